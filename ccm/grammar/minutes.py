"""Minutes as people type them, to whole seconds.

A number and its unit are read whole, with or without spaces between them, or refused: an hour never becomes a minute.
"""

from __future__ import annotations

import re

from ccm.errors import LineError

LONGEST = 8 * 3600
_M, _H, _S = r"(?:m|min|mins|minute|minutes)", r"(?:h|hr|hrs|hour|hours)", r"(?:s|sec|secs|seconds)"
_PLAIN = re.compile(rf"(\d{{1,6}}){_M}?$")
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})$")
_HOURS = re.compile(rf"(\d{{1,3}}){_H}(?:(\d{{1,2}}){_M}?)?$")
_MINUTES_UNIT, _HOURS_UNIT = re.compile(rf"{_M}$"), re.compile(rf"{_H}$")
_SECONDS = re.compile(rf"\d{{1,6}}{_S}$")
_AFTER_NUMBER = re.compile(rf"(?:{_M}|{_H}|{_S}|{_H}\d{{1,2}}{_M}?)$")
_LIKE = re.compile(r"[-+~]?\d+(?:[.,:]\d+)*(?:h[a-z]*\d*)?[a-z]*['\"]?[.,;:]*$", re.IGNORECASE)
_MARKS = ".,;:"


def looks_like_minutes(word: str) -> bool:
    """Whether a word was surely meant as minutes, right or wrong (`-5`, `1.5h`, `12m`)."""
    return bool(_LIKE.match(word))


def minutes_words(words: list[str]) -> int:
    """How many words from the front belong to the minutes, right or wrong: the number and the units after it."""
    tidy = _tidied(words[:4])
    taken = 1
    while taken < len(tidy) and (_AFTER_NUMBER.match(tidy[taken]) or _goes_on(tidy, taken)):
        taken += 1
    return taken


def read_minutes(words: list[str], form: str) -> tuple[int, int]:
    """Seconds, and how many words they took, from the front of `words`.

    Raises LineError for zero, negative, fractions, seconds, over 8 hours, and anything that is not minutes.
    """
    tidy, typed = _tidied(words[:5]), words[0]
    said, taken = tidy[0], 1
    if said.isdigit() and len(tidy) > 1 and _AFTER_NUMBER.match(tidy[1]):
        if tidy[1] == "hour" and int(said) != 1:
            raise LineError(
                f"“{said} hour” could be {said} hours, or {said} minutes and the note. Write {said}h or {said}m.",
                word=words[1],
                form=form,
            )
        said, taken = said + tidy[1], 2
    seconds = _seconds(said)
    if seconds is None:
        raise LineError(_why(said), word=words[taken - 1], form=form)
    more, taken = _rest(tidy, words, said, taken, form)
    seconds += more
    if seconds == 0:
        raise LineError("Zero minutes can't be saved. An outreach attempt is `/ccm attempt`.", word=typed, form=form)
    if seconds > LONGEST:
        raise LineError(
            f"“{' '.join(words[:taken])}” is over 8 hours. One entry holds at most 8 hours.", word=typed, form=form
        )
    return seconds, taken


def read_only_minutes(text: str) -> int:
    """Seconds of a field that holds minutes and nothing else. Raises LineError for any word left over."""
    words = text.split() or ["0"]
    seconds, taken = read_minutes(words, "")
    if taken < len(words):
        raise LineError(f"“{words[taken]}” is not minutes. Write them as 12, 1h05 or 0:12.", word=words[taken], form="")
    return seconds


def _rest(tidy: list[str], words: list[str], said: str, taken: int, form: str) -> tuple[int, int]:
    """What follows and still belongs to the minutes: seconds more, and the words taken by then."""
    after = tidy[taken:]
    hours = _HOURS.match(said)
    if not after:
        return 0, taken
    if _CLOCK.match(said):
        if _MINUTES_UNIT.match(after[0]):
            raise LineError(f"“{said}” is hours and minutes. Write 12, 1h05 or 0:12.", word=words[taken], form=form)
        return 0, taken + bool(_HOURS_UNIT.match(after[0]))
    if hours and hours.group(2):
        return 0, taken + bool(said[-1].isdigit() and _MINUTES_UNIT.match(after[0]))
    if hours and (glued := _PLAIN.match(after[0])):
        spaced = after[0].isdigit() and len(after) > 1 and _MINUTES_UNIT.match(after[1])
        if after[0].isdigit() and not spaced:
            right = f"{int(hours.group(1))}h{int(after[0]) % 100:02d}"
            sentence = f"“{words[taken]}” after the hours could be minutes or the note. Write {right} for minutes."
            raise LineError(sentence, word=words[taken], form=form)
        if int(glued.group(1)) > 59:
            raise LineError(f"“{words[taken]}” after hours must be under 60 minutes.", word=words[taken], form=form)
        return int(glued.group(1)) * 60, taken + (2 if spaced else 1)
    unit_said = hours or not said.isdigit()
    if unit_said and (_SECONDS.match(after[0]) or (after[0].isdigit() and _SECONDS.match("".join(after[:2])))):
        raise LineError(_SECONDS_ARE_NOT_TYPED, word=words[taken], form=form)
    return 0, taken


def _goes_on(tidy: list[str], at: int) -> bool:
    """Whether a number at this place still belongs to the hours before it."""
    return bool(_HOURS.match("".join(tidy[:at])) and _PLAIN.match(tidy[at]))


def _tidied(words: list[str]) -> list[str]:
    """Lower case, without the mark that a phone or a habit puts behind a number (`12,` `12 min.`)."""
    tidy: list[str] = []
    for word in words:
        tidy.append(word.lower().rstrip(_MARKS) or word)
        if word[-1] in ",;:":  # what stands behind such a mark is no unit of this number
            break
    return tidy


def _seconds(word: str) -> int | None:
    if match := _PLAIN.match(word):
        return int(match.group(1)) * 60
    if (match := _CLOCK.match(word)) and int(match.group(2)) < 60:
        return int(match.group(1)) * 3600 + int(match.group(2)) * 60
    if (match := _HOURS.match(word)) and int(match.group(2) or 0) < 60:
        return int(match.group(1)) * 3600 + int(match.group(2) or 0) * 60
    return None


_SECONDS_ARE_NOT_TYPED = "Seconds are not typed: write whole minutes, such as 12. A timer keeps them."


def _why(word: str) -> str:
    if word.startswith("-"):
        return f"“{word}” is negative. Minutes are a positive whole number, such as 12 or 1h05."
    if re.match(r"\d+[.,]\d+", word):
        return f"“{word}” has a fraction. Write whole minutes, such as 12, or hours as 1h30."
    if _SECONDS.match(word):
        return _SECONDS_ARE_NOT_TYPED
    return f"“{word}” is not minutes. Write them as 12, 12m, 1h05 or 0:12."
