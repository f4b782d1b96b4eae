"""Who pays, and since when: coverage is dated, and a month is decided by the coverage that held in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ccm.service_month import ServiceMonth


@dataclass(frozen=True, slots=True)
class Coverage:
    """One payer for a span of days; `checked_on` is when somebody last asked the payer."""

    id: str
    patient_id: str
    payer: str
    member_id: str
    since: date
    until: date | None
    checked_on: date | None
    by_id: str | None
    at: datetime


def coverage_in(found: Sequence[Coverage], month: ServiceMonth) -> Coverage | None:
    """The coverage that holds on the month's last day; of several the one recorded last."""
    holding = [
        one for one in found if one.since <= month.last_day and (one.until is None or one.until >= month.last_day)
    ]
    return max(holding, key=lambda one: (one.at, one.id), default=None)
