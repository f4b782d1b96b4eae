"""When each post is due: the practice's calendar as instants. A local hour that a clock change skips or repeats is due
once: at the first of two, and as late as the clock jumped where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.posting_settings import PostingSettings
from ccm.service_month import ServiceMonth

MID_MONTH = 15  # the forecast of this day, or of the next one on which the practice works
LAST_DAYS = 5  # business days at a month's end on which the forecast comes again
KEPT_EVERY = timedelta(minutes=15)
CHANNELS_AT = time(6, 0)
REFRESH_AT = time(6, 30)
NIGHT_AT = time(3, 30)  # after the hour that clock changes move


class Due(StrEnum):
    """What comes by the calendar."""

    WORKLIST = "worklist"
    WORKLIST_KEPT = "worklist.kept"
    FORECAST = "forecast"
    MONTH_END = "month_end"
    MONTH_END_REFRESHED = "month_end.refreshed"
    CHANNELS = "channels"
    NIGHT = "night"


@dataclass(frozen=True, slots=True, order=True)
class Firing:
    """One thing due at one instant (UTC), on that local day. `until` is when it is of no use any more."""

    at: datetime
    due: Due
    day: date
    until: datetime


def firings(settings: PostingSettings, zone: ZoneInfo, after: datetime, until: datetime) -> list[Firing]:
    """Everything due after the one instant, and by the other; in order."""
    first, last = (one.astimezone(zone).date() for one in (after, until))
    days = (first + timedelta(days=n) for n in range(-1, (last - first).days + 2))
    found = (one for day in days for one in _on(settings, zone, day))
    return sorted(one for one in found if after < one.at <= until)


def next_firings(settings: PostingSettings, zone: ZoneInfo, now: datetime, count: int) -> list[Firing]:
    """The next posts that people will see, for the set-up's screen."""
    seen = {Due.WORKLIST, Due.FORECAST, Due.MONTH_END, Due.MONTH_END_REFRESHED}
    coming = (one for one in firings(settings, zone, now, now + timedelta(days=45)) if one.due in seen)
    return [one for one, _ in zip(coming, range(count), strict=False)]


def working_days(settings: PostingSettings, month: ServiceMonth) -> list[date]:
    """The days of a month on which the practice works."""
    days = (month.first_day + timedelta(days=n) for n in range(month.last_day.day))
    return [one for one in days if settings.works_on(one)]


def _on(settings: PostingSettings, zone: ZoneInfo, day: date) -> Iterator[Firing]:
    month = ServiceMonth.of_day(day)
    yield _firing(Due.NIGHT, day, NIGHT_AT, zone, timedelta(hours=20))
    yield _firing(Due.CHANNELS, day, CHANNELS_AT, zone, timedelta(hours=20))
    if day == month.first_day:
        yield _firing(Due.MONTH_END_REFRESHED, day, REFRESH_AT, zone, timedelta(days=20))
    if not settings.works_on(day):
        return
    evening = _at(day, settings.day_ends, zone)
    morning = _at(day, settings.worklist_at, zone)
    yield _until_evening(Due.WORKLIST, day, morning, evening)
    kept = morning + KEPT_EVERY
    while kept <= evening:
        yield Firing(kept, Due.WORKLIST_KEPT, day, kept + KEPT_EVERY)
        kept += KEPT_EVERY
    working = working_days(settings, month)
    mid = next((one for one in working if one.day >= MID_MONTH), None)
    if day == mid or day in working[-LAST_DAYS:]:
        yield _until_evening(Due.FORECAST, day, _at(day, settings.forecast_at, zone), evening)
    if day == working[-1]:
        yield _firing(Due.MONTH_END, day, settings.month_end_at, zone, timedelta(days=5))


def _until_evening(due: Due, day: date, at: datetime, evening: datetime) -> Firing:
    """Of use while people work, and never on the next day."""
    return Firing(at, due, day, max(evening, at + timedelta(minutes=30)))


def _firing(due: Due, day: date, at: time, zone: ZoneInfo, useful: timedelta) -> Firing:
    begins = _at(day, at, zone)
    return Firing(begins, due, day, begins + useful)


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
