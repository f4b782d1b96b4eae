"""Every indicator against a second, plain reading; added up in any order and in any parts; said with its parts."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm.indicators.figure import figure_words, of_patient, per_100, percent
from ccm.indicators.measure import Family, Form, Sum, Unit, Which
from ccm.indicators.minutes import by_chance
from ccm.indicators.observed import Observed
from ccm.indicators.table import FAILURES, TABLE
from ccm.indicators.tally import Tally
from tests.ccm.indicators.plain_reading import LACKS, PLAIN
from tests.ccm.indicators.population import NURSE, OVER, RUNNING, population, terms

SEEDS = st.integers(0, 10**6)


def tally(patients: list[Observed], now: datetime = OVER) -> Tally:
    made = Tally(terms(now))
    for one in patients:
        made.add(one)
    return made


def test_every_indicator_is_in_the_table_and_read_twice() -> None:
    assert set(TABLE) == set(Which) == set(PLAIN)
    families = [one.family for one in TABLE.values()]
    assert families == sorted(families, key=list(Family).index)
    assert all(FAILURES.values())


@given(SEEDS, st.sampled_from((OVER, RUNNING)))
@settings(max_examples=15, deadline=None)
def test_each_patient_adds_what_a_plain_reading_says(seed: int, now: datetime) -> None:
    for one in population(seed, 12, now):
        for which, plain in PLAIN.items():
            found, (count, of) = TABLE[which].measure(one), plain(one)
            assert (found.count, found.of) == (count, of), (which, one.of.rows)
            if which is Which.GOALS:
                open_past = one.of.plan.open_goals if one.of.plan else ()
                assert found.behind == any(g.due and g.due < one.terms.day for g in open_past if found.of)
            else:
                assert found.behind == (count < of if which in LACKS else count > 0), which
            if TABLE[which].by_person and found.people:
                assert sum(each for each, _ in found.people.values()) in (count, count - unheld(one, which))


def unheld(one: Observed, which: Which) -> int:
    """Follow-ups past their day that are in nobody's hands."""
    if which is not Which.LOOPS:
        return 0
    return sum(each.overdue(one.terms.day) and each.owner_id is None for each in one.standing_loops)


@given(SEEDS, st.randoms(use_true_random=False), st.integers(0, 12))
@settings(max_examples=6, deadline=None)
def test_neither_order_nor_spans_change_a_figure(seed: int, chance: random.Random, cut: int) -> None:
    patients = population(seed, 12)
    whole = tally(patients).indicators()
    chance.shuffle(patients)
    first, second = tally(patients[:cut]), tally(patients[cut:])
    first.merge(second)
    assert first.indicators() == tally(patients).indicators() == whole


def test_a_large_population_has_something_of_everything() -> None:
    found = {one.which: one for one in tally(population(3, 120)).indicators()}
    assert [one.which for one in found.values() if not one.count or not one.patients] == []
    assert found[Which.LOOPS].people and found[Which.WORKED].people[0].person_id == NURSE.id
    assert found[Which.ENROLMENT].beside.startswith("Lacking: ") and "chance" in found[Which.ROUND].beside.lower()
    assert "half of them within" in found[Which.DISCHARGE].beside
    assert found[Which.UNOWNED].sign_of == ("nobody owns it",)
    assert all("None" not in f"{one.figure}{one.definition}{one.beside}" for one in found.values())


def test_an_empty_month_has_nothing_to_divide() -> None:
    for one in Tally(terms()).indicators():
        assert (one.count, one.of, one.patients, one.people, one.beside) == (0, 0, 0, (), one.beside)
        assert "%" not in one.figure and "per 100" not in one.figure


def test_what_is_left_out_is_not_counted() -> None:
    found = Tally(terms(), without=(Which.WEAK,))
    found.add(population(1, 1)[0])
    assert Which.WEAK not in {one.which for one in found.indicators()} and Which.WEAK not in found.sums


@pytest.mark.parametrize(
    ("which", "count", "of", "said"),
    [
        (Which.LATE, 38, 120, "38 of 120 entries (32 %)"),
        (Which.LATE, 1, 1, "1 of 1 entry, too few for a share"),
        (Which.LATE, 3, 4, "3 of 4 entries, too few for a share"),
        (Which.LATE, 1, 1000, "1 of 1000 entries (1 %)"),
        (Which.LATE, 999, 1000, "999 of 1000 entries (99 %)"),
        (Which.LATE, 0, 0, "no entries to count"),
        (Which.ED, 7, 320, "7 ED visits, 320 patients (2.2 per 100)"),
        (Which.ED, 1, 4, "1 ED visit, 4 patients (too few for a rate)"),
        (Which.ED, 0, 0, "nobody to count"),
        (Which.AFTER_HOURS, 3599, 36_000, "59 min of 10 h 00 min (10 %)"),
        (Which.WORKED, 3_661_260, 0, "1,017 h 01 min"),
        (Which.PANEL, 1, 0, "1 patient"),
    ],
)
def test_a_figure_says_its_parts(which: Which, count: int, of: int, said: str) -> None:
    assert figure_words(TABLE[which], count, of) == said.replace(" %", "\u00a0%")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_the_nearest_whole_number(count: int, of: int) -> None:
    count = min(count, of)
    found = percent(count, of)
    assert (found == 0) == (count == 0) and (found == 100) == (count == of)
    assert abs(found * of - 100 * count) * 2 <= of or found in (1, 99)
    tenths = int(per_100(count, of).partition(" ")[0].replace(".", ""))
    assert abs(tenths * of - 1000 * count) * 2 <= of


def test_measured_minutes_are_no_rounder_than_chance() -> None:
    even = {str(minutes): 10 for minutes in range(1, 33)}
    assert by_chance(even) == (200, 4)  # 50 of 320: as many as there are
    rounded = even | {"15": 60, "20": 40}
    assert by_chance(rounded) == (200, 4)


def test_a_patients_part_is_said() -> None:
    for one in population(5, 40):
        for definition in TABLE.values():
            found = definition.measure(one)
            said = of_patient(definition, found)
            if definition.form is Form.SHARE and definition.unit is Unit.ENTRIES and found.of:
                assert said == f"{found.count} of {found.of} {'entry' if found.of == 1 else 'entries'}"
            if definition.which is Which.ENROLMENT:
                assert said == ", ".join(found.parts)
    assert Sum().parts == {}
