"""The month's total against a second, plain reading: a set of the very seconds that were worked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.billing.case import BillingPolicy, Exclusion
from ccm.billing.gathered import PatientRows, PracticeFacts
from ccm.billing.ladders import Threshold, next_threshold
from ccm.billing.month_total import MonthTotal, month_total
from ccm.billing.rules import Family
from ccm.chart import Charge, Encounter, EncounterKind, Stay, StayKind
from ccm.consent import Answer, Consent, Element, How
from ccm.enrolment import EnrolmentStep, Step
from ccm.month_close import SignOff, SignOffKind
from ccm.policy import DEFAULT
from ccm.record import Correction, CorrectionKind, EntryState, Person, Program, Run, TimeEntry
from ccm.roles import Credential
from ccm.service_month import ServiceMonth, split_at_month_end
from ccm.timer import TimerEvent, TimerKind, elapsed, parts_of, shortened
from tests.record import a_patient, an_entry

ZONE = ZoneInfo("America/New_York")
MONTH = ServiceMonth(2026, 11)
NOON = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)
NURSE = Person("p1", "U1", "Nora", Credential.RN, frozenset())
DESK = Person("p2", "U2", "Pat", Credential.FRONT_DESK, frozenset())
DOCTOR = Person("dr", "U3", "Osei", Credential.PHYSICIAN, frozenset())
PEOPLE = {one.id: one for one in (NURSE, DESK, DOCTOR)}
PATIENT = a_patient(id="p", payer="Medicare", practitioner_id="dr")
(RULES,) = shipped()
LONG_AGO = NOON - timedelta(days=400)
BASE = an_entry(
    a_patient(),
    NURSE,
    id="e0",
    service_date=date(2026, 11, 10),
    seconds=600,
    activities=(Activity.CALL,),
    entered_at=NOON,
)


def path(since: datetime, until: datetime | None = None) -> dict[str, Any]:
    """A patient who consented, and perhaps withdrew."""
    steps = [
        EnrolmentStep("s1", "p", Step.CONFIRM, "dr", since, ""),
        EnrolmentStep("s2", "p", Step.CONSENT, "p1", since, ""),
    ]
    if until is not None:
        steps.append(EnrolmentStep("s3", "p", Step.WITHDRAW, "p1", until, ""))
    said = Consent("c", "p", Answer.GIVEN, How.VERBAL, frozenset(Element), "p1", "the patient", "", "dr", since)
    return {"steps": steps, "consents": [said]}


def of(*states: EntryState, policy: dict[str, Any] | None = None, **rows: Any) -> MonthTotal:
    """The total of a patient whose consent stands since long ago, but for what is said."""
    kept = PatientRows(PATIENT, states, **{**path(LONG_AGO), **rows})
    facts = PracticeFacts(MONTH, ZONE, PEOPLE, (), DEFAULT.model_copy(update=policy or {}), (RULES,))
    return month_total(kept, facts)


def total(*entries: TimeEntry) -> int:
    return of(*(EntryState(one) for one in entries)).counted_seconds


def test_seconds_are_floored_once() -> None:
    """R-C1: 19:59 is not 20, and two halves of a minute are one."""
    assert of(EntryState(replace(BASE, seconds=1199))).minutes == 19
    halves = [EntryState(replace(BASE, id=f"e{n}", seconds=630)) for n in range(2)]
    assert of(*halves).minutes == 21


def test_what_does_not_count_is_said_with_its_reason() -> None:
    cases = {
        Exclusion.NOT_CLINICAL: replace(BASE, performer_id="p2", entered_by_id="p2"),
        Exclusion.OTHER_PROGRAM: replace(BASE, program=Program.RPM),
        Exclusion.UNSUCCESSFUL: replace(BASE, activities=(Activity.VOICEMAIL,)),
        Exclusion.MIXED: replace(BASE, activities=(Activity.CALL, Activity.SCHED)),
        Exclusion.FACILITY: replace(BASE, snf=True),
    }
    for reason, entry in cases.items():
        said = of(EntryState(entry))
        assert (said.counted_seconds, said.kept_seconds) == (0, 600)
        assert [one.why for one in said.excluded] == [reason]


def test_an_undone_entry_and_one_that_waits_do_not_count() -> None:
    voided = EntryState(BASE, (Correction("c", "e0", CorrectionKind.VOIDED, "p1", NOON, ""),))
    waiting = EntryState(replace(BASE, id="e1", entered_by_id="p2"))
    said = of(voided, waiting)
    assert (said.counted_seconds, said.kept_seconds, said.waiting_seconds) == (0, 600, 600)


SPANS = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 1500), st.booleans()), max_size=12)


@given(SPANS)
def test_the_total_is_the_union_of_what_was_worked(spans: list[tuple[int, int, bool]]) -> None:
    """R-C2, read plainly: a set of seconds for known starts, a sum for unknown ones."""
    entries, seconds, unknown = [], set[int](), 0
    for n, (offset, length, known) in enumerate(spans):
        start = NOON + timedelta(seconds=offset) if known else None
        entries.append(replace(BASE, id=f"e{n:02d}", start=start, seconds=length))
        if known:
            seconds.update(range(offset, offset + length))
        else:
            unknown += length
    assert total(*entries) == len(seconds) + unknown
    assert total(*reversed(entries)) == len(seconds) + unknown


@given(st.integers(0, 20_000), st.sampled_from([Family.STAFF, Family.PERSONAL, Family.COMPLEX]))
def test_the_next_threshold_is_what_is_missing(seconds: int, family: Family) -> None:
    found = next_threshold(family, seconds, RULES, BillingPolicy())
    if found is None:
        assert family is not Family.COMPLEX and seconds >= {Family.STAFF: 3600, Family.PERSONAL: 5400}[family]
        return
    assert seconds + found.missing == found.minutes * 60 and found.missing > 0
    assert found.minutes % (20 if family is Family.STAFF else 30) == 0


def test_what_comes_next_is_of_the_families_that_are_open() -> None:
    """20, 40, 60 for staff; 90 and on once the practitioner attested; the personal one where only they worked."""

    def ahead(minutes: int, who: Person = NURSE, **facts: Any) -> list[tuple[Family, int, int]]:
        parts = [replace(BASE, id=f"e{n}", performer_id=who.id, entered_by_id=who.id) for n in range(minutes // 10)]
        found: tuple[Threshold, ...] = of(*(EntryState(one) for one in parts), **facts).ahead
        return [(one.family, one.minutes, one.missing // 60) for one in found]

    mdm = [SignOff("m", "p", MONTH, SignOffKind.MDM, "moderate", "dr", NOON, "two conditions worse")]
    staff, personal, complex_ = Family.STAFF, Family.PERSONAL, Family.COMPLEX
    assert [ahead(one) for one in (10, 20, 50)] == [[(staff, 20, 10)], [(staff, 40, 20)], [(staff, 60, 10)]]
    assert ahead(60) == []
    assert [ahead(one, sign_offs=mdm) for one in (10, 70)] == [[(staff, 20, 10)], [(complex_, 90, 20)]]
    assert ahead(70, sign_offs=[replace(mdm[0], by_id="p1")]) == []  # another's word opens nothing (R-F2)
    assert ahead(20, DOCTOR) == [(staff, 40, 20), (personal, 30, 10)]
    assert ahead(20, DOCTOR, policy={"pool_practitioner_time": False}) == [(staff, 20, 20), (personal, 30, 10)]


def test_the_chart_and_the_sign_offs_take_and_give_seconds() -> None:
    """R-C5, R-C8: what the decision would not count is not shown as counted either."""
    day = BASE.service_date
    stay = Stay("s", "p", day, day, StayKind.INPATIENT)
    seen = Encounter("v", "p", EncounterKind.OFFICE, day, None, "dr", "check", False)
    charged = Charge("x", "p", day, "99213", "Osei", "")
    separate = SignOff("o", "p", MONTH, SignOffKind.SEPARATE, "e0", "dr", NOON)
    for facts, why in (
        ({"stays": [stay]}, Exclusion.FACILITY),
        ({"encounters": [seen]}, Exclusion.SAME_DAY_VISIT),
        ({"charges": [charged]}, Exclusion.SAME_DAY_VISIT),
    ):
        said = of(EntryState(BASE), **facts)
        assert said.counted_seconds == 0 and [one.why for one in said.excluded] == [why]
    attested = of(EntryState(BASE), encounters=[seen], charges=[charged], sign_offs=[separate])
    assert attested.counted_seconds == 600 and attested.by_entry == {"e0": 600}
    voicemail = EntryState(replace(BASE, activities=(Activity.VOICEMAIL,)))
    assert [of(voicemail, policy={"count_unsuccessful": one}).counted_seconds for one in (False, True)] == [0, 600]


@given(st.integers(-20_000, 20_000), st.integers(1, 28_800))
def test_a_month_end_splits_to_the_second(offset: int, seconds: int) -> None:
    """R-C4, at the end of October, which has 745 hours in New York."""
    midnight = MONTH.bounds(ZONE)[0]
    start = midnight + timedelta(seconds=offset)
    parts = split_at_month_end(start, seconds, ZONE)
    assert sum(length for _, length in parts) == seconds
    for at, length in parts:
        last = at + timedelta(seconds=length - 1)
        assert ServiceMonth.of(at, ZONE) == ServiceMonth.of(last, ZONE)


def test_a_timer_over_a_month_end_with_a_pause_gives_two_entries() -> None:
    midnight = MONTH.bounds(ZONE)[0]
    events = [
        TimerEvent(TimerKind.STARTED, midnight - timedelta(seconds=600)),
        TimerEvent(TimerKind.PAUSED, midnight - timedelta(seconds=300)),
        TimerEvent(TimerKind.RESUMED, midnight - timedelta(seconds=60)),
    ]
    end = midnight + timedelta(seconds=90)
    assert [part.seconds for part in parts_of(events, end, ZONE)] == [360, 90]
    assert elapsed(events, end) == 450


@given(st.lists(st.integers(1, 5_000_000_000), min_size=1, max_size=9), st.integers(0, 999_999), st.integers(1, 28_000))
def test_a_timers_parts_hold_every_second_it_showed(gaps: list[int], micros: int, keep: int) -> None:
    """However its pauses fall, in microseconds, over a month's end: a whole timer is never "shortened"."""
    at = MONTH.bounds(ZONE)[0] - timedelta(seconds=3600) + timedelta(microseconds=micros)
    events = []
    for number, gap in enumerate(gaps):
        kind = TimerKind.PAUSED if number % 2 else TimerKind.RESUMED
        events.append(TimerEvent(kind if number else TimerKind.STARTED, at))
        at += timedelta(microseconds=gap)
    parts = parts_of(events, at, ZONE)
    assert sum(part.seconds for part in parts) == elapsed(events, at)
    for part in parts:
        kept = shortened(part.runs, min(keep, part.seconds))
        assert sum(run.seconds for run in kept) == min(keep, part.seconds)
        assert kept[0].start == part.start


