"""The service month: a calendar month in the practice's zone, and the practice's business days (R-C4)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from ccm.errors import CcmError


@dataclass(frozen=True, slots=True, order=True)
class ServiceMonth:
    """One calendar month."""

    year: int
    month: int

    @staticmethod
    def of_day(day: date) -> ServiceMonth:
        """The month of a local day."""
        return ServiceMonth(day.year, day.month)

    @staticmethod
    def of(instant: datetime, zone: ZoneInfo) -> ServiceMonth:
        """The month of an instant, in the practice's zone."""
        return ServiceMonth.of_day(instant.astimezone(zone).date())

    @staticmethod
    def parse(text: str) -> ServiceMonth:
        """Read `2026-10`. Raises CcmError."""
        match = re.fullmatch(r"(20\d{2})-(0[1-9]|1[0-2])", text.strip())
        if match is None:
            raise CcmError("Write a month as 2026-10.")
        return ServiceMonth(int(match.group(1)), int(match.group(2)))

    def holds(self, day: date) -> bool:
        """Whether a local day is in it."""
        return day.month == self.month and day.year == self.year

    @property
    def first_day(self) -> date:
        """The 1st."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The 28th to 31st."""
        return _last_day(self.year, self.month)

    @property
    def previous(self) -> ServiceMonth:
        """The month before."""
        return ServiceMonth.of_day(self.first_day - timedelta(days=1))

    @property
    def next(self) -> ServiceMonth:
        """The month after."""
        return ServiceMonth.of_day(self.last_day + timedelta(days=1))

    @property
    def label(self) -> str:
        """`October 2026`."""
        return f"{self.first_day:%B %Y}"

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The month's first instant, and the first one after it, in UTC."""
        return local_midnight(self.first_day, zone), local_midnight(self.next.first_day, zone)


@lru_cache(maxsize=256)
def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=1024)  # a month of one practice asks for few days, thousands of times
def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def split_at_month_end(start: datetime, seconds: int, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """One interval cut at each local month's end; the parts add up to `seconds` exactly (R-C4)."""
    parts: list[tuple[datetime, int]] = []
    while seconds > 0:
        _, end = ServiceMonth.of(start, zone).bounds(zone)
        here = min(seconds, -(-int((end - start) / timedelta(microseconds=1)) // 1_000_000))
        parts.append((start, here))
        start, seconds = start + timedelta(seconds=here), seconds - here
    return parts


@lru_cache(maxsize=32)
def _federal(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))


def is_business_day(day: date) -> bool:
    """Monday to Friday, and not a US federal holiday."""
    return day.weekday() < 5 and day not in _federal(day.year)


def add_business_days(day: date, count: int) -> date:
    """The `count`-th business day after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def business_days_after(day: date, until: date) -> int:
    """How many business days lie after `day`, up to and with `until`."""
    return sum(is_business_day(day + timedelta(days=n)) for n in range(1, (until - day).days + 1))
