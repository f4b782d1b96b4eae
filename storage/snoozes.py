"""Lines of the worklist that were put off: new rows only, the newest of a patient stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, exists

from ccm.worklist.snooze import Snooze
from storage.scope import Scope, mine
from storage.tables import snooze

_newer = snooze.alias("newer")
_REPLACED = exists().where(
    _newer.c.practice_id == snooze.c.practice_id,
    _newer.c.patient_id == snooze.c.patient_id,
    _newer.c.id > snooze.c.id,
)
_HOLDING = mine(snooze, snooze.c.until > bindparam("today"), ~_REPLACED)


class Snoozes:
    """Queries over one practice's."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: Snooze) -> None:
        """Keep one."""
        self._scope.add(snooze, **{name: getattr(one, name) for name in Snooze.__slots__})

    def holding(self, today: date) -> dict[str, Snooze]:
        """Each patient's newest, where its day is still to come."""
        return {row.patient_id: _snooze(row) for row in self._scope.rows(_HOLDING, today=today)}


def _snooze(row: Row[Any]) -> Snooze:
    return Snooze(row.id, row.patient_id, row.by_id, row.at, row.why, row.until)
