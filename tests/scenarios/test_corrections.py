"""Corrections say the truth: whose minutes, how they came to be, which entry, and what was seen of it elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.files.entries import entry_rows
from bot.files.rule_files import shipped
from ccm.billing.decision import Disposition
from ccm.month_close import Close
from ccm.record import Attempt, Captured, CorrectionKind, EntryState, Program
from ccm.service_month import ServiceMonth
from simulator.driver import Outcome
from storage.ids import new_id
from storage.marks import Mark
from tests.bot.test_claim_files import MONTH
from tests.scenarios.conftest import Clinic

ALWAYS = date(2020, 1, 1), date(2030, 1, 1)
ZONE = ZoneInfo("America/New_York")
LOG = "/ccm log ortiz 12 meds refilled metformin"


def states(clinic: Clinic) -> list[EntryState]:
    with clinic.database.read(clinic.practice_id) as view:
        return view.entries.all(*ALWAYS)


def live(clinic: Clinic) -> EntryState:
    (one,) = (state for state in states(clinic) if state.live)
    return one


def attempts(clinic: Clinic) -> list[Attempt]:
    with clinic.database.read(clinic.practice_id) as view:
        return view.attempts.between(datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


def amend_last(clinic: Clinic, **fields: object) -> Outcome:
    clinic.ma.slash("/ccm amend last")
    return clinic.ma.submit(clinic.ma.need_modal(), {"reason": "more precise", **fields})


@pytest.mark.parametrize("program", Program)
def test_amending_a_note_leaves_whose_minutes_they_are(web_clinic: Clinic, program: Program) -> None:
    web_clinic.ma.slash(f"/ccm log ortiz 25 prog:{program.value} labs reviewed readings with her")
    counted = "25 min counted" if program is Program.CCM else "0 min counted"
    assert amend_last(web_clinic, note="reviewed readings with her, all in range").ok
    assert counted in web_clinic.ma.need_modal().text.replace("*", "")
    assert live(web_clinic).entry.program is program
    assert amend_last(web_clinic, program="rtm").ok
    assert live(web_clinic).entry.program is Program.RTM


def test_undo_takes_back_the_entry_it_names(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    web_clinic.ma.slash("/ccm log ben ruiz 9 labs told him the result")
    older = states(web_clinic)[0].entry.id
    assert "12 min undone" in web_clinic.ma.slash(f"/ccm undo e-{older[-6:]}").text
    assert live(web_clinic).entry.seconds == 540


def test_undo_with_words_it_does_not_know_undoes_nothing(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    assert "too much" in web_clinic.ma.slash("/ccm undo ortiz please").text
    assert live(web_clinic).entry.seconds == 720


def test_undo_means_the_newest_of_ones_own_hand(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    web_clinic.ma.slash("/ccm log clara ruiz 9 labs told her the result")
    older = states(web_clinic)[0].entry.id
    assert "moved from" in web_clinic.nurse.slash(f"/ccm move e-{older[-6:]} ben ruiz").text
    said = web_clinic.ma.slash("/ccm undo").text
    assert "9 min undone" in said and "Clara Ruiz" in said
    assert live(web_clinic).entry.seconds == 720


def test_a_correction_does_not_make_an_older_entry_the_newest(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    older = states(web_clinic)[0].entry.id
    web_clinic.ma.slash("/ccm log ben ruiz 9 labs told him the result")
    web_clinic.ma.slash(f"/ccm amend e-{older[-6:]}")
    assert web_clinic.ma.submit(web_clinic.ma.need_modal(), {"note": "refilled all", "reason": "more precise"}).ok
    assert "9 min undone" in web_clinic.ma.slash("/ccm undo").text


def test_a_second_undo_on_end_asks_and_a_new_entry_is_undone_at_once(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    web_clinic.ma.slash("/ccm log ben ruiz 9 labs told him the result")
    web_clinic.ma.slash("/ccm undo")
    asked = web_clinic.ma.slash("/ccm undo")
    assert "nothing more was undone" in asked.text and "Ana Ortiz" in asked.text and asked.answer is not None
    assert live(web_clinic).entry.seconds == 720
    web_clinic.ma.slash("/ccm log ben ruiz 7 labs told him the result")
    assert "7 min undone" in web_clinic.ma.slash("/ccm undo").text
    web_clinic.ma.press(asked.answer, "entry_undo")
    assert not any(state.live for state in states(web_clinic))


def timed(clinic: Clinic, seconds: int) -> None:
    clinic.ma.slash("/ccm start ortiz")
    clinic.slack.clock(advance_seconds=seconds)
    clinic.ma.slash("/ccm stop call checked in on her knee")


def test_a_timer_that_is_lengthened_is_typed_time(web_clinic: Clinic) -> None:
    timed(web_clinic, 720)
    web_clinic.slack.clock(advance_seconds=3600)
    assert amend_last(web_clinic, minutes="40").ok
    assert "no longer as timed" in web_clinic.ma.need_modal().text
    assert (live(web_clinic).entry.seconds, live(web_clinic).entry.captured) == (2400, Captured.AT_ONCE)


def test_a_timer_with_odd_seconds_is_shortened_to_whole_minutes(web_clinic: Clinic) -> None:
    timed(web_clinic, 12 * 60 + 40)
    assert amend_last(web_clinic, minutes="12").ok
    assert (live(web_clinic).entry.seconds, live(web_clinic).entry.captured) == (720, Captured.SHORTENED)


def test_another_day_is_late_time_with_a_reason_of_its_own(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    assert amend_last(web_clinic, day="2026-10-14").ok
    assert "needs its own reason" in web_clinic.ma.need_modal().text
    assert live(web_clinic).entry.captured is Captured.AT_ONCE
    assert amend_last(web_clinic, day="2026-10-14", late="was on leave").ok
    entry = live(web_clinic).entry
    assert (entry.captured, entry.late_reason) == (Captured.LATE, "was on leave")


def test_more_minutes_for_an_old_day_are_late_and_fewer_are_not(web_clinic: Clinic) -> None:
    web_clinic.ma.slash(LOG)
    web_clinic.slack.clock(advance_seconds=12 * 86400)
    for minutes, late in (("10", False), ("20", True)):
        web_clinic.ma.slash(f"/ccm amend e-{live(web_clinic).entry.id[-6:]}")
        said = web_clinic.ma.submit(web_clinic.ma.need_modal(), {"minutes": minutes, "reason": "misread"})
        assert said.ok, said
        assert ("needs its own reason" in web_clinic.ma.need_modal().text) is late
    assert (live(web_clinic).entry.seconds, live(web_clinic).entry.captured) == (600, Captured.AT_ONCE)


def test_in_the_hour_that_came_twice_a_new_note_moves_no_start(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-11-01T06:10:00+00:00")  # 1:10 AM for the second time
    timed(web_clinic, 600)
    start = live(web_clinic).entry.start
    assert start is not None and start.hour == 6
    assert amend_last(web_clinic, note="checked in on her knee, better").ok
    assert (live(web_clinic).entry.start, live(web_clinic).entry.captured) == (start, Captured.TIMER)


def test_outcome_and_goal_stay_with_amended_minutes_and_charted_does_not(web_clinic: Clinic) -> None:
    saved = web_clinic.ma.slash(LOG)
    assert saved.answer is not None
    old = live(web_clinic).entry.id
    web_clinic.ma.press(saved.answer, "outcome_better")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        by = live(web_clinic).entry.performer_id
        uow.marks.add(old, Mark.GOAL, "walk daily", by, datetime.now(UTC))
        uow.marks.add(old, Mark.CHARTED, by, by, datetime.now(UTC))
        uow.audit.record("seed", None, datetime.now(UTC))
        uow.commit()
    assert amend_last(web_clinic, note="refilled metformin, no nausea").ok
    new = live(web_clinic).entry.id
    web_clinic.ma.close(web_clinic.ma.need_modal())
    assert "moved" in web_clinic.ma.slash("/ccm move last ben ruiz").text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        marks = view.marks.of([new, live(web_clinic).entry.id])
    assert marks[new] == {Mark.OUTCOME: "better", Mark.GOAL: "walk daily", Mark.CHARTED_BEFORE: old}
    assert marks[live(web_clinic).entry.id] == {Mark.OUTCOME: "better"}


def test_a_moved_note_is_sealed_with_every_row_before_it_even_of_another_month(web_clinic: Clinic) -> None:
    web_clinic.ma.slash('/ccm log ortiz 12 10/14 reason:"on leave" meds SECRET of the other patient')
    assert amend_last(web_clinic, day="2026-11-24", note="SECRET of the other patient, longer").ok
    web_clinic.ma.close(web_clinic.ma.need_modal())
    web_clinic.ma.slash("/ccm move last ben ruiz")
    assert amend_last(web_clinic, note="SECRET where it belongs").ok
    with web_clinic.database.read(web_clinic.practice_id) as view:
        months = (ServiceMonth(2026, 10), ServiceMonth(2026, 11))
        rows = [row for month in months for row in entry_rows(view, web_clinic.assembly.practice, month, shipped())]
    assert [row["note"] for row in rows if row["mrn"] == "10482"] == ["", ""]
    assert all("SECRET" in row["note"] for row in rows if row["mrn"] == "10483")


def test_a_late_calls_contact_is_of_its_own_day(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-11-02T09:00:00-05:00")
    web_clinic.ma.slash("/ccm log ortiz 12 10/30 call checked on her knee")
    assert [one.at.astimezone(ZONE).date() for one in attempts(web_clinic)] == [date(2026, 10, 30)]


def test_minutes_for_someone_else_are_a_contact_once_that_person_says_so(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log ortiz 12 by:quinn call checked on her knee")
    assert attempts(web_clinic) == []
    day = web_clinic.nurse.slash("/ccm today")
    assert day.answer is not None
    web_clinic.nurse.press(day.answer, "entry_confirm")
    (reached,) = attempts(web_clinic)
    assert reached.by_id == live(web_clinic).entry.performer_id


def test_a_note_about_others_is_no_contact_and_amending_it_makes_none(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log ortiz 11 Had called pharmacy about metformin refill")
    assert amend_last(web_clinic, note="Had called pharmacy about metformin refill, ready").ok
    assert attempts(web_clinic) == [] and live(web_clinic).entry.inferred
    assert amend_last(web_clinic, note="Spoke with pt about refill", activities=["call"]).ok
    assert [one.entry_id for one in attempts(web_clinic)] == [live(web_clinic).entry.id]


def reasons(clinic: Clinic) -> list[tuple[CorrectionKind, str, str]]:
    """Every correction: what, by whom, why."""
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        names = {one.id: one.name for one in view.staff.all()}
        return [
            (one.kind, names[one.by_id], one.reason) for state in view.entries.all(*ALWAYS) for one in state.corrections
        ]


def test_ones_own_entry_of_the_day_goes_with_one_click_and_its_fixed_reason(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log ortiz 12 yesterday meds reconciled metformin, no side effects")
    assert "12 min undone" in web_clinic.ma.slash("/ccm undo").text
    assert reasons(web_clinic) == [(CorrectionKind.VOIDED, "Rosa Diaz", "undone by its author")]


def test_another_days_entry_is_taken_back_with_a_reason(clinic: Clinic) -> None:
    saved = clinic.ma.slash(LOG)
    assert saved.answer is not None
    clinic.slack.clock(advance_seconds=86400)
    clinic.ma.press(saved.answer, "entry_undo")
    asked = clinic.ma.need_modal()
    assert "It was entered on November 24" in asked.text and live(clinic).entry.seconds == 720
    empty = clinic.ma.submit(asked, {"reason": "  "})
    assert empty.errors is not None or not empty.ok
    assert clinic.ma.submit(clinic.ma.need_modal(), {"reason": "logged on the wrong call"}).ok
    assert "12 min undone" in clinic.ma.need_modal().text
    assert reasons(clinic) == [(CorrectionKind.VOIDED, "Rosa Diaz", "logged on the wrong call")]


def test_a_colleagues_entry_and_a_closed_months_need_a_reason(web_clinic: Clinic) -> None:
    clinic = web_clinic
    clinic.ma.slash(LOG)
    one = live(clinic).entry
    clinic.nurse.slash(f"/ccm undo e-{one.id[-6:]}")  # the lead may, and says why
    assert "Somebody else entered it" in clinic.nurse.need_modal().text and live(clinic).entry.id == one.id
    clinic.nurse.close(clinic.nurse.need_modal())
    assert "12 min undone" in clinic.nurse.slash(f"/ccm undo e-{one.id[-6:]} because she was on leave").text
    clinic.ma.slash("/ccm log ortiz 9 labs told her the result")
    with clinic.database.write(clinic.practice_id) as uow:
        by = uow.staff.by_slack_id("U0RN")
        assert by is not None
        month = ServiceMonth(2026, 11)
        uow.closes.add_many(
            [
                Close(
                    new_id(), one.patient_id, month, 1, Disposition.DO_NOT_BILL, MONTH.dump(), by.id, one.entered_at, ""
                )
            ]
        )
        uow.audit.record("seed", None, one.entered_at)
        uow.commit()
    clinic.ma.slash("/ccm undo")
    assert "November 2026 is closed" in clinic.ma.need_modal().text
    clinic.ma.close(clinic.ma.need_modal())
    assert "Because of what?" in clinic.ma.slash("/ccm undo because").text
    assert "9 min undone" in clinic.ma.slash("/ccm undo because it was her sister").text
    said = [(who, why) for kind, who, why in reasons(clinic) if kind is CorrectionKind.VOIDED]
    assert said == [("Nora Quinn", "she was on leave"), ("Rosa Diaz", "it was her sister")]
