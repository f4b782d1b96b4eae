"""The comprehensive care plan (R-G4): its elements, versions, goals, and when it must be looked at again.

CMS sets no number of days: due, stale and the events that call for a review are the programme's defaults (reference 6),
and the practice's policy may change them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

from ccm.chart import ACUTE, Encounter, Medication
from ccm.conditions import Chronicity, Condition
from ccm.medicine_change import major_change


class Element(StrEnum):
    """The typical elements, in the reference's order. Not all are mandatory: an absent one warns."""

    PROBLEMS = "problems"
    OUTCOME = "outcome"
    GOALS = "goals"
    COGNITION = "cognition"
    SYMPTOMS = "symptoms"
    INTERVENTIONS = "interventions"
    MEDICINES = "medicines"
    ENVIRONMENT = "environment"
    CAREGIVER = "caregiver"
    COORDINATION = "coordination"
    DIRECTIVES = "directives"
    REVIEW = "review"


LABELS: dict[Element, str] = {
    Element.PROBLEMS: "Problem list",
    Element.OUTCOME: "Expected outcome and prognosis",
    Element.GOALS: "Measurable goals",
    Element.COGNITION: "Cognitive and functional assessment",
    Element.SYMPTOMS: "Symptom management",
    Element.INTERVENTIONS: "Interventions, and who does each",
    Element.MEDICINES: "Medication management",
    Element.ENVIRONMENT: "Home and environment",
    Element.CAREGIVER: "Caregiver assessment",
    Element.COORDINATION: "Agencies, specialists, community",
    Element.DIRECTIVES: "Advance directives",
    Element.REVIEW: "Review and revision",
}


class Home(StrEnum):
    """Where the plan lives."""

    BOT = "bot"
    CHART = "chart"  # then only its date, version, link, goals, barriers and what changed are kept here


