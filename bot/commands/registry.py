"""The one registry: every button and modal by name, beside the verbs. Explicit tables; nothing is found by string."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.actions.desk import Caller, Desk
from bot.actions.marks import OUTCOMES
from bot.actions.roles import Deed
from bot.answers import Reply
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
    digest,
    enrol,
    kept_lines,
    log,
    look,
    month,
    month_review,
    path,
    plan,
    posting,
    reach,
    setup,
    staff,
    timer,
    todo,
    todo_list,
)
from bot.commands.kept_lines import run_line
from bot.commands.submitted import Submitted
from bot.commands.verbs import VERBS
from bot.views.forms_path import WORDS
from bot.views.forms_plan import SECTIONS
from bot.views.month import FIGURE_WORDS
from bot.views.month_end import DIGEST_FIGURES, digest_lines
from ccm.care_plan import PlanEventKind
from ccm.follow_up import Kind
from ccm.gaps import Gap

__all__ = ["BUTTONS", "STEP_BUTTONS", "SUBMISSIONS", "VERBS", "run_line"]


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
    "undo": correct.submit_undo,
    "move": correct.submit_move,
    "start": timer.submit_start,
    "stop": timer.submit_stop,
    "attempt": attempt.submit,
    "patient": look.submit_patient,
    "staff": staff.submit,
    "setup": setup.submit,
    "policy": setup.submit_policy,
    "billing": billing.submit,
    "posting": posting.submit_posting,
    "enroll": lambda desk, caller, form: enrol.open_path(desk, caller, form.choice("patient")),
    "consent_pick": lambda desk, caller, form: enrol.open_consent(desk, caller, form.choice("patient")),
    "consent": enrol.submit_consent,
    "assign": _assign,
    "withdraw": lambda desk, caller, form: enrol.open_leave(desk, caller, form.choice("patient")),
    "leave": enrol.submit_leave,
    "attest": enrol.submit_attest,
    "attest_month": attest.submit,
    "planning": attest.submit_planning,
    "review_month": month_review.submit,
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
    "month_uncheck": month.submit_uncheck,
    "month_override": month.submit_override,
    "month_unanswer": month.submit_unanswer,
    "month_family": month.submit_family,
    "month_separate": month.submit_separate,
    "close_amend": close.submit_amend,
    "claim_again": close.submit_again,
    "audit": audit.submit_pick,
    "finding": audit.submit_finding,
    "access": access.submit,
}


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
    "posting_open": posting.read_posting,
    "posting_form": posting.open_posting,
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
    **dict.fromkeys(("review_month", "review_month_back", "review_month_next"), month_review.open_page),
    "month_reviewed": month_review.review_one,
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
    "digest_behind": digest.open_behind,
    **{f"digest_figure_{name}": digest.open_behind for name in DIGEST_FIGURES},
    **dict.fromkeys(digest_lines(), digest.open_behind),
    **{f"digest_reasons{turn}": digest.open_reasons for turn in ("", "_back", "_next")},
    **{f"digest_indicators{turn}": digest.open_indicators for turn in ("", "_back", "_next")},
    **{f"digest_people{turn}": digest.open_people for turn in ("", "_back", "_next")},
    "digest_money": digest.open_money,
    **dict.fromkeys(("month_patient", "month_patient_page"), month.open_patient),
    "month_checked": month.open_checked,
    "month_uncheck": month.open_uncheck,
    "month_override": month.open_override,
    "month_unanswer": month.open_unanswer,
    "month_family": month.open_family,
    "month_separate": month.open_separate,
    "close_open": close.open_close,
    "close_patient": close.open_patient,
    "close_ready": close.close_ready,
    "close_one": close.close_one,
    "close_amend": close.open_amend,
    "claim_again": close.open_again,
    **dict.fromkeys(("audit_page_back", "audit_page_next", "audit_month_back", "audit_month_next"), audit.turn),
    **dict.fromkeys(("access_page_back", "access_page_next"), access.turn),
    **dict.fromkeys(("sample_list_back", "sample_list_next"), audit.turn_sample),
    **dict.fromkeys(("sample_open", "sample_page_back", "sample_page_next"), audit.open_drawn),
    "sample_draw": audit.draw,
    "sample_finding": audit.open_finding,
    "claims_make": claims.make,
    **{f"claims_page_{word}": claims.turn for word in ("back", "next")},
    **{f"todo_gap_{one.name.lower()}": todo_list.turn for one in Gap},
    "open_form": kept_lines.open_form,
    "run_kept": kept_lines.run_kept,
    **{f"choose_{at}": kept_lines.chosen for at in range(5)},
}
