"""A month out of the record's rows: who billed then, what stood then, and our own claim coming back as a charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.files.rule_files import shipped
from ccm.billing.decision import Disposition
from ccm.billing.gathered import MonthOf, PatientRows, PracticeFacts, decided
from ccm.care_plan import CarePlan, Home
from ccm.chart import Charge, Encounter, EncounterKind
from ccm.consent import Answer, Consent, Element, How
from ccm.coverage import Coverage
from ccm.eligibility import Confirmation
from ccm.enrolment import Assignment, EnrolmentStep, Step
from ccm.month_close import SignOff, SignOffKind
from ccm.policy import DEFAULT
from ccm.practice_billing import PracticeBilling
from ccm.record import Correction, CorrectionKind, EntryState, Person
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName, StaffFact
from storage.ids import new_id
from tests.record import a_patient, a_person, an_entry

ZONE = ZoneInfo("America/New_York")
MONTH = ServiceMonth(2026, 10)
SPRING = datetime(2026, 4, 1, 12, tzinfo=UTC)
NURSE = a_person(credential=Credential.RN)
DOCTOR = a_person(slack_user_id="U2", name="Dr. Osei", credential=Credential.PHYSICIAN)
OTHER = a_person(slack_user_id="U3", name="June Abbott", credential=Credential.APP)
PATIENT = a_patient(practitioner_id=DOCTOR.id, payer="Medicare Part B", initiating_visit=date(2026, 3, 30))


def a_consent(**changes: object) -> Consent:
    said = (Answer.GIVEN, How.VERBAL, frozenset(Element), NURSE.id, "the patient", "", DOCTOR.id, SPRING)
    return replace(Consent(new_id(), PATIENT.id, *said), **changes)  # type: ignore[arg-type]


def a_step(step: Step, at: datetime = SPRING) -> EnrolmentStep:
    return EnrolmentStep(new_id(), PATIENT.id, step, NURSE.id, at, "")


def an_hour(**changes: object) -> EntryState:
    day, at = date(2026, 10, 8), datetime(2026, 10, 8, 15, tzinfo=UTC)
    return EntryState(an_entry(PATIENT, NURSE, **{"service_date": day, "seconds": 1500, "entered_at": at} | changes))


def by(who: Person, seconds: int) -> EntryState:
    day, at = date(2026, 10, 8), datetime(2026, 10, 8, 15, tzinfo=UTC)
    return EntryState(an_entry(PATIENT, who, service_date=day, seconds=seconds, entered_at=at))


def checked(**changes: object) -> SignOff:
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    one = SignOff(new_id(), PATIENT.id, MONTH, SignOffKind.CHECKED, "all", NURSE.id, at, "portal", date(2026, 11, 2))
    return replace(one, **changes)  # type: ignore[arg-type]


ROWS = PatientRows(
    patient=PATIENT,
    entries=(an_hour(),),
    steps=tuple(a_step(one) for one in (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE)),
    consents=(a_consent(),),
    confirmations=(Confirmation(new_id(), PATIENT.id, DOCTOR.id, SPRING, ("diabetes", "heart_failure"), "risk"),),
    plans=(CarePlan(new_id(), PATIENT.id, 1, Home.CHART, date(2026, 4, 2), NURSE.id, SPRING, link="Documents"),),
    sign_offs=(checked(),),
)
FACTS = PracticeFacts(
    MONTH, ZONE, {one.id: one for one in (NURSE, DOCTOR, OTHER)}, (), DEFAULT, shipped(), PracticeBilling()
)


def month(**changes: object) -> MonthOf:
    return decided(replace(ROWS, **changes), FACTS)  # type: ignore[arg-type]


def test_a_plain_month_bills() -> None:
    found = month()
    assert found.disposition is Disposition.BILL and found.minutes == 25
    assert found.decision and [(one.code, one.units) for one in found.decision.lines] == [("99490", 1)]
    assert found.practitioner == DOCTOR and found.consented_on == date(2026, 4, 1)


def test_the_practitioner_is_the_one_of_that_month() -> None:
    moved = Assignment(
        new_id(), PATIENT.id, NURSE.id, OTHER.id, DOCTOR.id, NURSE.id, datetime(2026, 11, 9, 12, tzinfo=UTC)
    )
    found = month(patient=replace(PATIENT, practitioner_id=OTHER.id), assignments=(moved,))
    assert found.practitioner == DOCTOR and found.disposition is Disposition.BILL


def test_an_incomplete_consent_is_held_and_not_read_as_none() -> None:
    lacking = a_consent(elements=frozenset(Element) - {Element.COST})
    found = month(consents=(lacking,))
    assert found.disposition is Disposition.HOLD and found.reasons == ("CONSENT_INCOMPLETE:cost_sharing",)
    completed = month(consents=(lacking, a_consent(at=SPRING + timedelta(days=3))))
    assert completed.disposition is Disposition.BILL


def test_nothing_is_looked_up_for_a_month_that_makes_no_claim() -> None:
    assert month(sign_offs=()).reasons == ("EXCLUSIONS_UNCHECKED",)
    short = month(sign_offs=(), entries=(an_hour(seconds=600),))
    assert short.disposition is Disposition.DO_NOT_BILL and short.reasons == ("BELOW_THRESHOLD",)


def test_our_own_claim_that_comes_back_as_a_charge_bars_nothing() -> None:
    back = Charge(new_id(), PATIENT.id, date(2026, 10, 31), "99490", "Dr. Osei", "")
    assert month(charges=(back,)).reasons == ("EXCLUDED_BY:99490",)  # billed outside the bot: never a second time
    assert month(charges=(back,), claimed=True).disposition is Disposition.BILL
    elsewhere = replace(back, practitioner="Jo Else", group="Other Clinic")
    assert month(charges=(elsewhere,), claimed=True).reasons == ("OTHER_PRACTITIONER_BILLED_CCM",)


def test_the_coverage_of_the_month_decides_and_another_payer_is_held() -> None:
    plan = Coverage(new_id(), PATIENT.id, "Humana Gold Plus HMO", "H1", date(2026, 10, 1), None, None, None, SPRING)
    found = month(coverages=(plan,))
    assert found.payer == "Humana Gold Plus HMO" and found.reasons == ("PAYER_RULES_MISSING",)


def test_a_payer_that_changes_in_the_month_is_named_and_shares_no_minutes() -> None:
    """By the date of service, the last day; and where it is not known who pays on it, nothing leaves."""
    plan = Coverage(
        new_id(), PATIENT.id, "Humana HMO", "H1", date(2026, 10, 1), date(2026, 10, 4), None, NURSE.id, SPRING
    )
    early, late = month(coverages=(plan,)), month(coverages=(replace(plan, until=date(2026, 10, 20)),))
    said = "PAYER_CHANGED:Humana HMO until Oct {}, Medicare Part B from Oct {}"
    assert early.disposition is Disposition.BILL and early.decision is not None and early.payer == PATIENT.payer
    assert said.format(4, 5) in early.decision.warnings and early.paid_on == date(2026, 10, 31)
    assert late.reasons == ("PAYERS_SHARE_MINUTES",) and late.decision is not None  # all of it was under the plan
    assert said.format(20, 21) in late.decision.warnings
    answered = checked(kind=SignOffKind.OVERRIDE, value="PAYERS_SHARE_MINUTES")
    assert month(coverages=late.rows.coverages, sign_offs=(checked(), answered)).disposition is Disposition.BILL
    gone = Coverage(
        new_id(), PATIENT.id, PATIENT.payer, "1EG4", date(2026, 1, 1), date(2026, 10, 20), None, NURSE.id, SPRING
    )
    assert month(coverages=(gone,)).reasons == ("COVERAGE_UNKNOWN", "PAYERS_SHARE_MINUTES")
    part_b = replace(gone, payer="Medicare", until=None, since=date(2026, 10, 10))
    same = month(coverages=(gone, replace(part_b, id=new_id())))
    assert same.disposition is Disposition.BILL and same.record.payers == ()  # one file of rules decides both


def test_of_the_deceased_the_payer_of_the_date_of_service_decides() -> None:
    """The threshold was met on October 7 under Medicare; the plan that began on the 10th is not billed."""
    died = replace(a_step(Step.DIE, datetime(2026, 10, 21, 12, tzinfo=UTC)), on=date(2026, 10, 20))
    plan = Coverage(new_id(), PATIENT.id, "Humana HMO", "H1", date(2026, 10, 10), None, None, NURSE.id, SPRING)
    found = month(steps=(*ROWS.steps, died), coverages=(plan,))
    assert found.decision is not None and found.disposition is Disposition.BILL
    assert found.paid_on == found.decision.service_date and found.paid_on < date(2026, 10, 10)
    assert found.payer == PATIENT.payer and found.coverage is None


def test_minutes_after_death_do_not_count() -> None:
    died = replace(a_step(Step.DIE, datetime(2026, 10, 20, 12, tzinfo=UTC)), on=date(2026, 10, 7))
    found = month(steps=(*ROWS.steps, died))
    assert found.disposition is Disposition.DO_NOT_BILL and found.minutes == 0


def test_no_rule_file_holds_the_month() -> None:
    found = decided(ROWS, replace(FACTS, rules=()))
    assert found.disposition is Disposition.HOLD and found.reasons == ("NO_RULES_FOR_MONTH",)


def test_another_practitioners_minutes_are_staff_time_and_never_99491() -> None:
    other = EntryState(
        an_entry(
            PATIENT, OTHER, service_date=date(2026, 10, 8), seconds=2400, entered_at=datetime(2026, 10, 8, tzinfo=UTC)
        )
    )
    found = month(entries=(other,))
    assert found.decision and [(one.code, one.units) for one in found.decision.lines] == [("99490", 1), ("99439", 1)]
    own = replace(other, entry=replace(other.entry, performer_id=DOCTOR.id, entered_by_id=DOCTOR.id))
    mine = month(entries=(own,)).decision
    assert mine and [one.code for one in mine.lines] == ["99491"]


def test_where_somebody_worked_is_asked_for_the_service_day() -> None:
    gone = StaffFact(new_id(), NURSE.id, FactName.ABROAD, "yes", date(2026, 9, 1), None, SPRING)
    back = StaffFact(new_id(), NURSE.id, FactName.ABROAD, "no", date(2026, 10, 31), None, SPRING)
    away = decided(ROWS, replace(FACTS, facts=(gone, back)))
    assert away.minutes == 0 and away.decision and away.decision.warnings == ("NON_US_TIME_EXCLUDED:25",)
    late = StaffFact(new_id(), NURSE.id, FactName.ABROAD, "yes", date(2026, 10, 30), None, SPRING)
    assert decided(ROWS, replace(FACTS, facts=(late,))).minutes == 25


def test_our_own_practitioners_charge_bars_under_whatever_group_it_stands() -> None:
    ours = Charge(new_id(), PATIENT.id, date(2026, 10, 12), "G0181", "Abbott, June NP", "Maple Street Family Medicine")
    assert month(charges=(ours,)).reasons == ("EXCLUDED_BY:G0181",)
    named = replace(FACTS, billing=PracticeBilling(name="Maple Street Family Medicine"))
    assert decided(replace(ROWS, charges=(replace(ours, practitioner="Jo Else"),)), named).reasons == (
        "EXCLUDED_BY:G0181",
    )
    assert month(charges=(replace(ours, practitioner="Jo Else"),)).disposition is Disposition.BILL


def test_one_member_on_two_charts_makes_no_two_claims() -> None:
    twins = replace(FACTS, twins=frozenset({PATIENT.id}))
    assert decided(ROWS, twins).reasons == ("MEMBER_ON_TWO_CHARTS",)


def test_a_visit_after_the_months_work_opens_nothing_backwards() -> None:
    new = replace(PATIENT, initiating_visit=None)
    late = Encounter(new_id(), PATIENT.id, EncounterKind.OFFICE, date(2026, 10, 28), None, DOCTOR.id, "")
    assert month(patient=new, encounters=(late,)).reasons == ("NO_INITIATING_VISIT",)
    before = replace(late, on=date(2026, 10, 7))
    assert month(patient=new, encounters=(before,)).disposition is Disposition.BILL


def test_who_dies_in_the_month_is_billed_to_the_payer_of_that_day() -> None:
    died = replace(a_step(Step.DIE, datetime(2026, 10, 21, 12, tzinfo=UTC)), on=date(2026, 10, 20))
    ended = Coverage(
        new_id(), PATIENT.id, "Medicare Part B", "1EG4TE5MK73", date(2026, 1, 1), date(2026, 10, 20), None, None, SPRING
    )
    found = month(steps=(*ROWS.steps, died), coverages=(ended,))
    assert found.payer == "Medicare Part B" and found.disposition is Disposition.BILL
    assert found.coverage == ended


def test_time_taken_away_never_raises_a_claim_in_silence() -> None:
    """90 minutes of the practitioner's own beside 20 of staff: without the 20 the personal family pays more."""
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    own = EntryState(
        an_entry(
            PATIENT, DOCTOR, service_date=date(2026, 10, 9), seconds=5400, entered_at=datetime(2026, 10, 9, tzinfo=UTC)
        )
    )
    twenty = an_hour(seconds=1200)
    shorter = an_hour(seconds=1140, replaces_id=twenty.entry.id)
    amended = Correction(new_id(), twenty.entry.id, CorrectionKind.AMENDED, NURSE.id, at, "19", shorter.entry.id)
    moved = replace(amended, kind=CorrectionKind.MOVED, replacement_id=new_id())
    for rows in ((own, replace(twenty, corrections=(amended,)), shorter), (own, replace(twenty, corrections=(moved,)))):
        assert month(entries=rows).reasons == ("CORRECTION_RAISES_CLAIM",)
        later = checked(kind=SignOffKind.FAMILY, value="personal", at=at + timedelta(hours=1))
        assert month(entries=rows, sign_offs=(checked(), later)).disposition is Disposition.BILL
    longer = replace(shorter, entry=replace(shorter.entry, seconds=1500))
    assert month(entries=(own, replace(twenty, corrections=(amended,)), longer)).disposition is Disposition.BILL


