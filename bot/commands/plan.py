"""`/ccm plan`: the care plan, read and changed section by section."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.models.views import View

from bot.actions import plan_marks, plans
from bot.actions.desk import Caller, Desk, Work
from bot.actions.plans import Edited, PlanScreen
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_picker
from bot.commands.pressed import number, parts, place
from bot.commands.submitted import Submitted
from bot.views import plan as views
from bot.views.forms_plan import (
    COPY_WAYS,
    SECTIONS,
    copy_given_form,
    day_refused,
    goal_form,
    plan_home_form,
    plan_section_form,
    step_form,
)
from bot.views.look import which
from ccm.care_plan import CarePlan, Course, Goal, Home, Intervention, PlanEventKind
from ccm.errors import NotFound
from ccm.grammar import usage
from ccm.grammar.verbs import read_patient
from ccm.record import Patient
from ccm.text import plain

Press = Callable[[Desk, Caller, str], Reply | None]
BARRIERS_MOST, BARRIER_MOST = 8, 200


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The plan of the line's patient; with no line, the picker."""
    if not text:
        return open_picker(desk, caller, Deed.PLAN_VIEW, "Care plan", "plan")
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


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page of the plan."""
    plan_id, page, _ = parts(value)
    at = number(page)

    def act(work: Work) -> PlanScreen:
        patient, _ = plans.plan_seen(work, plan_id)
        return plans.screen(work, patient, at)

    return desk.perform(caller, Deed.PLAN_VIEW, act, views.plan_answer)


def copy(desk: Desk, caller: Caller, plan_id: str) -> Reply | None:
    """The plan as text for the chart."""
    return desk.perform(caller, Deed.COPY, lambda work: plan_marks.copied(work, plan_id), views.plan_copied)


def charted(desk: Desk, caller: Caller, plan_id: str) -> Reply | None:
    """The tick: it stands in the chart now."""
    return desk.perform(caller, Deed.COPY, lambda work: plan_marks.charted(work, plan_id), views.plan_copied)


def open_section(key: str) -> Press:
    """The form of one section."""
    return _open_new(lambda patient, plan: plan_section_form(patient, plan, key))


def _open_new(show: Callable[[Patient, CarePlan | None], View]) -> Press:
    """A form on the patient's newest version, if there is one."""

    def act(work: Work, case_id: str) -> tuple[Patient, CarePlan | None]:
        patient = by_case(work, case_id)
        return patient, work.uow.plans.latest(patient.id)

    def press(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
        return desk.perform(
            caller, Deed.PLAN_WRITE, lambda work: act(work, case_id), lambda pair: OpenView(show(*pair))
        )

    return press


open_goal, open_step, open_home = _open_new(goal_form), _open_new(step_form), _open_new(plan_home_form)


def open_old_goal(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form of one goal of the version on the screen, filled."""
    return _open_old(desk, caller, value, lambda plan: len(plan.goals), goal_form)


def open_old_step(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form of one intervention of the version on the screen, filled."""
    return _open_old(desk, caller, value, lambda plan: len(plan.interventions), step_form)


def _open_old(
    desk: Desk,
    caller: Caller,
    value: str,
    count: Callable[[CarePlan], int],
    show: Callable[[Patient, CarePlan | None, int | None], View],
) -> Reply | None:
    plan_id, page, _ = parts(value)
    at = number(page)

    def act(work: Work) -> tuple[Patient, CarePlan]:
        patient, plan = plans.plan_seen(work, plan_id)
        if at >= count(plan):
            raise NotFound("That line of the plan is no longer there. Please open the plan again.")
        return patient, plan

    return desk.perform(caller, Deed.PLAN_WRITE, act, lambda pair: OpenView(show(*pair, at)))


def mark(kind: PlanEventKind, deed: Deed) -> Press:
    """Sign the version on the screen, or note that it was reviewed."""

    def press(desk: Desk, caller: Caller, plan_id: str) -> Reply | None:
        return desk.perform(caller, deed, lambda work: plan_marks.mark(work, plan_id, kind), views.plan_answer)

    return press


def open_copy_given(desk: Desk, caller: Caller, plan_id: str) -> Reply | None:
    """The form that asks to whom a copy was given, and how."""
    return desk.perform(
        caller,
        Deed.PLAN_WRITE,
        lambda work: plans.plan_seen(work, plan_id),
        lambda pair: OpenView(copy_given_form(*pair)),
    )


def submit_copy_given(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """To whom, and how."""
    to, way = form.line("to"), COPY_WAYS.get(form.choice("way"))
    if not to or way is None:
        return FieldErrors({"to" if way else "way": "An auditor asks to whom a copy was given, and how."})
    return desk.perform(
        caller,
        Deed.PLAN_WRITE,
        lambda work: plan_marks.mark(work, form.meta, PlanEventKind.COPY_GIVEN, f"{to}, {way}"),
        views.plan_answer,
    )


def submit_section(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """A section's new version."""
    case_id, plan_id, key = parts(form.meta)
    if key not in SECTIONS:
        raise NotFound("That section is no longer there. Please open the plan again.")
    elements = {one: form.text(one.value)[:1500] for one in SECTIONS[key][1]}
    reconciled = "yes" in form.choices("reconciled")
    said = Edited(elements=elements, changed=form.line("changed"), reconciled=reconciled)
    return _write(desk, caller, case_id, plan_id, said)


def submit_home(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Home, place and date in the chart, barriers. A plan in the chart is known by its place and its date."""
    case_id, plan_id, _ = parts(form.meta)
    home = Home.CHART if form.choice("home") == Home.CHART else Home.BOT
    link, dated = form.line("link"), form.day("dated")
    if home is Home.CHART:
        wrong = {"link": "" if link else "Where does it stand in the chart? A link, or a place such as Documents."}
        wrong["dated"] = day_refused(dated, desk.today(caller))
        if any(wrong.values()):
            return FieldErrors({name: why for name, why in wrong.items() if why})
    lines = [plain(line) for line in form.text("barriers").splitlines() if line.strip()]
    if len(lines) > BARRIERS_MOST or any(len(line) > BARRIER_MOST for line in lines):
        return FieldErrors({"barriers": f"At most {BARRIERS_MOST} lines of {BARRIER_MOST} characters each."})
    said = Edited(
        home=home,
        link=link,
        dated=dated if home is Home.CHART else None,
        barriers=tuple(lines),
        complex="yes" in form.choices("complex"),
        changed=form.line("changed"),
    )
    return _write(desk, caller, case_id, plan_id, said)


def submit_goal(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """One goal, new or changed in place."""
    case_id, plan_id, at = parts(form.meta)
    text, measure, target = (form.line(name) for name in ("text", "measure", "target"))
    goal = Goal(text, measure, target, form.day("due"))
    line, course = form.line("progress"), _course(form)

    def act(work: Work) -> PlanScreen:
        return plans.keep_goal(work, by_case(work, case_id), plan_id, place(at), goal, line, course)

    return desk.perform(caller, Deed.PLAN_WRITE, act, views.plan_answer)


def submit_step(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """One intervention, new or changed in place."""
    case_id, plan_id, at = parts(form.meta)
    step = Intervention(form.line("text"), form.line("owner"))
    line, course = form.line("progress"), _course(form)

    def act(work: Work) -> PlanScreen:
        return plans.keep_intervention(work, by_case(work, case_id), plan_id, place(at), step, line, course)

    return desk.perform(caller, Deed.PLAN_WRITE, act, views.plan_answer)


def _write(desk: Desk, caller: Caller, case_id: str, plan_id: str, said: Edited) -> Reply | None:
    return desk.perform(
        caller,
        Deed.PLAN_WRITE,
        lambda work: plans.write(work, by_case(work, case_id), plan_id, said),
        views.plan_answer,
    )


def _course(form: Submitted) -> Course:
    said = form.choice("course")
    return Course(said) if said in set(Course) else Course.OPEN


VERB = Verb("plan", usage.PLAN, "The care plan, section by section.", Deed.PLAN_VIEW, run, resume)
