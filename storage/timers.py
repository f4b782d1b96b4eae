"""Running timers, one open per person, and their events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam

from ccm.timer import TimerEvent, TimerKind
from storage.ids import new_id
from storage.scope import Scope, mine
from storage.tables import timer, timer_event

_OPEN = mine(timer, timer.c.person_id == bindparam("person_id"), timer.c.closed_at.is_(None))
_ALL_OPEN = mine(timer, timer.c.closed_at.is_(None))
_EVENTS = mine(timer_event, timer_event.c.timer_id == bindparam("timer_id"))


@dataclass(frozen=True, slots=True)
class OpenTimer:
    """A timer that still runs or is paused. `last_sign` is the person's last sign of life."""

    id: str
    person_id: str
    patient_id: str
    started_at: datetime
    last_sign: datetime
    events: tuple[TimerEvent, ...]


class Timers:
    """Queries over one practice's timers."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def open_of(self, person_id: str) -> OpenTimer | None:
        """The person's open timer with its events, or None."""
        row = self._scope.one(_OPEN, person_id=person_id)
        return self._open(row) if row else None

    def open_ones(self) -> list[OpenTimer]:
        """Everybody's open timers, oldest first: at most one a person."""
        return sorted((self._open(row) for row in self._scope.rows(_ALL_OPEN)), key=lambda one: one.started_at)

    def _open(self, row: Row[Any]) -> OpenTimer:
        events = tuple(self.events(row.id))
        return OpenTimer(row.id, row.person_id, row.patient_id, row.started_at, row.last_sign, events)

    def start(self, timer_id: str, person_id: str, patient_id: str, at: datetime) -> None:
        """Open a timer. The database refuses a person's second open one."""
        self._scope.put(
            timer,
            id=timer_id,
            person_id=person_id,
            patient_id=patient_id,
            started_at=at,
            last_sign=at,
            closed_at=None,
        )
        self._scope.add(timer_event, id=new_id(), timer_id=timer_id, kind=TimerKind.STARTED.value, at=at)

    def event(self, timer_id: str, kind: TimerKind, at: datetime) -> None:
        """Keep an event; it is a sign of life."""
        self._scope.add(timer_event, id=new_id(), timer_id=timer_id, kind=kind.value, at=at)
        self._scope.change(timer, timer_id, last_sign=at)

    def close(self, timer_id: str, at: datetime) -> None:
        """Close a timer."""
        self._scope.change(timer, timer_id, closed_at=at)

    def touch(self, timer_id: str, at: datetime) -> None:
        """A sign of life of the timer's person."""
        self._scope.change(timer, timer_id, last_sign=at)

    def events(self, timer_id: str) -> list[TimerEvent]:
        """A timer's events, oldest first."""
        rows = sorted(self._scope.rows(_EVENTS, timer_id=timer_id), key=lambda row: str(row.id))
        return [TimerEvent(TimerKind(row.kind), row.at) for row in rows]
