"""A kept line becomes one row, as of when it was typed; its form holds all that was said."""

from __future__ import annotations

from datetime import date

import pytest

from ccm.record import EntryState, Program
from simulator.driver import Screen
from tests.record import NOW
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_together import at_once


def entries(clinic: Clinic) -> list[EntryState]:
    with clinic.database.read(clinic.practice_id) as view:
        return view.entries.all(date(2020, 1, 1), date(2030, 1, 1))


def shown(form: Screen, name: str) -> object:
    element = form.places(name)[1]
    chosen = element.get("initial_option")
    first = [value for key, value in element.items() if key.startswith("initial_") and key != "initial_option"]
    return chosen["value"] if chosen else first[0] if first else None


def test_a_choice_pressed_three_times_at_once_saves_one_entry(clinic: Clinic) -> None:
    asked = clinic.ma.slash("/ccm log oritz 12 meds refilled metformin")
    at_once([lambda: clinic.ma.press(asked.answer, "choose_0") for _ in range(3)])
    assert [state.entry.seconds for state in entries(clinic)] == [720]


def test_a_second_choice_is_told_what_the_line_became(web_clinic: Clinic) -> None:
    asked = web_clinic.ma.slash("/ccm log ruiz 9 labs a1c came back at 7.1")
    one, other = at_once([lambda at=at: web_clinic.ma.press(asked.answer, f"choose_{at}") for at in range(2)])
    (state,) = entries(web_clinic)
    patient = next(mrn for mrn in ("10483", "10484") if web_clinic.patient(mrn).id == state.entry.patient_id)
    assert all(web_clinic.patient(patient).given in said.text for said in (one, other))


@pytest.mark.parametrize("line", ["attempt oritz voicemail asked her to call", "todo oritz friday call her back"])
def test_other_kept_lines_become_one_row_as_well(web_clinic: Clinic, line: str) -> None:
    asked = web_clinic.ma.slash(f"/ccm {line}")
    at_once([lambda: web_clinic.ma.press(asked.answer, "choose_0") for _ in range(2)])
    with web_clinic.database.read(web_clinic.practice_id) as view:
        patient = web_clinic.patient("10482")
        assert len(view.attempts.of_patient(patient.id, NOW)) + len(view.follow_ups.of_patient(patient.id)) == 1


