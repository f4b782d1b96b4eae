"""Files in: every row checked, all or none, a second import says what changed; and nobody who logs waits for it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.entries_in import import_entries
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from bot.files.staff_list import import_staff
from bot.files.staged import keep_staged
from ccm.errors import BadFile, Busy
from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.database import Database
from storage.practices import Practice
from tests.conftest import KEYS
from tests.record import a_person

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ROWS = int(os.environ.get("CCM_ROWS", "250"))
STAFF_HEAD = "slack_user_id,name,role\n"
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


def staffed(database: Database, practice: Practice, *people: Person) -> None:
    with database.write(practice.id) as uow:
        for person in people:
            uow.staff.save(person)
        uow.audit.record("seed", None, NOW)
        uow.commit()


OWNER = a_person(slack_user_id="U3", name="Amara Osei", credential=Credential.PHYSICIAN, duties=frozenset({Duty.OWNER}))


@pytest.mark.parametrize(
    ("text", "what"),
    [("U3,Amara Osei,physician\n", "no owner"), ("U5,New One,ma\nU5,New One,ma\n", "earlier line")],
    ids=["the last owner", "the same id twice"],
)
def test_a_staff_file_that_would_break_the_list_is_kept_out(
    database: Database, practice: Practice, tmp_path: Path, text: str, what: str
) -> None:
    staffed(database, practice, OWNER)
    report = import_staff(database, practice, a_file(tmp_path, STAFF_HEAD + text), NOW, dry_run=False)
    assert what in report.problems[0].what and not report.saved


def test_a_staff_file_gives_nobody_an_access_back(database: Database, practice: Practice, tmp_path: Path) -> None:
    staffed(database, practice, OWNER, a_person(active=False))
    rows = "U1,Rosa Diaz,rn\nU3,Amara Osei,physician+owner\n"
    report = import_staff(database, practice, a_file(tmp_path, STAFF_HEAD + rows), NOW, dry_run=False)
    assert report.saved and "has left" in report.notes[0]
    with database.read(practice.id) as view:
        person = view.staff.by_slack_id("U1")
        assert person is not None and person.credential is Credential.RN and not person.active


def test_of_two_phone_columns_the_first_that_is_filled_is_taken(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    head = "mrn,first_name,last_name,dob,home_phone,mobile_phone\n"
    path = a_file(tmp_path, head + "1,Ana,Ortiz,1948-03-02,,777\n2,Ben,Ruiz,1951-07-19,555,666\n")
    assert import_patients(database, practice, path, NOW, dry_run=False).saved
    with database.read(practice.id) as view:
        assert {one.mrn: one.phone for one in view.patients.all()} == {"1": "777", "2": "555"}
    with pytest.raises(BadFile):  # but never one of two MRNs
        path = a_file(tmp_path, "mrn,chart_number,first_name,last_name,dob\n1,2,A,B,1948-03-02\n")
        import_patients(database, practice, path, NOW, dry_run=False)


def test_what_someone_writes_while_a_file_comes_in_stands(
    database: Database, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = HEAD.strip() + ",Language\n"
    import_patients(database, practice, a_file(tmp_path, head + "1,Ana,Ortiz,3/2/1948,555,\n"), NOW, dry_run=False)

    def on_the_card(*args: Any, **more: Any) -> None:
        with database.write(practice.id) as uow:
            patient = uow.patients.by_mrn("1")
            assert patient is not None
            uow.patients.save(replace(patient, phone="777", caregiver="daughter Eva", do_not_call=True))
            uow.audit.record("reach", None, NOW)
            uow.commit()
        keep_staged(*args, **more)

    monkeypatch.setattr("bot.files.roster.keep_staged", on_the_card)
    second = a_file(tmp_path, head + "1,Ana,Ortiz,3/2/1948,999,Spanish\n")
    report = import_patients(database, practice, second, NOW, dry_run=False)
    assert report.saved and report.meanwhile == 1
    with database.read(practice.id) as view:
        found = view.patients.by_mrn("1")
        assert found is not None and (found.phone, found.caregiver, found.do_not_call) == ("777", "daughter Eva", True)
        assert found.language == "Spanish" and view.audit.verify() == []


def again(database: Database, wait: float) -> Database:
    """The same database, as another process opens it."""
    return Database(database.engine.url.render_as_string(hide_password=False), KEYS, write_wait=wait)


def test_two_imports_at_once_come_one_after_the_other(database: Database, practice: Practice, tmp_path: Path) -> None:
    rows = {kind: "".join(f"{kind}{n},A,B,3/2/1948,1\n" for n in range(1500)) for kind in "AB"}
    saved: list[bool] = []

    def come_in(kind: str) -> None:
        own = again(database, 60.0)
        path = a_file(tmp_path, HEAD + rows[kind], f"{kind}.csv")
        saved.append(import_patients(own, practice, path, NOW, dry_run=False).saved)
        own.close()

    threads = [threading.Thread(target=come_in, args=(kind,)) for kind in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert saved == [True, True]
    with database.read(practice.id) as view:
        assert view.patients.count() == 3000 and view.audit.verify() == []


def test_a_second_import_is_told_that_one_is_running(database: Database, practice: Practice, tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + "1,Ana,Ortiz,3/2/1948,555\n")
    hasty = again(database, 0.1)
    with database.importing(practice.id), pytest.raises(Busy) as refused:
        import_patients(hasty, practice, path, NOW, dry_run=False)
    assert "Another import" in refused.value.sentence
    hasty.close()
    assert import_patients(database, practice, path, NOW, dry_run=False).saved


@contextmanager
def writers_meanwhile(database: Database, practice: Practice) -> Iterator[list[float]]:
    """Someone writes all the while; how long each write took. Patient, since a test machine may be very busy."""
    stop, failures, written = threading.Event(), list[BaseException](), list[float]()

    own = again(database, 20.0)

    def log() -> None:
        while not stop.is_set():
            began = time.monotonic()
            try:
                with own.write(practice.id) as uow:
                    uow.audit.record("meanwhile", None, NOW)
                    uow.commit()
                written.append(time.monotonic() - began)
                time.sleep(0.01)  # as people do; the import's own turns are short
            except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
                failures.append(error)

    thread = threading.Thread(target=log)
    thread.start()
    try:
        yield written
    finally:
        stop.set()
        thread.join()
        own.close()
    assert failures == []


def test_others_are_let_in_while_large_files_come_in(database: Database, practice: Practice, tmp_path: Path) -> None:
    """Others write between the import's turns. With CCM_ROWS, as in `make soak`, nobody waits their two seconds."""
    nurse = a_person(slack_user_id="U2", name="Nora Quinn", credential=Credential.RN)
    staffed(database, practice, OWNER, nurse)
    who = "3/2/1948,1,Medicare,Amara Osei,Nora Quinn,active,2025-03-04,2026-08-01"
    rows = "".join(f"{n},A{n},Smith{n},{who}\n" for n in range(ROWS))
    head = HEAD.strip() + ",payer,practitioner,care_manager,status,consent_date,plan_date\n"
    codes = "".join(f"{n},E11.{part}\n" for n in range(ROWS) for part in range(2))
    times = "".join(f"{n % ROWS},2026-11-{1 + n % 20:02},U2,meds,refilled it {n},600\n" for n in range(ROWS))
    with writers_meanwhile(database, practice) as written:
        report = import_patients(database, practice, a_file(tmp_path, head + rows), NOW, dry_run=False)
        assert report.saved and report.added == ROWS and len(written) > 2
        print(f"{ROWS} patients with their path: slowest write of others {max(written):.2f} s of {len(written)}")
        seen = len(written)
        path = a_file(tmp_path, "mrn,icd10\n" + codes)
        chart = import_chart(database, practice, path, NOW, KINDS["conditions"], indicator(), dry_run=False)
        assert chart.saved and chart.added == 2 * ROWS and len(written) > seen + 1
        print(f"{2 * ROWS} conditions: slowest {max(written[seen:]):.2f} s of {len(written) - seen}")
        seen = len(written)
        path = a_file(tmp_path, "mrn,service_date,performer,activity,note,seconds\n" + times)
        entries = import_entries(database, practice, path, NOW, dry_run=False)
        assert entries.saved and entries.added == ROWS and len(written) > seen + 1
        print(f"{ROWS} entries: slowest {max(written[seen:]):.2f} s of {len(written) - seen}")
    assert max(written) < 2.0 or "CCM_ROWS" not in os.environ
    with database.read(practice.id) as view:
        assert view.patients.count() == ROWS and len(view.conditions.all()) == 2 * ROWS and view.audit.verify() == []
        assert len(view.enrolments.all_steps()) == len(view.enrolments.all_consents()) == ROWS
        assert len(view.entries.all(NOW.date().replace(day=1), NOW.date())) == ROWS
