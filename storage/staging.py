"""Large imports: rows are staged in short turns and swapped in at once, so that nobody who logs waits for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from ccm.chart import Charge, Encounter, Medication, Stay
from ccm.conditions import Condition
from ccm.errors import StateRefused
from ccm.record import Patient
from storage.audit import Audit, rows_digest
from storage.chart import chart_row
from storage.ids import new_id
from storage.patients import columns
from storage.scope import PRACTICE, Scope, digest, mine
from storage.tables import STAGED, audit_row, charge, condition, encounter, medication, patient, staged_cover, stay

Staged = Patient | Condition | Encounter | Medication | Charge | Stay
_TABLES = {
    Patient: patient,
    Condition: condition,
    Encounter: encounter,
    Medication: medication,
    Charge: charge,
    Stay: stay,
}


_COUNT = select(func.count()).select_from(staged_cover).where(staged_cover.c.practice_id == PRACTICE)


@dataclass(frozen=True, slots=True)
class Covered:
    """Everything staged: how many rows, and the digest over theirs."""

    rows: int
    digest: str


class Staging:
    """One practice's rows on their way in. One import runs at a time: `Database.importing` is its lock."""

    def __init__(self, scope: Scope, audit: Audit) -> None:
        self._scope = scope
        self._audit = audit

    def clear(self) -> None:
        """Forget what was staged, as after an import that was interrupted."""
        for table in (*STAGED.values(), staged_cover):
            self._scope.delete(table)

    def add(self, many: Sequence[Staged]) -> None:
        """Stage rows of one kind, with the digests by which the chain will cover them."""
        if not many:
            return
        target = _TABLES[type(many[0])]
        rows: list[dict[str, Any]] = [columns(one) if isinstance(one, Patient) else chart_row(one) for one in many]
        self._scope.add_many(STAGED[target], rows)
        covers = []
        for row in rows:
            mark = digest(self._scope.keys, target.name, {"practice_id": self._scope.practice_id, **row})
            covers.append({"id": new_id(), "subject": target.name, "subject_id": row["id"], "digest": mark})
        self._scope.add_many(staged_cover, covers)

    def covered(self) -> Covered:
        """What is staged; worked out before the swap, outside its transaction."""
        rows = [row._mapping for row in self._scope.rows(mine(staged_cover))]
        return Covered(len(rows), rows_digest(self._scope.keys, rows))  # type: ignore[arg-type]

    def swap(self, deed: str, at: datetime, facts: Mapping[str, str], covered: Covered) -> None:
        """Put everything staged in its place, with one chain row that covers each of them.

        Raises StateRefused when other rows are staged than were covered: the chain would not hold.
        """
        if self._scope.rows(_COUNT)[0][0] != covered.rows:
            raise StateRefused("Another import came between, and nothing of this one was kept. Please run it again.")
        audit_id, practice_id = new_id(), self._scope.practice_id
        self._audit.chain(audit_id, deed, None, at, facts, covered.digest)
        make = sqlite.insert if self._scope.connection.dialect.name == "sqlite" else postgresql.insert
        for target, source in STAGED.items():
            names = [column.name for column in target.columns]
            staged = select(*(source.c[name] for name in names)).where(source.c.practice_id == practice_id)
            insert = make(target).from_select(names, staged)
            changed = {name: insert.excluded[name] for name in names if name not in ("practice_id", "id")}
            keep = insert.on_conflict_do_update(index_elements=["practice_id", "id"], set_=changed)
            self._scope.connection.execute(keep)
        cover = staged_cover.c
        rows = select(
            cover.practice_id, cover.id, literal(audit_id), cover.subject, cover.subject_id, cover.digest
        ).where(cover.practice_id == practice_id)
        into = ["practice_id", "id", "audit_id", "subject", "subject_id", "digest"]
        self._scope.connection.execute(audit_row.insert().from_select(into, rows))
