"""The one registry: every verb, button, modal and shortcut, by name. Explicit tables; nothing is found by string."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.actions.desk import Caller, Desk
from bot.actions.drafts import keep_line, read_line
from bot.actions.marks import OUTCOMES
from bot.actions.roles import TABLE, Deed, may
from bot.answers import Answer, Reply
from bot.commands import (
    access,
    attempt,
    attest,
    audit,
    billing,
    chips,
    claims,
    close,
    correct,
    coverage,
    enrol,
    log,
    look,
    month,
    path,
    plan,
    reach,
    setup,
    staff,
    timer,
    todo,
    todo_list,
)
from bot.commands.declaration import Verb
from bot.commands.submitted import Submitted
from bot.views.forms_path import WORDS
from bot.views.forms_plan import SECTIONS
from bot.views.month import FIGURE_WORDS
from bot.views.parts import context, section
from bot.views.people import line_refused
from bot.views.text import safe
from ccm.care_plan import PlanEventKind
from ccm.errors import LineError, NotFound, StateRefused
from ccm.follow_up import Kind
from ccm.gaps import Gap
from ccm.grammar import usage
from ccm.grammar.verbs import nearest_verb, split_verb
from ccm.record import Person
from storage.drafts import Draft


def run_help(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """What this person may do, or all about one verb."""
    wanted = VERBS.get(text.strip().lower())
    return desk.perform(caller, Deed.HELP, lambda work: work.person, lambda person: _help(person, wanted))


HELP = Verb("help", usage.HELP, "This list, or one verb in full.", Deed.HELP, run_help)

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        log.VERB,
        timer.START,
        timer.PAUSE,
        timer.STOP,
        correct.UNDO,
        correct.AMEND,
        correct.MOVE,
        attempt.VERB,
        look.PATIENT,
        look.FIND,
        look.TODAY,
        enrol.CANDIDATES,
        enrol.ENROLL,
        enrol.CONSENT,
        enrol.ASSIGN,
        enrol.WITHDRAW,
        attest.VERB,
        plan.VERB,
        claims.VERB,
        todo.TODO,
        todo.FLAG,
        month.VERB,
        close.VERB,
        audit.VERB,
        access.VERB,
        staff.VERB,
        setup.VERB,
        HELP,
    )
}


def _assign(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """The picker's form carries no chart yet; the assignment's own does."""
    return (
        enrol.submit_assign(desk, caller, form)
        if form.meta
        else enrol.open_assign(desk, caller, form.choice("patient"))
    )


SUBMISSIONS: Mapping[str, Callable[[Desk, Caller, Submitted], Reply | None]] = {
    "log": log.submit,
    "amend": correct.submit_amend,
    "move": correct.submit_move,
    "start": timer.submit_start,
    "stop": timer.submit_stop,
    "attempt": attempt.submit,
    "patient": look.submit_patient,
    "staff": staff.submit,
    "setup": setup.submit,
    "policy": setup.submit_policy,
    "billing": billing.submit,
    "enroll": lambda desk, caller, form: enrol.open_path(desk, caller, form.choice("patient")),
    "consent_pick": lambda desk, caller, form: enrol.open_consent(desk, caller, form.choice("patient")),
    "consent": enrol.submit_consent,
    "assign": _assign,
    "withdraw": lambda desk, caller, form: enrol.open_leave(desk, caller, form.choice("patient")),
    "leave": enrol.submit_leave,
    "attest": enrol.submit_attest,
    "attest_month": attest.submit,
    "planning": attest.submit_planning,
    "step": path.submit_step,
    "step_correct": path.submit_correct,
    "visit": path.submit_visit,
    "gate": path.submit_gate,
    "plan": lambda desk, caller, form: plan.open_plan(desk, caller, form.choice("patient")),
    "plan_section": plan.submit_section,
    "plan_home": plan.submit_home,
    "plan_goal": plan.submit_goal,
    "plan_step": plan.submit_step,
    "plan_copy_given": plan.submit_copy_given,
    "reach": reach.submit_reach,
    "coverage": coverage.submit,
    "todo": todo.submit,
    "todo_close": todo.submit_close,
    "todo_hand": todo.submit_hand,
    "todo_cancel": todo.submit_cancel,
    "month_checked": month.submit_checked,
    "month_override": month.submit_override,
    "month_family": month.submit_family,
    "month_separate": month.submit_separate,
    "close_amend": close.submit_amend,
    "audit": audit.submit_pick,
    "finding": audit.submit_finding,
    "access": access.submit,
}


def run_line(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Run a `/ccm` line. A line that is nearly right is kept, and answered with the nearest right form."""
    word, rest = split_verb(text)
    verb = VERBS.get(word or "help")
    return _unknown(desk, caller, word, rest) if verb is None else _run(desk, caller, verb, rest)


