"""Entries out and in again: the same totals, no entry twice, nothing back that was corrected."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.columns import bare_cell, safe_cell
from bot.files.entries import COLUMNS, entry_rows
from bot.files.entries_in import import_entries
from bot.files.rule_files import shipped
from bot.files.staged import finish_imports, write_turns
from ccm.record import Captured, Correction, CorrectionKind, Patient, Person, Program, Run
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from tests.record import NOW, a_patient, a_person, an_entry
from tests.scenarios.conftest import imported_consent, imported_steps

MONTH = ServiceMonth(2026, 11)
HEAD = "mrn,service_date,performer,activity,note,minutes,start\n"


def people(database: Database, practice: Practice) -> tuple[Patient, Person, Person]:
    """A consented patient, an MA and a nurse."""
    patient = a_patient()
    ma, nurse = a_person(), a_person(slack_user_id="U2", name="Nora Quinn", credential=Credential.RN)
    with database.write(practice.id) as uow:
        for person in (ma, nurse):
            uow.staff.save(person)
        uow.patients.save(patient)
        uow.enrolments.consent(imported_consent(patient.id, NOW))
        uow.enrolments.step_many(imported_steps(patient.id, NOW - timedelta(days=400)))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return patient, ma, nurse


def fill(database: Database, practice: Practice) -> None:
    """An entry of every kind that counts in a way of its own."""
    patient, ma, nurse = people(database, practice)
    at = datetime(2026, 11, 20, 15, 0, tzinfo=NOW.tzinfo)
    pieces = (Run(at, 300), Run(at + timedelta(minutes=20), 300))
    shared = an_entry(patient, nurse, entered_by_id=ma.id, note="confirmed by her", seconds=660)
    entries = [
        an_entry(patient, ma, note="- half dose now"),
        an_entry(patient, ma, note="'quoted", seconds=61),
        an_entry(patient, ma, note="readings", program=Program.RPM, seconds=1500),
        an_entry(patient, ma, note="in the facility", snf=True, seconds=1200),
        an_entry(patient, nurse, entered_by_id=ma.id, note="not confirmed", seconds=1260),
        shared,
        an_entry(patient, ma, note="paused", service_date=date(2026, 11, 20), start=at, seconds=600, pieces=pieces),
        an_entry(patient, nurse, note="in the pause", service_date=date(2026, 11, 20), start=at + timedelta(minutes=6)),
    ]
    undone = an_entry(patient, ma, note="undone")
    with database.write(practice.id) as uow:
        uow.entries.add_many([*entries, undone])
        uow.entries.correct(Correction(new_id(), shared.id, CorrectionKind.CONFIRMED, nurse.id, NOW, ""))
        uow.entries.correct(Correction(new_id(), undone.id, CorrectionKind.VOIDED, ma.id, NOW, ""))
        uow.audit.record("entries", None, NOW)
        uow.commit()


def exported(database: Database, practice: Practice) -> list[dict[str, Any]]:
    with database.read(practice.id) as view:
        return entry_rows(view, practice, MONTH, shipped())


def written(path: Path, rows: list[dict[str, Any]], *without: str) -> Path:
    """As `ccm-bot export entries` writes it, for a spreadsheet in between; columns left out as others would."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [name for name in COLUMNS if name not in without], extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: safe_cell(str(value)) for name, value in row.items()} for row in rows)
    return path


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["note"]: row["counted_seconds"] for row in rows if not row["voided"]}


def test_what_was_exported_counts_the_same_elsewhere(database: Database, practice: Practice, tmp_path: Path) -> None:
    fill(database, practice)
    before = exported(database, practice)
    other = Practice(new_id(), "Other", practice.zone)
    database.practices.create(other)
    people(database, other)
    report = import_entries(database, other, written(tmp_path / "e.csv", before), NOW, dry_run=False)
    assert (report.problems, report.added, report.saved) == ([], 8, True)
    after = exported(database, other)
    assert counted(after) == counted(before) and sum(counted(after).values()) > 0
    assert {row["captured"] for row in after} == {Captured.IMPORTED}
    for row in before:
        same = [one for one in after if one["entry"] == row["entry"]]
        assert [one["entered_by"] for one in same] == ([] if row["voided"] else [row["entered_by"]])
    with database.read(other.id) as view:
        assert view.audit.verify() == []


