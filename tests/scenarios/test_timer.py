"""The running timer: one per person, over pauses, silence and a month's end."""

from __future__ import annotations

from datetime import date

from tests.scenarios.conftest import Clinic


def test_start_gives_the_brief_and_stop_saves_the_time(clinic: Clinic) -> None:
    brief = clinic.ma.slash("/ccm start ortiz")
    assert "Timer running" in brief.text and "Ana Ortiz" in brief.text and "555-0100" in brief.text
    clinic.slack.clock(advance_seconds=11 * 60)
    said = clinic.ma.slash("/ccm stop meds reviewed refills with daughter")
    assert "11 min" in said.text and "by timer" in said.text and "9 min to 20" in said.text


def test_a_second_start_offers_to_stop_the_first(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=300)
    said = clinic.ma.slash("/ccm start ben ruiz")
    assert "running already" in said.text and "Ana Ortiz" in said.text
    assert clinic.ma.press(said.answer, "timer_stop").ok
    assert clinic.ma.submit(clinic.ma.need_modal(), {"note": "checked in on her"}).ok
    assert "5 min" in clinic.ma.need_modal().text


def test_a_pause_is_not_time(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=240)
    assert "paused" in clinic.ma.slash("/ccm pause").text
    clinic.slack.clock(advance_seconds=600)
    assert "running" in clinic.ma.slash("/ccm pause").text
    clinic.slack.clock(advance_seconds=180)
    assert "7 min" in clinic.ma.slash("/ccm stop call checked in on her").text


def test_a_silent_timer_is_asked_about_at_the_next_command(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=600)
    clinic.ma.slash("/ccm today")
    clinic.slack.clock(advance_seconds=50 * 60)
    asked = clinic.ma.slash("/ccm help")
    assert "Still on it?" in asked.text
    assert "Still on it?" in clinic.ma.slash("/ccm help").text
    assert clinic.ma.press(clinic.ma.last(), "timer_stop_at_sign").ok
    form = clinic.ma.need_modal()
    assert "Ana Ortiz" in form.text and form.places("ends")[1]["initial_option"]["value"] == "sign"
    assert clinic.ma.submit(form, {"note": "checked in on her knee"}).ok
    said = clinic.ma.need_modal()
    assert "10 min" in said.text and "Shortened" in said.text


def test_a_silent_timer_is_asked_about_by_itself_once(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=44 * 60)
    clinic.tick()
    assert "Still on it?" not in clinic.ma.last().text
    clinic.slack.clock(advance_seconds=2 * 60)
    clinic.tick()
    clinic.tick()
    assert [one.text.count("Still on it?") for one in clinic.ma.messages()].count(1) == 1
    (posted,) = [one for one in clinic.slack.calls("chat.postMessage") if "timer" in one["args"]["text"]]
    assert "Ortiz" not in posted["args"]["text"] and "Ortiz" not in str(posted["args"]["metadata"])
    assert clinic.ma.press(clinic.ma.last(), "timer_still").ok
    assert "Timer running" in clinic.ma.last().text


def test_shortened_minutes_are_kept_as_such(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=1200)
    clinic.ma.slash("/ccm stop")
    assert clinic.ma.submit(clinic.ma.need_modal(), {"minutes": "12", "note": "checked in on her"}).ok
    assert "12 min" in clinic.ma.need_modal().text and "Shortened from 20 min" in clinic.ma.need_modal().text


def test_midnight_of_a_month_splits_the_entry(clinic: Clinic) -> None:
    clinic.slack.clock(now="2026-11-30T23:50:00-05:00")
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=15 * 60)
    said = clinic.ma.slash("/ccm stop call she could not sleep, breathing fine")
    assert "November 2026" in said.text and "December 2026" in said.text and "month's end" in said.text


def test_the_shortcut_takes_a_message_as_the_note(clinic: Clinic) -> None:
    someone = clinic.slack.person("U0MA", "C0TEAM")
    ts = someone.say("Spoke with Mrs O about her new pills")
    assert someone.shortcut("log_ccm_time", ts).ok
    form = someone.need_modal()
    assert form.places("note")[1]["initial_value"] == "Spoke with Mrs O about her new pills"


def test_attempts_are_never_minutes(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm attempt ortiz voicemail asked her to call")
    assert "voicemail" in said.text and "Attempt 1 this month" in said.text
    assert "0 min counted" in clinic.ma.slash("/ccm patient ortiz").text.replace("*", "")


def test_an_attempt_is_taken_back_once_and_by_its_own_person(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm attempt ortiz no-answer")
    assert said.answer is not None
    undone = clinic.ma.press(said.answer, "attempt_undo")
    assert "taken back" in undone.text and "Attempts this month: 0" in undone.text
    assert "Attempt 1 this month" in clinic.ma.slash("/ccm attempt ben ruiz no-answer").text
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []


def test_settings_stand_on_the_next_answer(clinic: Clinic) -> None:
    assert clinic.owner.slash("/ccm setup").ok
    assert clinic.owner.submit(clinic.owner.need_modal(), {"urgent_number": "555-0777"}).ok
    assert "555-0777" in clinic.ma.slash("/ccm log ortiz 5 labs told her the result").text


def test_amending_a_timers_note_keeps_its_seconds(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=11 * 60 + 40)
    clinic.ma.slash("/ccm stop call checked in on her")
    clinic.ma.slash("/ccm amend last")
    assert clinic.ma.submit(clinic.ma.need_modal(), {"note": "checked in on her knee", "reason": "more precise"}).ok
    with clinic.database.read(clinic.practice_id) as view:
        states = view.entries.all(date(2026, 11, 1), date(2026, 11, 30))
    old, new = (state.entry for state in states)
    assert old.seconds >= 700 and (new.seconds, new.start, new.captured) == (old.seconds, old.start, old.captured)
