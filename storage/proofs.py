"""Whether given rows are still as they were written: each against the digest with which the audit chain covers it.

A digest is keyed, so nobody without the key makes one that fits a changed row. Rows that were taken out whole, and a
cut chain, only the check of the whole chain finds (`Audit.verify`).
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, select

from storage.scope import PRACTICE, Scope, digest, mine
from storage.tables import COVERED, audit, audit_row

AT_ONCE = 500  # ids in one statement


def _covers_of(table: Table) -> Select[Any]:
    return (
        select(audit_row.c.subject_id, audit_row.c.digest, audit.c.seq, audit.c.at, audit.c.actor_id, audit.c.deed)
        .join(audit, (audit.c.practice_id == audit_row.c.practice_id) & (audit.c.id == audit_row.c.audit_id))
        .where(
            audit_row.c.practice_id == PRACTICE,
            audit_row.c.subject == table.name,
            audit_row.c.subject_id.in_(bindparam("ids", expanding=True)),
            audit_row.c.digest != "",
        )
    )


_ROWS = {table.name: mine(table, table.c.id.in_(bindparam("ids", expanding=True))) for table in COVERED}
_COVERS = {table.name: _covers_of(table) for table in COVERED}


@dataclass(frozen=True, slots=True)
class Cover:
    """The row of the chain that covers a row's present state; `first` is when it was covered first, by the
    row of the chain that `first_seq` numbers.
    """

    table: str
    row_id: str
    seq: int
    at: datetime
    actor_id: str | None
    deed: str
    first: datetime
    first_seq: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What covers the rows, and which of them no longer are as they were written, by table and id."""

    covers: tuple[Cover, ...]
    bad: tuple[str, ...]


class Proofs:
    """Checks over one practice's rows."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def check(self, wanted: Mapping[str, Collection[str]]) -> Checked:
        """Every row of these, by table and id."""
        covers: list[Cover] = []
        bad: list[str] = []
        for table, ids in wanted.items():
            ordered = sorted(ids)
            for at in range(0, len(ordered), AT_ONCE):
                found, wrong = self._some(table, ordered[at : at + AT_ONCE])
                covers += found
                bad += wrong
        return Checked(tuple(covers), tuple(bad))

    def _some(self, table: str, ids: list[str]) -> tuple[list[Cover], list[str]]:
        rows = {row.id: row for row in self._scope.rows(_ROWS[table], ids=ids)}
        first: dict[str, Row[Any]] = {}
        last: dict[str, Row[Any]] = {}
        for one in sorted(self._scope.rows(_COVERS[table], ids=ids), key=lambda each: int(each.seq)):
            first.setdefault(one.subject_id, one)
            last[one.subject_id] = one
        covers = [
            Cover(table, key, one.seq, one.at, one.actor_id, one.deed, first[key].at, first[key].seq)
            for key, one in last.items()
        ]
        return covers, [f"{table} {one}" for one in ids if not self._as_written(table, rows.get(one), last.get(one))]

    def _as_written(self, table: str, row: Row[Any] | None, cover: Row[Any] | None) -> bool:
        if row is None or cover is None:
            return False
        return hmac.compare_digest(digest(self._scope.keys, table, dict(row._mapping)), cover.digest)
