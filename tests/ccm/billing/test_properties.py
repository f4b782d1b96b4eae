"""What must hold of every month, whatever it is made of."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ccm.activity import Activity
from ccm.billing.case import Mdm
from ccm.billing.decision import Disposition, decide
from ccm.billing.record import MonthRecord, SignOffs, case_of
from ccm.billing.rules import Family
from ccm.billing.settled import settle
from ccm.record import Correction, CorrectionKind, EntryState, Program, TimeEntry
from tests.ccm.billing.test_from_the_record import DESK, DOCTOR, NOON, NURSE, RULES, ZONE, entry, month

PEOPLE = (NURSE, DOCTOR, DESK)


@st.composite
def entries(draw: st.DrawFn) -> list[TimeEntry]:
    """Up to seven entries: staff and practitioner, timed and not, overlapping, of other programs, not counted."""
    made = []
    for number in range(draw(st.integers(0, 7))):
        start = draw(st.none() | st.integers(0, 240).map(lambda minutes: NOON + timedelta(minutes=minutes)))
        one = entry(
            draw(st.integers(1, 70)),
            draw(st.sampled_from(PEOPLE)),
            start=start,
            activities=draw(st.sampled_from([(Activity.CALL,)] * 4 + [(Activity.VOICEMAIL,)])),
            program=draw(st.sampled_from([Program.CCM] * 5 + [Program.RPM])),
        )
        seconds = one.seconds + draw(st.integers(0, 59))
        day = start.astimezone(ZONE).date() if start else one.service_date
        made.append(replace(one, id=f"{number:03d}", seconds=seconds, service_date=day))
    return made


LEVELS = st.sampled_from([None, "low", "moderate", "high"])


def of(made: list[TimeEntry], level: str | None) -> MonthRecord:
    states = [EntryState(one) for one in made]
    return replace(month(), entries=states, signed=SignOffs(mdm=Mdm(level, True, True), checked=True))


@settings(max_examples=120)
@given(entries(), LEVELS)
def test_one_family_within_its_caps(made: list[TimeEntry], level: str | None) -> None:
    done = decide(case_of(of(made, level), RULES), RULES)
    families = {RULES.named(one.code).family for one in done.lines} - {Family.PLANNING}
    assert len(families) <= 1
    for one in done.lines:
        code = RULES.named(one.code)
        assert 1 <= one.units <= code.cap
        assert code.parent is None or code.parent in {each.code for each in done.lines}
    assert (done.disposition is Disposition.BILL) is bool(done.lines)
    assert done.payment.allowed == done.payment.medicare + done.payment.patient


@settings(max_examples=120)
@given(entries(), LEVELS)
def test_no_moment_counts_twice_and_none_is_lost(made: list[TimeEntry], level: str | None) -> None:
    counted = decide(case_of(of(made, level), RULES), RULES).counted
    kept = sum(one.seconds for one in made)
    assert counted.pool + sum(one.seconds for one in counted.left) == kept
    assert max(counted.staff, counted.practitioner) <= counted.pool <= counted.staff + counted.practitioner
    assert sum(counted.by_piece.values()) == counted.pool


@settings(max_examples=80)
@given(entries(), LEVELS, st.randoms(use_true_random=False))
def test_the_order_of_entry_never_matters(made: list[TimeEntry], level: str | None, rng: random.Random) -> None:
    first = decide(case_of(of(made, level), RULES), RULES)
    mixed = list(made)
    rng.shuffle(mixed)
    mixed = [replace(one, id=f"{number:03d}") for number, one in enumerate(mixed)]
    again = decide(case_of(of(mixed, level), RULES), RULES)
    same = ("disposition", "lines", "reasons", "warnings", "payment", "service_date", "threshold_day")
    assert [getattr(first, name) for name in same] == [getattr(again, name) for name in same]


@settings(max_examples=150)
@given(entries(), LEVELS, st.data())
def test_a_void_never_raises_a_claim(made: list[TimeEntry], level: str | None, data: st.DataObject) -> None:
    if not made:
        return
    record = of(made, level)
    before = settle(record, RULES)
    at = data.draw(st.integers(0, len(made) - 1))
    void = Correction("c", made[at].id, CorrectionKind.VOIDED, "nurse", NOON, "mistake")
    states = [replace(one, corrections=(void,)) if number == at else one for number, one in enumerate(record.entries)]
    after = settle(replace(record, entries=states), RULES)
    if before.disposition is Disposition.BILL:
        assert after.payment.allowed <= before.payment.allowed


def test_a_void_that_would_hand_the_month_to_a_better_paid_family_waits_for_a_person() -> None:
    made = [replace(entry(20), id="s"), replace(entry(90, DOCTOR), id="p")]
    record = of(made, None)
    before = settle(record, RULES)
    void = Correction("c", "s", CorrectionKind.VOIDED, "nurse", NOON, "mistake")
    after = replace(record, entries=[EntryState(made[0], (void,)), EntryState(made[1])])
    held = settle(after, RULES)
    assert before.disposition is Disposition.BILL
    assert held.disposition is Disposition.HOLD and held.reasons == ("CORRECTION_RAISES_CLAIM",)
    chosen = replace(after, signed=SignOffs(checked=True, family=Family.PERSONAL))
    assert [one.code for one in settle(chosen, RULES).lines] == ["99491", "99437"]
