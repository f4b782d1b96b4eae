"""The care plan's modals: a section, a goal, an intervention, where the plan lives, to whom a copy went.

Each carries the patient's case id and the id of the version that it was opened on (`-` for none), nothing else.
"""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from bot.views.forms import field, text_field
from bot.views.forms_programme import option, select, ticks
from bot.views.parts import context, form, section
from bot.views.text import safe, two_identifiers
from ccm.care_plan import LABELS, CarePlan, Course, Element, Goal, Home, Intervention, progress_lines
from ccm.record import Patient

SECTIONS: dict[str, tuple[str, tuple[Element, ...]]] = {
    "problems": ("Problems and outlook", (Element.PROBLEMS, Element.OUTCOME, Element.SYMPTOMS)),
    "treatment": ("Treatment", (Element.INTERVENTIONS, Element.MEDICINES, Element.COORDINATION)),
    "life": ("Daily life", (Element.COGNITION, Element.ENVIRONMENT, Element.CAREGIVER)),
    "wishes": ("Wishes and review", (Element.DIRECTIVES, Element.REVIEW)),
}
"""The plan section by section: each a form of at most three fields."""

COPY_WAYS = {"hand": "by hand", "mail": "by mail", "portal": "by portal", "email": "by secure e-mail"}


def meta_of(patient: Patient, plan: CarePlan | None, *more: str) -> str:
    """`case|plan|…`, as the commands read it back."""
    return "|".join((patient.case_id, plan.id if plan else "-", *more))


def plan_section_form(patient: Patient, plan: CarePlan | None, key: str) -> View:
    """One section's elements as they stand."""
    title, elements = SECTIONS[key]
    blocks: list[Block] = [section(two_identifiers(patient))]
    for one in elements:
        text = plan.elements.get(one, "") if plan else ""
        blocks.append(text_field(LABELS[one], one.value, text, most=1500, lines=True, optional=True))
    if key == "treatment":
        blocks.append(ticks("Medicines", "reconciled", [option("Reconciled today", "yes")], optional=True))
    blocks.append(text_field("What changed", "changed", most=150, optional=True))
    return form(title, "plan_section", "Save version", blocks, meta_of(patient, plan, key))


def plan_home_form(patient: Patient, plan: CarePlan | None) -> View:
    """Where the plan lives; of one in the chart its place and date; barriers; whether care is complex."""
    homes = [option("Here, in CCM Bot", Home.BOT.value), option("In the chart", Home.CHART.value)]
    charted = plan is not None and plan.home is Home.CHART
    dated = plan.dated.isoformat() if plan and charted else None
    barriers = "\n".join(plan.barriers) if plan else ""
    complexity = [option("Complex: reviewed sooner", "yes")]
    blocks: list[Block] = [
        section(two_identifiers(patient)),
        select("The plan lives", "home", homes, plan.home.value if plan else Home.BOT.value),
        text_field("In the chart: link or place", "link", plan.link if plan else "", optional=True),
        field(
            "In the chart: the plan's date",
            "dated",
            DatePickerElement(action_id="dated", initial_date=dated),
            optional=True,
            hint="The day of the assessment it rests on.",
        ),
        text_field("Barriers, one a line", "barriers", barriers, most=1600, lines=True, optional=True),
        ticks("Care is", "complex", complexity, ["yes"] if plan and plan.complex else [], optional=True),
        text_field("What changed", "changed", most=150, optional=True),
    ]
    return form("Plan: home and barriers", "plan_home", "Save version", blocks, meta_of(patient, plan))


def goal_form(patient: Patient, plan: CarePlan | None, at: int | None = None) -> View:
    """A new goal, or the one at that place of the plan, filled: words, measure, target, date, progress, course."""
    goal = plan.goals[at] if plan and at is not None else Goal("")
    due = DatePickerElement(action_id="due", initial_date=goal.due.isoformat() if goal.due else None)
    blocks: list[Block] = [
        section(two_identifiers(patient)),
        text_field("Goal, in the patient's words", "text", goal.text, most=200),
        text_field("Measured by", "measure", goal.measure, most=100, optional=True),
        text_field("Target", "target", goal.target, most=100, optional=True),
        field("By", "due", due, optional=True),
        *_progress(goal, new=at is None, met="Met"),
    ]
    return form("Goal", "plan_goal", "Save version", blocks, meta_of(patient, plan, _place(at)))


def step_form(patient: Patient, plan: CarePlan | None, at: int | None = None) -> View:
    """A new intervention, or the one at that place of the plan, filled: what is done, and who does it."""
    step = plan.interventions[at] if plan and at is not None else Intervention("", "")
    hint = "A person here, the patient, a caregiver, an agency."
    blocks: list[Block] = [
        section(two_identifiers(patient)),
        text_field("What is done", "text", step.text, most=200),
        text_field("Who does it", "owner", step.owner, most=80, hint=hint),
        *_progress(step, new=at is None, met="Done"),
    ]
    return form("Intervention", "plan_step", "Save version", blocks, meta_of(patient, plan, _place(at)))


def copy_given_form(patient: Patient, plan: CarePlan) -> View:
    """To whom, and how."""
    ways = [option(text.capitalize(), value) for value, text in COPY_WAYS.items()]
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)}\nVersion {plan.version} of {plan.dated:%b %-d, %Y}"),
        text_field("Given to", "to", "the patient", most=80, hint="The patient, or a caregiver's name and relation."),
        select("How", "way", ways),
    ]
    return form("Copy given", "plan_copy_given", "Save", blocks, plan.id)


def _progress(part: Goal | Intervention, *, new: bool, met: str) -> list[Block]:
    """What was said so far, a line for today, and how it stands."""
    if new:
        return [text_field("Progress", "progress", most=200, optional=True)]
    said = "\n".join(safe(line.strip(), 260) for line in progress_lines(part)[-6:])
    courses = [
        option("Open", Course.OPEN.value),
        option(met, Course.MET.value),
        option("Dropped", Course.DROPPED.value),
    ]
    return [
        *([context(f"So far\n{said}")] if said else []),
        text_field("Progress today", "progress", most=200, optional=True, hint="Kept as a line with today's date."),
        select("It is", "course", courses, part.course.value),
    ]


def _place(at: int | None) -> str:
    return "new" if at is None else str(at)


def day_refused(said: date | None, today: date) -> str:
    """What is wrong with a chart plan's date, or nothing."""
    if said is None:
        return "A plan in the chart has a date: the day of the assessment it rests on."
    return "" if said <= today else "That day has not come yet."
