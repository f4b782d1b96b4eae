"""Nothing is rewritten (promise 3): triggers and CHECKs bite, and the chain finds what they could not stop."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DBAPIError

from ccm.errors import Busy
from storage import triggers
from storage.database import Database
from storage.gate import Gate
from storage.ids import new_id
from storage.practices import Practice
from storage.tables import EVIDENCE, metadata
from tests.record import NOW, a_patient, a_person, an_entry
from tests.storage.test_unit_of_work import fill


@pytest.fixture
def filled(database: Database, practice: Practice) -> str:
    with database.write(practice.id) as uow:
        _, _, entry = fill(uow)
        uow.audit.record("test", None, NOW)
        uow.commit()
    return entry.id


def run(database: Database, statement: str, **values: object) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.mark.parametrize("table", ["entry", "audit", "audit_row"])
def test_update_delete_and_replace_are_refused(database: Database, filled: str, table: str) -> None:
    statements = [f"UPDATE {table} SET id = id", f"DELETE FROM {table}"]
    if database.is_sqlite:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(DBAPIError, match="never rewritten"):
            run(database, statement)


def test_every_trigger_and_check_is_there(database: Database) -> None:
    dialect = database.engine.dialect.name
    names = "SELECT name FROM sqlite_master WHERE type='trigger'"
    if dialect != "sqlite":
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with database.engine.connect() as connection:
        found = set(connection.execute(text(names)).scalars())
    assert found == {name for table in EVIDENCE for name in triggers.names(table, dialect)}
    seen = inspect(database.engine)
    for table in metadata.sorted_tables:
        wanted = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert wanted == {str(one["name"]) for one in seen.get_check_constraints(table.name)}, table.name


def test_a_check_bites(database: Database, practice: Practice, filled: str) -> None:
    with pytest.raises(DBAPIError), database.write(practice.id) as uow:
        patient, person = a_patient(mrn="2"), a_person(slack_user_id="U2")
        uow.patients.save(patient)
        uow.staff.save(person)
        uow.entries.add(an_entry(patient, person, seconds=0))


def test_a_second_open_timer_is_refused_by_the_database(database: Database, practice: Practice, filled: str) -> None:
    with pytest.raises(DBAPIError), database.write(practice.id) as uow:
        person = uow.staff.all()[0]
        patient = uow.patients.all()[0]
        uow.timers.start(new_id(), person.id, patient.id, NOW)
        uow.timers.start(new_id(), person.id, patient.id, NOW)


def _drop_triggers(database: Database) -> None:
    """As a thief with the file would."""
    for table in EVIDENCE:
        for name in triggers.names(table, database.engine.dialect.name):
            on = "" if database.is_sqlite else f" ON {table.name}"
            run(database, f"DROP TRIGGER {name}{on}")


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE entry SET seconds = 1200", "was changed"),
        ("UPDATE patient SET family = 'Other'", "was changed"),
        ("UPDATE audit SET deed = 'other'", "was changed"),
        ("DELETE FROM audit_row WHERE subject = 'entry'", "list of covered rows"),
        ("DELETE FROM audit WHERE seq = 1", "is missing"),
        (
            "INSERT INTO setting (practice_id, id, name, value, by_id, at) SELECT practice_id, 'Z', 'n', 'v', NULL, at "
            "FROM audit WHERE seq = 1",
            "inserted from outside",
        ),
    ],
)
def test_the_chain_finds_what_was_done_to_the_file(
    database: Database, practice: Practice, filled: str, statement: str, finding: str
) -> None:
    with database.write(practice.id) as uow:
        uow.audit.record("second", None, NOW)
        uow.commit()
    _drop_triggers(database)
    if database.is_sqlite:
        with sqlite3.connect(
            database.engine.url.database or ""
        ) as connection:  # without foreign keys, as a thief would
            connection.execute(statement)
    else:
        run(database, f"SET LOCAL session_replication_role = replica; {statement}")
    with database.read(practice.id) as view:
        assert any(finding in one.what for one in view.audit.verify())


def test_a_cut_tail_shows_against_a_head_kept_outside(database: Database, practice: Practice, filled: str) -> None:
    with database.write(practice.id) as uow:
        uow.audit.record("second", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        head = view.audit.head()
        assert view.audit.verify(head) == []
    _drop_triggers(database)
    run(database, "DELETE FROM audit WHERE seq = 2")
    with database.read(practice.id) as view:
        assert view.audit.verify() == []
        assert "cut or rolled back" in view.audit.verify(head)[0].what


def test_writers_at_once_make_one_chain(database: Database, practice: Practice, filled: str) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(5):
                with database.write(practice.id) as uow:
                    uow.audit.record("at once", None, datetime.now(UTC))
                    uow.commit()
        except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.read(practice.id) as view:
        assert view.audit.head().seq == 31 and view.audit.verify() == []


def test_two_claims_of_one_key_at_once_are_one(database: Database, practice: Practice, filled: str) -> None:
    answers: list[bool] = []

    def claim() -> None:
        with database.write(practice.id) as uow:
            if uow.deliveries.claimed("trigger:1") is not None:
                answers.append(False)
                return
            uow.deliveries.claim("trigger:1", NOW)
            answers.append(True)
            uow.audit.record("claim", None, NOW)
            uow.commit()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]


def test_the_gate_serves_in_order_and_refuses_after_its_wait() -> None:
    gate, order = Gate(), list[int]()

    def enter(number: int) -> None:
        with gate.held(5):
            order.append(number)

    threads = [threading.Thread(target=enter, args=(n,)) for n in range(5)]
    with gate.held(1):
        for at, thread in enumerate(threads, start=1):
            thread.start()
            while len(gate._queue) < at:
                pass
        with pytest.raises(Busy), gate.held(0.01):
            raise AssertionError("the gate was held")
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
