"""What was decided in a snapshot is kept only if nothing that bears on the month was written since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ccm.month_close import ClaimBatch, SignOff, SignOffKind
from ccm.record import Correction, CorrectionKind, Patient, Person
from ccm.service_month import ServiceMonth
from storage.changes import Since
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.record import NOW, a_patient, a_person, an_entry

ALL, NONE = "everybody's", "nobody's"
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


def a_sign_off(kind: SignOffKind) -> Callable[[UnitOfWork, Person, Patient], None]:
    """Of October."""
    return lambda uow, who, patient: uow.sign_offs.add(
        SignOff(new_id(), patient.id, OCTOBER, kind, "portal", who.id, NOW, "all")
    )


def a_batch(uow: UnitOfWork, who: Person, patient: Patient) -> None:
    uow.closes.add_batch(ClaimBatch(new_id(), OCTOBER, 1, who.id, NOW, ""), [])


@pytest.mark.parametrize(
    ("written", "in_october", "in_november"),
    [
        (a_log(date(2026, 10, 31)), ALL, NONE),
        (a_log(date(2026, 11, 1)), NONE, ALL),
        (an_undo, ALL, NONE),
        (a_timer, NONE, NONE),
        (a_look, NONE, NONE),
        (a_payer, "the patient's", "the patient's"),
        (a_colleague, ALL, ALL),
        (a_sign_off(SignOffKind.CHECKED), "the patient's", NONE),
        (a_sign_off(SignOffKind.PLANNING), "the patient's", "the patient's"),
        (a_sign_off(SignOffKind.REVIEWED), NONE, NONE),
        (a_batch, ALL, NONE),
    ],
    ids=[
        *("october's time", "november's time", "undo", "timer", "look", "payer", "staff"),
        *("look-up", "care planning", "review", "batch"),
    ],
)
def test_only_what_bears_on_the_month_counts(
    database: Database,
    practice: Practice,
    written: Callable[[UnitOfWork, Person, Patient], None],
    in_october: str,
    in_november: str,
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
            assert uow.changes.since(mark, OCTOBER) == Since(whole=False)
            written(uow, who, patient)
            uow.audit.record("change", who.id, NOW)
            uow.commit()
        assert view.audit.head().seq == mark  # a snapshot: what was written meanwhile is not in it
    with database.read(practice.id) as after:
        for month, bears in ((OCTOBER, in_october), (NOVEMBER, in_november)):
            found = after.changes.since(mark, month)
            of_one = frozenset({patient.id}) if bears == "the patient's" else frozenset()
            assert (found.whole, found.patients) == (bears == ALL, of_one)
            assert found.roster is (written is a_payer)


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
