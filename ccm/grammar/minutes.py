"""Minutes as people type them, to whole seconds."""

from __future__ import annotations

import re

from ccm.errors import LineError

LONGEST = 8 * 3600
_PLAIN = re.compile(r"(\d{1,6})(?:m|min|mins|minute|minutes)?$", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})$")
_HOURS = re.compile(r"(\d{1,3})h(?:rs?|ours?)?(?:(\d{1,2})(?:m|min|mins|minutes)?)?$", re.IGNORECASE)
_UNIT = re.compile(r"(?:m|min|mins|minute|minutes)$", re.IGNORECASE)
_LIKE = re.compile(r"[-+]?\d+([.,:]\d+)?(h\d*)?[a-z]*$", re.IGNORECASE)


def looks_like_minutes(word: str) -> bool:
    """Whether a word was surely meant as minutes, right or wrong (`-5`, `1.5h`, `12m`)."""
    return bool(_LIKE.match(word))


def read_minutes(words: list[str], form: str) -> tuple[int, int]:
    """Seconds, and how many words they took, from the front of `words`.

    Raises LineError for zero, negative, fractions, over 8 hours, and anything that is not minutes.
    """
    word = words[0]
    seconds = _seconds(word)
    taken = 1
    if seconds is None:
        raise LineError(_why(word), word=word, form=form)
    if len(words) > 1 and _HOURS.match(word) and not _HOURS.match(word).group(2):  # type: ignore[union-attr]
        rest = _PLAIN.match(words[1])
        if rest and not words[1].isdigit():
            if int(rest.group(1)) > 59:
                raise LineError(f"“{words[1]}” after hours must be under 60 minutes.", word=words[1], form=form)
            seconds, taken = seconds + int(rest.group(1)) * 60, 2
    elif word.isdigit() and len(words) > 1 and _UNIT.match(words[1]) and words[1].lower() != "m.":
        taken = 2
    if seconds == 0:
        raise LineError("Zero minutes can't be saved. An outreach attempt is `/ccm attempt`.", word=word, form=form)
    if seconds > LONGEST:
        raise LineError(f"“{word}” is over 8 hours. One entry holds at most 8 hours.", word=word, form=form)
    return seconds, taken


def _seconds(word: str) -> int | None:
    if match := _PLAIN.match(word):
        return int(match.group(1)) * 60
    if (match := _CLOCK.match(word)) and int(match.group(2)) < 60:
        return int(match.group(1)) * 3600 + int(match.group(2)) * 60
    if (match := _HOURS.match(word)) and int(match.group(2) or 0) < 60:
        return int(match.group(1)) * 3600 + int(match.group(2) or 0) * 60
    return None


def _why(word: str) -> str:
    if word.startswith("-"):
        return f"“{word}” is negative. Minutes are a positive whole number, such as 12 or 1h05."
    if re.match(r"\d+[.,]\d+", word):
        return f"“{word}” has a fraction. Write whole minutes, such as 12, or hours as 1h30."
    return f"“{word}” is not minutes. Write them as 12, 12m, 1h05 or 0:12."
