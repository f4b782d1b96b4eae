"""Time entries and their corrections: added, never changed; an entry's state is read from its correction rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, exists, func, or_, select

from ccm.activity import Activity
from ccm.billing.record import Worked
from ccm.record import GONE, Captured, Correction, CorrectionKind, EntryState, Program, Run, TimeEntry
from storage.scope import PRACTICE, Scope, Span, in_parts, mine
from storage.tables import correction, entry

HANDLE = 6
"""How many characters of an entry's id, from its end, people see and type: a billion combinations."""

_DAYS = (entry.c.service_date >= bindparam("first"), entry.c.service_date <= bindparam("last"))


@dataclass(frozen=True, slots=True)
class _Query:
    """A query of entries, and the one of their corrections: two statements, however many entries there are."""

    entries: Select[Any]
    corrections: Select[Any]

    @staticmethod
    def where(*wanted: ColumnElement[bool], limit: int | BindParameter[int] | None = None) -> _Query:
        """With a limit, the newest ones, newest first; without, in no order.

        `Entries` sorts: asked for an order, SQLite would walk every entry of the practice by the key to give it.
        """
        entries = mine(entry, *wanted)
        if limit is not None:
            entries = entries.order_by(entry.c.entered_at.desc(), entry.c.id.desc()).limit(limit)
        return _Query(entries, mine(correction, correction.c.entry_id.in_(entries.with_only_columns(entry.c.id))))


_BY_ID = _Query.where(entry.c.id == bindparam("id"))
_BY_HANDLE = _Query.where(entry.c.handle == bindparam("handle"))
_OF_PATIENT = _Query.where(*_DAYS, entry.c.patient_id == bindparam("patient_id"))
_OF_PERFORMER = _Query.where(*_DAYS, entry.c.performer_id == bindparam("performer_id"))
_ENTERED_BY = _Query.where(
    entry.c.entered_by_id == bindparam("person_id"), entry.c.entered_at >= bindparam("since"), limit=bindparam("most")
)
_BY_OTHERS = _Query.where(
    entry.c.performer_id == bindparam("performer_id"), entry.c.entered_by_id != bindparam("performer_id")
)
_ALL = _Query.where(*_DAYS)
_IN_SPAN = _Query.where(*_DAYS, entry.c.patient_id.in_(bindparam("patient_ids", expanding=True)))
"""By each patient's own index: given a range of patients, SQLite walks the month's days anew for every span."""
_GONE = exists().where(
    correction.c.practice_id == entry.c.practice_id,
    correction.c.entry_id == entry.c.id,
    correction.c.kind.in_(sorted(one.value for one in GONE)),
)


def _time(*wanted: ColumnElement[bool]) -> Select[Any]:
    """When rows that stand were worked, and for whom: no more of them is read."""
    when: list[Any] = [entry.c.service_date, entry.c.start, entry.c.seconds, entry.c.pieces]
    rows = select(entry.c.id, entry.c.patient_id, entry.c.performer_id, *when)
    return rows.where(entry.c.practice_id == PRACTICE, *_DAYS, ~_GONE, *wanted)


def _brief(*wanted: ColumnElement[bool]) -> Select[Any]:
    """What a worklist asks of an entry."""
    asked: list[Any] = [entry.c.service_date, entry.c.activities, entry.c.note, entry.c.entered_at]
    rows = select(entry.c.id, entry.c.patient_id, entry.c.performer_id, *asked)
    return rows.where(entry.c.practice_id == PRACTICE, *wanted)


