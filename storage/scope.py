"""One practice, one connection: every query of every repository goes through here (promise 5)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import COVERED


@dataclass(frozen=True, slots=True)
class Keys:
    """The audit chain's key and its public id."""

    audit: bytes
    key_id: str


def digest(keys: Keys, table: str, row: Mapping[str, Any]) -> str:
    """A keyed digest over a row's values in canonical form: whoever has no key cannot make one."""
    canonical = {name: _plain(value) for name, value in row.items()}
    text = json.dumps([table, canonical], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(keys.audit, text.encode(), hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


@dataclass(slots=True)
class Scope:
    """A practice's view of one connection. `covers` collects the digests of what this unit of work wrote."""

    connection: Connection
    practice_id: str
    keys: Keys
    covers: list[tuple[str, str, str]] = field(default_factory=list)

    def select(self, table: Table) -> Select[Any]:
        """All columns of this practice's rows of a table."""
        return select(table).where(table.c.practice_id == self.practice_id)

    def rows(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        """Run a statement made from `select`."""
        return self.connection.execute(statement).all()

    def one(self, statement: Select[Any]) -> Row[Any] | None:
        """The first row, or None."""
        return self.connection.execute(statement).first()

    def add(self, table: Table, **values: Any) -> None:
        """Insert one row of this practice; the audit chain will cover it."""
        row = {"practice_id": self.practice_id, **values}
        self.connection.execute(table.insert(), row)
        self._cover(table, row)

    def add_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of this practice in one statement."""
        whole = [{"practice_id": self.practice_id, **row} for row in rows]
        if whole:
            self.connection.execute(table.insert(), whole)
        for row in whole:
            self._cover(table, row)

    def put(self, table: Table, **values: Any) -> None:
        """Insert or update one row of a table that is not evidence, all its columns given."""
        row = {"practice_id": self.practice_id, **values}
        make = sqlite.insert if self.connection.dialect.name == "sqlite" else postgresql.insert
        changed = {name: value for name, value in row.items() if name not in ("practice_id", "id")}
        statement = make(table).values(row)
        self.connection.execute(statement.on_conflict_do_update(index_elements=["practice_id", "id"], set_=changed))
        self._cover(table, row)

    def change(self, table: Table, row_id: str, **values: Any) -> None:
        """Update columns of one row that is not evidence; its new whole is covered."""
        where = (table.c.practice_id == self.practice_id, table.c.id == row_id)
        self.connection.execute(update(table).where(*where).values(**values))
        row = self.connection.execute(select(table).where(*where)).one()
        self._cover(table, dict(row._mapping))

    def _cover(self, table: Table, row: Mapping[str, Any]) -> None:
        if table in COVERED:
            self.covers.append((table.name, str(row["id"]), digest(self.keys, table.name, row)))