def _run(desk: Desk, caller: Caller, verb: Verb, rest: str) -> Reply | None:
    try:
        return verb.run(desk, caller, rest)
    except LineError as error:
        return _keep(desk, caller, verb, rest, error.sentence, error.form)
    except (NotFound, StateRefused) as error:
        if not verb.has_form or not rest:
            raise
        return _keep(desk, caller, verb, rest, error.sentence, None)


def _keep(desk: Desk, caller: Caller, verb: Verb, line: str, sentence: str, form: str | None) -> Reply | None:
    """Nothing was saved. Where the verb has a form, the line is kept for its author behind the button that fills it."""
    return desk.perform(
        caller,
        Deed.DRAFT,
        lambda work: keep_line(work, verb.name, line) if verb.has_form and line else None,
        lambda draft_id: line_refused(sentence, form, draft_id),
    )


def _unknown(desk: Desk, caller: Caller, word: str, rest: str) -> Reply | None:
    """No such verb: the line is kept behind a button that runs it under the nearest one."""
    near = nearest_verb(word, list(VERBS))
    said = f"“{word[:40]}” is not a verb here."
    if near is None:
        return desk.perform(
            caller, Deed.DRAFT, lambda work: None, lambda _: line_refused(f"{said} This lists them.", "/ccm help", None)
        )
    return desk.perform(
        caller,
        Deed.DRAFT,
        lambda work: keep_line(work, near, rest),
        lambda draft_id: line_refused(f"{said} Did you mean {near}?", f"/ccm {VERBS[near].usage.form}", draft_id, near),
    )


def _run_kept(desk: Desk, caller: Caller, draft_id: str) -> Reply | None:
    """A line whose verb was misspelt, run under the one that was meant."""
    draft = _draft(desk, caller, draft_id)
    verb = VERBS.get(draft.verb)
    if verb is None:
        raise NotFound("That line can no longer be taken up. Please type it again.")
    return _run(desk, _kept_by(caller, draft, verb), verb, draft.line)


def _kept_by(caller: Caller, draft: Draft, verb: Verb) -> Caller:
    """The caller of a kept line: it is read as of when it was typed, and a writing one becomes one row.

    The draft itself is what is claimed, in the deed's own transaction: a second click is told what it became.
    """
    key = f"draft:{draft.id}" if verb.once and draft.line and caller.key else caller.key
    return replace(caller, key=key, typed_at=draft.at)