_WORKED_BY = _time(entry.c.performer_id == bindparam("performer_id"))
_TIMED_BY = _WORKED_BY.where(entry.c.start.is_not(None))
_CROWDED = (
    _WORKED_BY.with_only_columns(entry.c.service_date)
    .group_by(entry.c.service_date)
    .having(func.sum(entry.c.seconds) > bindparam("seconds"))
)
_BESIDE = _time(
    entry.c.performer_id.in_(bindparam("performers", expanding=True)),
    entry.c.patient_id != bindparam("patient_id"),
    entry.c.start.is_not(None),
    or_(entry.c.service_date.in_(bindparam("days", expanding=True)), entry.c.pieces != ""),
)
_KEPT = (
    select(entry.c.patient_id, func.sum(entry.c.seconds).label("seconds"))
    .where(entry.c.practice_id == PRACTICE, *_DAYS, ~_GONE)
    .group_by(entry.c.patient_id)
)
_SETTLED = exists().where(
    correction.c.practice_id == entry.c.practice_id,
    correction.c.entry_id == entry.c.id,
    correction.c.kind.in_(sorted(one.value for one in (*GONE, CorrectionKind.CONFIRMED))),
)
_UNCONFIRMED = _brief(entry.c.entered_by_id != entry.c.performer_id, ~_SETTLED)
_WRITTEN = _brief(*_DAYS, ~_GONE)
_KNOWN = select(entry.c.id).where(entry.c.practice_id == PRACTICE, entry.c.id.in_(bindparam("ids", expanding=True)))
_MOVED = (
    select(correction.c.entry_id)
    .where(correction.c.practice_id == PRACTICE, correction.c.kind == CorrectionKind.MOVED.value)
    .cte("moved", recursive=True)
)
_BEHIND = _MOVED.union(
    select(entry.c.replaces_id)
    .join(_MOVED, entry.c.id == _MOVED.c.entry_id)
    .where(entry.c.practice_id == PRACTICE, entry.c.replaces_id.is_not(None))
)
_SEALED = select(_BEHIND.c.entry_id)


