"""Every verb, button and form for every credential and duty: refused by role exactly where the table says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.actions.desk import Caller, Desk
from bot.actions.marks import OUTCOMES
from bot.actions.roles import Deed, may
from bot.clock import WallClock
from bot.commands.registry import BUTTONS, STEP_BUTTONS, SUBMISSIONS, VERBS
from bot.commands.submitted import Submitted
from bot.views.forms_plan import SECTIONS
from bot.views.month import FIGURE_WORDS
from bot.views.month_end import DIGEST_FIGURES, digest_lines
from ccm.consent import Element
from ccm.errors import CcmError, RoleRefused
from ccm.follow_up import Kind
from ccm.gaps import Gap
from ccm.policy import Policy
from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.ids import new_id
from tests.record import NOW
from tests.scenarios.conftest import Clinic

DIGEST_LISTS = ("reasons", "people")
BUTTON_DEEDS: dict[str, Deed] = {
    **{"entry_undo": Deed.UNDO, "entry_amend": Deed.AMEND, "entry_move": Deed.MOVE, "entry_confirm": Deed.CONFIRM},
    **{"entry_redate": Deed.AMEND, "run_kept": Deed.DRAFT},
    **{"entry_copy": Deed.COPY, "entry_charted": Deed.COPY, "attempt_undo": Deed.ATTEMPT},
    **{f"outcome_{word}": Deed.LOG for word in OUTCOMES},
    **{f"goal_{at}": Deed.LOG for at in range(3)},
    **dict.fromkeys(("card_start", "timer_stop", "timer_pause", "timer_drop", "timer_still"), Deed.TIMER),
    **{
        "timer_stop_at_sign": Deed.TIMER,
        "timer_resume": Deed.TIMER,
        "card_log": Deed.LOG,
        "open_card": Deed.LOOK,
        "open_form": Deed.DRAFT,
    },
    **{f"choose_{at}": Deed.DRAFT for at in range(5)},
    **{"staff_form": Deed.STAFF_CHANGE, "policy_form": Deed.POLICY},
    **dict.fromkeys(("staff_page_back", "staff_page_next"), Deed.STAFF_VIEW),
    **dict.fromkeys(("attest_month", "attest_month_back", "attest_month_next", "attest_one"), Deed.ATTEST_MONTH),
    **dict.fromkeys(("review_month", "review_month_back", "review_month_next", "month_reviewed"), Deed.ATTEST_MONTH),
    **{"planning_open": Deed.ATTEST_MONTH, "billing_open": Deed.BILLING, "card_coverage": Deed.COVERAGE},
    **{"enrol_open": Deed.ENROLMENT, "enrol_consent": Deed.CONSENT, "enrol_leave": Deed.ENROL},
    **{f"enrol_{step.name.lower()}": Deed.ENROL for step in STEP_BUTTONS},
    **{
        "assign_open": Deed.ASSIGN,
        "policy_open": Deed.SETUP_VIEW,
        "posting_open": Deed.SETUP_VIEW,
        "posting_form": Deed.SETUP_CHANGE,
    },
    **dict.fromkeys(("attest_open", "attest_page_back", "attest_page_next", "confirm_open"), Deed.CONFIRM_ELIGIBLE),
    **dict.fromkeys(("plans_page_back", "plans_page_next"), Deed.CONFIRM_ELIGIBLE),
    **dict.fromkeys(("candidates_page_back", "candidates_page_next"), Deed.CANDIDATES),
    **{"enrol_invite": Deed.ENROL, "enrol_correct": Deed.CORRECT_STEP, "visit_open": Deed.VISIT},
    **dict.fromkeys(("cohort_open", "cohort_earlier", "cohort_later"), Deed.CANDIDATES),
    "gate_open": Deed.GATE,
    **{"card_reach": Deed.REACH, "letter": Deed.COPY},
    **{"plan_open": Deed.PLAN_VIEW, "plan_copy": Deed.COPY, "plan_sign": Deed.PLAN_SIGN},
    **dict.fromkeys(("plan_goal", "plan_step", "plan_home", "plan_reviewed", "plan_copy_given"), Deed.PLAN_WRITE),
    **{f"plan_section_{key}": Deed.PLAN_WRITE for key in SECTIONS},
    **dict.fromkeys(("todo_done", "todo_hand", "todo_for", "todo_cancel", "todo_open"), Deed.TODO),
    **dict.fromkeys(("todo_list", "todo_list_back", "todo_list_on"), Deed.TODO),
    **{f"todo_kind_{one.name.lower()}": Deed.TODO for one in Kind},
    **{f"todo_gap_{one.name.lower()}": Deed.TODO for one in Gap},
    **{"plan_charted": Deed.COPY, "plan_page": Deed.PLAN_VIEW},
    **{"claims_make": Deed.CLAIMS, "claims_page_back": Deed.CLAIMS_VIEW, "claims_page_next": Deed.CLAIMS_VIEW},
    **dict.fromkeys(("plan_goal_open", "plan_step_open"), Deed.PLAN_WRITE),
    **dict.fromkeys(("month_open", "month_behind", "month_behind_back", "month_behind_next"), Deed.MONTH),
    **dict.fromkeys(("month_patient", "month_patient_page"), Deed.MONTH),
    **{f"month_figure_{name}": Deed.MONTH for name in FIGURE_WORDS},
    **dict.fromkeys((*digest_lines(), "digest_behind"), Deed.MONTH),
    **{f"digest_figure_{name}": Deed.MONTH for name in DIGEST_FIGURES},
    **{f"digest_{one}{turn}": Deed.MONTH for one in DIGEST_LISTS for turn in ("", "_back", "_next")},
    "digest_money": Deed.PAYMENT,
    **{f"forecast_all{turn}": Deed.TODAY for turn in ("", "_back", "_next")},
    "forecast_start": Deed.TIMER,
    **{"month_checked": Deed.CHECKED, "month_override": Deed.OVERRIDE, "month_family": Deed.FAMILY},
    **{"month_uncheck": Deed.UNCHECKED, "month_unanswer": Deed.UNANSWERED, "claim_again": Deed.BILL_AGAIN},
    "month_separate": Deed.SEPARATE,
    **dict.fromkeys(("indicators_open", "indicator_behind", "indicator_people"), Deed.INDICATORS),
    **{f"indicator_{what}_{way}": Deed.INDICATORS for what in ("behind", "people") for way in ("back", "next")},
    **dict.fromkeys(("close_open", "close_patient", "close_ready", "close_one", "close_amend"), Deed.CLOSE),
    **dict.fromkeys(("audit_page_back", "audit_page_next", "audit_month_back", "audit_month_next"), Deed.PACKET),
    **dict.fromkeys(("access_page_back", "access_page_next"), Deed.ACCESS),
    **dict.fromkeys(("sample_list_back", "sample_list_next", "sample_draw", "sample_finding"), Deed.REVIEW),
    **dict.fromkeys(("worklist_open", "worklist_unowned", "worklist_page_back", "worklist_page_next"), Deed.WORKLIST),
    **{"worklist_attempt": Deed.ATTEMPT, "worklist_snooze": Deed.SNOOZE, "posts_mute": Deed.MUTE},
    **dict.fromkeys(("sample_open", "sample_page_back", "sample_page_next"), Deed.REVIEW),
}
FORM_DEEDS: dict[str, Deed] = {
    **{
        "log": Deed.LOG,
        "undo": Deed.UNDO,
        "amend": Deed.AMEND,
        "move": Deed.MOVE,
        "start": Deed.TIMER,
        "stop": Deed.TIMER,
    },
    **{"attempt": Deed.ATTEMPT, "patient": Deed.LOOK, "staff": Deed.STAFF_CHANGE, "setup": Deed.SETUP_CHANGE},
    **{"policy": Deed.POLICY, "enroll": Deed.ENROLMENT, "consent_pick": Deed.CONSENT, "consent": Deed.CONSENT},
    **{"assign": Deed.ASSIGN, "withdraw": Deed.ENROL, "leave": Deed.ENROL, "attest": Deed.CONFIRM_ELIGIBLE},
    **{"plan": Deed.PLAN_VIEW, "plan_section": Deed.PLAN_WRITE, "plan_home": Deed.PLAN_WRITE},
    **{"step": Deed.ENROL, "step_correct": Deed.CORRECT_STEP, "visit": Deed.VISIT, "gate": Deed.GATE},
    **{"plan_step": Deed.PLAN_WRITE, "plan_copy_given": Deed.PLAN_WRITE, "reach": Deed.REACH},
    **{"plan_goal": Deed.PLAN_WRITE, "todo": Deed.TODO, "todo_close": Deed.TODO, "todo_hand": Deed.TODO},
    **{"todo_cancel": Deed.TODO},
    **{"month_checked": Deed.CHECKED, "month_override": Deed.OVERRIDE, "month_family": Deed.FAMILY},
    **{"month_uncheck": Deed.UNCHECKED, "month_unanswer": Deed.UNANSWERED, "claim_again": Deed.BILL_AGAIN},
    **{"month_separate": Deed.SEPARATE, "close_amend": Deed.CLOSE},
    **{"audit": Deed.PACKET, "access": Deed.ACCESS, "finding": Deed.REVIEW},
    **{"attest_month": Deed.ATTEST_MONTH, "planning": Deed.ATTEST_MONTH, "review_month": Deed.ATTEST_MONTH},
    **{"billing": Deed.BILLING, "posting": Deed.SETUP_CHANGE, "coverage": Deed.COVERAGE},
    **{"worklist_snooze": Deed.SNOOZE},
}
EVERYONE = [(one, frozenset[Duty]()) for one in Credential] + [
    (Credential.FRONT_DESK, frozenset({one})) for one in Duty
]


def form_of(name: str) -> Submitted:
    """Every field that any form needs, filled so that the deed is reached."""
    chosen = {
        "outcome": "reached",
        "credential": "ma",
        "answer": "given",
        "how": "verbal",
        "what": "die",
        "home": "bot",
        "way": "hand",
        "family": "staff",
    }
    values = {key: {"x": {"value": "5", "selected_option": {"value": value}}} for key, value in chosen.items()}
    values |= {key: {"x": {"value": "5", "selected_options": []}} for key in (*Policy.model_fields, "minutes")}
    values |= {
        key: {"x": {"value": "spoke"}}
        for key in ("note", "name", "reason", "result", "text", "risk", "owner", "to", "looked_up", "where", "why")
    }
    values |= {"user": {"x": {"selected_user": "U9"}}, "due": {"x": {"selected_date": "2035-01-01"}}}
    values["until"] = {"x": {"selected_date": "2035-01-01"}}
    values["elements"] = {"x": {"selected_options": [{"value": one.value} for one in Element]}}
    hours = ("worklist_at", "day_ends", "forecast_at", "month_end_at")
    values |= {key: {"x": {"selected_time": f"{at:02d}:00"}} for at, key in zip((7, 18, 8, 9), hours, strict=True)}
    if name == "todo":
        values["what"] = {"x": {"value": "call back"}}
    if name == "finding":
        values["result"] = {"x": {"selected_option": {"value": "nothing"}}}
    values |= {"on": {"x": {"selected_date": "2026-11-20"}}, "kind": {"x": {"selected_option": {"value": "office"}}}}
    return Submitted(values, {"plan_section": "x|-|treatment", "step": "x|PAUSE"}.get(name, "x"))


def test_every_button_and_form_has_its_deed_here() -> None:
    assert set(BUTTON_DEEDS) == set(BUTTONS) and set(FORM_DEEDS) == set(SUBMISSIONS)


@pytest.mark.parametrize(("credential", "duties"), EVERYONE, ids=lambda one: "+".join(sorted(one)) or "none")
def test_refused_exactly_where_the_table_says(
    web_clinic: Clinic, credential: Credential, duties: frozenset[Duty]
) -> None:
    person = Person(new_id(), "U0TESTED", "Tess Ted", credential, duties)
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.staff.save(person)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    desk = Desk(web_clinic.database, WallClock(), lambda work, timer: ())
    caller = Caller(web_clinic.assembly.practice, person.slack_user_id, None, True)
    tried = [
        *((name, verb.deed, lambda c, v=verb: v.run(desk, c, _line(v.usage.example))) for name, verb in VERBS.items()),
        *((f"{name} bare", verb.deed, lambda c, v=verb: v.run(desk, c, "")) for name, verb in VERBS.items()),
        *(
            (f"{name} resumed", verb.deed, lambda c, v=verb: v.resume(desk, c, _line(v.usage.example), "x"))  # type: ignore[misc]
            for name, verb in VERBS.items()
            if verb.resume is not None
        ),
        *((name, BUTTON_DEEDS[name], lambda c, n=name: BUTTONS[n](desk, c, _value(n))) for name in BUTTONS),
        *((name, FORM_DEEDS[name], lambda c, n=name: SUBMISSIONS[n](desk, c, form_of(n))) for name in SUBMISSIONS),
    ]
    wrong = []
    for name, deed, act in tried:
        refused = False
        try:
            act(replace(caller, key=f"k:{name}:{deed}"))
        except RoleRefused:
            refused = True
        except CcmError:
            refused = False
        if refused is may(person, deed):
            wrong.append((name, deed.value, refused))
    assert wrong == []


def test_a_stranger_is_shown_nothing(web_clinic: Clinic) -> None:
    """Also by a verb without its line, whose form asks nothing of the record."""
    for name in VERBS:
        said = web_clinic.slack.person("U0STRANGER").slash(f"/ccm {name}")
        assert "not on this practice's staff list" in said.text, name


def _value(name: str) -> str:
    """What a button carries: of a whole month's that month, which says what is read before anybody's role is asked."""
    whole = ("month_figure_", "month_behind", "month_open", "attest_month", "close_open", "close_ready", "claims_")
    whole += ("review_month", "digest_", "indicator")
    return "2026-10" if name.startswith(whole) else "x|y"


def _line(example: str) -> str:
    return example.partition(" ")[2]
