"""A call is logged: by line, by form, on the right chart, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ccm.chart import Encounter, EncounterKind, Stay, StayKind
from storage.ids import new_id
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


def test_a_threshold_stands_beside_the_clinical_work_that_is_due(web_clinic: Clinic) -> None:
    """Design section 3: "2 minutes to go" never stands alone, in the answer nor on the card."""
    said = web_clinic.ma.slash("/ccm log ortiz 18 meds reconciled metformin")
    assert "2 min to 20 · due: the care plan: no care plan is on file" in said.text
    web_clinic.ma.slash("/ccm todo ortiz today refill of lisinopril")
    for text in (
        web_clinic.ma.slash("/ccm log ortiz 1 meds asked").text,
        web_clinic.ma.slash("/ccm patient ortiz").text,
    ):
        assert "1 min to 20 · due: refill of lisinopril (Nov 24); the care plan" in text, text
    nobody = web_clinic.ma.slash("/ccm log ben ruiz 18 meds reconciled metformin").text
    assert "20 min to 20 · nothing due; do not add" in nobody, nobody
    before = web_clinic.ma.slash('/ccm log ortiz 12 10/14 reason:"on leave" meds asked').text
    assert "October 2026: 12 min counted · ended 8 min short of 20" in before.replace("*", "") and "due:" not in before


def test_an_answer_says_why_its_own_seconds_do_not_count(web_clinic: Clinic) -> None:
    """R-C5, R-C8, and one person with two patients at one moment: as the decision will count them."""
    one, day = web_clinic.patient("10482"), date(2026, 11, 23)
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.stays.save(Stay(new_id(), one.id, date(2026, 11, 20), date(2026, 11, 21), StayKind.INPATIENT))
        uow.encounters.save(Encounter(new_id(), one.id, EncounterKind.OFFICE, day, None, None, "", False))
        uow.audit.record("chart", None, _long_ago())
        uow.commit()
    stay = web_clinic.ma.slash("/ccm log ortiz 12 11/20 meds reconciled metformin").text
    assert "12 min, in hospital or a Part A stay (R-C5)" in stay and "20 min to 20" in stay
    seen = web_clinic.ma.slash("/ccm log ortiz 12 11/23 meds reconciled metformin").text
    assert "on the day of a billed visit (R-C8). A reviewer can attest that it was separate" in seen
    web_clinic.ma.slash("/ccm log ben ruiz 12 at 9:15am meds reconciled metformin")
    both = web_clinic.ma.slash("/ccm log ortiz 12 at 9:20am meds reconciled metformin").text
    assert "12 min, the same person was with another patient. Amend the wrong one" in both, both
    card = web_clinic.ma.slash("/ccm patient ortiz").text
    assert "0 min counted" in card.replace("*", "") and "12 min not counted: in hospital" in card
