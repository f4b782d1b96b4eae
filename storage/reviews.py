"""Charts drawn for internal review, and what the reviewer found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from ccm.service_month import ServiceMonth
from storage.scope import PRACTICE, Scope, mine
from storage.tables import entry, month_close, patient, review_finding, review_pick

_PICKS = mine(review_pick, review_pick.c.month == bindparam("month"))
_PICK = mine(review_pick, review_pick.c.id == bindparam("id"))
_FINDINGS = mine(review_finding)
_CHARTS = select(patient.c.id, patient.c.case_id).where(patient.c.practice_id == PRACTICE)
_CLOSED = _CHARTS.where(
    patient.c.id.in_(
        select(month_close.c.patient_id).where(
            month_close.c.practice_id == PRACTICE,
            month_close.c.month == bindparam("month"),
            month_close.c.at <= bindparam("at"),
        )
    )
)
_WITH_TIME = _CHARTS.where(
    patient.c.id.in_(
        select(entry.c.patient_id).where(
            entry.c.practice_id == PRACTICE,
            entry.c.service_date >= bindparam("first"),
            entry.c.service_date <= bindparam("last"),
            entry.c.entered_at <= bindparam("at"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A patient-month drawn by a seed."""

    id: str
    patient_id: str
    month: ServiceMonth
    seed: str
    by_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """What a reviewer found on one chart; “nothing found” is a finding too."""

    id: str
    pick_id: str
    finding: str
    by_id: str
    at: datetime


class Reviews:
    """Queries over one practice's internal reviews."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def charts(self, month: ServiceMonth, at: datetime) -> dict[str, str]:
        """The month's charts to draw from at an instant, patient by case id: those closed by then, or, where none was,
        those with time. Read from rows that are only ever added, so that an instant gives the same charts again.
        """
        found = self._scope.rows(_CLOSED, month=str(month), at=at)
        if not found:
            found = self._scope.rows(_WITH_TIME, first=month.first_day, last=month.last_day, at=at)
        return {row.case_id: row.id for row in found}

    def draw(self, picks: list[Pick]) -> None:
        """Keep what was drawn."""
        rows = [{name: getattr(one, name) for name in Pick.__slots__} | {"month": str(one.month)} for one in picks]
        self._scope.add_many(review_pick, rows)

    def picks(self, month: ServiceMonth) -> list[Pick]:
        """A month's, in the order drawn."""
        rows = self._scope.rows(_PICKS, month=str(month))
        return sorted((_pick(row) for row in rows), key=lambda one: one.id)

    def pick(self, pick_id: str) -> Pick | None:
        """One, or None."""
        row = self._scope.one(_PICK, id=pick_id)
        return _pick(row) if row else None

    def find(self, one: ReviewFinding) -> None:
        """Keep a finding."""
        self._scope.add(review_finding, **{name: getattr(one, name) for name in ReviewFinding.__slots__})

    def findings(self) -> dict[str, list[ReviewFinding]]:
        """All findings by pick, oldest first."""
        found: dict[str, list[ReviewFinding]] = defaultdict(list)
        rows = (
            ReviewFinding(row.id, row.pick_id, row.finding, row.by_id, row.at) for row in self._scope.rows(_FINDINGS)
        )
        for one in sorted(rows, key=lambda each: each.id):
            found[one.pick_id].append(one)
        return found


def _pick(row: Row[Any]) -> Pick:
    return Pick(row.id, row.patient_id, ServiceMonth.parse(row.month), row.seed, row.by_id, row.at)
