"""What was decided in a snapshot is kept only if nothing that bears on the month was written since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ccm.month_close import SignOff, SignOffKind
from ccm.record import Correction, CorrectionKind, Patient, Person
from ccm.service_month import ServiceMonth
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.record import NOW, a_patient, a_person, an_entry

OCTOBER, NOVEMBER = ServiceMonth(2026, 10), ServiceMonth(2026, 11)


def a_log(day: date) -> Callable[[UnitOfWork, Person, Patient], None]:
    return lambda uow, who, patient: uow.entries.add(an_entry(patient, who, service_date=day))


def an_undo(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    """Of the entry of October that stands there."""
    (state,) = uow.entries.of_patient(patient.id, OCTOBER.first_day, OCTOBER.last_day)
    uow.entries.correct(Correction(new_id(), state.entry.id, CorrectionKind.VOIDED, who.id, NOW, "twice"))


def a_timer(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    uow.timers.start(new_id(), who.id, patient.id, NOW)


def a_look(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    uow.audit.record("look", who.id, NOW, patients=[patient.id])


def a_payer(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    uow.patients.save(replace(patient, payer="Acme"))


def a_colleague(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    uow.staff.save(a_person(slack_user_id="U9"))


def a_sign_off(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    uow.sign_offs.add(SignOff(new_id(), patient.id, OCTOBER, SignOffKind.CHECKED, "portal", who.id, NOW, "all"))


@pytest.mark.parametrize(
    ("written", "in_october", "in_november"),
    [
        (a_log(date(2026, 10, 31)), True, False),
        (a_log(date(2026, 11, 1)), False, True),
        (an_undo, True, False),
        (a_timer, False, False),
        (a_look, False, False),
        (a_payer, True, True),
        (a_colleague, True, True),
        (a_sign_off, True, True),
    ],
    ids=["october's time", "november's time", "undo", "timer", "look", "payer", "staff", "sign-off"],
)
def test_only_what_bears_on_the_month_counts(
    database: Database,
    practice: Practice,
    written: Callable[[UnitOfWork, Person, Patient], None],
    in_october: bool,
    in_november: bool,
) -> None:
    who, patient = a_person(), a_patient()
    with database.write(practice.id) as uow:
        uow.staff.save(who)
        uow.patients.save(patient)
        a_log(date(2026, 10, 5))(uow, who, patient)
        uow.audit.record("seed", who.id, NOW)
        uow.commit()
    with database.snapshot(practice.id) as view:
        mark = view.audit.head().seq
        with database.write(practice.id) as uow:
            assert not uow.changes.since(mark, OCTOBER)
            written(uow, who, patient)
            uow.audit.record("change", who.id, NOW)
            uow.commit()
        assert view.audit.head().seq == mark  # a snapshot: what was written meanwhile is not in it
    with database.read(practice.id) as after:
        assert (after.changes.since(mark, OCTOBER), after.changes.since(mark, NOVEMBER)) == (in_october, in_november)


def test_nothing_is_written_through_a_snapshot(database: Database, practice: Practice) -> None:
    with database.snapshot(practice.id) as view:
        for write in (
            lambda: view.patients.save(a_patient()),
            lambda: view.entries.add(an_entry(a_patient(), a_person())),
            lambda: view.sign_offs.add_many([]),
            lambda: view.timers.touch("t", NOW),
            lambda: view.deliveries.prune(NOW),
            view.commit,
        ):
            with pytest.raises(RuntimeError, match="only read"):
                write()
