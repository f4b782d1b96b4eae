"""Candidates a page at a time, none out of reach; whom the list leaves out, the practitioner confirms from the path."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from ccm.conditions import Chronicity, Condition, group_of
from ccm.enrolment import EnrolmentStep, State, Step
from ccm.record import Patient
from storage.ids import new_case_id, new_id
from tests.record import NOW
from tests.scenarios.conftest import Clinic

CODES = ("E11.9", "I10", "I50.22")


def add(clinic: Clinic, family: str, payer: str, codes: tuple[str, ...], steps: tuple[Step, ...] = ()) -> Patient:
    born = date(1945, 1, 1)
    patient = Patient(new_id(), new_case_id(), f"M{family}", "Test", family, born, payer=payer)
    with clinic.database.write(clinic.practice_id) as uow:
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None
        uow.patients.save(patient)
        for code in codes:
            chronic = Chronicity.NOT_CHRONIC if code.startswith("R") else Chronicity.CHRONIC
            kept = (new_id(), patient.id, code, "", born, True, chronic, group_of(code), "v2023-1")
            uow.conditions.save(Condition(*kept))
        for step in steps:
            uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, doctor.id, NOW, ""))
        uow.audit.record("chart", None, NOW)
        uow.commit()
    return patient


@pytest.fixture
def twenty(web_clinic: Clinic) -> Clinic:
    for number in range(19):
        add(web_clinic, f"Cand{number:02d}", "Medicare", CODES[:2])
    add(web_clinic, "Aconfirmed", "Medicare", CODES, (Step.FIND, Step.CONFIRM))
    return web_clinic


def test_every_candidate_can_be_read_and_confirmed(twenty: Clinic) -> None:
    seen = []
    first = twenty.ma.slash("/ccm candidates")
    assert "20 candidates for review" in first.text and "19 wait for the practitioner's word" in first.text
    assert first.answer is not None
    page = first.answer
    while True:
        seen += [line.split(",")[0] for line in page.text.splitlines() if "born" in line]
        if not page.has("candidates_page_next"):
            break
        assert twenty.ma.press(page, "candidates_page_next").ok
        page = twenty.ma.last()
    assert len(seen) == len(set(seen)) == 20 and "Aconfirmed" in seen[-1]
    twenty.ma.press(page, "candidates_page_back")
    assert "9 to 16 of 20" in twenty.ma.last().text

    waiting = twenty.owner.slash("/ccm attest")
    assert waiting.answer is not None
    twenty.owner.press(waiting.answer, "attest_open")
    form = twenty.owner.need_modal()
    assert "1 to 8 of 19" in form.text
    twenty.owner.press(form, "attest_page_next")
    twenty.owner.press(twenty.owner.need_modal(), "attest_page_next")
    last = twenty.owner.need_modal()
    blocks = [one for one in last.raw["blocks"] if one["block_id"].startswith("c:")]
    assert len(blocks) == 3 and "17 to 19 of 19" in last.text
    twenty.owner.submit(last, {blocks[2]["block_id"]: blocks[2]["element"]["options"]})
    assert "1 confirmed" in twenty.owner.need_modal().text


def test_the_practitioner_confirms_from_the_path_with_the_doubts_shown(web_clinic: Clinic) -> None:
    patient = add(web_clinic, "Blanche", "Blue Cross", ("E11.9", "R73.03", "R32"))
    assert "No candidates" in web_clinic.ma.slash("/ccm candidates").text
    path = web_clinic.owner.slash("/ccm enroll blanche")
    assert path.answer is not None and "in doubt: no Medicare coverage on file" in path.text
    assert "That is for" in web_clinic.ma.press(web_clinic.ma.slash("/ccm enroll blanche").answer, "confirm_open").text
    web_clinic.owner.press(path.answer, "confirm_open")
    form = web_clinic.owner.need_modal()
    assert "no Medicare coverage on file" in form.text and "Not chronic by AHRQ" in form.text
    block = next(one for one in form.raw["blocks"] if one["block_id"].startswith("c:"))
    web_clinic.owner.submit(form, {block["block_id"]: block["element"]["options"][:2]})
    assert "1 confirmed" in web_clinic.owner.need_modal().text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert view.enrolments.states()[patient.id] is State.CONFIRMED
    again = web_clinic.owner.press(path.answer, "confirm_open")
    assert "eligibility is confirmed before that" in again.text


def test_a_chart_with_too_little_to_name_is_refused_with_the_way(web_clinic: Clinic) -> None:
    add(web_clinic, "Single", "Medicare", ("E11.9",))
    path = web_clinic.owner.slash("/ccm enroll single")
    assert path.answer is not None
    said = web_clinic.owner.press(path.answer, "confirm_open").text
    assert "the chart here shows fewer" in said and "import conditions" in said


def test_an_advantage_plan_and_a_blank_payer_are_shown_with_their_question(web_clinic: Clinic) -> None:
    add(web_clinic, "Advant", "Humana Medicare Advantage HMO", CODES)
    add(web_clinic, "Unsaid", "", CODES)
    add(web_clinic, "Clear", "MCR Part B", CODES[:2])
    listed = web_clinic.ma.slash("/ccm candidates").text
    assert "2 have a question about the coverage" in listed
    assert "perhaps a Medicare Advantage plan" in listed and "no coverage on file" in listed
    assert listed.index("Clear") < listed.index("Advant")


def test_refuted_diagnoses_make_no_candidate(web_clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "conditions.csv"
    path.write_text(
        "mrn,icd10,status\n10483,E11.9,refuted\n10483,I50.22,entered-in-error\n"
        "10484,E11.9,ruled out\n10484,J44.9,Inactive (historical)\n"
    )
    args = (web_clinic.database, web_clinic.assembly.practice, path, datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
    assert import_chart(*args, KINDS["conditions"], indicator(), dry_run=False).added == 4
    listed = web_clinic.ma.slash("/ccm candidates").text
    assert "Ben Ruiz" not in listed and "Clara Ruiz" not in listed
    path.write_text("mrn,icd10,status\n10483,E11.9,perhaps\n")
    (problem,) = import_chart(*args, KINDS["conditions"], indicator(), dry_run=False).problems
    assert problem.line == 2 and "refuted" in problem.what and "recurrence" in problem.what
