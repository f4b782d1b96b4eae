"""A timer's rules: what its events add up to, when it has gone silent, and which entries it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.record import Run
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
    """A timer's time within one month: its runs, pauses left out."""

    runs: tuple[Run, ...]

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return self.runs[0].start

    @property
    def seconds(self) -> int:
        """What was run."""
        return sum(run.seconds for run in self.runs)


def runs(events: Sequence[TimerEvent], until: datetime) -> list[Run]:
    """When the timer ran: from each start or resumption to the next pause or stop, or `until`.

    Instants are taken at their whole second, so that any way of cutting the runs adds up to the same seconds.
    """
    found: list[Run] = []
    since: datetime | None = None
    for event in [*events, TimerEvent(TimerKind.STOPPED, until)]:
        at = event.at.replace(microsecond=0)
        if event.kind in (TimerKind.STARTED, TimerKind.RESUMED):
            since = since or at
        elif since is not None:
            if at > since:
                found.append(Run(since, int((at - since).total_seconds())))
            since = None
    return found


def elapsed(events: Sequence[TimerEvent], now: datetime) -> int:
    """Whole seconds run so far."""
    return sum(run.seconds for run in runs(events, now))


def silent(last_sign: datetime, now: datetime) -> bool:
    """No `/ccm`, button or pause by that person for 45 minutes."""
    return now - last_sign >= SILENT_AFTER


def parts_of(events: Sequence[TimerEvent], end: datetime, zone: ZoneInfo) -> list[Part]:
    """One part for each month that the timer ran in (R-C4); together they hold every second of `elapsed`."""
    by_month: dict[ServiceMonth, list[Run]] = {}
    for run in runs(events, end):
        for at, seconds in split_at_month_end(run.start, run.seconds, zone):
            by_month.setdefault(ServiceMonth.of(at, zone), []).append(Run(at, seconds))
    return [Part(tuple(by_month[month])) for month in sorted(by_month)]


def shortened(whole: Sequence[Run], seconds: int) -> tuple[Run, ...]:
    """The first `seconds` of the runs: what is taken away is taken from the end."""
    kept: list[Run] = []
    for run in whole:
        here = min(run.seconds, seconds - sum(one.seconds for one in kept))
        if here > 0:
            kept.append(Run(run.start, here))
    return tuple(kept)
