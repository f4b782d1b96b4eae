"""Follow-ups and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, select

from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop
from storage.scope import PRACTICE, Scope, Span, mine
from storage.tables import follow_up, follow_up_event

_BY_ID = mine(follow_up, follow_up.c.id == bindparam("id"))
_OF_PATIENT = mine(follow_up, follow_up.c.patient_id == bindparam("patient_id"))
_ALL = mine(follow_up)
_RAISED = mine(
    follow_up,
    follow_up.c.kind.in_(bindparam("kinds", expanding=True)),
    follow_up.c.at >= bindparam("since"),
    follow_up.c.at < bindparam("until"),
)
_EVENTS_OF = mine(follow_up_event, follow_up_event.c.follow_up_id == bindparam("id"))
_EVENTS_OF_PATIENT = mine(
    follow_up_event,
    follow_up_event.c.follow_up_id.in_(
        select(follow_up.c.id).where(
            follow_up.c.practice_id == PRACTICE, follow_up.c.patient_id == bindparam("patient_id")
        )
    ),
)
_ALL_EVENTS = mine(follow_up_event)
_ENDED = [FollowUpStep.DONE.value, FollowUpStep.CANCELLED.value]
_CLOSED = exists().where(
    follow_up_event.c.practice_id == follow_up.c.practice_id,
    follow_up_event.c.follow_up_id == follow_up.c.id,
    follow_up_event.c.step.in_(_ENDED),
)
_OPEN = mine(follow_up, ~_CLOSED)
_CLOSED_BEFORE = exists().where(
    follow_up_event.c.practice_id == follow_up.c.practice_id,
    follow_up_event.c.follow_up_id == follow_up.c.id,
    follow_up_event.c.step.in_(_ENDED),
    follow_up_event.c.at < bindparam("since"),
)
_OPEN_BETWEEN = mine(
    follow_up,
    follow_up.c.patient_id >= bindparam("first_patient"),
    follow_up.c.patient_id <= bindparam("last_patient"),
    follow_up.c.at < bindparam("until"),
    ~_CLOSED_BEFORE,
)
_EVENTS_BETWEEN = mine(
    follow_up_event, follow_up_event.c.follow_up_id.in_(_OPEN_BETWEEN.with_only_columns(follow_up.c.id))
)
_EVENTS_OF_OPEN = mine(
    follow_up_event,
    follow_up_event.c.follow_up_id.in_(
        select(follow_up.c.id).where(follow_up.c.practice_id == PRACTICE, ~_CLOSED.correlate(follow_up))
    ),
)


class FollowUps:
    """Queries over one practice's follow-ups."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: FollowUp) -> None:
        """Keep a follow-up."""
        self._scope.add(follow_up, **_row(one))

    def add_many(self, many: list[FollowUp]) -> None:
        """Keep many, as an import does."""
        self._scope.add_many(follow_up, [_row(one) for one in many])

    def event(self, one: FollowUpEvent) -> None:
        """Keep what became of one."""
        values = {name: getattr(one, name) for name in FollowUpEvent.__slots__}
        self._scope.add(follow_up_event, **values | {"step": one.step.value})

    def get(self, follow_up_id: str) -> Loop | None:
        """One follow-up with its events."""
        row = self._scope.one(_BY_ID, id=follow_up_id)
        if row is None:
            return None
        return Loop(_follow_up(row), _ordered([_event(one) for one in self._scope.rows(_EVENTS_OF, id=follow_up_id)]))

    def of_patient(self, patient_id: str) -> list[Loop]:
        """A patient's follow-ups, by day."""
        return _loops(
            self._scope.rows(_OF_PATIENT, patient_id=patient_id),
            self._scope.rows(_EVENTS_OF_PATIENT, patient_id=patient_id),
        )

    def raised(self, kinds: Iterable[Kind], since: datetime, until: datetime) -> dict[str, list[FollowUp]]:
        """Those of these kinds that were opened from one instant on and before another, by patient."""
        found: dict[str, list[FollowUp]] = defaultdict(list)
        for row in self._scope.rows(_RAISED, kinds=sorted(one.value for one in kinds), since=since, until=until):
            found[row.patient_id].append(_follow_up(row))
        return found

    def open(self) -> list[Loop]:
        """Every follow-up of the practice that is neither done nor cancelled, by day."""
        return _loops(self._scope.rows(_OPEN), self._scope.rows(_EVENTS_OF_OPEN))

    def open_between(self, since: datetime, until: datetime, span: Span) -> dict[str, list[Loop]]:
        """Follow-ups of a span of patients that were open at some time from one instant on and before another, by
        patient; each with all that was done with it, also later.
        """
        asked = {"since": since, "until": until, "first_patient": span.first, "last_patient": span.last}
        found: dict[str, list[Loop]] = defaultdict(list)
        for one in _loops(self._scope.rows(_OPEN_BETWEEN, **asked), self._scope.rows(_EVENTS_BETWEEN, **asked)):
            found[one.follow_up.patient_id].append(one)
        return found

    def all(self) -> list[Loop]:
        """Every follow-up of the practice, by day."""
        return _loops(self._scope.rows(_ALL), self._scope.rows(_ALL_EVENTS))


def _loops(rows: Any, events: Any) -> list[Loop]:
    by_id: dict[str, list[FollowUpEvent]] = defaultdict(list)
    for row in events:
        by_id[row.follow_up_id].append(_event(row))
    loops = [Loop(_follow_up(row), _ordered(by_id[row.id])) for row in rows]
    return sorted(loops, key=lambda one: (one.due, one.follow_up.id))


def _ordered(events: list[FollowUpEvent]) -> tuple[FollowUpEvent, ...]:
    return tuple(sorted(events, key=lambda one: one.id))


def _row(one: FollowUp) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FollowUp.__slots__} | {"kind": one.kind.value}


def _follow_up(row: Row[Any]) -> FollowUp:
    kept = (row.id, row.patient_id, Kind(row.kind), row.what, row.owner_id, row.due, row.by_id, row.at, row.about)
    return FollowUp(*kept)


def _event(row: Row[Any]) -> FollowUpEvent:
    step = FollowUpStep(row.step)
    return FollowUpEvent(row.id, row.follow_up_id, step, row.by_id, row.at, row.result, row.owner_id, row.due)
