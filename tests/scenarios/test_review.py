"""The internal review: drawn once, by button; each chart opens its packet; nothing found is a finding too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ccm.policy import DEFAULT
from ccm.record import Patient
from ccm.review_sample import draw
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from simulator.driver import Screen
from storage.ids import new_case_id, new_id
from storage.reviews import Pick
from tests.record import an_entry
from tests.scenarios.conftest import Clinic

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
MONTH = ServiceMonth(2026, 11)
LINE = "/ccm audit sample 2026-11"


def with_time(clinic: Clinic, charts: int, note: str = "meds reconciled", entries: int = 1) -> None:
    """So many more patients with entries in November."""
    with clinic.database.write(clinic.practice_id) as uow:
        rosa = uow.staff.by_slack_id("U0MA")
        assert rosa is not None
        ana = uow.patients.by_mrn("10482")
        assert ana is not None
        for number in range(charts):
            one: Patient = replace(
                ana, id=new_id(), case_id=new_case_id(), mrn=f"9{number:03}", given=f"Ina{number}", family="Vega"
            )
            uow.patients.save(one)
            uow.entries.add_many(an_entry(one, rosa, entered_at=NOW, note=note) for _ in range(entries))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def picks(clinic: Clinic) -> list[Pick]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return view.reviews.picks(MONTH)


def drawn(clinic: Clinic) -> Screen:
    """The sample's screen after the draw."""
    answer = clinic.nurse.slash(LINE).answer
    assert answer is not None
    clinic.nurse.press(answer, "sample_draw")
    return clinic.nurse.last()


def test_a_week_of_the_pilot_is_drawn_once_and_anyone_draws_it_again(clinic: Clinic) -> None:
    with_time(clinic, 12)
    left_open, first = clinic.nurse.slash(LINE).answer, clinic.nurse.slash(LINE).answer
    assert left_open is not None and first is not None and "12 charts can be drawn from" in first.text
    clinic.nurse.press(first, "sample_draw")
    found = picks(clinic)
    assert len(found) == 5 and {one.seed.split("/")[1] for one in found} == {"week-4"}
    with clinic.database.read(clinic.practice_id) as view:
        cases = {one.case_id: one.id for one in view.patients.all() if one.mrn.startswith("9")}
    assert [one.patient_id for one in found] == [cases[one] for one in draw(found[0].seed, cases)]
    shown = clinic.nurse.slash(LINE)
    assert shown.answer is not None and not shown.answer.has("sample_draw")
    assert "5 of 12 charts" in shown.text.replace("*", "") and "drawn again from the record: the same" in shown.text
    again = clinic.nurse.press(left_open, "sample_draw")
    assert "was drawn already" in again.text and len(picks(clinic)) == 5


def test_the_next_week_draws_others_and_an_open_gate_draws_by_the_month(web_clinic: Clinic) -> None:
    with_time(web_clinic, 7)
    drawn(web_clinic)
    web_clinic.slack.clock(advance_seconds=5 * 86400)
    second = drawn(web_clinic)
    assert len(picks(web_clinic)) == 7 == len({one.patient_id for one in picks(web_clinic)})
    assert "Week 4" in second.text and "Week 5" in second.text
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.settings.put("policy", DEFAULT.model_copy(update={"cohort_opened": True}).model_dump_json(), None, NOW)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    with_more = web_clinic.nurse.slash(LINE)
    assert "Monthly" in with_more.text and with_more.answer is not None and not with_more.answer.has("sample_draw")


def test_a_reviewer_opens_each_chart_and_says_what_was_found(web_clinic: Clinic) -> None:
    with_time(web_clinic, 2, "went through the diary with her, line by line " * 20, entries=15)
    nurse = web_clinic.nurse
    screen = drawn(web_clinic)
    nurse.press(screen, "sample_finding")
    form = nurse.need_modal()
    refused = nurse.submit(form, {"result": "found"})
    assert refused.errors == {"finding": "Please say what was found."}
    nurse.submit(form, {"result": "found", "finding": "no goal beside <!channel> the note"})
    said = nurse.need_modal().text.replace("\u200b", "")
    assert "Nora Quinn, RN" in said and "&lt;!channel&gt; the note" in said and "1 looked through, 1 to go" in said
    nurse.close(nurse.need_modal())
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None and doctor.credential is Credential.PHYSICIAN
        uow.staff.save(replace(doctor, duties=frozenset()))  # a reviewer without any duty
        uow.audit.record("seed", None, NOW)
        uow.commit()
    doctor_says = web_clinic.owner
    shown = doctor_says.slash(LINE).answer
    assert shown is not None
    doctor_says.press(shown, "sample_open")
    opened = doctor_says.last()
    assert "Audit packet, November 2026" in opened.text.replace("*", "")
    doctor_says.press(opened, "sample_page_next")
    assert "Page 2 of" in doctor_says.last().text
    doctor_says.press(doctor_says.last(), "sample_finding")
    doctor_says.submit(doctor_says.need_modal(), {"result": "nothing"})
    assert "Amara Osei, physician" in doctor_says.need_modal().text and "nothing found" in doctor_says.need_modal().text
    doctor_says.close(doctor_says.need_modal())
    doctor_says.press(doctor_says.last(), "sample_list_back")
    assert "Internal review" in doctor_says.last().text
    assert "That is for" in doctor_says.slash("/ccm audit ortiz").text
    assert "That is for" in web_clinic.ma.slash(LINE).text


def test_nothing_to_draw_is_said(web_clinic: Clinic) -> None:
    answer = web_clinic.nurse.slash(LINE).answer
    assert answer is not None and "no chart with time yet" in answer.text and not answer.has("sample_draw")
    assert "has not begun" in web_clinic.nurse.slash("/ccm audit sample 2027-01").text


@pytest.mark.parametrize("charts", [700])
def test_a_large_sample_has_pages(web_clinic: Clinic, charts: int) -> None:
    with_time(web_clinic, charts)
    shown = drawn(web_clinic)
    assert len(picks(web_clinic)) == 30 and shown.has("sample_list_next")
    seen = shown.text.count("born")
    while shown.has("sample_list_next"):
        web_clinic.nurse.press(shown, "sample_list_next")
        shown = web_clinic.nurse.last()
        seen += shown.text.count("born")
    assert seen == 30
    web_clinic.nurse.press(shown, "sample_list_back")
    assert "born" in web_clinic.nurse.last().text
