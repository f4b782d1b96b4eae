"""Files in: every row checked, all or none, a second import says what changed; and nobody who logs waits for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients, import_staff
from ccm.errors import BadFile
from storage.database import Database
from storage.practices import Practice

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
HEAD = "Chart Number,First Name,Last Name,Date of Birth,Phone\r\n"


def a_file(tmp_path: Path, text: str, name: str = "p.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8-sig"))
    return path


def test_a_second_import_updates_by_mrn_and_says_what_changed(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    first = a_file(tmp_path, HEAD + "1,Ana,Ortiz,3/2/1948,555\r\n2,Ben,Ruiz,1951-07-19,556\r\n")
    report = import_patients(database, practice, first, NOW, dry_run=False)
    assert (report.added, report.changed, report.saved) == (2, 0, True)
    second = a_file(tmp_path, HEAD + "1,Ana,Ortiz,3/2/1948,999\r\n2,Ben,Ruiz,1951-07-19,556\r\n3,C,D,1/1/1950,1\r\n")
    report = import_patients(database, practice, second, NOW, dry_run=False)
    assert (report.added, report.changed, report.same, dict(report.changes)) == (1, 1, 1, {"phone": 1})
    with database.read(practice.id) as view:
        patient = view.patients.by_mrn("1")
        assert patient is not None and patient.phone == "999" and view.patients.count() == 3
        assert view.audit.verify() == []


def test_one_bad_row_keeps_the_whole_file_out(database: Database, practice: Practice, tmp_path: Path) -> None:
    rows = "1,Ana,Ortiz,3/2/48,5\n2,,Ruiz,1951-07-19,5\n3,C,D,1/1/2050,5\n4,E,F,1/1/1950,5\n4,E,F,1/1/1950,5\n5,G\n"
    report = import_patients(database, practice, a_file(tmp_path, HEAD + rows), NOW, dry_run=False)
    assert [(one.line, one.column) for one in sorted(report.problems, key=lambda one: one.line)] == [
        (2, "dob"),
        (3, "first_name"),
        (4, "dob"),
        (6, "mrn"),
        (7, ""),
    ]
    with database.read(practice.id) as view:
        assert view.patients.count() == 0 and view.audit.head().seq == 0


@pytest.mark.parametrize("text", ["", "mrn,first_name\n1,a\n", "mrn,mrn,first_name,last_name,dob\n"])
def test_what_is_no_such_file_is_said(database: Database, practice: Practice, tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile):
        import_patients(database, practice, a_file(tmp_path, text), NOW, dry_run=False)


def test_staff_roles_are_read_joined(database: Database, practice: Practice, tmp_path: Path) -> None:
    good = a_file(tmp_path, "slack_user_id,name,role\nU1,Nora Quinn,rn+lead\n")
    assert import_staff(database, practice, good, NOW, dry_run=False).saved
    bad = import_staff(database, practice, a_file(tmp_path, "slack_user_id,name,role\nU2,X,boss\n"), NOW, dry_run=False)
    assert not bad.saved and "boss" in bad.problems[0].what


@contextmanager
def writers_meanwhile(database: Database, practice: Practice) -> Iterator[list[int]]:
    """Someone writes all the while; each write starts within the two seconds after which it would be refused."""
    stop, failures, written = threading.Event(), list[BaseException](), list[int]()

    def log() -> None:
        while not stop.is_set():
            try:
                with database.write(practice.id) as uow:
                    uow.audit.record("meanwhile", None, NOW)
                    uow.commit()
                written.append(1)
            except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
                failures.append(error)

    thread = threading.Thread(target=log)
    thread.start()
    yield written
    stop.set()
    thread.join()
    assert failures == []


def test_others_are_let_in_while_large_files_come_in(database: Database, practice: Practice, tmp_path: Path) -> None:
    rows = "".join(f"{n},A{n},Smith{n},3/2/1948,{n}\n" for n in range(8000))
    codes = "".join(f"{n},E11.{part}\n" for n in range(8000) for part in range(2))
    path = a_file(tmp_path, HEAD + rows)
    with writers_meanwhile(database, practice) as written:
        report = import_patients(database, practice, path, NOW, dry_run=False)
        assert report.saved and report.added == 8000 and len(written) > 8
        seen = len(written)
        path = a_file(tmp_path, "mrn,icd10\n" + codes)
        chart = import_chart(database, practice, path, NOW, KINDS["conditions"], indicator(), dry_run=False)
        assert chart.saved and chart.added == 16000 and len(written) > seen + 16
    with database.read(practice.id) as view:
        assert view.patients.count() == 8000 and len(view.conditions.all()) == 16000 and view.audit.verify() == []
