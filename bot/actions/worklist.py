"""`/ccm worklist` and each person's own lines: ranked over the practice, told in full of those that are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.actions.month_totals import MonthNow, month_now
from bot.actions.outreach import outreach_of
from bot.actions.roles import Deed, may
from bot.actions.work import Work
from bot.actions.worklist_rows import WorklistReader
from ccm.enrolment import ENROLLED, state_of
from ccm.prompting import may_prompt
from ccm.record import Patient, Person
from ccm.service_month import ServiceMonth, is_business_day
from ccm.worklist.acted import Act
from ccm.worklist.items import Item
from ccm.worklist.ranking import Line, Worklist
from ccm.worklist.reasons import Reason

PAGE = 8
CALL = "this month's call"
"""Due of who was not spoken to: beside a threshold it stands with the other work."""


class Scope(StrEnum):
    """Whose lines."""

    ME = "me"
    ALL = "all"
    UNOWNED = "unowned"


@dataclass(frozen=True, slots=True)
class Told:
    """One line as it is read: the patient, each reason, the month beside the work due, and what may be pressed.

    `next_step` is outreach's own, for who was not spoken to; `prompts` says that a call may begin here.
    """

    patient: Patient
    items: tuple[Item, ...]
    month: MonthNow | None
    next_step: str
    prompts: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A patient whose line was acted on today: by the act that tells most, and what is open still."""

    patient: Patient
    act: Act
    still: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a worklist. `count` is all of its lines; `people` are who is named, by id."""

    scope: Scope
    reader: Person
    today: date
    zone: str
    lines: tuple[Told, ...]
    page: int
    count: int
    people: dict[str, Person]
    assigns: bool  # the reader may name another owner


def page_of(work: Work, scope: Scope, page: int) -> Page:
    """That page. Who is shown is in the audit trail."""
    return told_page(work, read_worklist(work), scope, page)


def read_worklist(work: Work, works_on: Callable[[date], bool] = is_business_day) -> Worklist:
    """The practice's day as it stands."""
    return WorklistReader(work.uow, work.now, work.zone, work.rules, works_on).worklist()


def told_page(work: Work, found: Worklist, scope: Scope, page: int, size: int = PAGE) -> Page:
    """A page of what was read."""
    lines = lines_for(found, scope, work.person.id)
    at = max(0, min(page, (len(lines) - 1) // size))
    shown = tuple(tell(work, one) for one in lines[at * size : (at + 1) * size])
    work.saw(*(one.patient.id for one in shown))
    work.facts.update(scope=scope.value, lines=str(len(lines)))
    people = {one.id: one for one in work.uow.staff.all(active_only=False)}
    assigns = may(work.person, Deed.ASSIGN)
    return Page(scope, work.person, work.today, str(work.zone), shown, at, len(lines), people, assigns)


def lines_for(found: Worklist, scope: Scope, person_id: str) -> tuple[Line, ...]:
    """The lines of a scope, in order."""
    if scope is Scope.ME:
        return found.of(person_id)
    return found.lines if scope is Scope.ALL else found.unowned


def tell(work: Work, line: Line) -> Told:
    """One line in full: the month by its rules beside the work due, and outreach's next step where a call is due."""
    uow = work.uow
    patient = uow.patients.get(line.patient_id)
    if patient is None:
        raise LookupError("a line is about a patient of this practice")
    steps = uow.enrolments.steps(patient.id)
    state = state_of(steps)
    prompts = may_prompt(state, patient.do_not_call)
    month = month_now(work, patient, ServiceMonth.of_day(work.today)) if state in ENROLLED and prompts else None
    step = ""
    if line.has(Reason.NO_CONTACT):
        step = outreach_of(work, patient, steps, uow.follow_ups.of_patient(patient.id)).next_step
        month = replace(month, due=(*month.due, CALL)) if month else None
    return Told(patient, line.items, month, step, prompts)
