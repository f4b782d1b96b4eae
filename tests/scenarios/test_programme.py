"""Candidate to active and out again, by people of the right credentials; illegal steps refused with the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.actions.desk import Caller, Desk
from bot.clock import WallClock
from bot.commands.registry import BUTTONS
from ccm.chart import Encounter, EncounterKind
from ccm.conditions import Chronicity, Condition, group_of
from ccm.enrolment import EnrolmentStep, State, Step
from ccm.errors import RoleRefused
from simulator.driver import Person, Screen
from storage.ids import new_id
from storage.marks import Mark
from tests.scenarios.conftest import Clinic

ALL = ["available", "cost_sharing", "one_practitioner", "may_stop"]
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def chart(clinic: Clinic) -> Clinic:
    """Dolores O'Brien-Smith has diabetes and heart failure in the chart, was seen in May, and no consent yet."""
    patient = clinic.patient("A-77")
    with clinic.database.write(clinic.practice_id) as uow:
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None
        for code in ("E11.9", "I50.22", "R73.03"):
            chronic = Chronicity.NOT_CHRONIC if code.startswith("R") else Chronicity.CHRONIC
            uow.conditions.save(
                Condition(new_id(), patient.id, code, "", date(2020, 1, 1), True, chronic, group_of(code), "v2023-1")
            )
        seen = Encounter(new_id(), patient.id, EncounterKind.OFFICE, date(2026, 5, 4), None, doctor.id, "")
        uow.encounters.save(seen)
        uow.audit.record("chart", None, NOW)
        uow.commit()
    return clinic


def state(clinic: Clinic) -> State:
    with clinic.database.read(clinic.practice_id) as view:
        found = view.enrolments.states().get(clinic.patient("A-77").id, State.UNKNOWN)
        assert view.audit.verify() == []
    return found


def confirm(clinic: Clinic) -> Screen:
    waiting = clinic.owner.slash("/ccm attest")
    assert "1 candidate waits" in waiting.text.replace("*", "") and "Diabetes (E11.9)" in waiting.text
    assert waiting.answer is not None
    clinic.owner.press(waiting.answer, "attest_open")
    form = clinic.owner.need_modal()
    block = next(one for one in form.raw["blocks"] if one["block_id"].startswith("c:"))
    clinic.owner.submit(form, {block["block_id"]: block["element"]["options"]})
    return clinic.owner.need_modal()


def assign(clinic: Clinic) -> None:
    clinic.nurse.slash("/ccm assign o'brien-smith")
    form = clinic.nurse.need_modal()
    with clinic.database.read(clinic.practice_id) as view:
        people = {one.slack_user_id: one.id for one in view.staff.all()}
    said = clinic.nurse.submit(form, {"care_manager": people["U0MA"], "practitioner": people["U0DR"]})
    assert said.ok


def consent(person: Person, answer: str = "given", elements: list[str] | None = None) -> Screen:
    person.slash("/ccm consent o'brien-smith verbal")
    form = person.need_modal()
    person.submit(form, {"elements": ALL if elements is None else elements, "how": "verbal", "answer": answer})
    return person.need_modal()


def write_plan(person: Person) -> Screen:
    shown = person.slash("/ccm plan o'brien-smith")
    assert shown.answer is not None and "no care plan is on file" in shown.text
    person.press(shown.answer, "plan_goal")
    form = person.need_modal()
    person.submit(form, {"text": "Walk to the mailbox", "measure": "days a week", "target": "5", "due": "2027-02-01"})
    return person.need_modal()


def test_from_the_chart_to_active(chart: Clinic) -> None:
    listed = chart.ma.slash("/ccm candidates")
    assert "1 candidates for review" in listed.text and "Heart failure (I50.22)" in listed.text
    assert "R73" not in listed.text and "v2023-1" in listed.text
    assert "1 confirmed" in confirm(chart).text and state(chart) is State.CONFIRMED
    path = chart.ma.slash("/ccm enroll o'brien-smith")
    assert "Missing to be active" in path.text and path.answer is not None
    chart.ma.press(path.answer, "enrol_invite")
    assert state(chart) is State.INVITED
    assign(chart)
    shown = consent(chart.ma)
    assert "Consented" in shown.text and "care plan" in shown.text
    written = write_plan(chart.nurse)
    assert "Walk to the mailbox" in written.text
    assert state(chart) is State.ACTIVE
    card = chart.ma.slash("/ccm patient o'brien-smith")
    assert "What to talk about" in card.text and "Walk to the mailbox" in card.text and "Active" in card.text


