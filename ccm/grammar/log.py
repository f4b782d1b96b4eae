"""`log <patient> <minutes> [activity] <note>` (design section 2).

How options are told from prose. With a colon (`by:rosa`, `prog:rpm`, `reason:"…"`) an option is taken out wherever it
stands. The bare ones (`yesterday`, `10/14`, `at 2:15pm`, `caregiver`, `plan`, `snf`) are taken out before the note's
first ordinary word and after its last; inside the note they are prose and stay as typed. So "meds yesterday refilled
metformin" and "meds refilled metformin yesterday" mean yesterday, and "meds took both yesterday, refilled" is a note.
`plan` and `caregiver` at the note's end stay in the note as well, because a sentence often ends in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar.activities import read_activities
from ccm.grammar.dates import read_day, read_time, to_instant
from ccm.grammar.minutes import looks_like_minutes, read_minutes
from ccm.matching import PatientWords
from ccm.record import Program
from ccm.text import plain

FORM = "/ccm log <patient> <minutes> [activity] <note>"
NOTE_MOST = 2000
_QUOTED = re.compile(r'\b(?:reason|late):"([^"]*)"', re.IGNORECASE)
_BY = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class LogLine:
    """A log line, read. `activities` is empty when none was said; `start` is None when no time was said."""

    patient: PatientWords
    seconds: int
    day: date
    note: str
    activities: tuple[Activity, ...] = ()
    start: datetime | None = None
    program: Program = Program.CCM
    caregiver: bool = False
    plan: bool = False
    snf: bool = False
    by: str | None = None
    late_reason: str = ""
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Options:
    today: date
    form: str
    day: date | None = None
    at: time | None = None
    flags: set[str] = field(default_factory=set)
    by: str | None = None
    program: Program = Program.CCM
    reason: str = ""

    def take_colon(self, words: list[str]) -> list[str]:
        """Take `by:`, `prog:` and `reason:` out of anywhere."""
        kept = []
        for word in words:
            name, colon, value = word.partition(":")
            if not colon or name.lower() not in ("by", "prog", "reason", "late"):
                kept.append(word)
            elif not value:
                raise LineError(f"“{word}” lacks its value, as {name}:… without a space.", word=word, form=self.form)
            elif name.lower() == "by":
                self.by = value.lstrip("@").replace("_", " ")
            elif name.lower() == "prog":
                self.program = _program(value, word, self.form)
            else:
                self.reason = value
        return kept

    def take_front(self, words: list[str]) -> list[str]:
        """Take bare options from the front, up to the first ordinary word."""
        while words and (taken := self._bare(words)):
            words = words[taken:]
        return words

    def take_back(self, words: list[str]) -> list[str]:
        """Take bare options from the end; `plan` and `caregiver` set their flag and stay."""
        kept: list[str] = []
        while words:
            last = words[-1].lower().rstrip(".")
            if last in ("caregiver", "plan", "snf"):
                self.flags.add(last)
                if last == "snf":
                    words = words[:-1]
                    continue
                break
            if len(words) > 1 and words[-2].lower() == "at" and re.match(r"\d{1,2}(:\d{2})?(am|pm)?$", last):
                self._bare(words[-2:])
                words = words[:-2]
                continue
            if self.day is None and self._is_day(words[-1]):
                self._bare(words[-1:])
                words = words[:-1]
                continue
            break
        return words + kept

    def _is_day(self, word: str) -> bool:
        return word.lower() in ("today", "yesterday") or read_day(word, self.today, self.form) is not None

    def _bare(self, words: list[str]) -> int:
        """How many words from the front were an option: 0, 1 or 2."""
        first = words[0].lower()
        if first in ("caregiver", "snf") or (first == "plan" and "activity" in self.flags):
            self.flags.add(first)
            return 1
        if first == "at" and len(words) > 1 and words[1][:1].isdigit():
            self.at = read_time(words[1], self.form)
            return 2
        day = read_day(words[0], self.today, self.form)
        if day is None:
            return 0
        if self.day is not None and self.day != day:
            raise LineError(f"“{words[0]}” is a second day on the line.", word=words[0], form=self.form)
        self.day = day
        return 1


def parse_log(text: str, *, now: datetime, zone: ZoneInfo) -> LogLine:
    """Read a log line at the practice's `now`. Raises LineError; see the module for how options are found."""
    typed = plain(_BY.sub(r"\1", text))
    reason = ""
    if match := _QUOTED.search(typed):
        reason = match.group(1).strip()
        typed = typed[: match.start()] + typed[match.end() :]
    options = _Options(now.astimezone(zone).date(), FORM, reason=reason)
    words = options.take_colon(typed.split())
    name, words = _patient(options, words)
    form = f"/ccm log {name} <minutes> [activity] <note>"
    seconds, taken = read_minutes(words, form)
    rest = options.take_front(words[taken:])
    activities = read_activities(rest[0]) if rest else None
    if activities is not None:
        options.flags.add("activity")
        rest = options.take_front(rest[1:])
    note = " ".join(options.take_back(rest))
    if not note:
        activity = "+".join(activities or ()) or "[activity]"
        raise LineError(
            "The note is missing: say in a few words what was done.",
            word=words[-1],
            form=f"/ccm log {name} {words[0]} {activity} <what was done>",
        )
    if len(note) > NOTE_MOST:
        raise LineError(f"The note is over {NOTE_MOST} characters.", word=rest[-1], form=form)
    return _placed(options, PatientWords.of(name), seconds, activities or (), note, now, zone)


def _patient(options: _Options, words: list[str]) -> tuple[str, list[str]]:
    """The patient's words: all before the minutes, options among them taken out."""
    words = options.take_front(words)
    if not words:
        raise LineError("Whose call was it? The patient is missing.", word="the end of the line", form=FORM)
    name: list[str] = []
    while words:
        if name and looks_like_minutes(words[0]):
            return " ".join(name), words
        if len(name) == 5:
            break
        if name and (kept := options.take_front(words)) != words:
            words = kept
            continue
        name.append(words[0])
        words = words[1:]
    stopped = words[0] if words else name[-1]
    short = " ".join(name[:2])
    raise LineError(
        f"No minutes were found after “{short}”. They come right after the patient, as 12 or 1h05.",
        word=stopped,
        form=f"/ccm log {name[0]} <minutes> [activity] <note>",
    )


def _placed(
    options: _Options,
    patient: PatientWords,
    seconds: int,
    activities: tuple[Activity, ...],
    note: str,
    now: datetime,
    zone: ZoneInfo,
) -> LogLine:
    """The line in time: its day, its start if one was said, and nothing in the future."""
    day = options.day or options.today
    start, notice = (None, "") if options.at is None else to_instant(day, options.at, zone, FORM)
    if start is not None and start + timedelta(seconds=seconds) > now + timedelta(minutes=5):
        said = f"{options.at:%-I:%M %p}"
        raise LineError(f"At {said} those minutes would end in the future.", word=said, form=FORM)
    return LogLine(
        patient=patient,
        seconds=seconds,
        day=day,
        note=note,
        activities=activities,
        start=start,
        program=options.program,
        caregiver="caregiver" in options.flags,
        plan="plan" in options.flags,
        snf="snf" in options.flags,
        by=options.by,
        late_reason=options.reason,
        notices=(notice,) if notice else (),
    )


def _program(value: str, word: str, form: str) -> Program:
    try:
        return Program(value.lower())
    except ValueError:
        known = ", ".join(program.value for program in Program)
        raise LineError(f"“{word}” is not a programme: {known}.", word=word, form=form) from None
