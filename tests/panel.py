"""Patients whose October 2026 is in order but for what is said, for the month's screens, its close, its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ccm.care_plan import CarePlan, Home
from ccm.chart import Encounter, EncounterKind
from ccm.conditions import Chronicity, Condition, group_of
from ccm.consent import Answer, Consent, Element, How
from ccm.eligibility import Confirmation
from ccm.enrolment import EnrolmentStep, Step
from ccm.month_close import SignOff, SignOffKind
from ccm.record import EntryState, Patient, Person, TimeEntry
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName, StaffFact, npi_of
from storage.ids import new_case_id, new_id
from storage.unit_of_work import PracticeView, UnitOfWork
from tests.record import an_entry

OCTOBER = ServiceMonth(2026, 10)
BEGAN = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
WORKED = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
CODES = ("E11.9", "I50.22")
GROUPS = ("diabetes", "heart_failure")


@dataclass(frozen=True, slots=True)
class Case:
    """One patient of the panel; the defaults bill one 99490 once the exclusions were looked up."""

    mrn: str
    family: str
    minutes: int = 25
    checked: bool = True
    plan: bool = True
    plan_on: date = date(2026, 8, 3)
    said: frozenset[Element] = frozenset(Element)
    conditions: int = 2
    payer: str = "Medicare"
    practitioner_minutes: int = 0
    visit_on_the_day: bool = False


def add_case(uow: UnitOfWork, case: Case, nurse: Person, doctor: Person, number: int = 0) -> Patient:
    """Write one; whoever calls commits. Each is worked on at an hour of its own, so that nobody is in two places."""
    one = Patient(
        id=new_id(),
        case_id=new_case_id(),
        mrn=case.mrn,
        given="Ida",
        family=case.family,
        dob=date(1950, 1, 1),
        payer=case.payer,
        address="1 Elm Street, Springfield, IL 62701",
        member_id=f"1EG4{case.mrn}",
        practitioner_id=doctor.id,
        care_manager_id=nurse.id,
        initiating_visit=date(2026, 2, 20),
    )
    uow.patients.save(one)
    if not npi_of(uow.staff_facts.all(), doctor.id):
        uow.staff_facts.add(StaffFact(new_id(), doctor.id, FactName.NPI, "1245319599", date(2020, 1, 1), None, BEGAN))
    for code in CODES:
        group = group_of(code)
        uow.conditions.save(Condition(new_id(), one.id, code, "", None, True, Chronicity.CHRONIC, group, "v2023-1"))
    path = (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE)
    uow.enrolments.step_many([EnrolmentStep(new_id(), one.id, step, nurse.id, BEGAN, "") for step in path])
    consent = (Answer.GIVEN, How.VERBAL, case.said, nurse.id, "the patient", "", doctor.id, BEGAN)
    uow.enrolments.consent(Consent(new_id(), one.id, *consent))
    uow.enrolments.confirm(Confirmation(new_id(), one.id, doctor.id, BEGAN, GROUPS[: case.conditions], "risk"))
    if case.plan:
        uow.plans.add(CarePlan(new_id(), one.id, 1, Home.CHART, case.plan_on, nurse.id, BEGAN, link="chart"))
    day = WORKED + timedelta(days=number % 20, minutes=30 * (number // 20 % 8))
    for who, minutes, hours in ((nurse, case.minutes, 0), (doctor, case.practitioner_minutes, 5)):
        if minutes:
            start = day + timedelta(hours=hours)
            uow.entries.add(entry_of(one, who, minutes, start))
    if case.visit_on_the_day:
        uow.encounters.save(Encounter(new_id(), one.id, EncounterKind.OFFICE, day.date(), None, doctor.id, ""))
    if case.checked:
        key, kind = new_id(), SignOffKind.CHECKED
        uow.sign_offs.add(SignOff(key, one.id, OCTOBER, kind, "portal", nurse.id, BEGAN, "all", date(2026, 11, 2)))
    return one


def entry_of(patient: Patient, who: Person, minutes: int, start: datetime, **changes: object) -> TimeEntry:
    """Time of October with its hour."""
    spent = {"seconds": minutes * 60, "start": start, "service_date": start.date(), "entered_at": start}
    return an_entry(patient, who, **(spent | changes))


def entries_of(view: PracticeView, patient: Patient) -> list[EntryState]:
    """The month's."""
    return view.entries.of_patient(patient.id, OCTOBER.first_day, OCTOBER.last_day)