def test_what_may_not_be_done_is_refused_with_the_way(chart: Clinic) -> None:
    refused = consent(chart.ma)
    assert "not possible" in refused.text and "/ccm attest" in refused.text
    chart.ma.close(refused)
    assert "That is for" in chart.ma.slash("/ccm attest").text
    assert "That is for" in chart.ma.slash("/ccm assign ortiz").text
    confirm(chart)
    no_biller = consent(chart.ma)
    assert "name that person first" in no_biller.text
    assign(chart)
    chart.ma.slash("/ccm consent o'brien-smith")
    form = chart.ma.need_modal()
    said = chart.ma.submit(form, {"elements": ALL[:2], "how": "verbal", "answer": "given"})
    assert said.errors is not None and "All four" in str(said.errors)
    shown = chart.ma.slash("/ccm plan o'brien-smith")
    assert shown.answer is not None
    assert not shown.answer.has("plan_goal") and not shown.answer.has("plan_sign")  # nor would the role table let her
    write_plan(chart.nurse)
    plan = chart.nurse.slash("/ccm plan o'brien-smith")
    assert plan.answer is not None
    assert not plan.answer.has("plan_sign")
    assert state(chart) is State.CONFIRMED


def test_minutes_before_consent_are_kept_and_not_counted(chart: Clinic) -> None:
    said = chart.ma.slash("/ccm log o'brien-smith 12 meds refilled metformin")
    assert "0 min counted" in said.text.replace("*", "") and "before consent" in said.text
    confirm(chart)
    assign(chart)
    consent(chart.ma)
    after = chart.ma.slash("/ccm log o'brien-smith 9 call asked about her feet, no sores")
    assert "9 min counted" in after.text.replace("*", "")


def test_revoked_and_asked_again(chart: Clinic) -> None:
    confirm(chart)
    assign(chart)
    consent(chart.ma)
    write_plan(chart.nurse)
    chart.ma.slash("/ccm log o'brien-smith 9 call asked about her feet, no sores")
    chart.ma.slash("/ccm withdraw o'brien-smith")
    chart.ma.submit(chart.ma.need_modal(), {"what": "revoke", "reason": "does not want calls"})
    assert state(chart) is State.WITHDRAWN
    chart.slack.clock(advance_seconds=60)
    late = chart.ma.slash("/ccm log o'brien-smith 5 call asked about her feet")
    assert "9 min counted" in late.text.replace("*", "") and "withdrawn" in late.text
    assert "nothing prompts" in chart.ma.slash("/ccm todo o'brien-smith friday call about labs").text
    again = consent(chart.ma)
    assert state(chart) is State.ACTIVE, again.text


def test_a_death_ends_every_prompt(chart: Clinic) -> None:
    confirm(chart)
    chart.ma.slash("/ccm withdraw o'brien-smith")
    chart.ma.submit(chart.ma.need_modal(), {"what": "die", "reason": "daughter called"})
    assert state(chart) is State.DECEASED
    card = chart.ma.slash("/ccm patient o'brien-smith")
    assert "Deceased" in card.text and "What to talk about" not in card.text
    assert "No candidates" in chart.ma.slash("/ccm candidates").text
    assert "nothing prompts" in chart.ma.slash("/ccm todo o'brien-smith friday call").text


def test_a_plan_is_signed_once_and_goes_stale(chart: Clinic) -> None:
    write_plan(chart.nurse)
    left_open = chart.owner.slash("/ccm plan o'brien-smith").answer
    plan = chart.owner.slash("/ccm plan o'brien-smith")
    assert plan.answer is not None and left_open is not None and "Absent" in plan.text
    signed = chart.owner.press(plan.answer, "plan_sign")
    assert "signed by Dr. Amara Osei" in signed.text
    assert "signed already" in chart.owner.press(left_open, "plan_sign").text
    chart.slack.clock(advance_seconds=200 * 86400)
    assert "Due for review" in chart.ma.slash("/ccm plan o'brien-smith").text
    chart.slack.clock(advance_seconds=200 * 86400)
    assert "Stale" in chart.ma.slash("/ccm plan o'brien-smith").text


