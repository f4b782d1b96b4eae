"""`/ccm audit` and `/ccm access`: the packet in private pages, who has looked, and a moved entry's words sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.packet import Reading, packet_of
from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.packet_file import as_json
from bot.files.rule_files import shipped
from ccm.roles import Duty
from ccm.service_month import ServiceMonth
from simulator.driver import Person, Screen
from storage.ids import new_id
from tests.record import an_entry
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_corrections import ZONE

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


def packet(clinic: Clinic, mrn: str) -> str:
    """The whole packet of this month as text."""
    reading = Reading("Maple", ZONE, shipped(), "Nora", NOW, training=True, amounts=True)
    with clinic.database.read(clinic.practice_id) as view:
        return as_json(packet_of(view, clinic.patient(mrn), ServiceMonth(2026, 11), reading)).decode()


def all_pages(person: Person, line: str) -> list[Screen]:
    """Every page of an answer, by its button to the next."""
    found = [person.slash(line).answer]
    while found[-1] is not None and found[-1].has("audit_page_next"):
        person.press(found[-1], "audit_page_next")
        found.append(person.last())
    return [one for one in found if one is not None]


def test_the_packet_is_read_in_pages_and_tells_the_whole_month(web_clinic: Clinic) -> None:
    clinic = web_clinic
    clinic.ma.slash("/ccm log ortiz 12 meds reconciled metformin, no side effects")
    clinic.ma.slash("/ccm log ortiz 9 labs potassium in range, dose kept")
    clinic.ma.slash("/ccm undo")
    clinic.ma.slash("/ccm attempt ortiz voicemail asked to call")
    shown = all_pages(clinic.nurse, "/ccm audit ortiz 2026-11")
    said = "\n".join(one.text for one in shown).replace("\u200b", "")
    assert "PROVISIONAL" in said and "reconciled metformin" in said and "potassium in range" in said
    assert "Undone" in said and "voicemail" in said and "No care plan" not in said
    assert "The chain's proof" in said and "nothing was changed since" in said
    assert "ccm-bot audit packet 10482 --month 2026-11 --by 'Nora Quinn'`" in said
    with clinic.database.read(clinic.practice_id) as view:
        looks = [one for one in view.audit.looked_at(clinic.patient("10482").id) if one.deed == "packet.make"]
        assert [one.facts["page"] for one in looks] == [str(number) for number in range(len(shown))]
        assert view.audit.verify() == []


def test_a_long_month_has_pages_and_cuts_nothing(web_clinic: Clinic) -> None:
    clinic, ana = web_clinic, web_clinic.patient("10482")
    with clinic.database.write(clinic.practice_id) as uow:
        rosa = uow.staff.by_slack_id("U0MA")
        assert rosa is not None
        for number in range(40):
            note = f"note{number:02} " + "walked her through the inhaler and the diary <b>&amp; *all* of it " * 12
            uow.entries.add(an_entry(ana, rosa, note=note, entered_at=NOW))
        uow.audit.record("seed", rosa.id, NOW)
        uow.commit()
    shown = all_pages(clinic.nurse, "/ccm audit ortiz")
    assert len(shown) > 5
    said = "".join(one.text for one in shown)
    for number in range(40):
        assert said.count(f"note{number:02}") == 2  # among the days, and among the interventions
    assert said.count("of it") >= 2 * 40 * 12


def test_moved_words_are_sealed_from_the_first_chart(clinic: Clinic) -> None:
    clinic.ma.slash("/ccm log ortiz 12 meds zebulon refilled insulin")
    clinic.ma.slash("/ccm amend last")
    clinic.ma.submit(clinic.ma.need_modal(), {"note": "zebulon refilled insulin twice", "reason": "zebulon asked"})
    clinic.ma.close(clinic.ma.need_modal())
    clinic.ma.slash("/ccm move last ben ruiz")
    first, second = packet(clinic, "10482"), packet(clinic, "10483")
    assert "zebulon" not in first.lower() and "Sealed" in first and "Moved to another patient's chart" in first
    assert "zebulon refilled insulin twice" in second and "moved here from another chart" in second
    assert "Ortiz" not in second and "Ruiz" not in first


def test_the_months_beside_it_and_a_month_to_come(web_clinic: Clinic) -> None:
    nurse = web_clinic.nurse
    answer = nurse.slash("/ccm audit ortiz").answer
    assert answer is not None and not answer.has("audit_month_next")
    nurse.press(answer, "audit_month_back")
    october = nurse.last()
    assert "October 2026" in october.text and "No time was logged in this month." in "".join(
        one.text for one in all_pages(nurse, "/ccm audit 2026-10 ortiz")
    )
    nurse.press(october, "audit_month_next")
    assert "November 2026" in nurse.last().text
    assert "has not begun" in nurse.slash("/ccm audit ortiz 2026-12").text
    assert "is no month" in nurse.slash("/ccm audit ortiz 2026-13").text
    nurse.slash("/ccm audit")
    nurse.submit(nurse.need_modal(), {"patient": web_clinic.patient("10482").case_id})
    assert "November 2026" in nurse.need_modal().text


def test_several_of_a_name_are_asked_for(web_clinic: Clinic) -> None:
    for verb in ("audit", "access"):
        asked = web_clinic.nurse.slash(f"/ccm {verb} ruiz").answer
        assert asked is not None and "Clara" in asked.text
        web_clinic.nurse.press(asked, "choose_1")
        assert "Clara" in web_clinic.nurse.last().text and "Ben" not in web_clinic.nurse.last().text


def test_amounts_are_for_owner_lead_and_biller(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log ortiz 25 meds reconciled metformin, no side effects")
    assert "left out" not in "".join(one.text for one in all_pages(web_clinic.nurse, "/ccm audit ortiz"))
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        pat = uow.staff.by_slack_id("U0FRONT")
        assert pat is not None
        uow.staff.save(replace(pat, duties=frozenset({Duty.COMPLIANCE})))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    said = "".join(one.text for one in all_pages(web_clinic.slack.person("U0FRONT"), "/ccm audit ortiz"))
    assert "left out: amounts are shown to owner, lead and biller" in said and "$" not in said
    assert "That is for" in web_clinic.ma.slash("/ccm audit ortiz").text


def test_who_has_looked_wrote_and_exported(clinic: Clinic, tmp_path: Path) -> None:
    clinic.ma.slash("/ccm log ortiz 12 meds reconciled metformin, no side effects")
    clinic.ma.slash("/ccm patient ortiz")
    clinic.ma.slash("/ccm find orti")
    clinic.ma.slash("/ccm patient ben ruiz")
    ana = clinic.patient("10482")
    with clinic.database.write(clinic.practice_id) as uow:
        uow.audit.record("export.entries", None, NOW, patients=[ana.id], facts={"rows": "1", "ran": "root"})
        uow.commit()
    path = tmp_path / "conditions.csv"
    path.write_text("mrn,icd10\n10482,E11.9\n")
    kept = (clinic.database, clinic.assembly.practice, path, NOW, KINDS["conditions"], indicator())
    assert import_chart(*kept, dry_run=False).saved
    said = clinic.nurse.slash("/ccm access ortiz").text
    lines = [line for line in said.splitlines() if line.startswith("•")]
    assert "opened follow-ups after an import" in lines.pop(0)  # one condition is too few
    assert "imported diagnoses" in lines[0] and "exported the month's entries" in lines[1]
    assert "a command of the server (run by the account root)" in lines[1]
    assert "searched, and was shown the patient" in lines[2] and "Rosa Diaz, MA" in lines[2]
    assert "looked at the patient's card" in lines[3] and "logged time" in lines[4] and "3:00" in lines[4]
    assert "Ana" in said and "Ben" not in said
    assert "looked at who has looked" in clinic.nurse.slash("/ccm access ortiz").text
    assert "That is for owner" not in said and "That is for" in clinic.ma.slash("/ccm access ortiz").text


def test_a_patient_with_thousands_of_looks_has_pages(web_clinic: Clinic) -> None:
    ana = web_clinic.patient("10482")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        for number in range(130):
            uow.audit.record("patient.view", None, NOW + timedelta(seconds=number), patients=[ana.id])
        uow.commit()
    answer = web_clinic.nurse.slash("/ccm access ortiz").answer
    assert answer is not None and "1 to 20 of 13" in answer.text
    for _ in range(6):
        web_clinic.nurse.press(answer, "access_page_next")
        answer = web_clinic.nurse.last()
    assert "121 to" in answer.text and not answer.has("access_page_next")
    web_clinic.nurse.press(answer, "access_page_back")
    assert "101 to 120" in web_clinic.nurse.last().text
    web_clinic.nurse.slash("/ccm access")
    web_clinic.nurse.submit(web_clinic.nurse.need_modal(), {"patient": ana.case_id})
    assert "Ana" in web_clinic.nurse.need_modal().text


@pytest.mark.parametrize("words", ["nobody", "one two three four five six"])
def test_what_names_nobody_is_a_sentence(web_clinic: Clinic, words: str) -> None:
    for verb in ("audit", "access"):
        assert "Something went wrong" not in web_clinic.nurse.slash(f"/ccm {verb} {words} {new_id()}").text


def test_the_packet_prints_who_when_and_why_of_every_void(web_clinic: Clinic) -> None:
    clinic = web_clinic
    for minutes in (12, 9, 7):
        clinic.ma.slash(f"/ccm log ortiz {minutes} meds reconciled metformin, no side effects")
    clinic.ma.slash("/ccm undo")
    with clinic.database.read(clinic.practice_id) as view:
        day = NOW.date()
        states = view.entries.of_patient(clinic.patient("10482").id, day, day)
        left = [one.entry for one in states if one.live]
    clinic.ma.slash(f"/ccm undo e-{left[0].id[-6:]} because it was the wrong call")
    clinic.nurse.slash(f"/ccm undo e-{left[1].id[-6:]} because she was on leave")
    said = packet(clinic, "10482")
    at = "Nov 24, 2026, 3:0"
    assert said.count(f"Undone {at}") == 3
    for who, why in (
        ("Rosa Diaz, MA", "undone by its author"),
        ("Rosa Diaz, MA", "it was the wrong call"),
        ("Nora Quinn, RN", "she was on leave"),
    ):
        assert f"by {who}: {why}" in said
