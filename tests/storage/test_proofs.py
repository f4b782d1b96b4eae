"""Rows checked one by one against the chain, and who looked at a patient, page by page, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ccm.coverage import Coverage
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.proofs import Checked
from tests.record import NOW, a_patient
from tests.storage.test_evidence import _drop_triggers, filled, run

__all__ = ["filled"]


def test_a_row_is_covered_by_the_deed_that_wrote_it(database: Database, practice: Practice, filled: str) -> None:
    with database.read(practice.id) as view:
        patient = view.patients.all()[0]
        checked = view.proofs.check({"entry": {filled}, "patient": {patient.id}, "consent": set()})
    assert {(one.table, one.row_id, one.deed) for one in checked.covers} == {
        ("entry", filled, "test"),
        ("patient", patient.id, "test"),
    }
    assert checked.bad == ()


def test_another_practices_rows_are_not_there(database: Database, practice: Practice, filled: str) -> None:
    other = Practice(new_id(), "Elsewhere", "America/New_York")
    database.practices.create(other)
    with database.read(other.id) as view:
        assert view.proofs.check({"entry": {filled}}) == Checked((), (f"entry {filled}",))


def test_of_a_row_that_may_change_the_latest_cover_counts(database: Database, practice: Practice, filled: str) -> None:
    with database.write(practice.id) as uow:
        patient = uow.patients.all()[0]
        uow.patients.save(a_patient(id=patient.id, case_id=patient.case_id, mrn=patient.mrn, family="Other"))
        uow.audit.record("changed", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        checked = view.proofs.check({"patient": {patient.id}})
    assert [one.deed for one in checked.covers] == ["changed"] and checked.bad == ()


@pytest.mark.parametrize(
    "statement", ["UPDATE entry SET seconds = 1200", "UPDATE audit_row SET digest = 'x' WHERE subject = 'entry'"]
)
def test_a_changed_row_or_cover_is_named(database: Database, practice: Practice, filled: str, statement: str) -> None:
    _drop_triggers(database)
    run(database, statement)
    with database.read(practice.id) as view:
        assert view.proofs.check({"entry": {filled}}).bad == (f"entry {filled}",)
        assert view.proofs.check({"entry": {"nowhere"}}).bad == ("entry nowhere",)


def test_looks_come_by_pages_newest_first_with_the_imports_rows(
    database: Database, practice: Practice, filled: str
) -> None:
    with database.write(practice.id) as uow:
        patient = uow.patients.all()[0]
        for number in range(7):
            uow.audit.record(f"look.{number}", None, NOW + timedelta(seconds=number), patients=[patient.id])
        uow.audit.record("other", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        assert view.access.count(patient.id) == 8
        assert [one.deed for one in view.access.page(patient.id, 0, 3)] == ["look.6", "look.5", "look.4"]
        assert [one.deed for one in view.access.page(patient.id, 6, 3)] == ["look.0", "test"]
        assert view.access.page(patient.id, 8, 3) == [] and view.access.count("nobody") == 0


def test_an_import_that_wrote_only_coverage_is_among_the_looks(
    database: Database, practice: Practice, filled: str
) -> None:
    with database.write(practice.id) as uow:
        patient, said = uow.patients.all()[0], ("Medicare Part B", "1EG4", NOW.date(), None, None, None, NOW)
        uow.coverages.add_many([Coverage(new_id(), patient.id, *said)])
        uow.audit.record("import.roster", None, NOW + timedelta(seconds=1))
        uow.commit()
    with database.read(practice.id) as view:
        assert view.access.page(patient.id, 0, 1)[0].deed == "import.roster"
