"""Whether what was decided of a month in a snapshot still stands in the writer's turn.

A large practice always writes something while a month is read. Of whom it was written, the rows by which the month is
decided are read again, few patients at a time, and compared with those that were read: a new phone number, or the
chart of somebody who is not in the month, is no reason to read everybody's again.
"""

from __future__ import annotations

from dataclasses import replace

from bot.actions.month_rows import MonthReader
from ccm.billing.gathered import PatientRows
from ccm.record import Patient

ONE_BY_ONE = 20
"""Patients that are compared, 4 ms of processor each in the writer's turn (SQLite, both readings); of more the month
is read again."""


def bears(read: MonthReader, now: MonthReader, mark: int) -> bool:
    """Whether anything that was written after that row of the chain changes what `read` decided the month by."""
    since = now.view.changes.since(mark, now.month)
    if since.whole or len(since.patients) > ONE_BY_ONE:
        return True
    if since.roster and read.view.patients.twins() != now.view.patients.twins():
        return True
    return any(_decided_by(read, one) != _decided_by(now, one) for one in since.patients)


def _decided_by(reader: MonthReader, patient_id: str) -> tuple[Patient, PatientRows | None] | None:
    """None for who is not in the month, and of whose month nothing was closed."""
    found = reader.view.patients.get(patient_id)
    if found is None:
        return None
    rows = reader.rows_of(found)
    if rows is None and not reader.view.closes.of_patient(patient_id, reader.month):
        return None
    said = _without_ways(found)
    return said, replace(rows, patient=said) if rows else None


def _without_ways(patient: Patient) -> Patient:
    """As months are decided, closed and claimed: how somebody is reached is no part of it."""
    return replace(patient, phone="", language="", interpreter="", best_time="", caregiver="", caregiver_since=None)
