"""Options on a log line, told from prose by where they stand: inside the note nothing is one.

- With a colon and no space (`by:rosa`, `prog:rpm`, `snf:yes`, `caregiver:yes`, `plan:yes`) an option is taken wherever
  it stands: nobody writes a note so. `by:5pm` and `by:friday` are prose. `reason:"…"` is taken anywhere with its
  quotes, and without them before the note or as the last word of a line that names its day.
- Bare ones stand before the note: around the patient, the minutes and the activity. A day or a time that words carry
  on (`at 8am and 8pm`, `1/2 tab`) is prose, and so is, once the activity is said, a day that cannot have been worked.
  `snf` and `caregiver` stand around the patient, or directly before an activity (`snf meds refilled`); before any other
  word they are its subject (`snf nurse called`). `plan` is an activity: a bare one in the note is prose.
- At the end of the line a day or a time is taken where it is set apart, by a comma or a semicolon after a word
  (`refilled metformin, yesterday`) or in brackets. Otherwise it may be the patient's (`fell yesterday`, `takes insulin
  at 8am`, `pain 7/10`): it stays in the note, and `left` holds it, so that one click can make it the entry's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar.activities import read_activities
from ccm.grammar.dates import ClockTime, read_clock, read_day
from ccm.record import Program

_FLAGS = ("caregiver", "plan", "snf")
_SAID = re.compile(r"""\b(by|reason|late):(["'])(.+?)\2(?!\w)[.,;]*""", re.IGNORECASE)
_PERSON = re.compile(r"@?[^\W\d_][\w.'-]*$")
_DAYS = ("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun")
_NOT_PEOPLE = frozenset(
    {
        *("today", "tonight", "tomorrow", "noon", "midnight", "eod", "now", "end", "next"),
        *("phone", "fax", "mail", "email", "portal", "text", "mouth"),
        *_DAYS,
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    }
)
_CARRIES_ON = frozenset(
    {
        *("and", "or", "to", "of", "until", "till", "through", "thru", "-", "&", "/", "every", "daily"),
        *("tab", "tabs", "tablet", "tablets", "pill", "pills", "cup", "cups", "dose", "doses", "pack", "packs", "pain"),
    }
)
_SET_APART = (",", ";")


class Place(Enum):
    """How far the line has been read."""

    NAME = auto()  # around the patient, before the minutes
    MINUTES = auto()  # after the minutes, no activity yet
    NOTE = auto()  # after the activity


@dataclass(frozen=True, slots=True)
class Tail:
    """A day and a time that the last words say, and the words before them."""

    before: tuple[str, ...]
    words: tuple[str, ...]
    day: date | None
    at: ClockTime | None

    @property
    def set_apart(self) -> bool:
        """Whether it cannot be part of the sentence before it. A list of values with commas stays one."""
        if self.words[0].startswith("(") and self.words[-1].rstrip(".").endswith(")"):
            return True
        last = self.before[-1]
        return last.endswith(_SET_APART) and not any(char.isdigit() for char in last)


@dataclass(slots=True)
class Options:
    """What was said beside patient, minutes, activity and note. `forgiving` leaves in the note what cannot be read."""

    today: date
    form: str
    forgiving: bool = False
    day: date | None = None
    at: ClockTime | None = None
    flags: set[str] = field(default_factory=set)
    by: str | None = None
    program: Program | None = None
    reason: str = ""
    left: Tail | None = None

    def take_quoted(self, typed: str) -> str:
        """Take `reason:"…"` and `by:"…"` out of anywhere; the rest of the line."""
        for match in _SAID.finditer(typed):
            self._keep(match.group(1).lower(), match.group(3).strip())
        return _SAID.sub(" ", typed)

    def take_keys(self, words: list[str]) -> list[str]:
        """Take the words with a colon that no note holds. Raises LineError for a programme that there is not."""
        return [word for word in words if not self._key(word)]

    def take_front(self, words: list[str], place: Place) -> list[str]:
        """Take options from the front, up to the first word of the patient, the minutes, the activity or the note."""
        while words and (taken := self._front(words, place)):
            words = words[taken:]
        return words

    def take_back(self, words: list[str]) -> list[str]:
        """Take what is set apart at the end; what is not set apart stays, and `left` says what it might mean."""
        name, _, value = words[-1].partition(":") if words else ("", "", "")
        if name.lower() in ("reason", "late") and value and self.day is not None and len(words) > 1:
            self._keep("reason", value)
            words = words[:-1]
        if words and words[-1].endswith(_SET_APART):  # what stood behind the mark was taken
            words = [*words[:-1], *filter(None, [words[-1].rstrip(",;")])]
        tail = tail_of(words, self.today, self.form)
        if tail is None or (tail.day and self.day) or (tail.at and self.at):
            return words
        if not tail.set_apart:
            self.left = tail
            return words
        self.day, self.at = self.day or tail.day, self.at or tail.at
        return [*tail.before[:-1], tail.before[-1].rstrip(",;")]

    def _key(self, word: str) -> bool:
        name, _, value = word.partition(":")
        name, value = name.lower(), value.rstrip(",;.")
        if name in _FLAGS and value.lower() in ("yes", "y"):
            self.flags.add(name)
            return True
        if name == "by" and _PERSON.match(value) and value.lower() not in _NOT_PEOPLE:
            self._keep("by", value)
            return True
        if name == "prog" and value:
            program = _program(value, word, self.form, self.forgiving)
            self.program = program or self.program
            return program is not None
        return False

    def _keep(self, name: str, value: str) -> None:
        if name == "by":
            self.by = value.lstrip("@").replace("_", " ")
        else:
            self.reason = value.rstrip(",;")

    def _front(self, words: list[str], place: Place) -> int:
        """How many words from the front are one option, now taken; 0 when they are something else."""
        word = words[0].lower().rstrip(",;")
        name, colon, value = word.partition(":")
        if colon and name in ("by", "prog", "reason", "late"):
            return self._colon(words[0], name, value, place)
        if word in ("snf", "caregiver") and self._flag_stands(words, place):
            self.flags.add(word)
            return 1
        try:
            return self._time(words, place) if word in ("at", "@") else self._day(words, word, place)
        except LineError:
            if place is Place.NOTE or self.forgiving:
                return 0
            raise

    def _colon(self, word: str, name: str, value: str, place: Place) -> int:
        """`reason:` without quotes; and the one that lacks its value, refused before the note can have begun."""
        if not value and place is not Place.NOTE and not self.forgiving:
            raise LineError(f"“{word}” lacks its value, as {name}:… without a space.", word=word, form=self.form)
        if not value or name in ("by", "prog") or (place is Place.NOTE and self.day is None):
            return 0
        self._keep("reason", word.partition(":")[2])
        return 1

    def _flag_stands(self, words: list[str], place: Place) -> bool:
        if place is Place.NAME:
            return True
        return place is Place.MINUTES and len(words) > 1 and words[1].lower().split("+")[0] in set(Activity)

    def _time(self, words: list[str], place: Place) -> int:
        said = read_clock(words[1:], self.form)
        if said is None:
            hour = words[1].rstrip(",;") if len(words) > 1 else ""
            if re.match(r"\d{1,2}$", hour) and int(hour) <= 23 and (len(words) == 2 or read_activities(words[2])):
                sentence = f"“{hour}” could be morning or afternoon. Write {hour}am or {hour}pm."
                raise LineError(sentence, word=hour, form=self.form)
            return 0
        clock, taken = said
        if self.at is not None or _carries_on(words[1 + taken :]):
            return 0
        self.at = clock
        return 1 + taken

    def _day(self, words: list[str], word: str, place: Place) -> int:
        if _carries_on(words[1:]):
            return 0
        day = read_day(word.rstrip(":"), self.today, self.form)
        if day is None:
            return 0
        if self.day is not None and self.day != day:
            raise LineError(f"“{words[0]}” is a second day on the line.", word=words[0], form=self.form)
        self.day = day
        return 1


def tail_of(words: list[str], today: date, form: str) -> Tail | None:
    """The day, the time, or both, that the last words say; None where they say none or nothing stands before them."""
    day: date | None = None
    at: ClockTime | None = None
    end = len(words)
    while end > 1:
        if at is None and (said := _trailing_time(words[:end], form)):
            (at, taken) = said
        elif day is None and (found := _trailing_day(words[end - 1], today, form)):
            day, taken = found, 1
        else:
            break
        end -= taken
    if end == len(words) or end < 1:
        return None
    return Tail(tuple(words[:end]), tuple(words[end:]), day, at)


def _trailing_day(word: str, today: date, form: str) -> date | None:
    try:
        day = read_day(word.strip("().,;"), today, form)
    except LineError:
        return None  # a day to come, or none of the calendar: the patient's appointment, a score
    return day if day != today else None


def _trailing_time(words: list[str], form: str) -> tuple[ClockTime, int] | None:
    for count in (2, 3):
        if len(words) > count and words[-count].lower().lstrip("(") in ("at", "@"):
            try:
                said = read_clock(words[1 - count :], form)
            except LineError:
                return None
            if said is not None and said[1] == count - 1:
                return said[0], count
    return None


def _carries_on(after: list[str]) -> bool:
    return bool(after) and after[0].lower().rstrip(",;.") in _CARRIES_ON


def _program(value: str, word: str, form: str, forgiving: bool) -> Program | None:
    try:
        return Program(value.lower())
    except ValueError:
        if forgiving:
            return None
        known = ", ".join(program.value for program in Program)
        raise LineError(f"“{word}” is not a programme: {known}.", word=word, form=form) from None
