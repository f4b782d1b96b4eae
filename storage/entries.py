"""Time entries and their corrections: added, never changed; an entry's state is read from its correction rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from ccm.activity import Activity
from ccm.record import Captured, Correction, CorrectionKind, EntryState, Program, TimeEntry
from storage.scope import Scope
from storage.tables import correction, entry

_BATCH = 500  # ids in one IN list: SQLite's oldest limit is 999 parameters


class Entries:
    """Queries over one practice's entries."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: TimeEntry) -> None:
        """Keep a new entry."""
        self._scope.add(entry, **columns(one))

    def add_many(self, many: Iterable[TimeEntry]) -> int:
        """Keep many new entries; how many there were."""
        rows = [columns(one) for one in many]
        self._scope.add_many(entry, rows)
        return len(rows)

    def correct(self, one: Correction) -> None:
        """Keep a correction."""
        values = asdict(one)
        values["kind"] = one.kind.value
        self._scope.add(correction, **values)

    def state(self, entry_id: str) -> EntryState | None:
        """One entry with its corrections."""
        found = self._states(self._where(entry.c.id == entry_id))
        return found[0] if found else None

    def by_handle(self, handle: str) -> list[EntryState]:
        """Entries whose id ends in these six characters; nearly always one."""
        return self._states(self._where(entry.c.id.endswith(handle.upper(), autoescape=True)).limit(5))

    def of_patient(self, patient_id: str, first: date, last: date) -> list[EntryState]:
        """A patient's entries of those days, oldest first."""
        return self._states(self._days(first, last).where(entry.c.patient_id == patient_id))

    def of_performer(self, performer_id: str, first: date, last: date) -> list[EntryState]:
        """A person's entries of those days, oldest first."""
        return self._states(self._days(first, last).where(entry.c.performer_id == performer_id))

    def entered_by(self, person_id: str, since: datetime, limit: int) -> list[EntryState]:
        """What a person entered since then, newest first."""
        query = self._scope.select(entry).where(entry.c.entered_by_id == person_id, entry.c.entered_at >= since)
        return self._states(query.order_by(entry.c.entered_at.desc(), entry.c.id.desc()).limit(limit))

    def awaiting(self, performer_id: str) -> list[EntryState]:
        """Entries that others made for this person and that wait for the person's word."""
        theirs = (entry.c.performer_id == performer_id, entry.c.entered_by_id != performer_id)
        return [one for one in self._states(self._where(*theirs)) if one.live and one.awaits_confirmation]

    def all(self, first: date, last: date) -> list[EntryState]:
        """Every entry of those days, oldest first, voided ones included."""
        return self._states(self._days(first, last))

    def _where(self, *wanted: ColumnElement[bool]) -> Select[Any]:
        return self._scope.select(entry).where(*wanted).order_by(entry.c.id)

    def _days(self, first: date, last: date) -> Select[Any]:
        return self._where(entry.c.service_date >= first, entry.c.service_date <= last)

    def _states(self, query: Select[Any]) -> list[EntryState]:
        entries = [_entry(row) for row in self._scope.rows(query)]
        corrections = self._corrections([one.id for one in entries])
        return [EntryState(one, tuple(corrections[one.id])) for one in entries]

    def _corrections(self, ids: Sequence[str]) -> dict[str, list[Correction]]:
        found: dict[str, list[Correction]] = defaultdict(list)
        for at in range(0, len(ids), _BATCH):
            query = self._scope.select(correction).where(correction.c.entry_id.in_(ids[at : at + _BATCH]))
            for row in self._scope.rows(query.order_by(correction.c.id)):
                found[row.entry_id].append(_correction(row))
        return found


def columns(one: TimeEntry) -> dict[str, Any]:
    """An entry as a row."""
    values = asdict(one)
    values.update(activities="+".join(one.activities), captured=one.captured.value, program=one.program.value)
    return values


def _entry(row: Row[Any]) -> TimeEntry:
    values = {name: row._mapping[name] for name in TimeEntry.__slots__}
    values["activities"] = tuple(Activity(word) for word in row.activities.split("+"))
    values["captured"] = Captured(row.captured)
    values["program"] = Program(row.program)
    return TimeEntry(**values)


def _correction(row: Row[Any]) -> Correction:
    values = {name: row._mapping[name] for name in Correction.__slots__}
    values["kind"] = CorrectionKind(row.kind)
    return Correction(**values)
