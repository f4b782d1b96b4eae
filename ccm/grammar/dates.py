"""Days and times as people type them, in the practice's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ccm.errors import LineError

_US = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?(am|pm|a\.m|p\.m|a|p)?$")
_HALF = re.compile(r"(am|pm|a\.m|p\.m)$")
HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day as it was said. `sure` is false where it could be either half of the day."""

    at: time
    sure: bool
    typed: str


def read_day(word: str, today: date, form: str) -> date | None:
    """The day that a word names; None when it names none: `24/7` and `98/60` are not days.

    A day without a year is this year's, or last year's where this year's is yet to come and last year's is not more
    than half a year ago. Raises LineError for a day that does not exist or lies in the future.
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
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        return _past(_nearest(today, month, day, word, form), today, word, form)
    if match := _ISO.match(word):
        year, month, day = (int(part) for part in match.groups())
        return _past(_make(year, month, day, word, form), today, word, form)
    return None


def read_clock(words: list[str], form: str) -> tuple[ClockTime, int] | None:
    """The time that the first words say, and how many they are: `2:15pm`, `2:15 pm`, `14:15`, `2pm`, `noon`.

    None for anything else, a bare hour included. Raises LineError for what has the shape of a time and is none.
    """
    if not words:
        return None
    word = words[0].lower().rstrip(".,;:)")
    if word == "noon":
        return ClockTime(time(12), sure=True, typed=word), 1
    match = _TIME.match(word)
    if match is None:
        return None
    hour, minute, half, taken = int(match.group(1)), int(match.group(2) or 0), match.group(3) or "", 1
    if not half and len(words) > 1 and (apart := _HALF.match(words[1].lower().rstrip(".,;:)"))):
        half, taken = apart.group(1), 2
    if not half and not match.group(2):
        return None
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        raise LineError(f"“{word}” is not a time. Write it as 2:15pm or 14:15.", word=words[0], form=form)
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    sure = bool(half) or word.startswith("0") or not 1 <= hour <= 12
    return ClockTime(time(hour, minute), sure, " ".join(words[:taken])), taken


def in_office_hours(said: ClockTime) -> tuple[time, time]:
    """An unsure time in its likelier half, 7 AM to 6:59 PM, and in the other half."""
    morning, evening = said.at.replace(hour=said.at.hour % 12), said.at.replace(hour=said.at.hour % 12 + 12)
    return (morning, evening) if morning.hour >= 7 else (evening, morning)


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


def _nearest(today: date, month: int, day: int, word: str, form: str) -> date:
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today and (year == today.year or today - found <= HALF_A_YEAR):
            return found
    return _make(today.year, month, day, word, form)


def _make(year: int, month: int, day: int, word: str, form: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise LineError(f"“{word}” is not a day of the calendar.", word=word, form=form) from None


def _past(day: date, today: date, word: str, form: str) -> date:
    if day > today:
        sentence = f"“{word}” is in the future. Time is logged once it has been worked."
        raise LineError(sentence, word=word, form=form)
    return day
