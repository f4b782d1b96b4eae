"""One practice, one connection: every query of every repository goes through here (promise 5)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import COVERED

IDS_AT_ONCE = 5000
PRACTICE: BindParameter[str] = bindparam("of_practice")
"""The practice of the scope that runs a statement: every statement names it, `Scope` alone fills it in."""


def mine(table: Table, *where: ColumnElement[bool]) -> Select[Any]:
    """All columns of the practice's rows of a table.

    Statements are made once, at import, and run with parameters: making one anew costs 45 us, running it 12.
    """
    return select(table).where(table.c.practice_id == PRACTICE, *where)


def in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in order, in parts that a statement takes: SQLite knows 32,766 parameters."""
    left = iter(sorted(ids))
    while part := list(islice(left, IDS_AT_ONCE)):
        yield part


@dataclass(frozen=True, slots=True)
class Span:
    """Patients with neighbouring ids, in order: a practice is read in spans, so that memory stays flat."""

    ids: tuple[str, ...]

    @property
    def first(self) -> str:
        """The first of them."""
        return self.ids[0]

    @property
    def last(self) -> str:
        """The last of them."""
        return self.ids[-1]


@dataclass(frozen=True, slots=True)
class Spanned:
    """A statement over all of the practice's rows, and the same over a span of patients."""

    all: Select[Any]
    span: Select[Any]

    @staticmethod
    def of(table: Table, *where: ColumnElement[bool]) -> Spanned:
        """For a table with `patient_id`."""
        within = (table.c.patient_id >= bindparam("first_patient"), table.c.patient_id <= bindparam("last_patient"))
        return Spanned(mine(table, *where), mine(table, *where, *within))


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _upsert(table: Table, dialect: str) -> Insert:
    made = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    changed = {one.name: made.excluded[one.name] for one in table.c if one.name not in ("practice_id", "id")}
    return made.on_conflict_do_update(index_elements=["practice_id", "id"], set_=changed)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Keys:
    """The audit chain's key and its public id."""

    audit: bytes
    key_id: str


def digest(keys: Keys, table: str, row: Mapping[str, Any]) -> str:
    """A keyed digest over a row's values in canonical form: whoever has no key cannot make one.

    Empty values are left out, so that a release may add a column with an empty default and old rows still verify.
    """
    canonical = {name: _plain(value) for name, value in row.items() if value not in (None, "", False)}
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

    def rows(self, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """Run a statement of this practice's rows."""
        return self.connection.execute(statement, {"of_practice": self.practice_id, **values}).all()

    def within(self, statement: Spanned, span: Span | None, **values: Any) -> Sequence[Row[Any]]:
        """The practice's rows, or those of a span of patients."""
        if span is None:
            return self.rows(statement.all, **values)
        return self.rows(statement.span, first_patient=span.first, last_patient=span.last, **values)

    def one(self, statement: Select[Any], **values: Any) -> Row[Any] | None:
        """The first row, or None."""
        return self.connection.execute(statement, {"of_practice": self.practice_id, **values}).first()

    def add(self, table: Table, **values: Any) -> None:
        """Insert one row of this practice; the audit chain will cover it."""
        row = {"practice_id": self.practice_id, **values}
        self.connection.execute(_insert(table), row)
        self._cover(table, row)

    def add_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of this practice in one statement."""
        whole = [{"practice_id": self.practice_id, **row} for row in rows]
        if whole:
            self.connection.execute(_insert(table), whole)
        for row in whole:
            self._cover(table, row)

    def put(self, table: Table, **values: Any) -> None:
        """Insert or update one row of a table that is not evidence, all its columns given."""
        row = {"practice_id": self.practice_id, **values}
        self.connection.execute(_upsert(table, self.connection.dialect.name), row)
        self._cover(table, row)

    def delete(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Delete this practice's rows of a table that is not evidence; how many went."""
        gone = delete(table).where(table.c.practice_id == self.practice_id, *where)
        return int(self.connection.execute(gone).rowcount)

    def change(self, table: Table, row_id: str, **values: Any) -> None:
        """Update columns of one row that is not evidence; its new whole is covered."""
        where = (table.c.practice_id == self.practice_id, table.c.id == row_id)
        self.connection.execute(update(table).where(*where).values(**values))
        row = self.connection.execute(select(table).where(*where)).one()
        self._cover(table, dict(row._mapping))

    def _cover(self, table: Table, row: Mapping[str, Any]) -> None:
        if table in COVERED:
            self.covers.append((table.name, str(row["id"]), digest(self.keys, table.name, row)))


@dataclass(slots=True)
class ReadOnly(Scope):
    """A scope that only reads. Whoever writes through it has taken the wrong half of a deed."""

    def add(self, table: Table, **values: Any) -> None:
        """Refused."""
        raise RuntimeError("a snapshot is only read")

    def add_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Refused."""
        raise RuntimeError("a snapshot is only read")

    def put(self, table: Table, **values: Any) -> None:
        """Refused."""
        raise RuntimeError("a snapshot is only read")

    def delete(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Refused."""
        raise RuntimeError("a snapshot is only read")

    def change(self, table: Table, row_id: str, **values: Any) -> None:
        """Refused."""
        raise RuntimeError("a snapshot is only read")
