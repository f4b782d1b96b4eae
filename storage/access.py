"""Who looked at a patient: every row of the audit trail that showed, wrote or exported one, newest first, by pages.

A deed names the patients that it showed. An import names rows: it is found by the rows of the patient that it wrote.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select, union

from storage.audit import AuditRow, audit_row_of
from storage.scope import PRACTICE, Scope
from storage.tables import (
    assignment,
    audit,
    audit_row,
    care_plan,
    charge,
    condition,
    consent,
    coverage,
    encounter,
    enrolment_step,
    entry,
    follow_up,
    medication,
    stay,
)

_IMPORTED = (
    *(entry, condition, encounter, medication, charge, stay),
    *(enrolment_step, consent, assignment, care_plan, follow_up, coverage),
)


def _rows_of(table: Table) -> Select[Any]:
    own = select(table.c.id).where(table.c.practice_id == PRACTICE, table.c.patient_id == bindparam("patient_id"))
    return select(audit_row.c.audit_id).where(
        audit_row.c.practice_id == PRACTICE, audit_row.c.subject == table.name, audit_row.c.subject_id.in_(own)
    )


_NAMED = select(audit_row.c.audit_id).where(
    audit_row.c.practice_id == PRACTICE,
    audit_row.c.subject == "patient",
    audit_row.c.subject_id == bindparam("patient_id"),
)
_TOUCHED = union(_NAMED, *(_rows_of(table) for table in _IMPORTED)).subquery()
_PAGE = (
    select(audit)
    .join(_TOUCHED, _TOUCHED.c.audit_id == audit.c.id)
    .where(audit.c.practice_id == PRACTICE)
    .order_by((audit.c.seq + 0).desc())  # ordered by the key, SQLite would walk the whole trail for one patient's rows
    .limit(bindparam("size"))
    .offset(bindparam("first"))
)
_COUNT = select(func.count()).select_from(_TOUCHED)


class Access:
    """Queries over who saw one practice's patients."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(self, patient_id: str, first: int, size: int) -> list[AuditRow]:
        """So many rows from that place on, newest first."""
        found = self._scope.rows(_PAGE, patient_id=patient_id, first=first, size=size)
        return [audit_row_of(row) for row in found]

    def count(self, patient_id: str) -> int:
        """How many rows there are in all."""
        return int(self._scope.rows(_COUNT, patient_id=patient_id)[0][0])