def test_a_kept_line_keeps_the_day_it_was_typed_on(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-11-24T23:58:00-05:00")
    today = web_clinic.ma.slash("/ccm log oritz 12 meds refilled metformin")
    before = web_clinic.ma.slash("/ccm log oritz 9 yesterday meds refilled lisinopril")
    owed = web_clinic.ma.slash("/ccm todo oritz tomorrow call her back")
    wrong = web_clinic.ma.slash("/ccm log ortiz 12.5 yesterday meds refilled metformin")
    web_clinic.slack.clock(advance_seconds=360)
    for screen in (today, before):
        web_clinic.ma.press(screen.answer, "choose_0")
    assert [state.entry.service_date for state in entries(web_clinic)] == [date(2026, 11, 24), date(2026, 11, 23)]
    web_clinic.ma.press(owed.answer, "choose_0")
    with web_clinic.database.read(web_clinic.practice_id) as view:
        (loop,) = view.follow_ups.of_patient(web_clinic.patient("10482").id)
    assert loop.due == date(2026, 11, 25)
    web_clinic.ma.press(wrong.answer, "open_form")
    assert shown(web_clinic.ma.need_modal(), "day") == "2026-11-23"


def test_the_form_of_a_late_line_saves_it_on_its_own_day(web_clinic: Clinic) -> None:
    said = web_clinic.ma.slash("/ccm log ortiz 12 10/14 at 9am meds refilled metformin")
    assert "needs a reason" in said.text
    web_clinic.ma.press(said.answer, "open_form")
    form = web_clinic.ma.need_modal()
    assert (shown(form, "day"), shown(form, "at"), shown(form, "note")) == ("2026-10-14", "09:00", "refilled metformin")
    assert web_clinic.ma.submit(form, {"late": "was on leave"}).ok
    (state,) = entries(web_clinic)
    assert state.entry.service_date == date(2026, 10, 14) and state.entry.start is not None


def test_the_form_holds_whose_minutes_and_which_programmes(web_clinic: Clinic) -> None:
    said = web_clinic.ma.slash("/ccm log ortiz 12 by:nroa prog:rpm snf:yes readings reviewed")
    assert "nroa" in said.text
    web_clinic.ma.press(said.answer, "open_form")
    form = web_clinic.ma.need_modal()
    assert (shown(form, "by"), shown(form, "program")) == ("nroa", "rpm")
    refused = web_clinic.ma.submit(form, {})
    assert refused.errors is not None and "nroa" in refused.errors["by"]
    assert web_clinic.ma.submit(form, {"by": "nora"}).ok
    (state,) = entries(web_clinic)
    assert state.entry.program is Program.RPM and state.entry.snf and state.awaits_confirmation


def test_a_day_at_the_notes_end_is_asked_about_and_one_click_makes_it_the_entrys(web_clinic: Clinic) -> None:
    saved = web_clinic.ma.slash("/ccm log ortiz 12 meds refilled metformin yesterday")
    assert "Tue, Nov 24" in saved.text and "read as part of the note" in saved.text
    at_once([lambda: web_clinic.ma.press(saved.answer, "entry_redate") for _ in range(2)])
    shown_now = "\n".join(one.text for one in web_clinic.ma.messages())
    assert "Mon, Nov 23" in shown_now and "read as part" not in shown_now
    old, new = (state.entry for state in sorted(entries(web_clinic), key=lambda one: one.entry.id))
    assert (old.service_date, old.note) == (date(2026, 11, 24), "refilled metformin yesterday")
    assert (new.service_date, new.note, new.seconds) == (date(2026, 11, 23), "refilled metformin", 720)


def test_the_answer_asks_nothing_of_a_score_or_an_appointment(web_clinic: Clinic) -> None:
    for note in ("pain 7/10", "appt with Dr Lee 12/4", "nurse line is open 24/7"):
        said = web_clinic.ma.slash(f"/ccm log ortiz 12 call {note}")
        assert note in said.text and "Tue, Nov 24" in said.text and not said.answer.has("entry_redate")


def test_typed_time_over_a_months_end_is_split(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-12-01T00:30:00-05:00")
    said = web_clinic.ma.slash("/ccm log ortiz 40 11/30 at 11:45pm call she could not sleep")
    assert "November 2026: 15 min" in said.text.replace("*", "") and "December 2026: 25 min" in said.text.replace(
        "*", ""
    )
    web_clinic.ma.slash("/ccm log ortiz 5 call told her the plan")
    web_clinic.ma.slash("/ccm amend last")
    form = web_clinic.ma.need_modal()
    fields = {"minutes": "20", "day": "2026-11-30", "at": "23:50", "reason": "it began before midnight"}
    assert web_clinic.ma.submit(form, fields).ok
    live = [state.entry for state in entries(web_clinic) if state.live]
    assert sorted((one.service_date.month, one.seconds) for one in live) == [
        (11, 600), (11, 900), (12, 600), (12, 1500)
    ]  # fmt: skip


def test_a_misspelt_verb_runs_under_the_one_that_was_meant(web_clinic: Clinic) -> None:
    said = web_clinic.ma.slash("/ccm lgo ortiz 12 meds refilled metformin")
    assert "Did you mean log?" in said.text and "kept for you" in said.text
    at_once([lambda: web_clinic.ma.press(said.answer, "run_kept") for _ in range(2)])
    assert "12 min saved" in web_clinic.ma.last().text.replace("*", "")
    assert len(entries(web_clinic)) == 1


@pytest.mark.parametrize("line", ["move e-xx ortiz", "amend e-xx", "patient one two three four five six", "qqqqqq x"])
def test_a_line_without_a_way_back_is_not_said_to_be_kept(web_clinic: Clinic, line: str) -> None:
    said = web_clinic.ma.slash(f"/ccm {line}")
    assert "Nothing was saved" in said.text and "kept" not in said.text


def test_a_stop_without_a_timer_keeps_its_note(web_clinic: Clinic) -> None:
    said = web_clinic.ma.slash("/ccm stop meds a long careful note about insulin")
    assert "no timer running" in said.text
    web_clinic.ma.press(said.answer, "open_form")
    form = web_clinic.ma.need_modal()
    assert shown(form, "note") == "a long careful note about insulin"
    option = web_clinic.ma.suggest(form, "patient", "ort")[0]
    assert web_clinic.ma.submit(form, {"patient": option, "minutes": "9"}).ok
    assert len(entries(web_clinic)) == 1


def test_a_stop_after_too_long_keeps_its_note_for_the_stop_form(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm start ortiz")
    web_clinic.slack.clock(advance_seconds=9 * 3600)
    web_clinic.ma.slash("/ccm stop meds a long careful note about insulin")
    form = web_clinic.ma.need_modal()
    assert form.title == "Stop the timer" and shown(form, "note") == "a long careful note about insulin"
    refused = web_clinic.ma.submit(form, {"minutes": "12 34"})
    assert refused.errors is not None and "34" in refused.errors["minutes"]


@pytest.mark.parametrize("space", ["\u00a0", "\n", "\t", "  "])
def test_any_space_parts_the_verb(web_clinic: Clinic, space: str) -> None:
    assert "saved for" in web_clinic.ma.slash(f"/ccm log{space}ortiz 12 meds refilled metformin").text
