"""Slack's own failures: a modal that does not open, a reply that is lost, a connection that drops, an event retried."""

from __future__ import annotations

import time
from datetime import date

import pytest

from simulator.driver import Slack
from tests.scenarios.conftest import Clinic

LOG = "/ccm log ortiz 12 meds refilled metformin"
ALWAYS = date(2020, 1, 1), date(2030, 1, 1)


@pytest.mark.parametrize("kind", ["429", "500", "error"])
def test_a_modal_that_does_not_open_is_said(web_clinic: Clinic, kind: str) -> None:
    web_clinic.slack.fault("views.open", kind)
    said = web_clinic.ma.slash("/ccm log")
    assert "Slack could not show that" in said.text
    assert web_clinic.ma.slash("/ccm log").ok and web_clinic.ma.modal() is not None


def test_a_modal_whose_reply_is_lost_is_there_all_the_same(web_clinic: Clinic) -> None:
    """Slack opened it and its answer never came: the person has the form, and a sentence that nothing was lost."""
    web_clinic.slack.fault("views.open", "lost_reply")
    said = web_clinic.ma.slash("/ccm log")
    assert said.ok and "Nothing was lost" in said.text
    form = web_clinic.ma.need_modal()
    option = web_clinic.ma.suggest(form, "patient", "ort")[0]
    assert web_clinic.ma.submit(form, {"patient": option, "minutes": "12", "note": "refilled metformin"}).ok
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert len(view.entries.all(*ALWAYS)) == 1


@pytest.mark.parametrize("kind", ["429", "500"])
def test_a_lost_reply_leaves_the_deed_done(web_clinic: Clinic, kind: str) -> None:
    saved = web_clinic.ma.slash(LOG)
    assert saved.answer is not None
    web_clinic.slack.fault("response_url", kind)
    assert web_clinic.ma.press(saved.answer, "entry_undo").ok
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert [state.live for state in view.entries.all(*ALWAYS)] == [False]
    again = web_clinic.ma.press(saved.answer, "entry_undo")
    assert "already undone by Rosa Diaz" in again.text


def test_an_answer_that_slack_did_not_take_is_shown_another_way(web_clinic: Clinic) -> None:
    saved = web_clinic.ma.slash(LOG)
    assert saved.answer is not None
    web_clinic.slack.fault("response_url", "500")
    web_clinic.ma.press(saved.answer, "entry_undo")
    assert "undone for" in web_clinic.ma.need_modal().text


def test_a_deed_whose_answer_could_not_be_shown_is_not_said_to_be_undone(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log")
    form = web_clinic.ma.need_modal()
    option = web_clinic.ma.suggest(form, "patient", "ort")[0]
    web_clinic.ma.submit(form, {"patient": option, "minutes": "12", "note": "refilled metformin"})
    web_clinic.slack.fault("views.update", "500")
    web_clinic.ma.press(web_clinic.ma.need_modal(), "entry_undo")
    shown = web_clinic.ma.need_modal().text
    assert "is done" in shown and "try again" not in shown
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert [state.live for state in view.entries.all(*ALWAYS)] == [False]


def test_a_double_click_undoes_once(web_clinic: Clinic) -> None:
    saved = web_clinic.ma.slash(LOG)
    assert saved.answer is not None
    web_clinic.slack.fault("response_url", "500", times=1)
    web_clinic.ma.press(saved.answer, "entry_undo")
    web_clinic.ma.press(saved.answer, "entry_undo")
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert [len(state.corrections) for state in view.entries.all(*ALWAYS)] == [1]
        assert view.audit.verify() == []


def test_socket_mode_comes_back_after_a_disconnect(clinic: Clinic) -> None:
    if clinic.slack.get("/sim/state")["app"]["mode"] != "socket":
        return
    clinic.slack.post("/sim/disconnect", {"reason": "refresh_requested"})
    _wait_connected(clinic.slack)
    assert "saved" in clinic.ma.slash(LOG).text


def _wait_connected(slack: Slack) -> None:
    for _ in range(200):
        if slack.get("/sim/state")["app"]["connected"]:
            return
        time.sleep(0.1)
    raise AssertionError("the bot did not come back")


def test_an_event_that_comes_twice_is_one_deed(web_clinic: Clinic) -> None:
    user = {"id": "U0MA", "deleted": True}
    for _ in range(2):
        event = {"event": {"type": "user_change", "user": user}, "event_id": "Ev1"}
        assert web_clinic.slack.post("/sim/event", event)["ok"]
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert [row.deed for row in view.audit.all()].count("staff.change") == 1
