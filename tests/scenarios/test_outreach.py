"""Outreach in use: the letter after fruitless tries, the unreachable, calls after a discharge, who may be called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from ccm.care_plan import CarePlan, Home
from ccm.enrolment import EnrolmentStep, State, Step
from ccm.follow_up import Kind, Loop
from ccm.record import Attempt, Outcome
from simulator.driver import Person as Someone
from simulator.driver import Screen
from storage.ids import new_id
from tests.scenarios.conftest import Clinic

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
DAY = 86400
JOINED = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def enrolled(web_clinic: Clinic) -> Clinic:
    """Ana Ortiz is active since September, with a plan; Rosa looks after her."""
    patient = web_clinic.patient("10482")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        people = {one.slack_user_id: one.id for one in uow.staff.all()}
        owned = type(patient)(
            *(getattr(patient, name) for name in ("id", "case_id", "mrn", "given", "family", "dob")),
            care_manager_id=people["U0MA"],
            practitioner_id=people["U0DR"],
        )
        uow.patients.save(owned)
        for step in (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE):
            uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, people["U0RN"], JOINED, ""))
        uow.plans.add(
            CarePlan(new_id(), patient.id, 1, Home.CHART, date(2026, 9, 1), people["U0RN"], JOINED, link="chart")
        )
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return web_clinic


def loops(clinic: Clinic, kind: Kind) -> list[Loop]:
    with clinic.database.read(clinic.practice_id) as view:
        return [one for one in view.follow_ups.all() if one.follow_up.kind is kind]


def test_after_three_tries_a_letter_is_owed_once_with_its_text(enrolled: Clinic) -> None:
    heard_from(enrolled)
    enrolled.slack.clock(advance_seconds=7 * DAY - 5 * 3600)  # Tuesday, December 1, 10 in the morning
    for number, hours in enumerate((0, 28, 24)):  # then two afternoons
        enrolled.slack.clock(advance_seconds=hours * 3600)
        said = enrolled.ma.slash("/ccm attempt ortiz no-answer")
        assert (number == 2) is ("A letter is now a follow-up" in said.text), said.text
    assert said.answer is not None and "Rosa Diaz" in said.text
    letter = enrolled.ma.press(said.answer, "letter")
    assert "Dear Ana Ortiz" in letter.text and "555-0199" in letter.text
    assert "A letter is now" not in enrolled.ma.slash("/ccm attempt ortiz voicemail").text
    assert len(loops(enrolled, Kind.LETTER)) == 1
    day = enrolled.ma.slash("/ccm today")
    assert "Letter after 3 fruitless tries" in day.text and day.answer is not None
    enrolled.ma.press(day.answer, "todo_done")
    assert enrolled.ma.submit(enrolled.ma.need_modal(), {"result": "sent by mail"}).ok
    card = enrolled.ma.slash("/ccm patient ortiz")
    assert "send a letter" not in card.text.lower() and "try again in January" in card.text


def test_one_afternoon_makes_no_letter(enrolled: Clinic) -> None:
    heard_from(enrolled)
    for _ in range(4):
        said = enrolled.ma.slash("/ccm attempt ortiz no-answer")
        enrolled.slack.clock(advance_seconds=1200)
    assert "A letter is now" not in said.text and "try again Wednesday in the morning" in said.text


def heard_from(clinic: Clinic) -> None:
    """She answered yesterday: silence begins there."""
    with clinic.database.write(clinic.practice_id) as uow:
        by = uow.staff.all()[0].id
        at = NOW - timedelta(days=1)
        uow.attempts.add(Attempt(new_id(), clinic.patient("10482").id, by, Outcome.REACHED, "", at))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def test_months_without_contact_offer_the_step_and_stop_nothing_by_themselves(enrolled: Clinic) -> None:
    enrolled.slack.clock(advance_seconds=40 * DAY)
    said = enrolled.ma.slash("/ccm attempt ortiz voicemail")
    assert said.answer is not None and "no contact for months" in said.text
    assert "A word to the practitioner is now a follow-up" in said.text and "Dr. Amara Osei" in said.text
    assert "The review of it is now a follow-up" in said.text and "Nora Quinn" in said.text
    again = enrolled.ma.slash("/ccm attempt ortiz voicemail")
    assert "is now a follow-up" not in again.text
    enrolled.ma.press(said.answer, "enrol_lose")
    enrolled.ma.submit(enrolled.ma.need_modal(), {"reason": "no answer since October"})
    assert "Unreachable" in enrolled.ma.need_modal().text
    with enrolled.database.read(enrolled.practice_id) as view:
        assert view.enrolments.states()[enrolled.patient("10482").id] is State.UNREACHABLE


def test_unreachable_needs_a_reason(enrolled: Clinic) -> None:
    path = enrolled.ma.slash("/ccm enroll ortiz")
    assert path.answer is not None
    enrolled.ma.press(path.answer, "enrol_lose")
    form = enrolled.ma.need_modal()
    refused = enrolled.ma.submit(form, {"reason": " "})
    assert refused.errors is not None or "reason" in enrolled.ma.need_modal().text.lower()
    with enrolled.database.read(enrolled.practice_id) as view:
        assert view.enrolments.states()[enrolled.patient("10482").id] is State.ACTIVE


def test_whom_nobody_tries_is_told_of_by_night(enrolled: Clinic) -> None:
    """The flag after a month stands on the card and the day; after two the night opens a word to the practitioner."""
    assert "no contact since Sep 1, 2026" in enrolled.ma.slash("/ccm patient ortiz").text
    day = enrolled.nurse.slash("/ccm today")
    assert "have not been heard from" in day.text and "Ana Ortiz" in day.text
    assert loops(enrolled, Kind.TELL) == []  # who looks opens nothing
    for _ in range(3):
        enrolled.tick()
        enrolled.slack.clock(advance_seconds=86400)
    (word,) = loops(enrolled, Kind.TELL)
    assert word.follow_up.about == date(2026, 9, 1) and loops(enrolled, Kind.REVIEW) == []
    assert "tell Dr. Amara Osei" in enrolled.owner.slash("/ccm today").text


def test_silence_of_an_imported_patient_counts_from_the_import(enrolled: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text(
        "mrn,first_name,last_name,dob,status,consent_date,plan_date,practitioner,care_manager\n"
        "900,Ines,Vega,1950-01-01,active,2025-03-01,2026-08-01,Dr. Amara Osei,Rosa Diaz\n"
    )
    import_patients(enrolled.database, enrolled.assembly.practice, path, NOW, dry_run=False)
    said = enrolled.ma.slash("/ccm attempt vega voicemail")
    assert "no contact" not in said.text.lower() and "Unreachable" not in said.text


def test_a_declined_call_leads_to_the_path(enrolled: Clinic) -> None:
    said = enrolled.ma.slash("/ccm attempt ortiz declined")
    assert "the patient declined" in said.text and said.answer is not None
    assert "Active" in enrolled.ma.press(said.answer, "enrol_open").text


def test_a_planned_discharge_has_its_call_once_it_has_come(enrolled: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "stays.csv"
    path.write_text("mrn,from,to,kind\n10482,2026-11-20,2026-11-27,inpatient\n")
    args = (enrolled.database, enrolled.assembly.practice, path)
    assert import_chart(*args, NOW, KINDS["stays"], indicator(), dry_run=False).calls == 0
    enrolled.ma.slash("/ccm todo ortiz friday ask about ear discharge")
    later = NOW + timedelta(days=4)
    assert import_chart(*args, later, KINDS["stays"], indicator(), dry_run=False).calls == 1
    assert import_chart(*args, later, KINDS["stays"], indicator(), dry_run=False).calls == 0


def test_a_prescription_may_end_ahead(enrolled: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "medications.csv"
    path.write_text("mrn,name,since,until\n10482,apixaban,2026-11-01,2027-05-01\n")
    args = (enrolled.database, enrolled.assembly.practice, path, NOW, KINDS["medications"], indicator())
    assert import_chart(*args, dry_run=False).added == 1


def test_a_discharge_opens_a_call_within_two_business_days_and_asks_tcm_or_ccm(
    enrolled: Clinic, tmp_path: Path
) -> None:
    path = tmp_path / "encounters.csv"
    path.write_text(
        "mrn,kind,date,until,reason\n10482,inpatient,2026-11-18,2026-11-23,heart failure\n"
        "10483,ed,2026-11-23,,a fall\n10482,inpatient,2026-02-01,2026-02-03,long ago\n"
    )
    args = (enrolled.database, enrolled.assembly.practice, path, NOW, KINDS["encounters"], indicator())
    assert import_chart(*args, dry_run=False).calls == 1  # Ben Ruiz is not in the programme
    assert import_chart(*args, dry_run=False).calls == 0
    (call,) = loops(enrolled, Kind.DISCHARGE)
    assert call.due == date(2026, 11, 25) and "Nov 23 (heart failure)" in call.follow_up.what
    day = enrolled.ma.slash("/ccm today")
    assert day.answer is not None and "TCM or CCM?" in day.text
    enrolled.ma.press(day.answer, "todo_done")
    form = enrolled.ma.need_modal()
    enrolled.ma.submit(form, {"result": "weighs daily, sees cardiology Monday", "under": "TCM"})
    (closed,) = loops(enrolled, Kind.DISCHARGE)
    assert not closed.open and closed.events[-1].result.startswith("TCM: weighs")


def test_how_to_reach_is_mended_by_whoever_finds_it_and_do_not_call_ends_the_prompts(enrolled: Clinic) -> None:
    card = enrolled.ma.slash("/ccm patient ortiz")
    assert card.answer is not None
    enrolled.ma.press(card.answer, "card_reach")
    enrolled.ma.submit(
        enrolled.ma.need_modal(),
        {"phone": "555-0177", "best_time": "after lunch", "caregiver": "Lena Ortiz, daughter", "do_not_call": ["yes"]},
    )
    shown = enrolled.ma.need_modal().text
    assert "555-0177, after lunch" in shown and "permission not dated" in shown and "May be spoken to" not in shown
    assert "Do not call" in shown and "What to talk about" not in shown
    enrolled.ma.close(enrolled.ma.need_modal())
    for _ in range(3):
        said = enrolled.ma.slash("/ccm attempt ortiz no-answer")
        enrolled.slack.clock(advance_seconds=DAY)
    assert "A letter is now" not in said.text and loops(enrolled, Kind.LETTER) == []


def test_a_new_caregiver_has_no_day_but_their_own(enrolled: Clinic) -> None:
    def change(fields: dict[str, object]) -> str:
        card = enrolled.ma.slash("/ccm patient ortiz")
        assert card.answer is not None
        enrolled.ma.press(card.answer, "card_reach")
        enrolled.ma.submit(enrolled.ma.need_modal(), fields)
        text = enrolled.ma.need_modal().text
        while enrolled.ma.modal() is not None:
            enrolled.ma.close(enrolled.ma.need_modal())
        return text

    long = "mornings only, but not on dialysis days, when she is back by two; " * 3
    assert "(since Oct 1, 2026)" in change({"caregiver": "Lena Ortiz, daughter", "caregiver_since": "2026-10-01"})
    assert long.strip() in change({"best_time": long})
    assert "former caregiver" in change({"caregiver": "Max Ortiz, son"})
    assert enrolled.patient("10482").caregiver == "Lena Ortiz, daughter"
    assert "permission not dated" in change({"caregiver": "Max Ortiz, son", "caregiver_since": {"selected_date": None}})


def test_a_roster_file_neither_clears_nor_lifts(enrolled: Clinic, tmp_path: Path) -> None:
    patient = enrolled.patient("10482")
    kept = replace(patient, phone="555-0177", caregiver="Lena", caregiver_since=date(2026, 10, 1), do_not_call=True)
    with enrolled.database.write(enrolled.practice_id) as uow:
        uow.patients.save(kept)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    path = tmp_path / "patients.csv"
    path.write_text(
        "mrn,first_name,last_name,dob,phone,caregiver,best_time,do_not_call\n10482,Ana,Ortiz,1948-03-02,,,,no\n"
    )
    report = import_patients(enrolled.database, enrolled.assembly.practice, path, NOW, dry_run=False)
    assert enrolled.patient("10482") == kept and report.kept["do_not_call"] == 1
    path.write_text("mrn,first_name,last_name,dob,caregiver\n10482,Ana,Ortiz,1948-03-02,Max\n")
    import_patients(enrolled.database, enrolled.assembly.practice, path, NOW, dry_run=False)
    assert enrolled.patient("10482").caregiver_since is None


def test_the_lead_sees_whom_nobody_owns(enrolled: Clinic) -> None:
    patient = enrolled.patient("10483")
    with enrolled.database.write(enrolled.practice_id) as uow:
        for step in (Step.FIND, Step.CONFIRM, Step.CONSENT):
            uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, None, JOINED, "", imported=True))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    day = enrolled.nurse.slash("/ccm today")
    assert "1 enrolled patients" in day.text.replace("*", "") and "Ben Ruiz" in day.text and day.answer is not None
    assert "Ben Ruiz" not in enrolled.ma.slash("/ccm today").text
    enrolled.nurse.press(day.answer, "assign_open")
    assert "Ben Ruiz" in enrolled.nurse.need_modal().text


def test_the_gate_and_the_cap(enrolled: Clinic) -> None:
    policy = enrolled.owner.slash("/ccm setup policy")
    assert policy.answer is not None
    enrolled.owner.press(policy.answer, "policy_form")
    enrolled.owner.submit(enrolled.owner.need_modal(), {"cohort": "1", "panel_cap": "1"})
    patient = enrolled.patient("10483")
    with enrolled.database.write(enrolled.practice_id) as uow:
        people = {one.slack_user_id: one.id for one in uow.staff.all()}
        for step in (Step.FIND, Step.CONFIRM):
            uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, None, JOINED, ""))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    path = enrolled.ma.slash("/ccm enroll 10483")
    assert path.answer is not None
    assert "pilot cohort of 1 is full" in enrolled.ma.press(path.answer, "enrol_invite").text
    enrolled.nurse.slash("/ccm assign 10483")
    form = enrolled.nurse.need_modal()
    enrolled.nurse.submit(form, {"care_manager": people["U0MA"], "practitioner": people["U0DR"]})
    assert "Rosa Diaz has 1 patients" in enrolled.nurse.need_modal().text


def test_an_intervention_has_an_owner_and_versions_tell_what_changed(enrolled: Clinic) -> None:
    shown = enrolled.nurse.slash("/ccm plan ortiz")
    assert shown.answer is not None
    enrolled.nurse.press(shown.answer, "plan_home")  # a plan in the chart asks for no interventions
    enrolled.nurse.submit(enrolled.nurse.need_modal(), {"home": "bot"})
    enrolled.nurse.press(enrolled.nurse.need_modal(), "plan_step")
    enrolled.nurse.submit(enrolled.nurse.need_modal(), {"text": "Weighs each morning", "owner": "the patient"})
    text = enrolled.nurse.need_modal().text
    assert "Weighs each morning (the patient)" in text and "new intervention, Nora Quinn" in text
    assert "no medication reconciliation on record" in text


def open_reach(who: Someone) -> Screen:
    card = who.slash("/ccm patient ortiz")
    assert card.answer is not None
    who.press(card.answer, "card_reach")
    return who.need_modal()


def test_a_form_left_open_lifts_and_loses_nothing(enrolled: Clinic) -> None:
    """Two people at *How to reach*: each keeps what each changed; do-not-call is lifted only by whoever saw it."""
    left_open, left_too = open_reach(enrolled.ma), open_reach(enrolled.owner)
    enrolled.nurse.submit(open_reach(enrolled.nurse), {"do_not_call": ["yes"], "caregiver": "Lena Ortiz, daughter"})
    enrolled.ma.submit(left_open, {"phone": "555-0177"})
    kept = enrolled.patient("10482")
    assert kept.do_not_call and kept.phone == "555-0177" and kept.caregiver == "Lena Ortiz, daughter"
    enrolled.owner.submit(left_too, {"caregiver": "Max Ortiz, son", "phone": "555-0142"})
    said = enrolled.owner.need_modal().text
    assert "changed the same" in said and "555-0177" in said and "How to reach" in said
    assert enrolled.patient("10482") == kept
    while enrolled.owner.modal() is not None:
        enrolled.owner.close(enrolled.owner.need_modal())
    enrolled.owner.submit(open_reach(enrolled.owner), {"do_not_call": {"selected_options": []}})
    assert not enrolled.patient("10482").do_not_call  # it stood ticked in this form, and was unticked


def test_a_permission_keeps_the_day_of_its_own_caregiver(enrolled: Clinic) -> None:
    """A caregiver and the day of the permission are one: two forms never mix into a permission nobody gave."""
    left_open = open_reach(enrolled.ma)
    enrolled.nurse.submit(open_reach(enrolled.nurse), {"caregiver": "Lena Ortiz, daughter"})
    enrolled.ma.submit(left_open, {"caregiver": "Max Ortiz, son", "caregiver_since": "2026-10-01"})
    assert "Lena Ortiz, daughter" in enrolled.ma.need_modal().text
    assert enrolled.patient("10482").caregiver == "Lena Ortiz, daughter"
    assert enrolled.patient("10482").caregiver_since is None


def test_the_brief_of_an_imported_patient_says_what_to_do(enrolled: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text(
        "mrn,first_name,last_name,dob,status,consent_date,plan_date,practitioner,care_manager,initiating_visit\n"
        "900,Ines,Vega,1950-01-01,active,2025-03-01,2026-08-01,Dr. Amara Osei,Rosa Diaz,2025-02-01\n"
    )
    import_patients(enrolled.database, enrolled.assembly.practice, path, NOW, dry_run=False)
    conditions = tmp_path / "conditions.csv"
    conditions.write_text("mrn,icd10\n900,E11.9\n900,I50.22\n")
    args = (enrolled.database, enrolled.assembly.practice, conditions, NOW, KINDS["conditions"], indicator())
    import_chart(*args, dry_run=False)
    card = enrolled.ma.slash("/ccm patient vega").text
    assert "call today: no contact is on record here" in card
    for line in ("Does the consent still hold?", "What would the patient like to reach?", "Ask about Diabetes"):
        assert line in card
    assert "call today" not in enrolled.ma.slash("/ccm patient 10483").text  # Ben Ruiz is not in the programme
