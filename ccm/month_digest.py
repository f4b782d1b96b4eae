"""The month-end digest as a value: the month's figures with those of the month before, and how far the month is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.billing.decision import Disposition
from ccm.handle import Naming
from ccm.month_end import MonthEnd
from ccm.month_row import MonthRow, heads
from ccm.record import Patient, Person
from ccm.service_month import ServiceMonth


class Stage(StrEnum):
    """How far a month is. Final once a named person closed it; what is held stays open, and leaves later."""

    PROVISIONAL = "provisional"
    COMPLETE = "complete"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A patient whose month a close left open, and the rules' words for why."""

    patient: Patient
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """Who closed last, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """What the post, the direct messages and the terminal say.

    Where the month is closed in part, `open` are the first OPEN_MOST of those left open; `open_count` says how many.
    """

    stage: Stage
    now: MonthEnd
    before: MonthEnd
    people: Mapping[str, Person]
    zone: ZoneInfo
    as_of: datetime
    naming: Naming = Naming.INITIALS
    closed: Closed | None = None
    open: tuple[LeftOpen, ...] = ()

    @property
    def month(self) -> ServiceMonth:
        """Which."""
        return self.now.month

    @property
    def open_count(self) -> int:
        """How many are not closed."""
        return self.now.count("all") - self.now.count("closed")


OPEN_MOST = 20


def left_open(row: MonthRow) -> LeftOpen | None:
    """Of a month that a close left open, who and why: what holds it, or else what keeps it from being ready."""
    if row.closed is not None:
        return None
    moves = tuple(dict.fromkeys(one.head for one in row.moves if one.keeps_open))
    return LeftOpen(row.patient, tuple(sorted(heads(row))) if row.disposition is Disposition.HOLD else moves)


def stage_of(month: ServiceMonth, today_month: ServiceMonth, closed: Closed | None) -> Stage:
    """Where a month is on a day of that other month."""
    if closed is not None:
        return Stage.FINAL
    return Stage.COMPLETE if today_month > month else Stage.PROVISIONAL