def _chosen(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A chart was chosen for a kept line: run it there."""
    draft_id, _, case_id = value.partition("|")
    draft = _draft(desk, caller, draft_id)
    verb = VERBS.get(draft.verb)
    if verb is None or verb.resume is None:
        raise NotFound("That line can no longer be taken up. Please type it again.")
    return verb.resume(desk, _kept_by(caller, draft, verb), draft.line, case_id)


def _open_form(desk: Desk, caller: Caller, draft_id: str) -> Reply | None:
    """The modal filled with what was typed."""
    draft = _draft(desk, caller, draft_id)
    caller = replace(caller, typed_at=draft.at)
    if draft.verb == "stop":
        return timer.open_from_line(desk, caller, draft.line)
    if draft.verb == "attempt":
        return attempt.open_from_line(desk, caller, draft.line)
    if draft.verb == "todo":
        return todo.open_from_line(desk, caller, draft.line)
    return log.open_from_line(desk, caller, draft.line)


def _draft(desk: Desk, caller: Caller, draft_id: str) -> Draft:
    return desk.look(caller, Deed.DRAFT, lambda work: read_line(work, draft_id))


def _help(person: Person, wanted: Verb | None) -> Answer:
    if wanted is not None:
        lines = [f"`/ccm {wanted.usage.form}`", wanted.help, f"Example: `/ccm {wanted.usage.example}`"]
        return Answer("Help.", (section("\n".join(lines)), context(f"For {TABLE[wanted.deed].words}.")), "Help")
    lines = [f"`/ccm {safe(verb.usage.form)}` {verb.help}" for verb in VERBS.values() if may(person, verb.deed)]
    more = context("A verb without its line opens a form. In a thread, use the buttons or *Log CCM time* on a message.")
    return Answer("Help.", (section("\n".join(lines)), more), "Help")


Press = Callable[[Desk, Caller, str], Reply | None]

STEP_BUTTONS = tuple(WORDS)

BUTTONS: Mapping[str, Press] = {
    "entry_undo": correct.undo_entry,
    "entry_amend": correct.open_amend,
    "entry_redate": correct.redate_entry,
    "entry_move": correct.open_move,
    "entry_confirm": correct.confirm_entry,
    "entry_copy": chips.copy,
    "entry_charted": chips.charted,
    **{f"outcome_{word}": chips.outcome(word) for word in OUTCOMES},
    **{f"goal_{at}": chips.goal(at) for at in range(3)},
    "attempt_undo": attempt.undo,
    "card_start": timer.start_on,
    "card_log": log.open_for,
    "open_card": look.open_card,
    "timer_stop": timer.open_stop,
    "timer_pause": timer.pause_on,
    "timer_resume": timer.resume_on,
    "timer_drop": timer.drop,
    "timer_still": timer.still,
    "timer_stop_at_sign": timer.stop_at_sign,
    "staff_form": staff.open_form,
    **dict.fromkeys(("staff_page_back", "staff_page_next"), staff.turn),
    "policy_open": setup.read_policy,
    "policy_form": setup.open_policy,
    "billing_open": billing.open_billing,
    "enrol_open": enrol.open_path,
    "enrol_consent": enrol.open_consent,
    "enrol_leave": enrol.open_leave,
    "enrol_invite": path.invite,
    "enrol_correct": path.open_correct,
    **{f"enrol_{one.name.lower()}": path.open_step(one) for one in STEP_BUTTONS},
    "visit_open": path.open_visit,
    "cohort_open": path.open_cohort,
    "cohort_earlier": path.open_cohort,
    "cohort_later": path.open_cohort,
    "gate_open": path.open_gate,
    "assign_open": enrol.open_assign,
    "attest_open": enrol.open_attest,
    "confirm_open": enrol.open_confirm,
    **{f"candidates_page_{word}": enrol.turn_candidates for word in ("back", "next")},
    **{f"attest_page_{word}": enrol.open_attest for word in ("back", "next")},
    **dict.fromkeys(("plans_page_back", "plans_page_next"), attest.turn_plans),
    **dict.fromkeys(("attest_month", "attest_month_back", "attest_month_next"), attest.open_month),
    "attest_one": attest.open_one,
    "planning_open": attest.open_planning,
    "plan_open": plan.open_plan,
    "plan_copy": plan.copy,
    "plan_goal": plan.open_goal,
    "plan_step": plan.open_step,
    "card_reach": reach.open_reach,
    "card_coverage": coverage.open_coverage,
    "letter": todo.open_letter,
    "plan_home": plan.open_home,
    "plan_sign": plan.mark(PlanEventKind.SIGNED, Deed.PLAN_SIGN),
    "plan_reviewed": plan.mark(PlanEventKind.REVIEWED, Deed.PLAN_WRITE),
    "plan_copy_given": plan.open_copy_given,
    "plan_charted": plan.charted,
    "plan_page": plan.turn,
    "plan_goal_open": plan.open_old_goal,
    "plan_step_open": plan.open_old_step,
    **{f"plan_section_{key}": plan.open_section(key) for key in SECTIONS},
    "todo_done": todo.open_close,
    "todo_hand": todo.open_hand,
    "todo_cancel": todo.open_cancel,
    "todo_for": todo.open_for,
    "todo_open": todo_list.open_one,
    **dict.fromkeys(("todo_list", "todo_list_back", "todo_list_on"), todo_list.turn),
    **{f"todo_kind_{one.name.lower()}": todo_list.turn for one in Kind},
    "month_open": month.open_month,
    **dict.fromkeys(("month_behind", "month_behind_back", "month_behind_next"), month.open_behind),
    **{f"month_figure_{name}": month.open_behind for name in FIGURE_WORDS},
    **dict.fromkeys(("month_patient", "month_patient_page"), month.open_patient),
    "month_checked": month.open_checked,
    "month_override": month.open_override,
    "month_family": month.open_family,
    "month_separate": month.open_separate,
    "close_open": close.open_close,
    "close_patient": close.open_patient,
    "close_ready": close.close_ready,
    "close_one": close.close_one,
    "close_amend": close.open_amend,
    **dict.fromkeys(("audit_page_back", "audit_page_next", "audit_month_back", "audit_month_next"), audit.turn),
    **dict.fromkeys(("access_page_back", "access_page_next"), access.turn),
    **dict.fromkeys(("sample_list_back", "sample_list_next"), audit.turn_sample),
    **dict.fromkeys(("sample_open", "sample_page_back", "sample_page_next"), audit.open_drawn),
    "sample_draw": audit.draw,
    "sample_finding": audit.open_finding,
    "claims_make": claims.make,
    **{f"claims_page_{word}": claims.turn for word in ("back", "next")},
    **{f"todo_gap_{one.name.lower()}": todo_list.turn for one in Gap},
    "open_form": _open_form,
    "run_kept": _run_kept,
    **{f"choose_{at}": _chosen for at in range(5)},
}
