"""Who is let in, and what the others see: strangers, guests, leavers, shared channels, forged and replayed requests."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from slack_bolt.authorization import AuthorizeResult

from bot.actions.desk import Caller
from bot.actions.roles import TABLE, Deed, may
from bot.app import NOT_INSTALLED, Installation, practice_of
from bot.commands.registry import BUTTONS, SUBMISSIONS, VERBS
from ccm.consent import Element
from ccm.policy import Policy
from ccm.record import Person
from ccm.roles import Credential, Duty
from simulator.transport import sign
from storage.database import Database
from tests.record import NOW
from tests.scenarios.conftest import Clinic, run_clinic

NOBODY_INSTALLED = AuthorizeResult(enterprise_id=None, team_id="TOTHER999")
LOG = "/ccm log ortiz 12 meds refilled metformin"


def entries(clinic: Clinic) -> int:
    with clinic.database.read(clinic.practice_id) as view:
        month = view.entries.all(*_always())
        assert view.audit.verify() == []
    return len(month)


def test_a_stranger_is_told_whom_to_ask(clinic: Clinic) -> None:
    said = clinic.slack.person("U0STRANGER").slash(LOG)
    assert "not on this practice's staff list" in said.text and "Ortiz" not in said.text
    assert entries(clinic) == 0


def test_a_guest_is_refused_even_when_listed(clinic: Clinic) -> None:
    assert "Guests can't" in clinic.slack.person("U0GUEST").slash(LOG).text
    assert entries(clinic) == 0


def test_a_leaver_loses_access_at_once(clinic: Clinic) -> None:
    assert "saved" in clinic.ma.slash(LOG).text
    clinic.slack.post("/sim/people", {"id": "U0MA", "deleted": True})
    assert "no longer active" in clinic.ma.slash(LOG).text
    with clinic.database.read(clinic.practice_id) as view:
        person = view.staff.by_slack_id("U0MA")
    assert person is not None and not person.active
    assert entries(clinic) == 1


def test_an_owner_takes_access_away(clinic: Clinic) -> None:
    clinic.owner.press(clinic.owner.slash("/ccm staff").answer, "staff_form")
    form = clinic.owner.need_modal()
    fields = {"user": "U0MA", "name": "Rosa Diaz", "credential": "ma", "state": "left"}
    assert clinic.owner.submit(form, fields).ok
    assert "not on this practice's staff list" in clinic.ma.slash(LOG).text


def test_the_last_owner_stays(clinic: Clinic) -> None:
    clinic.owner.press(clinic.owner.slash("/ccm staff").answer, "staff_form")
    form = clinic.owner.need_modal()
    clinic.owner.submit(form, {"user": "U0DR", "name": "Dr. Amara Osei", "credential": "physician", "state": "left"})
    assert "needs an owner" in clinic.owner.need_modal().text


def test_nothing_is_shown_in_a_shared_channel(clinic: Clinic) -> None:
    said = clinic.slack.person("U0MA", "C0SHARED").slash("/ccm patient ortiz")
    assert "shared with another organisation" in said.text and "1948" not in said.text
    clinic.slack.person("U0MA", "C0SHARED").slash(LOG)
    assert entries(clinic) == 0


def test_a_channel_that_slack_does_not_speak_of_is_not_assumed_to_be_ours(clinic: Clinic) -> None:
    in_shared = clinic.slack.person("U0MA", "C0SHARED")
    clinic.slack.fault("conversations.info", "error", times=1)
    assert "can't tell who reads" in in_shared.slash("/ccm patient ortiz").text
    assert "shared with another" in in_shared.slash(LOG).text  # asked again: the failure was not kept
    both = {"members": ["U0MA", "U0RN"], "bot_in": False}
    clinic.slack.post("/sim/channels", {"id": "C0TEAM2", "name": "without-the-bot", "kind": "private", **both})
    clinic.slack.post("/sim/channels", {"id": "DOTHERS", "name": "Rosa and Nora", "kind": "dm", **both})
    assert "can't tell who reads" in clinic.slack.person("U0MA", "C0TEAM2").slash(LOG).text
    assert "can't tell who reads" in clinic.slack.person("U0MA", "DOTHERS").slash(LOG).text
    assert entries(clinic) == 0
    assert "saved" in clinic.ma.slash(LOG).text
    clinic.slack.fault("conversations.info", "500")  # a direct message with the bot stays one
    assert "saved" in clinic.ma.slash("/ccm log 10483 9 labs told her the a1c").text
    assert entries(clinic) == 2


@pytest.mark.parametrize("verb", ["start", "attempt", "patient", "find", "enroll", "consent", "plan", "todo"])
def test_no_form_opens_for_a_stranger(web_clinic: Clinic, verb: str) -> None:
    stranger = web_clinic.slack.person("U0STRANGER")
    assert "not on this practice's staff list" in stranger.slash(f"/ccm {verb}").text
    assert stranger.modal() is None


def test_opening_a_form_is_not_audited_as_doing_it(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log")
    web_clinic.ma.slash("/ccm attempt")
    web_clinic.ma.slash(LOG)
    with web_clinic.database.read(web_clinic.practice_id) as view:
        deeds = [row.deed for row in view.audit.all()]
    assert [one for one in deeds if one.startswith(("entry", "attempt"))] == [
        *("entry.log.form", "attempt.record.form", "entry.log")
    ]


def test_ownership_is_claimed_once_and_said_twice(web_clinic: Clinic) -> None:
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        owner = uow.staff.by_slack_id("U0DR")
        assert owner is not None
        uow.staff.save(replace(owner, duties=frozenset()))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "Only an admin" in web_clinic.nurse.slash("/ccm staff claim rn").text
    claimed = web_clinic.owner.slash("/ccm staff claim physician")
    assert "owner" in claimed.text
    again = web_clinic.slack.redeliver(claimed)
    assert again["status"] == 200 and "owner already" not in str(again["body"]) and "Osei" in str(again["body"])
    web_clinic.slack.post("/sim/people", {"id": "U0DR", "deleted": True})
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert view.staff.count_owners() == 0
    web_clinic.slack.post("/sim/people", {"id": "U0RN", "is_admin": True})
    assert "claimed once" in web_clinic.nurse.slash("/ccm staff claim rn").text


def test_typed_nul_is_dropped(clinic: Clinic) -> None:
    for line in ("lgo \0 x", "log ortiz 12 meds x\0y", "log \0 12", "find \0"):
        said = clinic.slack.post("/sim/act/command", {"person": "U0MA", "channel": "DU0MA", "text": f"/ccm {line}"})
        assert "Reference" not in str(said["body"]), line


def test_an_ma_may_not_change_the_practice(clinic: Clinic) -> None:
    assert "That is for" in clinic.ma.slash("/ccm setup").text
    assert clinic.ma.modal() is None


def test_anothers_entry_is_not_ones_own_to_correct(clinic: Clinic) -> None:
    saved = clinic.nurse.slash(LOG)
    assert saved.answer is not None
    _, element = saved.answer.places("entry_undo")
    assert clinic.ma.slash(f"/ccm amend e-{element['value'][-6:]}").ok
    clinic.ma.submit(clinic.ma.need_modal(), {"minutes": "3", "reason": "because"})
    assert "someone else's" in clinic.ma.need_modal().text
    assert entries(clinic) == 1


def test_forged_stale_and_replayed_requests(web_clinic: Clinic) -> None:
    said = web_clinic.ma.slash(LOG)
    sent = web_clinic.slack.deliveries()[-1]
    forged = {**sent["headers"], "X-Slack-Signature": "v0=" + "0" * 64}
    assert (
        web_clinic.slack.post("/sim/deliver", {"kind": "http", "headers": forged, "body": sent["body"]})["status"]
        == 401
    )
    old = sign("simulated-signing-secret", sent["body"], int(time.time()) - 400)
    stale = {**sent["headers"], **old}
    assert (
        web_clinic.slack.post("/sim/deliver", {"kind": "http", "headers": stale, "body": sent["body"]})["status"] == 401
    )
    again = web_clinic.slack.redeliver(said, same_signature=True)
    assert again["status"] == 200 and again["body"] == said.body
    assert entries(web_clinic) == 1


def test_another_installation_is_told_so(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    sent = web_clinic.slack.deliveries()[-1]
    body = sent["body"].replace("TINSTALL1", "TOTHER999").replace("trigger_id=", "trigger_id=9")
    headers = {**sent["headers"], **sign("simulated-signing-secret", body)}
    web_clinic.slack.post("/sim/deliver", {"kind": "http", "headers": headers, "body": body})
    assert entries(web_clinic) == 1
    assert any(NOT_INSTALLED in str(call["args"]) for call in web_clinic.slack.calls("response_url"))


def test_grid_over_socket_mode_is_the_same_installation(database: Database) -> None:
    clinics = run_clinic(database, "socket", True)
    clinic = next(clinics)
    assert "saved" in clinic.ma.slash(LOG).text
    assert "not on this practice's staff list" in clinic.slack.person("U0STRANGER").slash(LOG).text
    assert entries(clinic) == 1
    next(clinics, None)


def test_another_workspaces_token_makes_no_second_practice(web_clinic: Clinic) -> None:
    with pytest.raises(RuntimeError, match="another Slack workspace"):
        practice_of(web_clinic.database, Installation("TOTHER999", None, False, NOBODY_INSTALLED), web_clinic.settings)
    assert len(web_clinic.database.practices.all()) == 1


def test_a_busy_database_says_so_and_saves_nothing(web_clinic: Clinic) -> None:
    import sqlite3

    path = web_clinic.database.engine.url.database or ""
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        said = web_clinic.ma.slash(LOG)
        other.execute("ROLLBACK")
    assert "Busy just now: nothing was saved" in said.text
    assert entries(web_clinic) == 0
    assert "saved" in web_clinic.ma.slash(LOG).text


def test_every_verb_button_and_form_asks_the_role_table(web_clinic: Clinic) -> None:
    """A stranger presses and types everything there is, and gets nothing."""
    from bot.actions.desk import Desk
    from bot.clock import WallClock
    from bot.commands.submitted import Submitted
    from ccm.errors import CcmError

    desk = Desk(web_clinic.database, WallClock(), lambda work, timer: ())
    got: list[str] = []
    for name, verb in VERBS.items():
        caller = Caller(web_clinic.assembly.practice, "U0STRANGER", f"k:{name}", True)
        try:
            if verb.run(desk, caller, "") is not None:
                got.append(name)
        except CcmError:
            continue
    for name, press in BUTTONS.items():
        try:
            press(desk, Caller(web_clinic.assembly.practice, "U0STRANGER", f"b:{name}", True), "x|y")
            got.append(name)
        except CcmError:
            continue
    for name, submit in SUBMISSIONS.items():
        values = {"minutes": {"m": {"value": "5"}}, "note": {"n": {"value": "spoke"}}, "name": {"n": {"value": "x"}}}
        values |= {"outcome": {"o": {"selected_option": {"value": "reached"}}}}
        values |= {
            "answer": {"a": {"selected_option": {"value": "given"}}},
            "how": {"h": {"selected_option": {"value": "verbal"}}},
        }
        values |= {"elements": {"e": {"selected_options": [{"value": one.value} for one in Element]}}}
        values |= {
            "what": {"w": {"value": "x", "selected_option": {"value": "die"}}},
            "due": {"d": {"selected_date": "2030-01-01"}},
        }
        values |= {name: {"n": {"value": "9", "selected_options": []}} for name in Policy.model_fields}
        values |= {"to": {"t": {"value": "her son"}}, "way": {"w": {"selected_option": {"value": "mail"}}}}
        values |= {"user": {"u": {"selected_user": "U1"}}, "credential": {"c": {"selected_option": {"value": "ma"}}}}
        for block in ("looked_up", "where", "why", "reason", "finding"):
            values[block] = {"t": {"value": "said", "selected_option": {"value": "found"}}}
        values |= {
            **{key: {"d": {"selected_date": "2026-11-01"}} for key in ("on", "until")},
            "result": {"r": {"value": "said", "selected_option": {"value": "found"}}},
        }
        hours = ("worklist_at", "day_ends", "forecast_at", "month_end_at")
        values |= {
            hour: {"h": {"selected_time": f"{at:02d}:00"}} for at, hour in zip((7, 18, 8, 9), hours, strict=True)
        }
        values |= {"family": {"f": {"selected_option": {"value": "staff"}}}}
        try:
            submit(desk, Caller(web_clinic.assembly.practice, "U0STRANGER", f"s:{name}", True), Submitted(values, "e"))
            got.append(name)
        except CcmError:
            continue
    assert got == []


NOBODY, CARERS = frozenset[str](), frozenset({"ma", "lpn", "rn", "pharmacist", "msw", "app", "physician"})
SPECIAL: dict[Deed, tuple[frozenset[str], frozenset[str]]] = {
    Deed.CORRECT_OTHERS: (NOBODY, frozenset({"lead"})),
    Deed.STAFF_CHANGE: (NOBODY, frozenset({"lead", "owner"})),
    Deed.SETUP_VIEW: (NOBODY, frozenset({"lead", "owner"})),
    Deed.SETUP_CHANGE: (NOBODY, frozenset({"lead", "owner"})),
    Deed.ASSIGN: (NOBODY, frozenset({"lead", "owner"})),
    Deed.POLICY: (NOBODY, frozenset({"owner"})),
    Deed.CANDIDATES: (CARERS, frozenset({"lead", "owner"})),
    Deed.ENROL: (CARERS, frozenset({"lead", "owner"})),
    Deed.CONSENT: (CARERS, NOBODY),
    Deed.PLAN_WRITE: (CARERS - {"ma"}, NOBODY),
    Deed.PLAN_SIGN: (frozenset({"app", "physician"}), NOBODY),
    Deed.CONFIRM_ELIGIBLE: (frozenset({"app", "physician"}), NOBODY),
    Deed.GATE: (NOBODY, frozenset({"lead", "owner"})),
    Deed.CORRECT_STEP: (frozenset({"app", "physician"}), frozenset({"lead"})),
    Deed.VISIT: (frozenset({"app", "physician"}), frozenset({"lead"})),
    Deed.MONTH: (frozenset({"app", "physician"}), frozenset({"lead", "owner", "biller", "compliance"})),
    Deed.CHECKED: (NOBODY, frozenset({"biller", "lead", "compliance"})),
    Deed.OVERRIDE: (NOBODY, frozenset({"lead", "owner", "compliance"})),
    Deed.UNCHECKED: (NOBODY, frozenset({"biller", "lead", "compliance"})),
    Deed.UNANSWERED: (NOBODY, frozenset({"lead", "owner", "compliance"})),
    Deed.BILL_AGAIN: (NOBODY, frozenset({"lead", "owner", "biller"})),
    Deed.FAMILY: (frozenset({"app", "physician"}), frozenset({"lead", "owner", "biller", "compliance"})),
    Deed.ATTEST_MONTH: (frozenset({"app", "physician"}), NOBODY),
    Deed.SEPARATE: (frozenset({"app", "physician"}), frozenset({"lead", "compliance"})),
    Deed.CLOSE: (NOBODY, frozenset({"lead", "owner", "biller"})),
    Deed.CLAIMS: (NOBODY, frozenset({"lead", "owner", "biller"})),
    Deed.PAYMENT: (NOBODY, frozenset({"lead", "owner", "biller"})),
    Deed.INDICATORS: (NOBODY, frozenset({"lead", "owner", "compliance"})),
    Deed.CLAIMS_VIEW: (NOBODY, frozenset({"lead", "owner", "biller"})),
    Deed.BILLING: (NOBODY, frozenset({"lead", "owner", "biller"})),
    Deed.COVERAGE: (frozenset({"front_desk"}), frozenset({"lead", "owner", "biller"})),
    Deed.PACKET: (NOBODY, frozenset({"lead", "owner", "biller", "compliance"})),
    Deed.REVIEW: (frozenset({"app", "physician"}), frozenset({"lead", "compliance"})),
    Deed.ACCESS: (NOBODY, frozenset({"lead", "owner", "compliance"})),
}
"""A second reading of the table: by credential, by duty; every other deed is everyone's."""


@pytest.mark.parametrize("deed", list(TABLE))
@pytest.mark.parametrize("credential", list(Credential))
def test_the_table_against_a_plain_reading(deed: Deed, credential: Credential) -> None:
    credentials, duties = SPECIAL.get(deed, (frozenset(Credential), NOBODY))
    assert may(Person("p", "U", "N", credential, frozenset()), deed) is (credential in credentials)
    for duty in Duty:
        holder = Person("p", "U", "N", credential, frozenset({duty}))
        assert may(holder, deed) is (credential in credentials or duty in duties)
    assert not may(Person("p", "U", "N", credential, frozenset(Duty), active=False), deed)


def _always() -> tuple[date, date]:
    return date(2020, 1, 1), date(2030, 1, 1)
