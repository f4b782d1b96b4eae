"""From entries, stays, charges and sign-offs to the decision: what a practice's own record makes of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.billing.case import ConsentFacts, Exclusion, Mdm
from ccm.billing.decision import Decision, Disposition, decide
from ccm.billing.record import MonthRecord, SignOffs, case_of, conflicting, long_days, worked
from ccm.billing.rules import Family
from ccm.chart import Charge, Encounter, EncounterKind, Stay, StayKind
from ccm.consent import Window
from ccm.record import Captured, EntryState, Person, Program, TimeEntry
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from tests.record import a_patient, an_entry

ZONE = ZoneInfo("America/New_York")
MONTH = ServiceMonth(2026, 10)
(RULES,) = shipped()
NURSE = Person("nurse", "U1", "Nora", Credential.RN, frozenset())
DOCTOR = Person("doctor", "U2", "Osei", Credential.PHYSICIAN, frozenset())
DESK = Person("desk", "U3", "Pat", Credential.FRONT_DESK, frozenset())
PEOPLE = {one.id: one for one in (NURSE, DOCTOR, DESK)}
CONSENT = ConsentFacts((Window(datetime(2026, 1, 5, tzinfo=UTC)),))
NOON = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


def entry(minutes: int, who: Person = NURSE, **changes: Any) -> TimeEntry:
    """An entry at noon of 6 October, or of another day."""
    day = changes.pop("day", date(2026, 10, 6))
    values = {
        "service_date": day,
        "seconds": minutes * 60,
        "activities": (Activity.CALL,),
        "entered_at": NOON,
        **changes,
    }
    made: TimeEntry = an_entry(a_patient(), who, **values)
    return made


def month(*entries: TimeEntry, **facts: Any) -> MonthRecord:
    """A month in order but for what is said."""
    base: dict[str, Any] = {
        "month": MONTH,
        "zone": ZONE,
        "entries": [EntryState(replace(one, id=f"{number:03d}{one.id}")) for number, one in enumerate(entries)],
        "people": PEOPLE,
        "consent": CONSENT,
        "condition_count": 2,
        "has_plan": True,
        "visit_owed": False,
        "signed": SignOffs(checked=True),
    }
    return MonthRecord(**(base | facts))


def decided(*entries: TimeEntry, **facts: Any) -> Decision:
    return decide(case_of(month(*entries, **facts), RULES), RULES)


def codes(decision: Decision) -> dict[str, int]:
    return {one.code: one.units for one in decision.lines}


def test_twenty_minutes_in_order_bill_on_the_last_day() -> None:
    done = decided(entry(12), entry(8, day=date(2026, 10, 20)))
    assert codes(done) == {"99490": 1} and done.service_date == date(2026, 10, 31)
    assert done.threshold_day == date(2026, 10, 20)
    assert (done.payment.allowed, done.payment.medicare, done.payment.patient) == (6613, 5290, 1323)


def test_what_nobody_checked_is_held_and_a_check_releases_it() -> None:
    held = decided(entry(25), signed=SignOffs())
    assert held.disposition is Disposition.HOLD and held.reasons == ("EXCLUSIONS_UNCHECKED",)
    assert decided(entry(25), signed=SignOffs(checked=True)).disposition is Disposition.BILL


def test_a_payer_without_rules_is_held() -> None:
    assert decided(entry(25), covered=False).reasons == ("PAYER_RULES_MISSING",)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry(25, DESK), Exclusion.NOT_CLINICAL),
        (entry(25, activities=(Activity.AUTO,)), Exclusion.NOT_CLINICAL),
        (entry(25, activities=(Activity.VOICEMAIL,)), Exclusion.UNSUCCESSFUL),
        (entry(25, activities=(Activity.SCHED,)), Exclusion.SCHEDULING),
        (entry(25, activities=(Activity.SUPERVISE,)), Exclusion.NOT_CCM),
        (entry(25, activities=(Activity.VISIT,)), Exclusion.PART_OF_VISIT),
        (entry(25, activities=(Activity.CALL, Activity.SCHED)), Exclusion.MIXED),
        (entry(25, snf=True), Exclusion.FACILITY),
        (entry(25, entered_by_id="doctor"), Exclusion.UNCONFIRMED),
        (entry(25, program=Program.RPM), Exclusion.OTHER_PROGRAM),
    ],
    ids=lambda one: one.value if isinstance(one, Exclusion) else "",
)
def test_what_does_not_count_says_why(one: TimeEntry, why: Exclusion) -> None:
    done = decided(one)
    assert done.disposition is Disposition.DO_NOT_BILL and done.counted.minutes(why) == 25


def test_a_stay_takes_its_days_only() -> None:
    stay = Stay("s", "p", date(2026, 10, 6), date(2026, 10, 9), StayKind.SNF_A)
    done = decided(entry(15), entry(20, day=date(2026, 10, 20)), stays=[stay])
    assert codes(done) == {"99490": 1} and "FACILITY_MINUTES_EXCLUDED:15" in done.warnings
    home = replace(stay, kind=StayKind.NURSING_FACILITY)
    assert "POS_IS_BILLING_PRACTITIONER_LOCATION" in decided(entry(25), stays=[home]).warnings


def test_staff_time_on_a_visit_day_waits_for_a_reviewer() -> None:
    seen = Encounter("e", "p", EncounterKind.OFFICE, date(2026, 10, 6), None, "doctor", "")
    assert decided(entry(25), encounters=[seen]).reasons == ("BELOW_THRESHOLD",)
    one = month(entry(25), encounters=[seen])
    released = replace(one, signed=SignOffs(checked=True, separate=frozenset({one.entries[0].entry.id})))
    assert codes(decide(case_of(released, RULES), RULES)) == {"99490": 1}


def test_whose_charge_it_is_decides() -> None:
    ours = Charge("c", "p", date(2026, 10, 9), "99426", "Dr Osei", "Maple Street")
    theirs = replace(ours, group="Elsewhere Clinic")
    assert decided(entry(25), charges=[ours], own_groups=["maple street"]).reasons == ("EXCLUDED_BY:99426",)
    assert decided(entry(25), charges=[theirs], own_groups=["maple street"]).disposition is Disposition.BILL
    assert decided(entry(25), charges=[replace(ours, group="")], own_groups=["maple street"]).reasons  # unnamed: ours
    taken = replace(theirs, code="99490")
    assert decided(entry(25), charges=[taken], own_groups=["maple street"]).reasons == (
        "OTHER_PRACTITIONER_BILLED_CCM",
    )
    before = replace(ours, on=date(2026, 9, 9))
    assert decided(entry(25), charges=[before]).disposition is Disposition.BILL


def test_a_named_person_may_switch_the_family_and_nothing_else_does() -> None:
    mdm = Mdm("moderate", True, True)
    kept = decided(entry(65), signed=SignOffs(checked=True, mdm=mdm))
    assert codes(kept) == {"99487": 1} and "ALTERNATE_FAMILY_PAYS_MORE" in kept.warnings
    switched = decided(entry(65), signed=SignOffs(checked=True, mdm=mdm, family=Family.STAFF))
    assert codes(switched) == {"99490": 1, "99439": 2} and "named person" in switched.choice.rule
    cannot = decided(entry(65), signed=SignOffs(checked=True, family=Family.PERSONAL))
    assert codes(cannot) == {"99490": 1, "99439": 2}


def test_the_deceased_are_billed_up_to_the_day() -> None:
    done = decided(entry(22), entry(9, day=date(2026, 10, 20)), died=date(2026, 10, 12))
    assert codes(done) == {"99490": 1} and done.service_date == date(2026, 10, 6)
    assert {"POST_DEATH_MINUTES_EXCLUDED:9", "DATE_OF_SERVICE_NOT_AFTER:2026-10-12"} <= set(done.warnings)


def test_one_person_with_two_patients_at_once_is_held_for_both() -> None:
    mine = entry(25, start=NOON, id="a")
    other = replace(entry(25, start=NOON + timedelta(minutes=10)), id="b", patient_id="somebody else")
    later = replace(other, id="c", start=NOON + timedelta(hours=1))
    both = conflicting(worked(EntryState(one) for one in (mine, other, later)))
    assert both == {"a", "b"}
    held = decide(case_of(replace(month(), entries=[EntryState(mine)], conflicts=both), RULES), RULES)
    assert held.disposition is Disposition.HOLD and held.reasons == ("PERFORMER_OVERLAP",)
    sequential = replace(other, start=NOON + timedelta(minutes=25))
    assert conflicting(worked([EntryState(mine), EntryState(sequential)])) == frozenset()


def test_a_day_longer_than_a_days_work_is_held() -> None:
    many = [EntryState(replace(entry(240), id=f"{number}", captured=Captured.AT_ONCE)) for number in range(3)]
    assert long_days(worked(many), 10) == {"0", "1", "2"} and long_days(worked(many), 12) == frozenset()
    held = decide(case_of(replace(month(), entries=many, long_days=long_days(worked(many), 10)), RULES), RULES)
    assert held.reasons == ("IMPOSSIBLE_DAY",)
