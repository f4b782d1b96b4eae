"""Days ahead, as people type them: what a follow-up is due by."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ccm.errors import LineError

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IN = re.compile(r"(\d{1,3})\s*(d|day|days|w|wk|week|weeks|m|month|months)$")
_US = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?$")
_FARTHEST = timedelta(days=730)


def read_when(words: list[str], today: date, form: str) -> tuple[date, int]:
    """The day that the first words name, and how many words it took.

    Reads `today`, `tomorrow`, a weekday (the next one), `next week`, `in 3 days`, `3d`, `2w`, `12/4`, `2026-12-04`.
    Raises LineError for anything else, a day that is past, and one more than two years ahead.
    """
    one = words[0].lower().rstrip(",") if words else ""
    two = " ".join(words[:2]).lower()
    if one == "in" and len(words) > 2:
        day, taken = _span("".join(words[1:3]).lower(), today), 3
        if day is None:
            day, taken = _span(words[1].lower(), today), 2
    elif one == "next" and len(words) > 1:
        day, taken = _next(words[1].lower(), today), 2
    elif (day := _span(two.replace(" ", ""), today)) and len(words) > 1 and words[1][:1].isalpha():
        taken = 2
    else:
        day, taken = _one(one, today, words[0] if words else "", form), 1
    if day is None:
        said = words[0] if words else "the end of the line"
        raise LineError(f"“{said}” is not a day. Write tomorrow, friday, 3d, 2w or 12/4.", word=said, form=form)
    if day < today:
        raise LineError(f"“{words[0]}” is past. A follow-up is due today or later.", word=words[0], form=form)
    if day - today > _FARTHEST:
        raise LineError(f"“{words[0]}” is more than two years ahead.", word=words[0], form=form)
    return day, taken


def _one(word: str, today: date, typed: str, form: str) -> date | None:
    if word in ("today", "now", "eod"):
        return today
    if word in ("tomorrow", "tmrw"):
        return today + timedelta(days=1)
    for at, name in enumerate(_DAYS):
        if len(word) >= 3 and name.startswith(word):
            return today + timedelta(days=(at - today.weekday() - 1) % 7 + 1)
    if (day := _span(word, today)) is not None:
        return day
    if match := _US.match(word):
        month, number, year = int(match.group(1)), int(match.group(2)), match.group(3)
        if year:
            return _make(int(year) + (2000 if len(year) == 2 else 0), month, number, typed, form)
        this = _make(today.year, month, number, typed, form)
        return this if this >= today else _make(today.year + 1, month, number, typed, form)
    if re.match(r"\d{4}-\d{2}-\d{2}$", word):
        year_, month, number = (int(part) for part in word.split("-"))
        return _make(year_, month, number, typed, form)
    return None


def _span(word: str, today: date) -> date | None:
    match = _IN.match(word)
    if match is None:
        return None
    count, unit = int(match.group(1)), match.group(2)[0]
    return today + timedelta(days=count * {"d": 1, "w": 7, "m": 30}[unit])


def _next(word: str, today: date) -> date | None:
    if word == "week":
        return today + timedelta(days=7 - today.weekday())
    if word == "month":
        return today + timedelta(days=30)
    for at, name in enumerate(_DAYS):
        if len(word) >= 3 and name.startswith(word):
            return today + timedelta(days=(at - today.weekday() - 1) % 7 + 1)
    return None


def _make(year: int, month: int, day: int, word: str, form: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise LineError(f"“{word}” is not a day of the calendar.", word=word, form=form) from None
