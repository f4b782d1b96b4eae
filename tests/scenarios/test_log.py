"""A call is logged: by line, by form, on the right chart, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.scenarios.conftest import Clinic


def test_a_line_is_saved_and_answered(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log ortiz 12 meds reconciled metformin, no side effects")
    assert said.ok, said
    for words in ("12 min", "Ana Ortiz", "Mar 2, 1948", "Medicines", "November 2026", "8 min to 20", "555-0199"):
        assert words in said.text, said.text
    with clinic.database.read(clinic.practice_id) as view:
        states = view.entries.entered_by(_id(clinic, "U0MA"), _long_ago(), 10)
        assert [state.entry.seconds for state in states] == [720]
        assert view.audit.verify() == []


def test_a_slip_in_the_spelling_asks_and_the_choice_saves_the_kept_line(clinic: Clinic) -> None:
    asked = clinic.ma.slash("/ccm log oritz 12 meds refilled metformin")
    assert "Did you mean" in asked.text and "Nothing is saved yet" in asked.text
    saved = clinic.ma.press(asked.answer, "choose_0")
    assert saved.ok and saved.answer and "12 min saved for" in saved.text.replace("*", "")


def test_two_of_one_name_are_asked_about(clinic: Clinic) -> None:
    asked = clinic.ma.slash("/ccm log ruiz 9 labs a1c came back at 7.1")
    assert "Ben Ruiz" in asked.text and "Clara Ruiz" in asked.text
    assert clinic.ma.press(asked.answer, "choose_1").text.startswith(":white_check_mark:")


def test_undo_takes_the_entry_back_and_the_total_falls(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm log ortiz 12 call checked in on her")
    saved = clinic.ma.slash("/ccm log ortiz 9 meds refilled metformin")
    assert "21 min" in saved.text
    undone = clinic.ma.press(saved.answer, "entry_undo")
    assert "undone" in undone.text and "12 min" in undone.text
    assert not undone.answer.has("entry_undo")


def test_the_form_saves_and_its_last_view_has_undo(clinic: Clinic) -> None:
    assert clinic.ma.slash("/ccm log").ok
    form = clinic.ma.need_modal()
    option = clinic.ma.suggest(form, "patient", "ort")[0]
    refused = clinic.ma.submit(form, {"patient": option, "minutes": "0", "note": "spoke with her"})
    assert refused.errors is not None and "minutes" in refused.errors
    said = clinic.ma.submit(form, {"patient": option, "minutes": "14", "note": "spoke with her about insulin"})
    assert said.ok, said
    last = clinic.ma.need_modal()
    assert "14 min" in last.text and last.has("entry_undo")
    assert clinic.ma.press(last, "entry_undo").ok
    assert "undone" in clinic.ma.need_modal().text


def test_a_mistaken_entry_moves_to_the_right_chart(clinic: Clinic) -> None:
    saved = clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    assert clinic.ma.press(saved.answer, "entry_move").ok
    form = clinic.ma.need_modal()
    option = clinic.ma.suggest(form, "patient", "ben")[0]
    assert clinic.ma.submit(form, {"patient": option}).ok
    moved = clinic.ma.need_modal()
    assert "moved from" in moved.text and "Ben Ruiz" in moved.text
    card = clinic.ma.slash("/ccm patient ortiz")
    assert "0 min counted" in card.text.replace("*", "")
    assert "12 min" in clinic.ma.slash("/ccm patient ben ruiz").text


def test_amend_keeps_the_old_row_and_says_so(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    assert clinic.ma.slash("/ccm amend last").ok
    form = clinic.ma.need_modal()
    assert clinic.ma.submit(form, {"minutes": "15", "reason": "read the clock wrong"}).ok
    assert "15 min" in clinic.ma.need_modal().text
    with clinic.database.read(clinic.practice_id) as view:
        states = view.entries.entered_by(_id(clinic, "U0MA"), _long_ago(), 10)
        assert sorted(state.entry.seconds for state in states) == [720, 900]
        assert [state.entry.seconds for state in states if state.live] == [900]
        assert view.audit.verify() == []


def test_a_line_that_is_nearly_right_is_kept_behind_a_button(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log ortiz 12.5 meds reconciled metformin")
    assert "fraction" in said.text and "Nothing was saved" in said.text
    assert clinic.ma.press(said.answer, "open_form").ok
    form = clinic.ma.need_modal()
    assert form.places("minutes")[1]["initial_value"] == "12.5"
    assert "reconciled metformin" in form.places("note")[1]["initial_value"]


def test_minutes_for_someone_else_wait_for_their_word(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log ortiz 25 by:quinn plan reviewed goals with her")
    assert "counts once confirmed" in said.text and "0 min counted" in said.text.replace("*", "")
    day = clinic.nurse.slash("/ccm today")
    confirmed = clinic.nurse.press(day.answer, "entry_confirm")
    assert "25 min" in confirmed.text


def test_minutes_that_the_lead_corrects_wait_for_their_performer(clinic: Clinic) -> None:
    saved = clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    assert saved.answer is not None
    _, element = saved.answer.places("entry_amend")
    clinic.nurse.slash(f"/ccm amend e-{element['value'][-6:]}")
    assert clinic.nurse.submit(clinic.nurse.need_modal(), {"minutes": "30", "reason": "the log says 30"}).ok
    shown = clinic.nurse.need_modal().text.replace("*", "")
    assert "counts once confirmed" in shown and "0 min counted" in shown
    day = clinic.ma.slash("/ccm today")
    assert day.answer is not None
    assert "30 min counted" in clinic.ma.press(day.answer, "entry_confirm").text.replace("*", "")


def test_a_likely_double_is_saved_and_asked_about(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    twice = clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    assert "double" in twice.text and "24 min" in twice.text


def test_a_delivery_that_comes_twice_is_saved_once(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    assert "saved" in said.text, said.text
    again = clinic.slack.redeliver(said, retry_num=1)
    assert again["ok"] and again["body"] == said.body
    with clinic.database.read(clinic.practice_id) as view:
        assert len(view.entries.entered_by(_id(clinic, "U0MA"), _long_ago(), 10)) == 1


def _id(clinic: Clinic, slack_user_id: str) -> str:
    with clinic.database.read(clinic.practice_id) as view:
        person = view.staff.by_slack_id(slack_user_id)
    assert person is not None
    return person.id


def _long_ago() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC)
