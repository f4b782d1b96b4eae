"""Nothing is kept unless it was committed, and nothing is committed that the audit chain does not cover."""

from __future__ import annotations

import pytest

from ccm.record import Correction, CorrectionKind, Patient, Person, TimeEntry
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.record import NOW, a_patient, a_person, an_entry


def fill(uow: UnitOfWork) -> tuple[Person, Patient, TimeEntry]:
    person, patient = a_person(), a_patient()
    uow.staff.save(person)
    uow.patients.save(patient)
    entry = an_entry(patient, person)
    uow.entries.add(entry)
    return person, patient, entry


def test_a_committed_unit_is_there_as_it_was_written(database: Database, practice: Practice) -> None:
    with database.write(practice.id) as uow:
        person, patient, entry = fill(uow)
        uow.audit.record("test", person.id, NOW, patients=[patient.id])
        uow.commit()
    with database.read(practice.id) as view:
        assert view.staff.by_slack_id("U1") == person
        assert view.patients.by_mrn("10482") == patient
        state = view.entries.state(entry.id)
        assert state is not None and state.entry == entry
        assert view.audit.verify() == []


def test_a_unit_that_is_not_committed_leaves_nothing(database: Database, practice: Practice) -> None:
    with database.write(practice.id) as uow:
        fill(uow)
    with pytest.raises(KeyError), database.write(practice.id) as uow:
        fill(uow)
        raise KeyError
    with database.read(practice.id) as view:
        assert view.staff.all() == [] and view.patients.all() == []


def test_rows_without_an_audit_row_cannot_be_committed(database: Database, practice: Practice) -> None:
    with pytest.raises(RuntimeError), database.write(practice.id) as uow:
        fill(uow)
        uow.commit()


def test_tables_and_migrations_agree(database: Database) -> None:
    schema.check(database.engine)
    assert schema.state(database.engine).ok


def test_turns_are_short_and_leave_nobody_half_there(database: Database, practice: Practice) -> None:
    patients = [a_patient(mrn=str(n)) for n in range(3)]
    person = a_person()
    with database.plan(practice.id) as planned:
        made = [an_entry(patients[n % 3], person) for n in range(50)]
        planned.entries.add_many(made)
        for one in made:
            planned.entries.correct(Correction(new_id(), one.id, CorrectionKind.CONFIRMED, person.id, NOW, ""))
        short = planned.turns_of(10, patients_whole=False)
        whole = planned.turns_of(10, patients_whole=True)
    assert {len(turn) for turn in short} == {10} and len(whole) == 3
    for turn in short:
        entries = [row["id"] for table, row in turn if table.name == "entry"]
        assert sorted(entries) == sorted(row["entry_id"] for table, row in turn if table.name == "correction")
