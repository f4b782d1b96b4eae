"""Outreach attempts. One that was a logged call stands and falls with its entry."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from ccm.record import Attempt, CorrectionKind, Outcome
from storage.scope import Scope
from storage.tables import attempt, correction

_GONE = [CorrectionKind.VOIDED.value, CorrectionKind.AMENDED.value, CorrectionKind.MOVED.value]


class Attempts:
    """Queries over one practice's attempts; those of a corrected entry are left out."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: Attempt) -> None:
        """Keep a new attempt."""
        values = asdict(one)
        values["outcome"] = one.outcome.value
        self._scope.add(attempt, **values)

    def of_patient(self, patient_id: str, since: datetime) -> list[Attempt]:
        """A patient's attempts since then, oldest first."""
        return self._list(attempt.c.patient_id == patient_id, attempt.c.at >= since)

    def between(self, first: datetime, last: datetime) -> list[Attempt]:
        """Every attempt from the first instant up to the last, which is not in it."""
        return self._list(attempt.c.at >= first, attempt.c.at < last)

    def _list(self, *where: ColumnElement[bool]) -> list[Attempt]:
        gone = select(correction.c.entry_id).where(
            correction.c.practice_id == self._scope.practice_id, correction.c.kind.in_(_GONE)
        )
        stands = attempt.c.entry_id.is_(None) | attempt.c.entry_id.not_in(gone)
        query = self._scope.select(attempt).where(*where, stands).order_by(attempt.c.at, attempt.c.id)
        return [_attempt(row) for row in self._scope.rows(query)]


def _attempt(row: Row[Any]) -> Attempt:
    values = {name: row._mapping[name] for name in Attempt.__slots__}
    values["outcome"] = Outcome(row.outcome)
    return Attempt(**values)
