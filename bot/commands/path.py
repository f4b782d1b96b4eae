"""The buttons and forms of a patient's path: steps with their reason, corrections, the initiating visit, the pilot."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import cohort, consents, programme
from bot.actions.desk import Caller, Desk, Work
from bot.actions.programme import Journey
from bot.actions.roles import Deed
from bot.actions.visits import record_visit
from bot.actions.whom import by_case
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.pressed import number
from bot.commands.submitted import Submitted
from bot.views import programme as views
from bot.views.cohort import cohort_screen
from bot.views.forms_path import WORDS, correct_form, gate_form, step_form, visit_form
from ccm.chart import EncounterKind
from ccm.consent import Answer as Said
from ccm.enrolment import Step, corrected, take
from ccm.errors import CcmError, StateRefused

NO_REASON = {"reason": "A few words, please: the path keeps who, when and why."}


def invite(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """Invite a confirmed patient; its reason is the confirmation before it."""

    def act(work: Work) -> Journey:
        return programme.advance(work, by_case(work, case_id), Step.INVITE, "eligibility is confirmed")

    return desk.perform(caller, Deed.ENROL, act, views.path)


def open_step(step: Step) -> Callable[[Desk, Caller, str], Reply | None]:
    """The button of a step: refused at once where it is not possible, otherwise asked why."""

    def press(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
        def act(work: Work) -> Journey:
            now = programme.journey(work, by_case(work, case_id))
            take(now.state, step)
            return now

        return desk.perform(caller, Deed.ENROL, act, lambda now: OpenView(step_form(now.patient, step)))

    return press


def submit_step(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Take the step. A refusal is an answer to consent, and kept as one."""
    case_id, _, name = form.meta.partition("|")
    step = next((one for one in WORDS if one.name == name), None)
    if step is None:
        raise CcmError("This form belongs to an older version. Please close it and start again.")
    reason = form.line("reason")
    if not reason:
        return FieldErrors(NO_REASON)

    def act(work: Work) -> Journey:
        patient = by_case(work, case_id)
        if step is Step.DECLINE:
            return consents.answer_consent(work, patient, consents.Said(Said.DECLINED, questions=reason))
        return programme.advance(work, patient, step, reason)

    return desk.perform(caller, Deed.ENROL, act, views.path)


def open_correct(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form that takes a death or a move back."""

    def act(work: Work) -> Journey:
        now = programme.journey(work, by_case(work, case_id))
        corrected(now.steps)
        return now

    return desk.perform(caller, Deed.CORRECT_STEP, act, lambda now: OpenView(correct_form(now)))


def submit_correct(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Take it back, with the reason."""
    reason = form.line("reason")
    return desk.perform(
        caller, Deed.CORRECT_STEP, lambda work: programme.correct(work, by_case(work, form.meta), reason), views.path
    )


def open_visit(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for the initiating visit."""
    return desk.perform(
        caller,
        Deed.VISIT,
        lambda work: programme.journey(work, by_case(work, case_id)),
        lambda now: OpenView(visit_form(now)),
    )


def submit_visit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep the visit."""
    on, kind, discussed = form.day("on"), form.choice("kind"), "yes" in form.choices("discussed")

    def act(work: Work) -> Journey:
        if on is None or kind not in set(EncounterKind):
            raise StateRefused("Please choose the day, and what kind of visit it was.")
        who = form.choice("practitioner") or None
        return record_visit(work, by_case(work, form.meta), on, EncounterKind(kind), who, discussed=discussed)

    return desk.perform(caller, Deed.VISIT, act, views.path)


def open_cohort(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The pilot, or one of its pages."""
    page = number(value)
    return desk.perform(caller, Deed.CANDIDATES, lambda work: cohort.cohort(work, page), cohort_screen)


def open_gate(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The form that opens the gate."""
    return desk.perform(caller, Deed.GATE, lambda work: None, lambda _: OpenView(gate_form()))


def submit_gate(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Open it, with the reason."""
    why = form.line("why")
    return desk.perform(caller, Deed.GATE, lambda work: cohort.open_gate(work, why), cohort_screen)
