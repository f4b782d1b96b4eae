"""The worklist by itself: a morning's posts, the buttons of a line, what stands in its place; snooze, mute, pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions.occasion import NAME
from bot.delivery.sender import Pace
from ccm.follow_up import FollowUp, Kind
from ccm.posting import State
from ccm.posting_settings import PostingSettings
from simulator.driver import Screen
from storage.ids import new_id
from tests.panel import Case, add_case
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_no_phi import told

SEEDED = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NAMES = ("quaggason", "okapi", "zebu", "metformin", "congestion")


@pytest.fixture
def morning(web_clinic: Clinic) -> Clinic:
    """Half past seven: two patients of Nora's with work that is owed, and one whom nobody looks after."""
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        staff = {one.slack_user_id: one for one in uow.staff.all()}
        nurse, doctor = staff["U0RN"], staff["U0DR"]
        uow.settings.put(NAME, PostingSettings(worklist_channel="C0TEAM").model_dump_json(), None, SEEDED)
        mine = (("501", "Quaggason"), ("502", "Okapi"), ("503", "Zebu"))
        home, lab, nobodys = (add_case(uow, Case(*one), nurse, doctor) for one in mine)
        call = (home, Kind.DISCHARGE, "Call after the discharge of Nov 23 (congestion): how it went", 25)
        for one, kind, what, day in (call, (lab, Kind.LAB, "A1c result", 20), (lab, Kind.REFILL, "metformin", 30)):
            uow.follow_ups.add(FollowUp(new_id(), one.id, kind, what, nurse.id, date(2026, 11, day), nurse.id, SEEDED))
        uow.patients.save(replace(nobodys, care_manager_id=None))
        uow.audit.record("seed", None, SEEDED)
        uow.commit()
    web_clinic.assembly.sender._pace = Pace(gap=timedelta())  # an edit need not wait out its channel's second
    web_clinic.tick()  # the calendar begins to run
    web_clinic.slack.clock(now="2026-11-25T07:31:00-05:00")
    web_clinic.tick()
    return web_clinic


def worklist_of(clinic: Clinic) -> Screen:
    """Nora's message of the day."""
    return next(one for one in reversed(clinic.nurse.messages()) if "Your day ·" in one.text)


def test_a_morning_and_the_lines_acted_on(morning: Clinic) -> None:
    nurse, slack = morning.nurse, morning.slack
    (channel,) = [one["args"] for one in slack.calls("chat.postMessage") if one["args"]["channel"] == "C0TEAM"]
    assert "I.Z. · " in str(channel["blocks"]) and not [one for one in NAMES if one in str(channel).lower()]
    with morning.database.read(morning.practice_id) as view:
        assert view.outbox.listed([State.PARKED]) == []
    said = worklist_of(morning).text
    order = [said.index(name) for name in ("Quaggason", "Okapi", "Zebu")]
    assert order == sorted(order)
    assert "Call after the discharge of Nov 23 (congestion) (due today) → *call: how it went, new medicines" in said
    assert "A1c result (overdue since Nov 20) → *get the result" in said and "• metformin" not in said
    assert "20 min to 20 · due: metformin (Nov 30); the work above · 3 working days left" in said

    assert "due, and is not put off" in _put_off(morning)  # the first line's call after a hospital
    assert nurse.press(worklist_of(morning), "card_start").ok
    assert "Timer running" in nurse.last().text and "Quaggason" in worklist_of(morning).text  # beside, not instead
    slack.clock(advance_seconds=60)
    morning.tick()
    now = worklist_of(morning).text
    assert "*Ida Quaggason*, born Jan 1, 1950: started a call · 7:31 AM · Nora Quinn, RN" in now
    assert "discharge of Nov 23" not in now
    nurse.slash("/ccm stop meds reviewed her medicines after the discharge, weight stable")
    assert "back on the worklist on *Monday, November 30*" in _put_off(morning)  # the next line
    slack.clock(advance_seconds=60)
    morning.tick()
    now = worklist_of(morning).text
    assert "Quaggason*, born Jan 1, 1950: logged time · 7:32 AM" in now and "Okapi*, born Jan 1, 1950: put off" in now

    edits = len(slack.calls("chat.update"))
    slack.clock(now="2026-11-25T07:46:00-05:00")
    morning.tick()  # brought up to date: what is done stands at the end, with what is open still
    now = worklist_of(morning).text
    assert now.index("Zebu") < now.index("Quaggason")
    assert "Still open: Call after the discharge of Nov 23 (congestion) (due today)" in now
    assert len(slack.calls("chat.update")) > edits
    edits = len(slack.calls("chat.update"))
    slack.clock(now="2026-11-25T08:01:00-05:00")
    morning.tick()
    assert len(slack.calls("chat.update")) == edits  # nothing reads differently
    assert "Nothing is due for you today" in morning.ma.slash("/ccm worklist").text
    assert "2 patients" in nurse.slash("/ccm worklist unowned").text
    assert list(told([*slack.calls(), *(one.raw for one in nurse.messages())], canaries=NAMES)) == []


def test_a_muted_message_stays_away_and_a_holiday_has_none(morning: Clinic) -> None:
    nurse = morning.nurse
    assert "Muted" in nurse.press(worklist_of(morning), "posts_mute").text or "Muted" in nurse.last().text
    before = sum("Your day" in one.text for one in nurse.messages())
    morning.slack.clock(now="2026-11-26T07:31:00-05:00")
    morning.tick()  # Thanksgiving
    morning.slack.clock(now="2026-11-27T07:31:00-05:00")
    morning.tick()
    assert sum("Your day" in one.text for one in nurse.messages()) == before
    channel = [one for one in morning.slack.calls("chat.postMessage") if one["args"]["channel"] == "C0TEAM"]
    assert len(channel) == 2
    assert "comes again" in nurse.slash("/ccm worklist unmute").text


def _put_off(clinic: Clinic) -> str:
    nurse = clinic.nurse
    assert nurse.press(worklist_of(clinic), "worklist_snooze").ok
    nurse.submit(nurse.need_modal(), {"why": "asked to wait"})
    said = nurse.need_modal()
    nurse.close(said)
    return said.text