def test_time_in_a_colleagues_pause_counts_and_time_beside_it_does_not() -> None:
    """R-C2, to the second: a paused timer's clock end lies after its seconds, and must not hide an overlap."""
    paused = replace(BASE, start=NOON, seconds=1200, pieces=(Run(NOON, 600), Run(NOON + timedelta(seconds=1200), 600)))
    in_the_pause = replace(BASE, id="e1", start=NOON + timedelta(seconds=600), seconds=600)
    beside = replace(BASE, id="e2", start=NOON + timedelta(seconds=1200), seconds=600)
    assert total(paused, in_the_pause) == 1800
    assert total(paused, beside) == 1200
    assert total(paused, in_the_pause, beside) == 1800


def test_nothing_before_consent_nor_after_it_was_withdrawn_counts() -> None:
    """R-C9, V22: 12 minutes before consent and 21 after are 21."""
    before = replace(BASE, start=NOON - timedelta(seconds=720), seconds=720)
    after = replace(BASE, id="e1", start=NOON, seconds=1260)
    late = replace(BASE, id="e2", start=NOON + timedelta(days=5), seconds=600)
    same_day = replace(BASE, id="e3", seconds=60, entered_at=NOON - timedelta(seconds=1))
    opened = path(NOON, NOON + timedelta(days=5))
    said = of(*(EntryState(one) for one in (before, after, late, same_day)), **opened)
    assert said.counted_seconds == 1260
    assert {one.why for one in said.excluded} == {Exclusion.BEFORE_CONSENT, Exclusion.AFTER_REVOCATION}
    assert of(EntryState(BASE), consents=[]).counted_seconds == 0
