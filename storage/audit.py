"""The audit trail: a keyed hash chain per practice over every deed, the rows it wrote and the patients it showed.

Each row's hash covers the hash before it, its own fields, and the digests of what was written. Without the key none
of them can be made again; against a head kept outside, a cut tail or a rolled-back file shows as well (promise 3).
Writers take turns (`storage.database`), so that two never chain to the same row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage.ids import new_id
from storage.scope import PRACTICE, Keys, Scope, digest, mine
from storage.tables import COVERED, EVIDENCE, audit, audit_row

GENESIS = "0" * 64
LINKS_AT_ONCE = 500  # rows in one statement
_ALL = mine(audit).order_by(audit.c.seq)
_COVERS = mine(audit_row)
_END = select(audit.c.seq, audit.c.hash).where(audit.c.practice_id == PRACTICE).order_by(audit.c.seq.desc()).limit(1)
_OF_PATIENT = mine(
    audit,
    audit.c.id.in_(
        select(audit_row.c.audit_id).where(
            audit_row.c.practice_id == PRACTICE,
            audit_row.c.subject == "patient",
            audit_row.c.subject_id == bindparam("patient_id"),
        )
    ),
)
_DIGESTS = (
    select(audit_row.c.subject, audit_row.c.subject_id, audit_row.c.digest)
    .join(audit, (audit.c.practice_id == audit_row.c.practice_id) & (audit.c.id == audit_row.c.audit_id))
    .where(audit_row.c.practice_id == PRACTICE, audit_row.c.digest != "")
    .order_by(audit.c.seq, audit_row.c.id)
)
_WRITTEN_SINCE = (
    select(audit_row.c.subject_id)
    .distinct()
    .join(audit, (audit.c.practice_id == audit_row.c.practice_id) & (audit.c.id == audit_row.c.audit_id))
    .where(
        audit_row.c.practice_id == PRACTICE,
        audit_row.c.digest != "",
        audit_row.c.subject == bindparam("subject"),
        audit.c.seq > bindparam("seq"),
    )
)
_LINKS = mine(audit, audit.c.seq.in_(bindparam("seqs", expanding=True))).order_by(audit.c.seq)
_LAST_OF = mine(audit, audit.c.deed == bindparam("deed")).order_by(audit.c.seq.desc()).limit(1)
_INSERT, _INSERT_COVER = audit.insert(), audit_row.insert()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One deed, as an auditor reads it."""

    seq: int
    at: datetime
    actor_id: str | None
    deed: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the chain with everything that its hash covers: whoever has the key makes the hash again from it."""

    row: AuditRow
    practice_id: str
    id: str
    facts: str  # as they are kept
    key_id: str
    rows_digest: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's end: kept outside, it shows a cut tail or a rolled-back file."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @staticmethod
    def parse(line: str) -> Head:
        """Read the one-line form. Raises ValueError."""
        seq, colon, value = line.strip().partition(":")
        if not colon or not seq.isdigit() or len(value) != 64:
            raise ValueError("a head is a number, a colon and 64 hex digits")
        return Head(int(seq), value)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: where, and what. No content of any row."""

    where: str
    what: str


