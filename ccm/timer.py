"""A timer's rules: what its events add up to, when it has gone silent, and which entries it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.service_month import ServiceMonth, split_at_month_end

SILENT_AFTER = timedelta(minutes=45)


class TimerKind(StrEnum):
    """What can happen to a timer."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """One event, at an instant."""

    kind: TimerKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A timer's time within one month: its first start and its seconds, pauses taken out."""

    start: datetime
    seconds: int


def intervals(events: Sequence[TimerEvent], until: datetime) -> list[tuple[datetime, datetime]]:
    """When the timer ran: from each start or resumption to the next pause or stop, or `until`."""
    runs: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for event in events:
        if event.kind in (TimerKind.STARTED, TimerKind.RESUMED):
            since = since or event.at
        elif since is not None:
            runs.append((since, event.at))
            since = None
    if since is not None and until > since:
        runs.append((since, until))
    return runs


def elapsed(events: Sequence[TimerEvent], now: datetime) -> int:
    """Whole seconds run so far, floored once over all intervals."""
    total = sum(((end - start) for start, end in intervals(events, now)), timedelta())
    return int(total.total_seconds())


def silent(last_sign: datetime, now: datetime) -> bool:
    """No `/ccm`, button or pause by that person for 45 minutes."""
    return now - last_sign >= SILENT_AFTER


def entries_of(events: Sequence[TimerEvent], end: datetime, zone: ZoneInfo) -> list[Part]:
    """One part for each month that the timer ran in (R-C4).

    A part with pauses starts at its first run and holds the seconds run, so its end by the clock is later than
    start + seconds: overlaps with others are then united from its start on, which never counts a minute twice.
    """
    by_month: dict[ServiceMonth, Part] = {}
    for start, stop in intervals(events, end):
        seconds = int((stop - start).total_seconds())
        for at, length in split_at_month_end(start, seconds, zone):
            month = ServiceMonth.of(at, zone)
            sofar = by_month.get(month)
            by_month[month] = Part(sofar.start if sofar else at, (sofar.seconds if sofar else 0) + length)
    return [by_month[month] for month in sorted(by_month)]
