"""A practice that can bill, patients whose October can be closed, and its close: through the rules, as frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.billing_settings import NAME
from bot.actions.desk import Caller, Work
from bot.actions.month_rows import MonthReader
from bot.files.rule_files import shipped
from ccm.billing.freeze import Closing, freeze
from ccm.billing.rules import RuleData
from ccm.care_plan import CarePlan, Goal, Home
from ccm.conditions import Chronicity, Condition
from ccm.month_close import Close, SignOff, SignOffKind
from ccm.practice_billing import PracticeBilling
from ccm.record import Correction, CorrectionKind, Patient, Person
from ccm.roles import Credential, Duty
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName, StaffFact
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.record import an_entry
from tests.scenarios.conftest import imported_consent, imported_steps

OCTOBER = ServiceMonth(2026, 10)
ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
LONG_AGO = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
BILLING = PracticeBilling(
    name="Maple Street Family Medicine",
    npi="1234567893",
    tax_id="123456789",
    street="1 Main Street",
    city="Springfield",
    state="IL",
    postal_code="627010001",
    phone="2175550100",
    taxonomy="207Q00000X",
    sender_id="CCMTEST01",
    receiver_id="RECEIVER1",
    receiver_name="Clearing House",
    payer_id="00882",
    production=True,
)


def keep_billing(uow: UnitOfWork, said: PracticeBilling = BILLING, at: datetime = LONG_AGO) -> None:
    uow.settings.put(NAME, said.model_dump_json(), None, at)


@dataclass(frozen=True, slots=True)
class Team:
    """Who bills, who works, who closes."""

    doctor: Person
    nurse: Person
    biller: Person


def a_team(uow: UnitOfWork) -> Team:
    """The billing practitioner with an NPI, a nurse, and a biller who is no clinician."""
    team = Team(
        Person(new_id(), "U1", "Dr. Amara Osei", Credential.PHYSICIAN, frozenset({Duty.OWNER})),
        Person(new_id(), "U3", "Nora Quinn", Credential.RN, frozenset({Duty.LEAD})),
        Person(new_id(), "U2", "Bea Biller", Credential.FRONT_DESK, frozenset({Duty.BILLER})),
    )
    for one in (team.doctor, team.nurse, team.biller):
        uow.staff.save(one)
    give_npi(uow, team.doctor)
    return team


def give_npi(uow: UnitOfWork, doctor: Person) -> None:
    uow.staff_facts.add(StaffFact(new_id(), doctor.id, FactName.NPI, "1245319599", date(2020, 1, 1), None, LONG_AGO))


def an_enrolled(uow: UnitOfWork, team: Team, mrn: str, minutes: int = 25, **changes: object) -> Patient:
    """A patient in order, with October's minutes; any field changed by name."""
    one = Patient(
        new_id(),
        new_case_id(),
        mrn,
        f"Ana{mrn}",
        "Ortiz",
        date(1948, 3, 2),
        sex="F",
        address="12 Maple Street, Springfield, IL 62701",
        payer="Medicare",
        member_id=f"1EG4TE5MK{mrn}",
        practitioner_id=team.doctor.id,
        care_manager_id=team.nurse.id,
        initiating_visit=date(2025, 5, 20),
    )
    one = replace(one, **changes)  # type: ignore[arg-type]
    uow.patients.save(one)
    make_billable(uow, one, team, minutes)
    return one


def make_billable(uow: UnitOfWork, one: Patient, team: Team, minutes: int = 25) -> None:
    """Consent, path, conditions, plan, a look-up of others' codes, and minutes of October by the nurse."""
    day = date(2025, 6, 1)
    uow.enrolments.consent(imported_consent(one.id, AT))
    uow.enrolments.step_many(imported_steps(one.id, LONG_AGO))
    for code, group in (("E11.9", "diabetes"), ("I50.22", "heart failure")):
        uow.conditions.save(Condition(new_id(), one.id, code, "", day, True, Chronicity.CHRONIC, group, "1"))
    uow.plans.add(
        CarePlan(new_id(), one.id, 1, Home.BOT, day, team.doctor.id, LONG_AGO, goals=(Goal("Walk to church"),))
    )
    uow.sign_offs.add(
        SignOff(new_id(), one.id, OCTOBER, SignOffKind.CHECKED, "portal", team.biller.id, AT, "portal", day)
    )
    log(uow, one, team.nurse, minutes)


def log(uow: UnitOfWork, one: Patient, who: Person, minutes: int) -> str:
    """Minutes of an October day."""
    made = an_entry(one, who, service_date=date(2026, 10, 6), seconds=minutes * 60, entered_at=AT - timedelta(days=20))
    uow.entries.add(made)
    return made.id


def undo(uow: UnitOfWork, entry_id: str, who: Person) -> None:
    uow.entries.correct(Correction(new_id(), entry_id, CorrectionKind.VOIDED, who.id, AT, "wrong chart"))


def close(
    uow: UnitOfWork, one: Patient, by: Person, at: datetime = AT, rules: tuple[RuleData, ...] | None = None
) -> Close:
    """The next close of the patient's October, by the rules that are loaded."""
    reader = MonthReader(uow, ZONE, OCTOBER, rules or shipped())
    month = reader.one(one)
    assert month.decision is not None
    facts = reader.facts(month.performers)
    body = freeze(month, month.decision, facts, Closing(by.name, at, "0.1.0")).dump()
    version = len(uow.closes.of_patient(one.id, OCTOBER)) + 1
    made = Close(new_id(), one.id, OCTOBER, version, month.disposition, body, by.id, at, "")
    uow.closes.add_many([made])
    return made


def at_work(uow: UnitOfWork, practice: Practice, who: Person, now: datetime = AT, *, training: bool = False) -> Work:
    """That person at the desk, without Slack."""
    return Work(uow, Caller(practice, who.slack_user_id, None, training), who, now, ZONE, shipped())
