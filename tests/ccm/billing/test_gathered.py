"""A month out of the record's rows: who billed then, what stood then, and our own claim coming back as a charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.files.rule_files import shipped
from ccm.billing.decision import Disposition
from ccm.billing.gathered import MonthOf, PatientRows, PracticeFacts, decided
from ccm.care_plan import CarePlan, Home
from ccm.chart import Charge
from ccm.consent import Answer, Consent, Element, How
from ccm.coverage import Coverage
from ccm.eligibility import Confirmation
from ccm.enrolment import Assignment, EnrolmentStep, Step
from ccm.month_close import SignOff, SignOffKind
from ccm.policy import DEFAULT
from ccm.practice_billing import PracticeBilling
from ccm.record import EntryState
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
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
    ended = replace(plan, until=date(2026, 10, 15))
    assert month(coverages=(ended,)).disposition is Disposition.BILL


def test_minutes_after_death_do_not_count() -> None:
    died = replace(a_step(Step.DIE, datetime(2026, 10, 20, 12, tzinfo=UTC)), on=date(2026, 10, 7))
    found = month(steps=(*ROWS.steps, died))
    assert found.disposition is Disposition.DO_NOT_BILL and found.minutes == 0


def test_no_rule_file_holds_the_month() -> None:
    found = decided(ROWS, replace(FACTS, rules=()))
    assert found.disposition is Disposition.HOLD and found.reasons == ("NO_RULES_FOR_MONTH",)