@dataclass(frozen=True, slots=True)
class Brief:
    """An entry that stands, as far as a worklist asks."""

    id: str
    patient_id: str
    performer_id: str
    on: date
    activities: tuple[Activity, ...]
    note: str
    at: datetime


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
        values = {name: getattr(one, name) for name in type(one).__slots__}
        values["kind"] = one.kind.value
        self._scope.add(correction, **values)

    def state(self, entry_id: str) -> EntryState | None:
        """One entry with its corrections."""
        found = self._states(_BY_ID, id=entry_id)
        return found[0] if found else None

    def by_handle(self, handle: str) -> list[EntryState]:
        """Entries whose id ends in these six characters; nearly always one."""
        return self._states(_BY_HANDLE, handle=handle.upper())

    def of_patient(self, patient_id: str, first: date, last: date) -> list[EntryState]:
        """A patient's entries of those days, oldest first."""
        return self._states(_OF_PATIENT, patient_id=patient_id, first=first, last=last)

    def of_performer(self, performer_id: str, first: date, last: date) -> list[EntryState]:
        """A person's entries of those days, oldest first."""
        return self._states(_OF_PERFORMER, performer_id=performer_id, first=first, last=last)

    def worked(self, performer_id: str, first: date, last: date) -> list[Worked]:
        """When a person worked in those days, and for whom: of the rows that stand, in no order."""
        found = self._scope.rows(_WORKED_BY, performer_id=performer_id, first=first, last=last)
        return [_worked(row) for row in found]

    def timed(self, performer_id: str, first: date, last: date) -> list[Worked]:
        """Of the same rows those whose start is known: no others can share a moment."""
        found = self._scope.rows(_TIMED_BY, performer_id=performer_id, first=first, last=last)
        return [_worked(row) for row in found]

    def crowded(self, performer_id: str, first: date, last: date, seconds: int) -> list[date]:
        """The days on which that person's rows, added up, hold more than so many seconds."""
        found = self._scope.rows(_CROWDED, performer_id=performer_id, first=first, last=last, seconds=seconds)
        return [row.service_date for row in found]

    def beside(
        self, patient_id: str, performers: Collection[str], days: Collection[date], first: date, last: date
    ) -> list[Worked]:
        """When these persons worked at known times for other patients from `first` to `last`: on those days, and what
        was paused, which may have gone on on any later day.
        """
        wanted = {"performers": sorted(performers), "days": sorted(days), "patient_id": patient_id}
        return [_worked(row) for row in self._scope.rows(_BESIDE, first=first, last=last, **wanted)]

    def entered_by(self, person_id: str, since: datetime, limit: int) -> list[EntryState]:
        """What a person entered since then, newest first."""
        found = self._states(_ENTERED_BY, person_id=person_id, since=since, most=limit)
        return sorted(found, key=lambda state: (state.entry.entered_at, state.entry.id), reverse=True)

    def awaiting(self, performer_id: str) -> list[EntryState]:
        """Entries that others made for this person and that wait for the person's word."""
        found = self._states(_BY_OTHERS, performer_id=performer_id)
        return [one for one in found if one.live and one.awaits_confirmation]

    def unconfirmed(self) -> list[Brief]:
        """Everybody's entries that others made for them and that wait for their word."""
        return [_briefly(row) for row in self._scope.rows(_UNCONFIRMED)]

    def written(self, first: date, last: date) -> list[Brief]:
        """The entries of those days that stand, with their notes, in no order."""
        return [_briefly(row) for row in self._scope.rows(_WRITTEN, first=first, last=last)]

    def kept(self, first: date, last: date) -> dict[str, int]:
        """The seconds that stand in those days, by patient: no more than these can count."""
        return {row.patient_id: int(row.seconds) for row in self._scope.rows(_KEPT, first=first, last=last)}

    def all(self, first: date, last: date, span: Span | None = None) -> list[EntryState]:
        """Every entry of those days, oldest first, voided ones included; of all patients, or of a span of them."""
        if span is None:
            return self._states(_ALL, first=first, last=last)
        return self._states(_IN_SPAN, first=first, last=last, patient_ids=span.ids)

    def known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that stand here."""
        found: set[str] = set()
        for part in in_parts(ids):
            found |= {row.id for row in self._scope.rows(_KNOWN, ids=part)}
        return found

    def sealed(self) -> frozenset[str]:
        """Entries whose text is sealed from the chart they stand on: each that was moved to another chart, with every
        row that it had replaced there. The export and the audit packet leave their notes out.
        """
        return frozenset(row.entry_id for row in self._scope.rows(_SEALED))

    def _states(self, query: _Query, **values: Any) -> list[EntryState]:
        entries = [_entry(row) for row in self._scope.rows(query.entries, **values)]
        corrections: dict[str, list[Correction]] = defaultdict(list)
        for row in self._scope.rows(query.corrections, **values) if entries else ():
            corrections[row.entry_id].append(_correction(row))
        states = [EntryState(one, tuple(sorted(corrections[one.id], key=_by_id))) for one in entries]
        return sorted(states, key=lambda state: state.entry.id)


def _by_id(one: Correction) -> str:
    return one.id


def columns(one: TimeEntry) -> dict[str, Any]:
    """An entry as a row."""
    values = {name: getattr(one, name) for name in type(one).__slots__}
    values.update(activities="+".join(one.activities), captured=one.captured.value, program=one.program.value)
    values["handle"] = one.id[-HANDLE:]
    values["pieces"] = json.dumps([[run.start.isoformat(), run.seconds] for run in one.pieces]) if one.pieces else ""
    return values


def _entry(row: Row[Any]) -> TimeEntry:
    """Field by field: a practice's month holds a million rows, and a copy of each as a mapping costs as much again."""
    return TimeEntry(
        id=row.id,
        patient_id=row.patient_id,
        performer_id=row.performer_id,
        entered_by_id=row.entered_by_id,
        service_date=row.service_date,
        start=row.start,
        seconds=row.seconds,
        activities=_activities(row.activities),
        inferred=row.inferred,
        note=row.note,
        captured=_CAPTURED[row.captured],
        program=_PROGRAMS[row.program],
        caregiver=row.caregiver,
        plan=row.plan,
        snf=row.snf,
        late_reason=row.late_reason,
        entered_at=row.entered_at,
        timer_id=row.timer_id,
        replaces_id=row.replaces_id,
        pieces=_runs(row.pieces),
    )


_CAPTURED = {one.value: one for one in Captured}  # a look-up, where the class asked by value takes five times as long
_PROGRAMS = {one.value: one for one in Program}


@lru_cache(maxsize=4096)
def _activities(words: str) -> tuple[Activity, ...]:
    return tuple(Activity(word) for word in words.split("+"))


def _worked(row: Row[Any]) -> Worked:
    runs = (_runs(row.pieces) or (Run(row.start, row.seconds),)) if row.start is not None else ()
    return Worked(row.id, row.patient_id, row.performer_id, row.service_date, row.seconds, runs)


def _briefly(row: Row[Any]) -> Brief:
    kept = (row.id, row.patient_id, row.performer_id, row.service_date, _activities(row.activities))
    return Brief(*kept, row.note, row.entered_at)


def _runs(pieces: str) -> tuple[Run, ...]:
    if not pieces:
        return ()
    return tuple(Run(datetime.fromisoformat(start), seconds) for start, seconds in json.loads(pieces))


def _correction(row: Row[Any]) -> Correction:
    values = dict(row._mapping)
    del values["practice_id"]
    values["kind"] = CorrectionKind(row.kind)
    return Correction(**values)
