"""What a timer never does: stop another call's, keep a silence as work, or say what nobody said."""

from __future__ import annotations

from datetime import date

import pytest

from ccm.record import Captured, TimeEntry
from tests.scenarios.conftest import Clinic

ALWAYS = date(2020, 1, 1), date(2030, 1, 1)


def entries(clinic: Clinic) -> list[TimeEntry]:
    with clinic.database.read(clinic.practice_id) as view:
        return [state.entry for state in view.entries.all(*ALWAYS) if state.live]


def test_an_old_stop_form_does_not_stop_the_next_call(web_clinic: Clinic) -> None:
    ma = web_clinic.ma
    ma.slash("/ccm start ortiz")
    web_clinic.slack.clock(advance_seconds=300)
    ma.slash("/ccm stop")
    old = ma.need_modal()
    assert "Ana Ortiz" in old.text and "Mar 2, 1948" in old.text
    ma.slash("/ccm stop call checked on her knee")
    ma.slash("/ccm start ben ruiz")
    web_clinic.slack.clock(advance_seconds=420)
    ma.submit(old, {"note": "reviewed her warfarin dose"})
    assert "stopped already" in ma.need_modal().text
    assert [one.note for one in entries(web_clinic)] == ["checked on her knee"]
    assert "Ben Ruiz" in ma.slash("/ccm today").text


@pytest.mark.parametrize("button", ["timer_drop", "timer_pause", "timer_stop"])
def test_an_old_button_does_nothing_to_the_next_timer(web_clinic: Clinic, button: str) -> None:
    ma = web_clinic.ma
    old = ma.slash("/ccm start ortiz").answer
    assert old is not None
    web_clinic.slack.clock(advance_seconds=300)
    ma.slash("/ccm stop call checked on her knee")
    ma.slash("/ccm start ben ruiz")
    ma.press(old, button)
    assert "stopped already" in ma.last().text
    assert "Timer running" in ma.slash("/ccm today").text


def test_a_double_click_on_pause_pauses(web_clinic: Clinic) -> None:
    ma = web_clinic.ma
    brief = ma.slash("/ccm start ortiz").answer
    assert brief is not None
    web_clinic.slack.clock(advance_seconds=300)
    for _ in range(2):
        web_clinic.slack.fault("response_url", "500")  # the message stays, and its button is pressed again
        ma.press(brief, "timer_pause")
        assert "Timer paused" in ma.need_modal().text
        ma.close(ma.need_modal())
    web_clinic.slack.clock(advance_seconds=300)
    assert "5 min" in ma.slash("/ccm stop call checked on her knee").text


def forgotten(clinic: Clinic) -> None:
    """A timer of Ana Ortiz, last heard of after 8 minutes, forgotten for 3 hours."""
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=8 * 60)
    clinic.ma.slash("/ccm today")
    clinic.slack.clock(advance_seconds=3 * 3600)


@pytest.mark.parametrize(
    ("said", "minutes", "captured"),
    [
        ({"ends": "sign"}, 8, Captured.SHORTENED),
        ({"ends": "now"}, 188, Captured.TIMER),
        ({"minutes": "25"}, 25, Captured.SHORTENED),
    ],
)
def test_stop_asks_how_much_of_a_silent_timer_was_worked_and_keeps_the_note(
    web_clinic: Clinic, said: dict[str, str], minutes: int, captured: Captured
) -> None:
    forgotten(web_clinic)
    web_clinic.ma.slash("/ccm stop call checked her knee")
    form = web_clinic.ma.need_modal()
    assert entries(web_clinic) == [] and form.places("note")[1]["initial_value"] == "checked her knee"
    assert "initial_option" not in form.places("ends")[1]
    assert "ends" in (web_clinic.ma.submit(form, {}).errors or {})
    assert web_clinic.ma.submit(form, said).ok
    (kept,) = entries(web_clinic)
    assert (kept.seconds // 60, kept.captured) == (minutes, captured)


def test_a_stop_form_left_open_asks_as_well(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm start ortiz")
    web_clinic.slack.clock(advance_seconds=8 * 60)
    web_clinic.ma.slash("/ccm stop")
    form = web_clinic.ma.need_modal()
    web_clinic.slack.clock(advance_seconds=3 * 3600)
    assert web_clinic.ma.submit(form, {"note": "checked her knee"}).ok
    asked = web_clinic.ma.need_modal()
    assert entries(web_clinic) == [] and asked.places("note")[1]["initial_value"] == "checked her knee"
    assert web_clinic.ma.submit(asked, {"ends": "sign"}).ok
    assert [one.seconds // 60 for one in entries(web_clinic)] == [8]


def test_a_pause_does_not_make_a_silence_work(web_clinic: Clinic) -> None:
    forgotten(web_clinic)
    said = web_clinic.ma.slash("/ccm pause")
    assert "Not paused yet" in said.text and "Still on it?" in said.text and said.answer is not None
    web_clinic.ma.press(said.answer, "timer_stop_at_sign")
    assert web_clinic.ma.submit(web_clinic.ma.need_modal(), {"note": "checked her knee"}).ok
    assert [one.seconds // 60 for one in entries(web_clinic)] == [8]


def test_a_timer_over_8_hours_keeps_the_note_and_asks_for_the_minutes(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm start ortiz")
    web_clinic.slack.clock(advance_seconds=9 * 3600)
    web_clinic.ma.slash("/ccm stop call a long careful note")
    form = web_clinic.ma.need_modal()
    assert "at most 8 hours" in form.text and form.places("note")[1]["initial_value"] == "a long careful note"
    assert web_clinic.ma.submit(form, {"minutes": "20"}).ok
    assert [one.seconds for one in entries(web_clinic)] == [1200]