def test_a_family_chosen_before_the_correction_does_not_let_it_raise_the_claim() -> None:
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    void = Correction(new_id(), "", CorrectionKind.VOIDED, NURSE.id, at, "mistake")
    apart = replace(FACTS, policy=DEFAULT.model_copy(update={"pool_practitioner_time": False}))
    early = checked(kind=SignOffKind.FAMILY, value="staff", at=at - timedelta(days=9))
    staff, own = an_hour(seconds=1200), by(DOCTOR, 1800)
    rows = replace(ROWS, entries=(own, staff), sign_offs=(early, checked()))
    assert decided(rows, apart).disposition is Disposition.BILL
    undone = replace(rows, entries=(own, replace(staff, corrections=(void,))))
    assert decided(undone, apart).reasons == ("CORRECTION_RAISES_CLAIM",)


def test_who_counts_for_nothing_in_a_month_did_not_log_it() -> None:
    desk = a_person(slack_user_id="U4", name="Pat Lee", credential=Credential.FRONT_DESK)
    chat = EntryState(
        an_entry(
            PATIENT, desk, service_date=date(2026, 10, 8), seconds=60, entered_at=datetime(2026, 10, 8, tzinfo=UTC)
        )
    )
    facts = replace(FACTS, people={**FACTS.people, desk.id: desk})
    assert decided(replace(ROWS, entries=(*ROWS.entries, chat)), facts).performers == (NURSE.id,)