class Course(StrEnum):
    """How a goal or an intervention stands. Closed ones stay in the plan, with the day."""

    OPEN = "open"
    MET = "met"  # of an intervention: done
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Progress:
    """What was said of a goal or an intervention on a day."""

    on: date
    said: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What the patient wants to reach, how it is measured, and how far it came, oldest line first."""

    text: str
    measure: str = ""
    target: str = ""
    due: date | None = None
    progress: tuple[Progress, ...] = ()
    course: Course = Course.OPEN
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something that is done for the patient, and who does it: a person here, the patient, an agency."""

    text: str
    owner: str
    progress: tuple[Progress, ...] = ()
    course: Course = Course.OPEN
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class CarePlan:
    """One version. Every change is a new row; `dated` is the day of the assessment it rests on."""

    id: str
    patient_id: str
    version: int
    home: Home
    dated: date
    by_id: str | None
    at: datetime
    elements: dict[Element, str] = field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    barriers: tuple[str, ...] = ()
    reconciled_on: date | None = None
    link: str = ""
    changed: str = ""
    complex: bool = False
    imported: bool = False
    interventions: tuple[Intervention, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether it is a plan at all: some text, a goal or an intervention; in the chart, the place where it stands.

        Barriers alone, or a form saved blank, are none (R-G4).
        """
        if self.home is Home.CHART:
            return bool(self.link.strip())
        return any(text.strip() for text in self.elements.values()) or bool(self.goals or self.interventions)

    @property
    def open_goals(self) -> tuple[Goal, ...]:
        """Goals that are neither met nor dropped."""
        return tuple(one for one in self.goals if one.course is Course.OPEN)

    @property
    def missing(self) -> tuple[Element, ...]:
        """Absent elements; none is asked for where the plan's home is the chart."""
        if self.home is Home.CHART:
            return ()
        present = {one for one, text in self.elements.items() if text.strip()}
        present |= {Element.GOALS} if self.goals else set()
        present |= {Element.INTERVENTIONS} if self.interventions else set()
        return tuple(one for one in Element if one not in present)

    @property
    def text(self) -> str:
        """All of it as plain text, for reading, copying and comparing."""
        lines = [
            f"{LABELS[one]}: {self.elements[one].strip()}" for one in Element if self.elements.get(one, "").strip()
        ]
        for goal in self.goals:
            lines += [f"Goal: {' · '.join(goal_parts(goal))}", *progress_lines(goal)]
        lines += [f"Barrier: {one}" for one in self.barriers]
        for step in self.interventions:
            lines += [f"Intervention: {' · '.join(intervention_parts(step))}", *progress_lines(step)]
        return "\n".join(lines)


def of_month_first(version: int, kept: datetime, end: datetime) -> tuple[bool, int]:
    """The order in which the plan of a month is looked for, among those dated by its last day.

    R-G4 asks for the plan that the month was worked by: the newest version kept by the month's end, whose date tells
    of which assessment it is. One kept only afterwards, as a chart's plan that is imported later, stands in where
    there is no other.
    """
    return kept >= end, -version


def plan_of_month(plans: Iterable[CarePlan], last_day: date, end: datetime) -> CarePlan | None:
    """The plan that a month rests on: the one reading of every screen, decision, close and packet (R-G4)."""
    dated = [one for one in plans if one.dated <= last_day and one.says_something]
    return min(dated, key=lambda one: of_month_first(one.version, one.at, end), default=None)


def goal_parts(goal: Goal) -> tuple[str, ...]:
    """A goal's words, measure, target, date, and how it ended, in that order; empty ones left out."""
    due = f"by {goal.due:%b %-d, %Y}" if goal.due else ""
    return tuple(part for part in (goal.text, goal.measure, goal.target, due, _ended(goal, "met")) if part)


def intervention_parts(step: Intervention) -> tuple[str, ...]:
    """What is done and by whom, and how it ended."""
    return tuple(part for part in (f"{step.text} ({step.owner})", _ended(step, "done")) if part)


def progress_lines(part: Goal | Intervention) -> list[str]:
    """`  Nov 24, 2026: three days a week`, oldest first."""
    return [f"  {one.on:%b %-d, %Y}: {one.said}" for one in part.progress]


def _ended(part: Goal | Intervention, met: str) -> str:
    if part.course is Course.OPEN:
        return ""
    word = met if part.course is Course.MET else part.course.value
    return f"{word} {part.closed_on:%b %-d, %Y}" if part.closed_on else word


class PlanEventKind(StrEnum):
    """What is done with a plan beside writing it."""

    SIGNED = "signed"
    REVIEWED = "reviewed"
    COPY_GIVEN = "copy given"
    CHARTED = "charted"  # its text was copied into the chart


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Who did it, when; of a copy, to whom and how it was given."""

    id: str
    plan_id: str
    kind: PlanEventKind
    by_id: str
    at: datetime
    note: str = ""


class Freshness(StrEnum):
    """How a plan stands today."""

    NONE = "no plan"
    CURRENT = "current"
    DUE = "due for review"
    REVIEW_NOW = "review now"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Age:
    """A plan's standing, with the day it was last looked at, and why it is due."""

    freshness: Freshness
    looked_at: date | None
    why: str


def age(
    plan: CarePlan | None,
    events: Sequence[PlanEvent],
    encounters: Sequence[Encounter],
    conditions: Sequence[Condition],
    today: date,
    medications: Sequence[Medication] = (),
    *,
    due_days: int,
    due_days_complex: int,
    stale_days: int,
    zone: tzinfo = UTC,
) -> Age:
    """Stale at 365 days, due at 180 (90 if complex); at once after an admission, an ED visit, a new diagnosis or a
    major medicine change (reference 6).

    A review's day is its day in `zone`, the practice's. One of an earlier version counts: it looked at the plan, and a
    later barrier or link did not undo that.
    """
    if plan is None:
        return Age(Freshness.NONE, None, "no care plan is on file")
    if not plan.says_something:
        return Age(Freshness.NONE, None, "no care plan is on file: what is kept has no text, no goal and no place yet")
    reviews = [one.at.astimezone(zone).date() for one in events if one.kind is PlanEventKind.REVIEWED]
    looked = max([plan.dated, *reviews])
    days = (today - looked).days
    if days >= stale_days:
        return Age(Freshness.STALE, looked, f"last looked at {looked:%b %-d, %Y}, {days} days ago")
    acute = [one for one in encounters if one.kind in ACUTE and looked < one.ended <= today]
    if acute:
        last = max(acute, key=lambda one: one.ended)
        word = "an ED visit" if last.kind.value == "ed" else "an admission"
        return Age(Freshness.REVIEW_NOW, looked, f"{word} on {last.on:%b %-d} came after it")
    new = [one for one in conditions if one.active and one.began and looked < one.began <= today]
    chronic = [one for one in new if one.chronicity is Chronicity.CHRONIC]
    if chronic:
        return Age(Freshness.REVIEW_NOW, looked, f"a new diagnosis, {chronic[0].code}, came after it")
    medicine = major_change(medications, looked, today)
    if medicine:
        return Age(Freshness.REVIEW_NOW, looked, f"{medicine} came after it")
    limit = due_days_complex if plan.complex else due_days
    if days >= limit:
        return Age(Freshness.DUE, looked, f"last looked at {looked:%b %-d, %Y}, {days} days ago")
    return Age(Freshness.CURRENT, looked, f"looked at {looked:%b %-d, %Y}")


def signed(plan: CarePlan | None, events: Sequence[PlanEvent]) -> PlanEvent | None:
    """The practitioner's signature on this very version, or None."""
    found = [one for one in events if plan and one.plan_id == plan.id and one.kind is PlanEventKind.SIGNED]
    return found[-1] if found else None
