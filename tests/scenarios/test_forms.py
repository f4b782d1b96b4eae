"""Forms, and what was typed: never lost, never taken for another form."""

from __future__ import annotations

from tests.scenarios.conftest import Clinic


def test_one_modal_that_becomes_three_saves_what_the_last_one_said(clinic: Clinic) -> None:
    """The picker becomes the card, the card the log form: one view id all along, and its submissions are not one."""
    clinic.ma.slash("/ccm patient")
    picker = clinic.ma.need_modal()
    assert clinic.ma.submit(picker, {"patient": clinic.ma.suggest(picker, "patient", "ort")[0]}).ok
    card = clinic.ma.need_modal()
    assert "Ana Ortiz" in card.text and card.raw["id"] == picker.raw["id"]
    assert clinic.ma.press(card, "card_log").ok
    form = clinic.ma.need_modal()
    assert form.raw["id"] == picker.raw["id"]
    assert clinic.ma.submit(form, {"minutes": "12", "note": "refilled metformin"}).ok
    assert "12 min saved" in clinic.ma.need_modal().text.replace("*", "")
    assert "12 min counted" in clinic.ma.slash("/ccm patient ortiz").text.replace("*", "")


def test_a_submission_that_comes_twice_is_saved_once(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm log")
    form = clinic.ma.need_modal()
    option = clinic.ma.suggest(form, "patient", "ort")[0]
    said = clinic.ma.submit(form, {"patient": option, "minutes": "12", "note": "refilled metformin"})
    again = clinic.slack.redeliver(said, retry_num=1)
    assert again["ok"] and again["body"] == said.body
    assert "12 min counted" in clinic.ma.slash("/ccm patient ortiz").text.replace("*", "")


def test_a_line_for_nobody_is_kept_with_its_words(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log xantippe 12 meds refilled metformin")
    assert "No patient is called" in said.text and "Nothing was saved" in said.text
    clinic.ma.press(said.answer, "open_form")
    form = clinic.ma.need_modal()
    assert form.places("minutes")[1]["initial_value"] == "12"
    assert form.places("note")[1]["initial_value"] == "xantippe refilled metformin"
    option = clinic.ma.suggest(form, "patient", "ort")[0]
    assert clinic.ma.submit(form, {"patient": option}).ok
    assert "12 min saved" in clinic.ma.need_modal().text.replace("*", "")


def test_an_old_day_asks_for_its_reason_and_keeps_the_line(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log ortiz 12 11/9 meds refilled metformin")
    assert "needs a reason" in said.text
    again = clinic.ma.slash('/ccm log ortiz 12 11/9 meds refilled metformin reason:"was on leave"')
    assert "12 min saved" in again.text.replace("*", "") and "Nov 9" in again.text


def test_an_attempt_that_is_nearly_right_opens_filled_in(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm attempt xantippe voicemail asked her to call")
    clinic.ma.press(said.answer, "open_form")
    form = clinic.ma.need_modal()
    assert form.places("outcome")[1]["initial_option"]["value"] == "voicemail"
    assert "asked her to call" in form.places("note")[1]["initial_value"]


def test_a_forgotten_timer_asks_why_it_is_late(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=300)
    clinic.ma.slash("/ccm pause")
    clinic.slack.clock(advance_seconds=9 * 86400)
    clinic.ma.slash("/ccm stop meds reviewed her refills")
    form = clinic.ma.need_modal()
    assert form.places("note")[1]["initial_value"] == "reviewed her refills"
    assert clinic.ma.submit(form, {"late": "fell ill that evening"}).ok
    assert "5 min saved" in clinic.ma.need_modal().text.replace("*", "")


def test_a_paused_timer_keeps_all_its_seconds(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm start ortiz")
    for _ in range(3):
        clinic.slack.clock(advance_seconds=60.7)
        clinic.ma.slash("/ccm pause")
    clinic.slack.clock(advance_seconds=60.7)
    said = clinic.ma.slash("/ccm stop call checked in on her")
    assert "Shortened" not in said.text and "2 min" in said.text
