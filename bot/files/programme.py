"""The programme columns of a roster: patients who are enrolled already come in with what the chart knows of them.

Imported consent, confirmation and plan dates are marked as imported. What an enrolled patient still lacks becomes a
list of follow-ups with owners, so that a practice starts in an hour and knows what to mend.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.files.columns import Problem, Sheet, read_date
from ccm.care_plan import CarePlan, Home
from ccm.consent import Answer, Consent, Element, How
from ccm.enrolment import EnrolmentStep, Step
from ccm.follow_up import FollowUp, Kind
from ccm.gaps import Gap
from ccm.record import Patient
from ccm.service_month import add_business_days
from ccm.text import fold
from storage.ids import new_id
from storage.unit_of_work import PracticeView

PATHS: dict[str, tuple[Step, ...]] = {
    "candidate": (Step.FIND,),
    "confirmed": (Step.FIND, Step.CONFIRM),
    "invited": (Step.FIND, Step.CONFIRM, Step.INVITE),
    "consented": (Step.FIND, Step.CONFIRM, Step.CONSENT),
    "active": (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE),
    "paused": (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE, Step.PAUSE),
    "withdrawn": (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.WITHDRAW),
    "declined": (Step.FIND, Step.DECLINE),
    "deceased": (Step.DIE,),
    "moved": (Step.MOVE,),
    "elsewhere": (Step.ELSEWHERE,),
    "ineligible": (Step.RULE_OUT,),
}
SAME = {"enrolled": "active", "enrolled_elsewhere": "elsewhere", "inactive": "withdrawn", "dead": "deceased"}
ENROLLED = ("consented", "active", "paused")


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of the programme."""

    status: str
    consent_date: date | None
    consent_how: How
    consent_by: str | None
    plan_date: date | None


@dataclass(slots=True)
class Programme:
    """The rows to write for an import."""

    steps: list[EnrolmentStep] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    plans: list[CarePlan] = field(default_factory=list)
    missing: list[FollowUp] = field(default_factory=list)

    def write(self, uow: PracticeView) -> None:
        """Keep them all."""
        uow.enrolments.step_many(self.steps)
        uow.enrolments.consent_many(self.consents)
        uow.plans.add_many(self.plans)
        uow.follow_ups.add_many(self.missing)


def read_said(sheet: Sheet, line: int, row: dict[str, str], people: dict[str, str], today: date) -> Said | None:
    """A row's programme columns; None where one is wrong, which is added to the sheet's problems."""
    problems = len(sheet.problems)
    status = row.get("status", "").lower().replace(" ", "_")
    status = SAME.get(status, status)
    if status and status not in PATHS:
        sheet.problems.append(Problem(line, "status", f"is one of: {', '.join(PATHS)}"))
    how = row.get("consent_how", "").lower() or How.VERBAL.value
    if how not in set(How):
        sheet.problems.append(Problem(line, "consent_how", "is verbal or written"))
    dates: dict[str, date | None] = {"consent_date": None, "plan_date": None}
    for column in dates:
        try:
            dates[column] = read_date(row[column], today) if row.get(column) else None
        except ValueError as error:
            sheet.problems.append(Problem(line, column, str(error)))
    if len(sheet.problems) > problems:
        return None
    who = people.get(fold(row.get("consent_by", "")))
    return Said(status, dates["consent_date"], How(how), who, dates["plan_date"])


def add_patient(
    made: Programme, patient: Patient, said: Said, now: datetime, zone: ZoneInfo, lead_id: str | None, known: set[str]
) -> None:
    """Turn what a row says into rows, once: a patient who already has steps here is not moved by a file."""
    if not said.status or patient.id in known:
        return
    consented = said.consent_date is not None
    whole = consented and said.plan_date is not None and patient.practitioner_id and patient.care_manager_id
    steps = [one for one in PATHS[said.status] if consented or one not in (Step.CONSENT, Step.ACTIVATE, Step.PAUSE)]
    if not whole:
        steps = [one for one in steps if one not in (Step.ACTIVATE, Step.PAUSE)]
    first = _noon(min(one for one in (said.consent_date, said.plan_date, now.date()) if one), zone)
    for number, step in enumerate(steps):
        at = first + timedelta(seconds=number)
        made.steps.append(EnrolmentStep(new_id(), patient.id, step, None, at, "from the chart", imported=True))
    if said.consent_date is not None:
        when = datetime.combine(said.consent_date, time(), zone).astimezone(UTC)
        given = (Answer.GIVEN, said.consent_how, frozenset[Element](), said.consent_by, "the patient", "")
        made.consents.append(Consent(new_id(), patient.id, *given, patient.practitioner_id, when, imported=True))
    if said.plan_date is not None:
        made.plans.append(
            CarePlan(new_id(), patient.id, 1, Home.CHART, said.plan_date, None, now, link="in the chart", imported=True)
        )
    if said.status in ENROLLED and not patient.do_not_call:
        _list_missing(made, patient, said, now, zone, lead_id)


def _list_missing(
    made: Programme, patient: Patient, said: Said, now: datetime, zone: ZoneInfo, lead_id: str | None
) -> None:
    lacks = {
        Gap.CONSENT: said.consent_date is None,
        Gap.PLAN: said.plan_date is None,
        Gap.PRACTITIONER: patient.practitioner_id is None,
        Gap.TEAM_MEMBER: patient.care_manager_id is None,
        Gap.PAYER: not patient.payer,
        Gap.PHONE: not patient.phone,
    }
    due = add_business_days(now.astimezone(zone).date(), 5)
    owner = patient.care_manager_id or lead_id
    for gap, absent in lacks.items():
        if absent:
            made.missing.append(FollowUp(new_id(), patient.id, Kind.DATA, gap.value, owner, due, None, now))


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone).astimezone(UTC)