@pytest.mark.parametrize("without", [(), ("entry",)], ids=["by id", "by what it says"])
def test_a_second_import_adds_nothing(
    database: Database, practice: Practice, tmp_path: Path, without: tuple[str, ...]
) -> None:
    fill(database, practice)
    path = written(tmp_path / "e.csv", exported(database, practice), *without)
    report = import_entries(database, practice, path, NOW, dry_run=False)
    assert (report.problems, report.added, report.same) == ([], 0, 8)
    assert len(exported(database, practice)) == 9


def test_two_like_rows_are_two_entries_once(database: Database, practice: Practice, tmp_path: Path) -> None:
    people(database, practice)
    path = tmp_path / "e.csv"
    path.write_text(HEAD + "10482,2026-11-20,Rosa Diaz,meds,refilled metformin,5,\n" * 2)
    for added in (2, 0):
        assert import_entries(database, practice, path, NOW, dry_run=False).added == added


def test_a_file_changes_no_entry_and_brings_none_back(database: Database, practice: Practice, tmp_path: Path) -> None:
    fill(database, practice)
    rows = exported(database, practice)
    undone = next(row for row in rows if row["voided"])
    back = import_entries(
        database, practice, written(tmp_path / "e.csv", [{**undone, "voided": ""}]), NOW, dry_run=False
    )
    assert (back.added, back.same, back.problems) == (0, 1, [])
    longer = {**rows[0], "seconds": 1800}
    report = import_entries(database, practice, written(tmp_path / "e.csv", [longer]), NOW, dry_run=False)
    assert not report.saved and "corrected in Slack" in report.problems[0].what


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("10482,2026-11-20,Rosa Diaz,meds,x,12 min for Ana Ortiz,", "seconds or minutes"),
        ("10482,2026-11-20,Rosa Diaz,meds,x,12,Ana Ortiz 3pm", "start"),
        ("10482,Ana Ortiz,Rosa Diaz,meds,x,12,", "service_date"),
        ("10482,2026-11-20,Ana Ortiz,meds,x,12,", "performer"),
        ("10482,2026-10-31,Rosa Diaz,meds,x,30,2026-10-31T23:45", "start"),
    ],
)
def test_what_is_wrong_is_said_without_the_cell(
    database: Database, practice: Practice, tmp_path: Path, row: str, column: str
) -> None:
    people(database, practice)
    path = tmp_path / "e.csv"
    path.write_text(f"{HEAD}{row}\n")
    report = import_entries(database, practice, path, NOW, dry_run=False)
    assert {one.column for one in report.problems} == {column} and not report.saved
    assert "Ana" not in repr(report.problems)


def test_a_name_that_two_people_share_is_nobodys(database: Database, practice: Practice, tmp_path: Path) -> None:
    _, ma, _ = people(database, practice)
    with database.write(practice.id) as uow:
        uow.staff.save(replace(ma, id=new_id(), slack_user_id="U9", credential=Credential.FRONT_DESK))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    path = tmp_path / "e.csv"
    path.write_text(HEAD + "10482,2026-11-20,Rosa Diaz,meds,refilled,5,\n")
    report = import_entries(database, practice, path, NOW, dry_run=False)
    assert "two people" in report.problems[0].what
    path.write_text(HEAD + "10482,2026-11-20,U1,meds,refilled,5,\n")
    assert import_entries(database, practice, path, NOW, dry_run=False).saved
    assert [row["performer"] for row in exported(database, practice)] == ["U1"]


def test_an_import_that_was_killed_after_it_was_kept_is_finished(
    database: Database, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(database, practice)
    path = tmp_path / "e.csv"
    path.write_text(HEAD + "".join(f"10482,2026-11-20,Rosa Diaz,meds,note {n},5,\n" for n in range(1200)))

    calls: list[int] = []

    def killed_the_second_time(*args: Any) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        write_turns(*args)

    with monkeypatch.context() as meanwhile, pytest.raises(KeyboardInterrupt):
        meanwhile.setattr("bot.files.staged.write_turns", killed_the_second_time)
        import_entries(database, practice, path, NOW, dry_run=False)
    assert exported(database, practice) == []
    with database.importing(practice.id):
        assert finish_imports(database, practice.id) > 0  # one that runs is left to it
    assert exported(database, practice) == []
    assert finish_imports(database, practice.id) > 0
    assert len(exported(database, practice)) == 1200
    assert finish_imports(database, practice.id) == 0
    with database.read(practice.id) as view:
        assert view.audit.verify() == []


@given(st.text(alphabet="'=+-@ab\t"))
def test_a_guarded_cell_gives_its_text_back(text: str) -> None:
    cell = safe_cell(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r") and bare_cell(cell) == text
