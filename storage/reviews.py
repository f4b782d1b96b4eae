"""Charts drawn for internal review, and what the reviewer found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from ccm.service_month import ServiceMonth
from storage.scope import Scope, mine
from storage.tables import review_finding, review_pick

_PICKS = mine(review_pick, review_pick.c.month == bindparam("month"))
_FINDINGS = mine(review_finding)


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

    def draw(self, picks: list[Pick]) -> None:
        """Keep what was drawn."""
        rows = [{name: getattr(one, name) for name in Pick.__slots__} | {"month": str(one.month)} for one in picks]
        self._scope.add_many(review_pick, rows)

    def picks(self, month: ServiceMonth) -> list[Pick]:
        """A month's, in the order drawn."""
        rows = self._scope.rows(_PICKS, month=str(month))
        found = [
            Pick(row.id, row.patient_id, ServiceMonth.parse(row.month), row.seed, row.by_id, row.at) for row in rows
        ]
        return sorted(found, key=lambda one: one.id)

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
