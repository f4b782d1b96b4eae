"""Rows of a checked import that are too many for one transaction: noted first, then written turn by turn.

All or nothing holds all the same: while the import is not kept its turns are forgotten, and from the moment it is,
they are written, by whoever comes next if the import was killed. Nobody who logs waits longer than one turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, func, literal, select, update

from storage.audit import Audit
from storage.ids import new_id
from storage.scope import PRACTICE, Scope, mine
from storage.tables import import_turn, metadata
from storage.types import Day, Flag, Instant

NewRow = tuple[Table, dict[str, Any]]
_KEPT = import_turn.c.kept == literal(True, Flag())
_NEXT = mine(import_turn, _KEPT).order_by(import_turn.c.id).limit(1)
_WAITING = select(func.count()).select_from(import_turn).where(import_turn.c.practice_id == PRACTICE, _KEPT)
_ORDER = {one.name: number for number, one in enumerate(metadata.sorted_tables)}  # a row after the rows it points to


@dataclass(slots=True)
class Recorded(Scope):
    """A scope that notes new rows instead of inserting them. What changes or deletes rows has no place in a plan."""

    planned: list[NewRow] = field(default_factory=list)

    def add(self, table: Table, **values: Any) -> None:
        """Note one new row."""
        self.planned.append((table, values))

    def add_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Note many new rows."""
        self.planned.extend((table, dict(row)) for row in rows)

    def put(self, table: Table, **values: Any) -> None:
        """Refused."""
        raise RuntimeError("an import plans new rows only")

    def change(self, table: Table, row_id: str, **values: Any) -> None:
        """Refused."""
        raise RuntimeError("an import plans new rows only")

    def delete(self, table: Table, *where: Any) -> int:
        """Refused."""
        raise RuntimeError("an import plans new rows only")


def in_turns(rows: Sequence[NewRow], rows_most: int, *, patients_whole: bool) -> list[list[NewRow]]:
    """The rows in turns of about that many: a row with those that point to it, or everything of a patient, in one."""
    owner: dict[str, str] = {}
    by_owner: dict[str, list[NewRow]] = {}
    for table, row in sorted(rows, key=lambda one: _ORDER[one[0].name]):
        pointed = next((owner[value] for value in row.values() if isinstance(value, str) and value in owner), row["id"])
        key = owner[row["id"]] = str(row["patient_id"] if patients_whole and "patient_id" in row else pointed)
        by_owner.setdefault(key, []).append((table, row))
    turns: list[list[NewRow]] = [[]]
    for own in by_owner.values():
        if turns[-1] and len(turns[-1]) + len(own) > rows_most:
            turns.append([])
        turns[-1].extend(own)
    return [one for one in turns if one]


class Turns:
    """One practice's turns that are still to be written."""

    def __init__(self, scope: Scope, audit: Audit) -> None:
        self._scope = scope
        self._audit = audit

    def note(self, deed: str, at: datetime, turn: Sequence[NewRow]) -> None:
        """Note one turn of an import that is not kept yet."""
        body = json.dumps([[table.name, row] for table, row in turn], default=_plain, ensure_ascii=False)
        self._scope.add(import_turn, id=new_id(), deed=deed, at=at, kept=False, body=body)

    def keep(self) -> None:
        """From this transaction on the noted turns will be written, whatever happens."""
        of_practice = import_turn.c.practice_id == self._scope.practice_id
        self._scope.connection.execute(update(import_turn).where(of_practice).values(kept=True))

    def drop(self) -> int:
        """Forget the turns of an import that was not kept; how many there were."""
        return self._scope.delete(import_turn, import_turn.c.kept == literal(False, Flag()))

    def count_waiting(self) -> int:
        """How many turns are kept and not yet written."""
        return int(self._scope.rows(_WAITING)[0][0])

    def write_next(self) -> bool:
        """Write the next turn's rows, with the chain row that covers them; False when there is none."""
        found = self._scope.one(_NEXT)
        if found is None:
            return False
        by_table: dict[str, list[dict[str, Any]]] = {}
        for name, row in json.loads(found.body):
            by_table.setdefault(name, []).append(row)
        for name in sorted(by_table, key=_ORDER.__getitem__):
            table = metadata.tables[name]
            self._scope.add_many(table, [_typed(table, row) for row in by_table[name]])
        self._scope.delete(import_turn, import_turn.c.id == found.id)
        rows = sum(len(one) for one in by_table.values())
        self._audit.record(found.deed, None, found.at, facts={"rows": str(rows)})
        return True


def _plain(value: object) -> str:
    if isinstance(value, date):  # and so a datetime
        return value.isoformat()
    raise TypeError(f"a row holds a {type(value).__name__}")


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    read = {Instant: datetime.fromisoformat, Day: date.fromisoformat}
    made: dict[str, Any] = {}
    for name, value in row.items():
        kind = read.get(type(table.c[name].type))
        made[name] = kind(value) if kind is not None and value is not None else value
    return made
