"""The worklist's order: total, explained, and nothing sinks in it while it waits; silence and snoozes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.care_plan import Age, Freshness
from ccm.enrolment import State
from ccm.errors import StateRefused
from ccm.follow_up import FollowUp, Kind, Loop
from ccm.gaps import Gap
from ccm.worklist.acted import Act, Did, telling
from ccm.worklist.items import Day, Item, Owed, Said, Standing, items_of
from ccm.worklist.ranking import Line, Worklist, counts, ranked, worklist
from ccm.worklist.reasons import STAKES, Reason
from ccm.worklist.snooze import LONGEST, Snooze, require_until

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = Day(TODAY, date(2026, 11, 1), date(2026, 11, 30), 4, "lead", frozenset({"lead", "rosa", "dr"}))
QUIET = Standing("p", State.ACTIVE, care_manager_id="rosa", practitioner_id="dr", last_contact=date(2026, 11, 10))
"""Active, spoken to this month, nothing owed."""


def owed(kind: Kind, due: date, what: str = "A1c result", whose: str = "rosa", at: datetime = NOW) -> Owed:
    return Owed(Loop(FollowUp(f"f-{kind.name}-{due}", "p", kind, what, whose, due, None, at)), whose)


def reasons(one: Standing, day: Day = DAY) -> list[Reason]:
    return [item.reason for item in items_of(one, day)]


KINDS = st.sampled_from([Kind.DISCHARGE, Kind.LAB, Kind.REFILL, Kind.LETTER, Kind.REVIEW, Kind.QUESTION])
DAYS = st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=20))
STANDINGS = st.builds(
    Standing,
    patient_id=st.uuids().map(str),
    state=st.sampled_from(list(State)),
    do_not_call=st.booleans(),
    care_manager_id=st.sampled_from(["rosa", "gone", None]),
    practitioner_id=st.sampled_from(["dr", "gone", None]),
    owed=st.lists(st.builds(owed, KINDS, DAYS), max_size=3),
    last_contact=st.none() | st.dates(TODAY - timedelta(days=200), TODAY),
    quiet_since=st.none() | st.dates(TODAY - timedelta(days=200), TODAY),
    plan=st.none() | st.builds(Age, st.sampled_from(list(Freshness)), st.none(), st.just("last looked at in May")),
    short=st.booleans(),
    waiting=st.lists(st.builds(Said, st.just("e1"), st.just("rosa"), DAYS, st.just(NOW)), max_size=1),
    thin=st.lists(
        st.builds(Said, st.just("e2"), st.just("rosa"), DAYS, st.just(NOW), st.just("What came?")), max_size=1
    ),
)
PRACTICE = st.lists(STANDINGS, max_size=6, unique_by=lambda one: one.patient_id)


@given(PRACTICE, st.randoms())
def test_the_order_is_total_and_the_same_whatever_came_first(practice: list[Standing], chance: object) -> None:
    first = worklist(practice, DAY)
    mixed = list(practice)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert worklist(mixed, DAY) == first
    places = [one.place for one in first.lines]
    assert places == sorted(places) and len(set(places)) == len(places)
    assert [one.items[0].stake for one in first.lines] == sorted((o.items[0].stake for o in first.lines), reverse=True)


@given(STANDINGS)
def test_every_line_says_why_what_next_and_whose(one: Standing) -> None:
    for item in items_of(one, DAY):
        assert item.why and item.then and item.stake > 0
        assert item.whose in DAY.here


@given(STANDINGS, KINDS, DAYS)
def test_more_that_is_owed_never_moves_a_patient_down(one: Standing, kind: Kind, due: date) -> None:
    before = Line("p", items_of(one, DAY))
    after = Line("p", items_of(replace(one, owed=[*one.owed, owed(kind, due)]), DAY))
    assert after.place <= before.place


@given(KINDS, DAYS, st.integers(0, 30))
def test_nothing_sinks_while_it_waits(kind: Kind, due: date, days: int) -> None:
    later = replace(DAY, today=TODAY + timedelta(days=days))
    now, then = (Line("p", items_of(replace(QUIET, owed=[owed(kind, due)]), one)) for one in (DAY, later))
    assert not now.items or then.items[0].stake >= now.items[0].stake


@given(STANDINGS)
def test_nobody_is_prompted_about_who_left_or_may_not_be_called(one: Standing) -> None:
    assert one.state.prompts or items_of(one, DAY) == ()
    silent = items_of(replace(one, do_not_call=True, waiting=(), thin=()), DAY)
    assert {item.reason for item in silent} <= {Reason.UNOWNED, Reason.PLAN, Reason.PLAN_NOW}


def test_what_is_most_at_stake_comes_first() -> None:
    call = owed(Kind.DISCHARGE, TODAY + timedelta(days=1), "Call after the discharge of Nov 23 (CHF): how it went")
    late = owed(Kind.LAB, TODAY - timedelta(days=200))
    due = Age(Freshness.DUE, None, "last looked at May 1, 2026, 207 days ago")
    silent = replace(QUIET, last_contact=date(2026, 9, 20), quiet_since=date(2026, 9, 20))
    practice = [replace(QUIET, patient_id="plan", plan=due), replace(silent, patient_id="silent", short=True)]
    practice += [replace(QUIET, patient_id="lab", owed=[late]), replace(QUIET, patient_id="home", owed=[call])]
    found = worklist([*practice, QUIET], DAY)
    assert [one.patient_id for one in found.lines] == ["home", "lab", "silent", "plan"]
    first = found.lines[0].items[0]
    assert first.why == "Call after the discharge of Nov 23 (CHF) (due Nov 25)" and "TCM or CCM?" in first.then
    assert "no contact for 2 months, since Sep 20, 2026" in [item.why for item in found.lines[2].items]
    assert counts(found.lines) == [
        (Reason.DISCHARGE, 1),
        (Reason.FOLLOW_UP, 1),
        (Reason.PLAN, 1),
        (Reason.SHORT, 1),
        (Reason.NO_CONTACT, 1),
    ]
    assert found.managers == {"rosa"} and found.owners == {"rosa"} and found.unowned == ()


def test_short_of_minutes_is_no_reason_without_work() -> None:
    """“2 minutes to go” never makes work: with nothing due, nothing is to be added."""
    assert reasons(replace(QUIET, short=True)) == []
    later = owed(Kind.LAB, date(2026, 11, 28))
    assert reasons(replace(QUIET, owed=[later])) == []
    (item,) = items_of(replace(QUIET, short=True, owed=[later]), DAY)
    assert (item.why, item.then) == ("short of minutes, 4 working days left", "due: A1c result (Nov 28)")


def test_who_was_just_spoken_to_is_not_called_because_the_month_turned() -> None:
    first = replace(DAY, today=date(2026, 11, 2), days_left=19)
    spoken = replace(QUIET, last_contact=date(2026, 10, 30), quiet_since=date(2026, 10, 30))
    assert reasons(spoken, first) == []
    assert reasons(spoken, replace(first, today=date(2026, 11, 6))) == [Reason.NO_CONTACT]


def test_a_gap_speaks_once_and_its_owner_is_asked() -> None:
    stale = Age(Freshness.STALE, None, "last looked at long ago")
    gap = owed(Kind.DATA, TODAY, Gap.PLAN_REVIEW.value)
    assert reasons(replace(QUIET, plan=stale, owed=[gap])) == [Reason.PLAN]
    nobody = replace(QUIET, care_manager_id="gone")
    (item,) = items_of(nobody, DAY)
    assert item.reason is Reason.UNOWNED and item.whose == "lead" and "no team member" in item.why
    assert [one.patient_id for one in worklist([nobody], DAY).unowned] == ["p"]
    named = owed(Kind.DATA, TODAY + timedelta(days=2), Gap.TEAM_MEMBER.value, "lead")
    assert reasons(replace(nobody, owed=[named])) == [Reason.UNOWNED]
    waits = owed(Kind.DATA, TODAY + timedelta(days=2), Gap.PHONE.value)
    assert reasons(replace(QUIET, owed=[waits])) == []


def test_a_snooze_hides_what_was_there_and_never_a_call_past_its_day() -> None:
    kept = Snooze("s", "p", "rosa", NOW, "on holiday", TODAY + timedelta(days=3))
    before, after = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    lab = owed(Kind.LAB, TODAY, at=before)
    assert reasons(replace(QUIET, owed=[lab], snooze=kept)) == []
    assert reasons(replace(QUIET, owed=[owed(Kind.LAB, TODAY, at=after)], snooze=kept)) == [Reason.FOLLOW_UP]
    back = replace(DAY, today=kept.until)
    assert reasons(replace(QUIET, owed=[lab], snooze=kept), back) == [Reason.FOLLOW_UP]
    call = owed(Kind.DISCHARGE, TODAY + timedelta(days=1), at=before)
    assert reasons(replace(QUIET, owed=[call], snooze=kept)) == []
    assert reasons(replace(QUIET, owed=[call], snooze=kept), replace(DAY, today=TODAY + timedelta(days=1)))
    for wrong in (TODAY, TODAY + LONGEST + timedelta(days=1)):
        with pytest.raises(StateRefused):
            require_until(wrong, TODAY)
    require_until(TODAY + LONGEST, TODAY)


def test_each_person_has_their_own_lines_in_their_own_order() -> None:
    both = replace(QUIET, owed=[owed(Kind.LAB, TODAY), owed(Kind.DISCHARGE, TODAY, whose="dr")])
    other = replace(QUIET, patient_id="q", owed=[owed(Kind.REFILL, TODAY - timedelta(days=3))])
    found = worklist([both, other], DAY)
    assert [one.patient_id for one in found.lines] == ["p", "q"]
    assert [one.patient_id for one in found.of("rosa")] == ["q", "p"]
    assert [one.items[0].reason for one in found.of("dr")] == [Reason.DISCHARGE]
    assert found.of("nobody") == ()


def test_the_act_that_tells_most_stands_for_a_patient() -> None:
    acts = [Act("p", "rosa", NOW + timedelta(minutes=n), did) for n, did in enumerate((Did.LOGGED, Did.CALLING))]
    again = Act("p", "nora", NOW + timedelta(minutes=9), Did.LOGGED)
    assert telling(acts) == {"p": acts[0]} and telling([*acts, again]) == {"p": again}


def test_every_reason_has_its_stake_and_more_reasons_stand_before_fewer() -> None:
    assert set(STAKES) == set(Reason)
    item = Item(Reason.NOTE, "why", "then", "rosa", 100)
    more = Line("z", (item, replace(item, stake=50)))
    assert ranked([Line("a", (item,)), more]) == (more, Line("a", (item,)))
    assert Worklist(DAY, ()).unowned == ()