class Audit:
    """The trail of one practice."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def record(
        self,
        deed: str,
        actor_id: str | None,
        at: datetime,
        *,
        patients: Sequence[str] = (),
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Add one chain row that covers what this unit wrote so far, and whom it showed. Facts are ids and counts."""
        scope = self._scope
        audit_id = new_id()
        covers = [*scope.covers, *(("patient", one, "") for one in patients)]
        rows = [
            {
                "practice_id": scope.practice_id,
                "id": new_id(),
                "audit_id": audit_id,
                "subject": subject,
                "subject_id": subject_id,
                "digest": mark,
            }
            for subject, subject_id, mark in covers
        ]
        self.chain(audit_id, deed, actor_id, at, facts or {}, rows_digest(scope.keys, rows))
        if rows:
            scope.connection.execute(_INSERT_COVER, rows)
        scope.covers.clear()

    def chain(
        self, audit_id: str, deed: str, actor_id: str | None, at: datetime, facts: Mapping[str, str], covered: str
    ) -> None:
        """Add the chain row alone; `covered` is the digest over the audit rows that the caller adds under its id."""
        last = self.head()
        row: dict[str, Any] = {
            "practice_id": self._scope.practice_id,
            "id": audit_id,
            "seq": last.seq + 1,
            "at": at,
            "actor_id": actor_id,
            "deed": deed,
            "facts": json.dumps(dict(facts), sort_keys=True),
            "rows_digest": covered,
            "previous": last.hash,
            "key_id": self._scope.keys.key_id,
        }
        row["hash"] = digest(self._scope.keys, "audit", row)
        self._scope.connection.execute(_INSERT, row)

    def looked_at(self, patient_id: str) -> list[AuditRow]:
        """Every deed that showed or wrote this patient, oldest first."""
        found = [audit_row_of(row) for row in self._scope.rows(_OF_PATIENT, patient_id=patient_id)]
        return sorted(found, key=lambda row: row.seq)

    def written_since(self, seq: int, subject: str) -> list[str]:
        """The ids of a table's rows that were written after that row of the chain."""
        return [row.subject_id for row in self._scope.rows(_WRITTEN_SINCE, seq=seq, subject=subject)]

    def all(self) -> list[AuditRow]:
        """The whole trail, oldest first."""
        return [audit_row_of(row) for row in self._scope.rows(_ALL)]

    def links(self, seqs: Sequence[int]) -> list[Link]:
        """Those rows of the chain whole, in its order."""
        found = [
            row
            for at in range(0, len(seqs), LINKS_AT_ONCE)
            for row in self._scope.rows(_LINKS, seqs=list(seqs[at : at + LINKS_AT_ONCE]))
        ]
        return sorted((_link(one) for one in found), key=lambda one: one.row.seq)

    def last_of(self, deed: str) -> AuditRow | None:
        """The newest row of a deed."""
        row = self._scope.one(_LAST_OF, deed=deed)
        return audit_row_of(row) if row else None

    def head(self) -> Head:
        """The chain's present end; (0, zeros) while it is empty."""
        row = self._scope.one(_END)
        return Head(row.seq, row.hash) if row else Head(0, GENESIS)

    def verify(self, outside: Head | None = None) -> list[Finding]:
        """Everything that is not as it was written; empty when all holds."""
        return [*self._chain(outside), *self._rows()]

    def _chain(self, outside: Head | None) -> Iterable[Finding]:
        scope = self._scope
        covers: dict[str, list[dict[str, Any]]] = {}
        for row in scope.rows(_COVERS):
            covers.setdefault(row.audit_id, []).append(dict(row._mapping))
        previous, expected = GENESIS, 0
        heads = {0: GENESIS}
        for row in scope.rows(_ALL):
            expected += 1
            where = f"audit row {row.seq}"
            values = dict(row._mapping)
            said = values.pop("hash")
            if row.seq != expected:
                yield Finding(where, f"row {expected} is missing before it")
                expected = row.seq
            if row.previous != previous:
                yield Finding(where, "does not follow the row before it")
            if row.key_id != scope.keys.key_id:
                yield Finding(where, f"was made with key {row.key_id}, which is not the key at hand")
            elif not hmac.compare_digest(digest(scope.keys, "audit", values), said):
                yield Finding(where, "was changed")
            if rows_digest(scope.keys, covers.pop(row.id, [])) != row.rows_digest:
                yield Finding(where, "its list of covered rows was changed")
            previous = heads[row.seq] = said
        for audit_id in covers:
            yield Finding(f"audit row {audit_id}", "is missing; its covered rows are there")
        if outside is not None and heads.get(outside.seq) != outside.hash:
            cut = "was cut or rolled back" if outside.seq > max(heads) else "is not the chain that head was taken from"
            yield Finding(f"head {outside.seq}", f"the chain {cut}")

    def _rows(self) -> Iterable[Finding]:
        scope = self._scope
        latest: dict[tuple[str, str], str] = {}
        evidence = {table.name for table in EVIDENCE}
        for row in scope.rows(_DIGESTS):
            key = (row.subject, row.subject_id)
            if key in latest and row.subject in evidence:
                yield Finding(f"{row.subject} {row.subject_id}", "is covered twice")
            latest[key] = row.digest
        for table in COVERED:
            for kept in scope.rows(mine(table)):
                said_digest = latest.pop((table.name, kept.id), None)
                if said_digest is None:
                    yield Finding(f"{table.name} {kept.id}", "was inserted from outside")
                elif said_digest != digest(scope.keys, table.name, dict(kept._mapping)):
                    yield Finding(f"{table.name} {kept.id}", "was changed")
        for subject, subject_id in latest:
            yield Finding(f"{subject} {subject_id}", "was removed")


def rows_digest(keys: Keys, rows: Iterable[Mapping[str, Any]]) -> str:
    """The digest over the rows that one chain row covers, in any order."""
    ordered = sorted((row["id"], row["subject"], row["subject_id"], row["digest"]) for row in rows)
    return hmac.new(keys.audit, json.dumps(ordered).encode(), hashlib.sha256).hexdigest()


def _link(row: Row[Any]) -> Link:
    return Link(
        row=audit_row_of(row),
        practice_id=row.practice_id,
        id=row.id,
        facts=row.facts,
        key_id=row.key_id,
        rows_digest=row.rows_digest,
        previous=row.previous,
        hash=row.hash,
    )


def audit_row_of(row: Row[Any]) -> AuditRow:
    """A row of the chain as it is read."""
    return AuditRow(row.seq, row.at, row.actor_id, row.deed, json.loads(row.facts))
