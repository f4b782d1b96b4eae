"""The list of what is owed: by what and whose, paged; closed by the fact, cancelled with why, never a leaver's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from ccm.follow_up import Kind
from ccm.gaps import Gap, gap_in
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_outreach import NOW, loops

HEAD = (
    "mrn,first_name,last_name,dob,status,consent_date,consent_by,plan_date,practitioner,care_manager,payer,phone,"
    "initiating_visit\n"
)


def imported(clinic: Clinic, tmp_path: Path, rows: str, visit: str = "2026-01-05") -> None:
    path = tmp_path / "patients.csv"
    path.write_text(HEAD + "".join(f"{row},{visit}\n" for row in rows.splitlines()))
    assert import_patients(clinic.database, clinic.assembly.practice, path, NOW, dry_run=False).saved


def lacking(clinic: Clinic, mrn: str) -> set[Gap | None]:
    mine = clinic.patient(mrn).id
    return {gap_in(one) for one in loops(clinic, Kind.DATA) if one.open and one.follow_up.patient_id == mine}


def test_the_lead_pages_through_everyones_and_others_through_their_own(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    rows = "".join(
        f"9{n:02},Ina{n},Vega{n},1950-01-01,active,,,,Dr. Amara Osei,Rosa Diaz,Medicare,5\n" for n in range(12)
    )
    imported(clinic, tmp_path, rows)
    clinic.nurse.slash("/ccm todo ortiz friday ask about the A1c lab")
    first = clinic.nurse.slash("/ccm todo list")
    assert "Everyone's open follow-ups: 26" in first.text.replace("*", "")
    assert "Missing data 25: Nora Quinn 13 · Rosa Diaz 12" in first.text.replace("*", "")
    assert "Lab 1: Nora Quinn 1" in first.text.replace("*", "")
    assert first.answer is not None and "1 to 8 of 26" in first.text
    assert "9 to 16 of 26" in clinic.nurse.press(first.answer, "todo_list_on").text
    labs = clinic.nurse.press(clinic.nurse.last(), "todo_kind_lab")
    assert "lab: 1" in labs.text.replace("*", "") and "A1c" in labs.text
    assert "Rosa Diaz's open follow-ups: 12" in clinic.nurse.slash("/ccm todo list rosa").text.replace("*", "")
    assert "Your open follow-ups: 14" in clinic.nurse.slash("/ccm todo list mine").text.replace("*", "")
    own = clinic.ma.slash("/ccm todo list")
    assert "Your open follow-ups: 12" in own.text.replace("*", "") and "Nora" not in own.text
    assert "for the programme lead" in clinic.ma.slash("/ccm todo list nora").text
    day = clinic.ma.slash("/ccm today")
    assert day.answer is not None and "4 more follow-ups" in day.text
    clinic.ma.press(day.answer, "todo_list")
    assert "9 to 12 of 12" in clinic.ma.press(clinic.ma.last(), "todo_list_on").text


def test_a_missing_fact_closes_its_follow_up_when_it_arrives(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    row = "900,Ines,Vega,1950-01-01,active,2026-03-01,Nora Quinn,2026-08-01,Dr. Amara Osei,,Medicare,\n"
    imported(clinic, tmp_path, row)
    assert lacking(clinic, "900") == {Gap.TEAM_MEMBER, Gap.PHONE}
    clinic.nurse.slash("/ccm assign vega")
    with clinic.database.read(clinic.practice_id) as view:
        people = {one.slack_user_id: one.id for one in view.staff.all()}
    clinic.nurse.submit(clinic.nurse.need_modal(), {"care_manager": people["U0MA"]})
    clinic.nurse.close(clinic.nurse.need_modal())
    closed = [one for one in loops(clinic, Kind.DATA) if not one.open]
    assert [one.follow_up.what for one in closed] == ["Team member: name one"] and closed[0].events[-1].by_id
    imported(clinic, tmp_path, "900,Ines,Vega,1950-01-01,,,,,,,,555-0123\n")
    assert lacking(clinic, "900") == set()


def test_conditions_are_listed_once_their_file_came_and_the_visit_at_once(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    whole = "Dr. Amara Osei,Rosa Diaz,Medicare,5\n"
    told = f"1950-01-01,active,2026-03-01,Nora Quinn,2026-08-01,{whole}"
    imported(clinic, tmp_path, f"900,Ines,Vega,{told}901,Ana,Sol,{told}", visit="")
    assert lacking(clinic, "900") == lacking(clinic, "901") == {Gap.VISIT}

    def chart(name: str, text: str) -> None:
        path = tmp_path / f"{name}.csv"
        path.write_text(text)
        args = (clinic.database, clinic.assembly.practice, path, NOW, KINDS[name], indicator())
        assert import_chart(*args, dry_run=False).saved

    chart("conditions", "mrn,icd10\n900,E11.9\n")
    chart("encounters", "mrn,kind,date,practitioner\n901,office,2026-02-01,Dr. Amara Osei\n")
    assert lacking(clinic, "900") == {Gap.CONDITIONS, Gap.VISIT}  # one group is not two (R-G1)
    assert lacking(clinic, "901") == {Gap.CONDITIONS}
    assert "fewer than two chronic condition groups" in clinic.ma.slash("/ccm patient vega").text
    chart("conditions", "mrn,icd10\n900,E11.9\n900,I10\n901,I50.22\n")
    assert lacking(clinic, "900") == {Gap.VISIT} and lacking(clinic, "901") == {Gap.CONDITIONS}
    card = clinic.ma.slash("/ccm patient vega").text
    assert "fewer than two" not in card and "Billing practitioner" in card
    assert "Mar 1, 2026" in card and "Aug 1, 2026" in card  # of consent and plan
    owners = {gap_in(one): one.follow_up.owner_id for one in loops(clinic, Kind.DATA)}
    with clinic.database.read(clinic.practice_id) as view:
        people = {one.id: one.slack_user_id for one in view.staff.all()}
    assert people[owners[Gap.CONDITIONS] or ""] == "U0DR" and people[owners[Gap.VISIT] or ""] == "U0RN"


def test_a_leavers_follow_ups_fall_to_the_lead(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm todo ortiz friday call back about the foot")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        rosa = uow.staff.by_slack_id("U0MA")
        assert rosa is not None
        uow.staff.save(replace(rosa, active=False))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "call back about the foot" in web_clinic.nurse.slash("/ccm today").text
    assert "Nora Quinn 1" in web_clinic.nurse.slash("/ccm todo list").text


def test_one_is_cancelled_with_why(web_clinic: Clinic) -> None:
    said = web_clinic.ma.slash("/ccm todo ortiz friday arrange a ride to cardiology")
    assert said.answer is not None
    web_clinic.ma.press(said.answer, "todo_cancel")
    web_clinic.ma.submit(web_clinic.ma.need_modal(), {"result": "her son drives her"})
    shown = web_clinic.ma.need_modal().text
    assert "Cancelled" in shown and "her son drives her" in shown
    assert "cardiology" not in web_clinic.ma.slash("/ccm patient ortiz").text


def test_a_discharge_call_is_chosen_not_read_from_words(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm todo")
    form = web_clinic.ma.need_modal()
    chosen = {"patient": web_clinic.patient("10482").case_id, "due": date(2026, 11, 25).isoformat()}
    web_clinic.ma.submit(form, {**chosen, "what": "home since today", "kind": "discharge call"})
    assert len(loops(web_clinic, Kind.DISCHARGE)) == 1
