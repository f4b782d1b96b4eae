"""Days and times as people type them, in the practice's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ccm.errors import LineError

_US = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm|a|p)?$", re.IGNORECASE)


def read_day(word: str, today: date, form: str) -> date | None:
    """The day that a word names; None when it names none. A day without a year is the latest one not in the future.

    Raises LineError for a day that does not exist or lies in the future.
    """
    lowered = word.lower()
    if lowered == "today":
        return today
    if lowered == "yesterday":
        return today - timedelta(days=1)
    if match := _US.match(word):
        month, day = int(match.group(1)), int(match.group(2))
        if match.group(3):
            year = int(match.group(3))
            return _past(_make(year + 2000 if year < 100 else year, month, day, word, form), today, word, form)
        # 29 February without a year may lie up to eight years back.
        for back in range(9):
            try:
                found = date(today.year - back, month, day)
            except ValueError:
                continue
            if found <= today:
                return found
        return _make(today.year, month, day, word, form)
    if match := _ISO.match(word):
        year, month, day = (int(part) for part in match.groups())
        return _past(_make(year, month, day, word, form), today, word, form)
    return None


def read_time(word: str, form: str) -> time:
    """`2:15pm`, `14:15`, `2pm`. Raises LineError for anything else, a bare hour included: it could be either half."""
    match = _TIME.match(word)
    if match is None:
        raise LineError(f"“{word}” is not a time. Write it as 2:15pm or 14:15.", word=word, form=form)
    hour, minute, half = int(match.group(1)), int(match.group(2) or 0), (match.group(3) or "").lower()[:1]
    if not half and not match.group(2):
        raise LineError(f"“{word}” could be morning or afternoon. Write {word}am or {word}pm.", word=word, form=form)
    if half:
        if not 1 <= hour <= 12:
            raise LineError(f"“{word}” is not a time. Write it as 2:15pm or 14:15.", word=word, form=form)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise LineError(f"“{word}” is not a time. Write it as 2:15pm or 14:15.", word=word, form=form)
    return time(hour, minute)


def to_instant(day: date, at: time, zone: ZoneInfo, form: str) -> tuple[datetime, str]:
    """The instant of a local time, and a notice where the clocks went back and the first of two was taken.

    Raises LineError for a time that the spring change skipped.
    """
    local = datetime.combine(day, at, zone)
    instant = local.astimezone(UTC)
    said = f"{at:%-I:%M %p}"
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise LineError(f"{said} did not exist on {day:%B %-d}: the clocks went forward over it.", word=said, form=form)
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        return instant, f"{said} came twice on {day:%B %-d}; the first was taken."
    return instant, ""


def _make(year: int, month: int, day: int, word: str, form: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise LineError(f"“{word}” is not a day of the calendar.", word=word, form=form) from None


def _past(day: date, today: date, word: str, form: str) -> date:
    if day > today:
        raise LineError(f"“{word}” is in the future. Time is logged once it has been worked.", word=word, form=form)
    return day