def test_a_follow_up_is_owned_and_closed_with_its_result(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm todo ortiz friday call back about the foot")
    assert "Fri, Nov 27" in said.text and "call-back" in said.text and "Rosa Diaz" in said.text
    assert "is not a day" in clinic.ma.slash("/ccm todo ortiz someday call").text
    assert said.answer is not None
    clinic.nurse.slash("/ccm flag ortiz can her sister consent for her?")
    assert "question for the lead" in clinic.nurse.last().text and "Nora Quinn" in clinic.nurse.last().text
    clinic.ma.press(said.answer, "todo_done")
    assert clinic.ma.submit(clinic.ma.need_modal(), {"result": "foot is healing"}).ok
    assert "foot is healing" in clinic.ma.need_modal().text
    card = clinic.ma.slash("/ccm patient ortiz")
    assert "sister consent" in card.text and "call back about the foot" not in card.text


def test_a_thin_note_is_saved_and_asked_about_once(clinic: Clinic) -> None:
    said = clinic.ma.slash("/ccm log ortiz 12 call called patient")
    assert "12 min counted" in said.text.replace("*", "") and "What did you do" in said.text
    assert said.answer is not None
    assert "outcome: better" in clinic.ma.press(said.answer, "outcome_better").text.replace("*", "")
    good = clinic.ma.slash("/ccm log ortiz 7 meds reviewed metformin with her, no side effects")
    assert "What did you do" not in good.text and good.answer is not None
    copied = clinic.ma.press(good.answer, "entry_copy")
    assert "CCM 11/24/2026" in copied.text and "reviewed metformin" in copied.text
    assert "Charted" in clinic.ma.press(clinic.ma.last(), "entry_charted").text


def test_a_chip_keeps_the_way_back_and_a_change_keeps_the_chip(web_clinic: Clinic) -> None:
    clinic = web_clinic
    said = clinic.ma.slash("/ccm log ortiz 12 call called patient")
    assert said.answer is not None
    better = clinic.ma.press(said.answer, "outcome_better")
    chip = clinic.ma.last()
    assert "What did you do" in better.text and chip.has("entry_undo") and chip.has("entry_move")
    clinic.ma.press(chip, "entry_copy")
    clinic.ma.press(clinic.ma.last(), "entry_charted")
    clinic.ma.slash("/ccm amend last")
    clinic.ma.submit(clinic.ma.need_modal(), {"note": "reviewed metformin, no side effects", "reason": "too thin"})
    changed = clinic.ma.need_modal()
    assert "Charted before the change" in changed.text
    clinic.ma.press(changed, "entry_copy")
    copy = clinic.ma.need_modal().text
    assert "Outcome: better" in copy and "replace the old text" in copy and "no side effects" in copy


def test_nobody_says_how_anothers_call_went(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log ortiz 12 call reviewed metformin, no side effects")
    with web_clinic.database.read(web_clinic.practice_id) as view:
        day = date(2026, 11, 24)
        (state,) = view.entries.of_patient(web_clinic.patient("10482").id, day, day)
    desk = Desk(web_clinic.database, WallClock(), lambda work, timer: ())
    owner = Caller(web_clinic.assembly.practice, "U0DR", "k:1", True)
    with pytest.raises(RoleRefused) as refused:
        BUTTONS["outcome_worse"](desk, owner, state.entry.id)
    assert "someone else's" in refused.value.sentence
    assert BUTTONS["entry_charted"](desk, replace(owner, key="k:2"), state.entry.id) is not None


def test_a_wrong_chart_does_not_take_its_goal_along(web_clinic: Clinic) -> None:
    clinic = web_clinic
    said = clinic.ma.slash("/ccm log ortiz 12 call reviewed metformin, no side effects")
    assert said.answer is not None
    clinic.ma.press(said.answer, "outcome_better")
    clinic.ma.press(clinic.ma.last(), "entry_copy")
    clinic.ma.press(clinic.ma.last(), "entry_charted")
    moved = clinic.ma.slash("/ccm move last 10483")
    assert "take it out there" in moved.text
    with clinic.database.read(clinic.practice_id) as view:
        (state,) = view.entries.of_patient(clinic.patient("10483").id, date(2026, 11, 1), date(2026, 11, 30))
        assert view.marks.of([state.entry.id])[state.entry.id] == {Mark.OUTCOME: "better"}


def test_an_evening_is_that_day_on_every_screen(web_clinic: Clinic) -> None:
    clinic = web_clinic
    clinic.slack.clock(advance_seconds=6 * 86400 + 6 * 3600)  # November 30, 9 in the evening: December in UTC
    patient = clinic.patient("10482")
    with clinic.database.write(clinic.practice_id) as uow:
        for step in (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE):
            uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, None, NOW, ""))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    plan = clinic.nurse.slash("/ccm plan ortiz")
    assert plan.answer is not None
    clinic.nurse.press(plan.answer, "plan_goal")
    clinic.nurse.submit(clinic.nurse.need_modal(), {"text": "Walk to the mailbox"})
    shown = clinic.owner.slash("/ccm plan ortiz")
    assert shown.answer is not None
    signed = clinic.owner.press(shown.answer, "plan_sign").text
    assert "signed by Dr. Amara Osei, physician, Nov 30" in signed
    clinic.ma.slash("/ccm withdraw ortiz")
    clinic.ma.submit(clinic.ma.need_modal(), {"what": "revoke", "reason": "enough"})
    path = clinic.ma.need_modal().text
    card = clinic.ma.slash("/ccm patient ortiz").text
    for text in (path, card):
        assert "withdrew consent on Nov 30" in text and "November bills if its time was met" in text
        assert "Dec" not in text and "blocks billing" not in text
