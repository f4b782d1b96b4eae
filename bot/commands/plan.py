"""`/ccm plan`: the care plan, read and changed section by section."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import plans
from bot.actions.desk import Caller, Desk, Work
from bot.actions.plans import PlanScreen
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import OpenView, Reply
from bot.commands.declaration import Verb, blank
from bot.commands.submitted import Submitted
from bot.views import plan as views
from bot.views.forms import pick_form
from bot.views.forms_programme import SECTIONS, goal_form, plan_home_form, plan_section_form, step_form
from bot.views.look import which
from ccm.care_plan import CarePlan, Home, PlanEventKind
from ccm.errors import NotFound
from ccm.grammar import usage
from ccm.grammar.verbs import read_patient
from ccm.record import Patient
from ccm.text import plain

Press = Callable[[Desk, Caller, str], Reply | None]


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The plan of the line's patient; with no line, the picker."""
    if not text:
        return blank(desk, caller, Deed.PLAN_VIEW, pick_form("Care plan", "plan"))
    words = read_patient(text, "plan")

    def act(work: Work) -> PlanScreen | Which:
        return for_patient(work, words, "plan", text, lambda patient: plans.screen(work, patient))

    def show(result: PlanScreen | Which) -> Reply:
        if isinstance(result, Which):
            return which(result.candidates, result.why, result.draft_id, "plan")
        return views.plan_answer(result)

    return desk.perform(caller, Deed.PLAN_VIEW, act, show)


def open_plan(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The plan of a chosen chart."""
    return desk.perform(
        caller, Deed.PLAN_VIEW, lambda work: plans.screen(work, by_case(work, case_id)), views.plan_answer
    )


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept `plan` line, with its chart chosen."""
    return open_plan(desk, caller, case_id)


def copy(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The plan as text for the chart."""
    return desk.perform(caller, Deed.COPY, lambda work: plans.screen(work, by_case(work, case_id)), views.plan_copied)


def open_section(key: str) -> Press:
    """The form of one section."""

    def press(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
        return desk.perform(
            caller,
            Deed.PLAN_WRITE,
            lambda work: _with_plan(work, case_id),
            lambda pair: OpenView(plan_section_form(*pair, key)),
        )

    return press


def open_goal(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for a goal."""
    return desk.perform(
        caller, Deed.PLAN_WRITE, lambda work: by_case(work, case_id), lambda patient: OpenView(goal_form(patient))
    )


def open_step(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for an intervention."""
    return desk.perform(
        caller, Deed.PLAN_WRITE, lambda work: by_case(work, case_id), lambda patient: OpenView(step_form(patient))
    )


def submit_step(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """One intervention, with who does it."""
    text, owner = plain(form.text("text")), plain(form.text("owner"))
    return desk.perform(
        caller,
        Deed.PLAN_WRITE,
        lambda work: plans.add_intervention(work, by_case(work, form.meta), text, owner),
        views.plan_answer,
    )


def open_home(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for home and barriers."""
    return desk.perform(
        caller,
        Deed.PLAN_WRITE,
        lambda work: _with_plan(work, case_id),
        lambda pair: OpenView(plan_home_form(*pair)),
    )


def mark(kind: PlanEventKind, deed: Deed) -> Press:
    """Sign, reviewed, copy given."""

    def press(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
        return desk.perform(
            caller, deed, lambda work: plans.mark(work, by_case(work, case_id), kind), views.plan_answer
        )

    return press


def submit_section(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """A section's new version."""
    case_id, _, key = form.meta.partition("|")
    if key not in SECTIONS:
        raise NotFound("That section is no longer there. Please open the plan again.")
    elements = {one: form.text(one.value)[:1500] for one in SECTIONS[key][1]}
    changed, reconciled = plain(form.text("changed")), "yes" in form.choices("reconciled")

    def act(work: Work) -> PlanScreen:
        patient = by_case(work, case_id)
        return plans.write(work, patient, elements=elements, changed=changed, reconciled=reconciled)

    return desk.perform(caller, Deed.PLAN_WRITE, act, views.plan_answer)


def submit_home(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Home, link, barriers."""
    home = Home.CHART if form.choice("home") == Home.CHART else Home.BOT
    link = plain(form.text("link"))
    barriers = tuple(line.strip()[:200] for line in form.text("barriers").splitlines() if line.strip())[:8]

    def act(work: Work) -> PlanScreen:
        patient = by_case(work, form.meta)
        hard = "yes" in form.choices("complex")
        return plans.write(
            work, patient, home=home, link=link, barriers=barriers, complex=hard, changed="home or barriers"
        )

    return desk.perform(caller, Deed.PLAN_WRITE, act, views.plan_answer)


def submit_goal(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """One goal."""
    text, measure, target = (plain(form.text(name)) for name in ("text", "measure", "target"))

    def act(work: Work) -> PlanScreen:
        goal = plans.goal_of(text, measure, target, form.day("due"), plain(form.text("progress")))
        return plans.add_goal(work, by_case(work, form.meta), goal)

    return desk.perform(caller, Deed.PLAN_WRITE, act, views.plan_answer)


def _with_plan(work: Work, case_id: str) -> tuple[Patient, CarePlan | None]:
    patient = by_case(work, case_id)
    return patient, work.uow.plans.latest(patient.id)


VERB = Verb("plan", usage.PLAN, "The care plan, section by section.", Deed.PLAN_VIEW, run, resume)
