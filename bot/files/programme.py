"""The programme columns of a roster: patients who are enrolled already come in with what the chart knows of them.

Consent, plan and status are read apart; imported ones are marked so. A later file adds what was missing and takes the
states that leave, each with its day; it never undoes what people decided here, and says by line what it did not take.
What an enrolled patient still lacks becomes a list of follow-ups with owners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.actions.gaps import DAYS, gap_owner
from bot.files.columns import Problem, Sheet, read_date
from ccm.care_plan import CarePlan, Home
from ccm.consent import Answer, Consent, Element, How
from ccm.consent_windows import consent_standing
from ccm.coverage import Coverage
from ccm.enrolment import COUNTING, SILENT, TRANSITIONS, Assignment, EnrolmentStep, State, Step, state_of
from ccm.follow_up import FollowUp, Kind
from ccm.gaps import Gap
from ccm.record import Patient, Person
from ccm.service_month import add_business_days
from storage.ids import new_id
from storage.unit_of_work import PracticeView

_BEGUN = (Step.FIND, Step.CONFIRM)
PATHS: dict[str, tuple[Step, ...]] = {
    "candidate": (Step.FIND,),
    "confirmed": _BEGUN,
    "invited": (*_BEGUN, Step.INVITE),
    "consented": (*_BEGUN, Step.CONSENT),
    "active": (*_BEGUN, Step.CONSENT, Step.ACTIVATE),
    "paused": (*_BEGUN, Step.CONSENT, Step.ACTIVATE, Step.PAUSE),
    "unreachable": (*_BEGUN, Step.CONSENT, Step.ACTIVATE, Step.LOSE),
    "withdrawn": (*_BEGUN, Step.CONSENT, Step.WITHDRAW),
    "declined": (Step.FIND, Step.DECLINE),
    "deceased": (*_BEGUN, Step.CONSENT, Step.DIE),
    "moved": (*_BEGUN, Step.CONSENT, Step.MOVE),
    "elsewhere": (*_BEGUN, Step.CONSENT, Step.ELSEWHERE),
    "ineligible": (*_BEGUN, Step.CONSENT, Step.RULE_OUT),
}
"""What a status in the chart says was done. Without a consent date nothing after the confirmation but the last step."""
SAME = {"enrolled": "active", "enrolled_elsewhere": "elsewhere", "inactive": "withdrawn", "dead": "deceased"}
ENROLLED = ("consented", "active", "paused", "unreachable")
RESTING = (Step.PAUSE, Step.LOSE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of the programme."""

    status: str
    status_date: date | None
    consent_date: date | None
    consent_how: How
    consent_by: str | None
    consent_by_unknown: bool
    plan_date: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a patient already."""

    steps: tuple[EnrolmentStep, ...] = ()
    consents: tuple[Consent, ...] = ()
    plan: CarePlan | None = None
    assignments: tuple[Assignment, ...] = ()  # with the one that this file makes


@dataclass(slots=True)
class Programme:
    """The rows to write for an import; `notes` say by line what was not taken."""

    now: datetime
    zone: ZoneInfo
    notes: list[Problem]
    assignments: list[Assignment] = field(default_factory=list)
    steps: list[EnrolmentStep] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    plans: list[CarePlan] = field(default_factory=list)
    missing: list[FollowUp] = field(default_factory=list)
    staff: Sequence[Person] = ()
    stale_days: int = 365  # the policy's: a plan dated longer ago is asked for
    coverages: list[Coverage] = field(default_factory=list)

    def write(self, uow: PracticeView) -> None:
        """Keep them all."""
        uow.enrolments.assign_many(self.assignments)
        uow.enrolments.step_many(self.steps)
        uow.enrolments.consent_many(self.consents)
        uow.plans.add_many(self.plans)
        uow.follow_ups.add_many(self.missing)
        uow.coverages.add_many(self.coverages)


def read_said(sheet: Sheet, line: int, row: dict[str, str], explainers: list[str], today: date) -> Said | None:
    """A row's programme columns; None where one is wrong, which is added to the sheet's problems.

    `explainers` are those on the staff list whose name stands in *consent_by*.
    """
    problems = len(sheet.problems)
    status = row.get("status", "").lower().replace(" ", "_")
    status = SAME.get(status, status)
    if status and status not in PATHS:
        sheet.problems.append(Problem(line, "status", f"is one of: {', '.join(PATHS)}"))
    how = row.get("consent_how", "").lower() or How.VERBAL.value
    if how not in set(How):
        sheet.problems.append(Problem(line, "consent_how", "is verbal or written"))
    dates: dict[str, date | None] = dict.fromkeys(("status_date", "consent_date", "plan_date"))
    for column in dates:
        try:
            dates[column] = read_date(row[column], today) if row.get(column) else None
        except ValueError as error:
            sheet.problems.append(Problem(line, column, str(error)))
    if len(sheet.problems) > problems:
        return None
    if dates["status_date"] and not status:
        sheet.problems.append(Problem(line, "status_date", "stands without a status"))
        return None
    who = explainers[0] if len(explainers) == 1 else None
    unknown = bool(row.get("consent_by")) and who is None
    return Said(status, dates["status_date"], dates["consent_date"], How(how), who, unknown, dates["plan_date"])


def add_patient(made: Programme, patient: Patient, said: Said, known: Known, line: int) -> list[str]:
    """Turn what a row says into rows; the names of what it changed.

    A patient without steps here takes the whole path that the row tells. Later files add a consent or plan that was
    missing, and take a status where the path allows it from where the patient stands.
    """
    row = _Row(made, patient, said, known, line)
    row.plan()
    row.consent()
    if known.steps:
        row.status_again()
        row.settle()
    else:
        row.status_first()
    return row.changed


@dataclass(slots=True)
class _Row:
    """One row on its way into the record."""

    made: Programme
    patient: Patient
    said: Said
    known: Known
    line: int
    changed: list[str] = field(default_factory=list)
    steps: list[EnrolmentStep] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    planned: bool = False

    @property
    def state(self) -> State:
        """Where the patient stands with what this row brought so far."""
        return state_of([*self.known.steps, *self.steps])

    @property
    def whole(self) -> bool:
        """Nothing that *active* needs is absent; confirmation is taken from the chart."""
        has_plan = self.planned or self.known.plan is not None
        return bool(has_plan and self._consent_good() and self.patient.practitioner_id and self.patient.care_manager_id)

    def plan(self) -> None:
        """A plan's date: kept when there is none, or when the chart's own is newer than the one it gave before."""
        dated, old = self.said.plan_date, self.known.plan
        if dated is None or (old is not None and (not old.imported or dated <= old.dated)):
            return
        number = old.version + 1 if old else 1
        kept = CarePlan(
            new_id(),
            self.patient.id,
            number,
            Home.CHART,
            dated,
            None,
            self.made.now,
            link="in the chart",
            imported=True,
        )
        self.made.plans.append(kept)
        self.planned = True
        self.changed.append("plan")

    def consent(self) -> None:
        """A consent's date: kept when there is none, or when it was given to another practitioner than the present."""
        day = self.said.consent_date
        if day is None:
            return
        at = datetime.combine(day, time(), self.made.zone).astimezone(UTC)
        answers = self.known.consents
        if any(one.at.astimezone(self.made.zone).date() == day and one.answer is Answer.GIVEN for one in answers):
            return
        if any(one.answer is Answer.GIVEN for one in answers) and (self._consent_good() or answers[-1].at >= at):
            self._note("consent_date", "another day is on file here, and stays")
            return
        if answers and answers[-1].answer is not Answer.GIVEN and answers[-1].at >= at:
            self._note("consent_date", "a later refusal or withdrawal is on file here, and stays")
            return
        if self.said.consent_by_unknown:
            self._note("consent_by", "is not one person of the staff list; who explained it is kept as not known")
        given = (Answer.GIVEN, self.said.consent_how, frozenset[Element](), self.said.consent_by, "the patient", "")
        kept = Consent(new_id(), self.patient.id, *given, self.patient.practitioner_id, at, imported=True)
        self.consents.append(kept)
        self.made.consents.append(kept)
        self.changed.append("consent")

    def status_first(self) -> None:
        """The whole path of someone who has none here. A consent date without a status says *consented*."""
        said = self.said
        status = said.status or ("consented" if said.consent_date else "")
        if not status:
            return
        if not said.status:
            self._note("status", "is not given: taken as consented, because there is a consent date")
        path = PATHS[status]
        leaves = TRANSITIONS[path[-1]][1] in SILENT
        if leaves and (said.consent_date is None or said.status_date is None):
            if said.consent_date is not None:
                self._note("status_date", "is not given, so no minute of theirs counts")
            path = path if status == "withdrawn" else (path[-1],)
        elif said.consent_date is None:
            path = tuple(one for one in path if one not in (Step.CONSENT, Step.ACTIVATE, *RESTING))
        if not leaves and not self.whole:
            path = tuple(one for one in path if one is not Step.ACTIVATE)
        for step in path:
            since = said.status_date if step is path[-1] and (leaves or step in RESTING) else said.consent_date
            self._step(step, None if leaves and said.status_date is None else since)
        if said.consent_date is not None and self.state not in COUNTING and not leaves:
            self._note("consent_date", f"is kept, and does not count while the patient is {self.state.value}")
        if status in ENROLLED and not self.patient.do_not_call:
            _list_missing(self.made, self.patient, said)

    def status_again(self) -> None:
        """What a later file says of someone whose path began."""
        status, state = self.said.status, self.state
        if state in (State.CONFIRMED, State.INVITED) and self.consents and status in ("", *ENROLLED):
            self._step(Step.CONSENT, self.said.consent_date)
        if not status:
            return
        last = PATHS[status][-1]
        target = TRANSITIONS[last][1]
        if target is self.state:
            return
        if self.known.steps[-1].step is Step.CORRECT and target in SILENT:
            self._note("status", f"says {status}, which was taken back here as recorded in error; not taken again")
        elif target in SILENT or last in RESTING:
            if self.state in TRANSITIONS[last][0]:
                self._step(last, self.said.status_date)
            else:
                self._note("status", f"says {status}; here the patient is {self.state.value}, and stays")
        elif status in ENROLLED and self.state in (State.CONFIRMED, State.INVITED, State.CONSENTED):
            return  # what is missing to be active is on their list already
        else:
            self._note("status", f"says {status}; here the patient is {self.state.value}, and stays")

    def settle(self) -> None:
        """Active once whole, as the chart says; and not active without consent to the practitioner it now names."""
        imported = all(one.imported for one in self.known.steps)
        if self.state is State.CONSENTED and imported and self.said.status == "active" and self.whole:
            self._step(Step.ACTIVATE, None)
        elif self.state is State.ACTIVE and not self._consent_good():
            self._step(Step.HOLD, None, "the billing practitioner changed, and a new one needs a new consent")
            _ask(self.made, self.patient, Gap.CONSENT)

    def _consent_good(self) -> bool:
        """Whether consent to the present practitioner stands, the path aside."""
        consents = (*self.known.consents, *self.consents)
        enrolled = [EnrolmentStep("", self.patient.id, Step.CONSENT, None, self.made.now, "")]
        assignments, now = self.known.assignments, self.made.now
        return consent_standing(consents, enrolled, assignments, self.patient.practitioner_id, now).good

    def _step(self, step: Step, on: date | None, why: str = "from the chart") -> None:
        kept = EnrolmentStep(new_id(), self.patient.id, step, None, self.made.now, why, imported=True, on=on)
        self.steps.append(kept)
        self.made.steps.append(kept)
        if "status" not in self.changed:
            self.changed.append("status")

    def _note(self, column: str, what: str) -> None:
        self.made.notes.append(Problem(self.line, column, what))


def _list_missing(made: Programme, patient: Patient, said: Said) -> None:
    today = made.now.astimezone(made.zone).date()
    lacks = {
        Gap.CONSENT: said.consent_date is None,
        Gap.PLAN: said.plan_date is None,
        Gap.PLAN_REVIEW: said.plan_date is not None and (today - said.plan_date).days >= made.stale_days,
        Gap.EXPLAINER: said.consent_date is not None and said.consent_by is None,
        Gap.PRACTITIONER: patient.practitioner_id is None,
        Gap.TEAM_MEMBER: patient.care_manager_id is None,
        Gap.PAYER: not patient.payer,
        Gap.PHONE: not patient.phone,
    }
    for gap, absent in lacks.items():
        if absent:
            _ask(made, patient, gap)


def _ask(made: Programme, patient: Patient, gap: Gap) -> None:
    due = add_business_days(made.now.astimezone(made.zone).date(), DAYS)
    owner = gap_owner(gap, patient, made.staff)
    made.missing.append(FollowUp(new_id(), patient.id, Kind.DATA, gap.value, owner, due, None, made.now))
