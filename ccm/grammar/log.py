"""`log <patient> <minutes> [activity] <note>` (design section 2).

Options stand around the patient, the minutes and the activity, or set apart at the end; `ccm.grammar.options` says
exactly where. Inside the note every word is the note's own, and stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar.activities import read_activities
from ccm.grammar.dates import ClockTime, in_office_hours, to_instant
from ccm.grammar.minutes import looks_like_minutes, minutes_words, read_minutes
from ccm.grammar.options import Options, Place, tail_of
from ccm.matching import PatientWords
from ccm.record import Program
from ccm.text import plain

FORM = "/ccm log <patient> <minutes> [activity] <note>"
NOTE_MOST = 2000
NAME_WORDS = 5
SLACK = timedelta(minutes=5)  # clocks differ: this far ahead is not yet the future
_BY = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Dated:
    """What a note's last words would make of an entry: its day, its start, and the note without them."""

    words: str
    day: date
    start: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """A log line, read. `activities` is empty when none was said; `start` is None when no time was said.

    `left` is a day or a time that stands at the note's end and may be the patient's: it was left there.
    """

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
    left: Dated | None = None


@dataclass(frozen=True, slots=True)
class PartLine:
    """What could be read of a line that is not right, to fill a form with; every other word stands in the note."""

    name: str
    minutes: str
    note: str
    activities: tuple[Activity, ...]
    day: date
    start: datetime | None
    program: Program
    flags: tuple[str, ...]
    by: str
    late_reason: str


def parse_log(text: str, *, now: datetime, zone: ZoneInfo) -> LogLine:
    """Read a log line at the practice's `now`. Raises LineError; see `ccm.grammar.options` for where options stand."""
    options = Options(now.astimezone(zone).date(), FORM)
    words = options.take_keys(options.take_quoted(_plain(text)).split())
    name, words = _patient(options, words)
    form = f"/ccm log {name} <minutes> [activity] <note>"
    seconds, taken = read_minutes(words, form)
    activities, rest = _activities(options, words[taken:])
    note_words = options.take_back(rest)
    note = " ".join(note_words)
    if not note:
        activity = "+".join(activities) or "[activity]"
        raise LineError(
            "The note is missing: say in a few words what was done.",
            word=words[-1],
            form=f"/ccm log {name} {words[0]} {activity} <what was done>",
        )
    if len(note) > NOTE_MOST:
        raise LineError(f"The note is over {NOTE_MOST} characters.", word=rest[-1], form=form)
    day = options.day or options.today
    start, notices = _start(options.at, day, seconds, now, zone)
    return LogLine(
        patient=PatientWords.of(name),
        seconds=seconds,
        day=day,
        note=note,
        activities=activities,
        start=start,
        program=options.program or Program.CCM,
        caregiver="caregiver" in options.flags,
        plan="plan" in options.flags,
        snf="snf" in options.flags,
        by=options.by,
        late_reason=options.reason,
        notices=(*notices, *_kept_in_note(note_words)),
        left=dated(note, now=now, zone=zone, day=day, seconds=seconds, start=start) if options.left else None,
    )


def read_partly(text: str, *, now: datetime, zone: ZoneInfo) -> PartLine:
    """What can be read of any line, by the same rules. Never raises; no word is lost."""
    options, words = _forgiving(text, now, zone)
    name, rest = _name(options, words)
    minutes = ""
    if rest:
        taken = minutes_words(rest)
        minutes, rest = " ".join(rest[:taken]), rest[taken:]
    else:  # no minutes anywhere: one word is the patient's, the others are the note's
        options, words = _forgiving(text, now, zone)
        words = options.take_front(words, Place.NAME)
        name, rest = words[:1], words[1:]
    activities, rest = _activities(options, rest)
    note = options.take_back(rest)
    day = options.day or options.today
    start: datetime | None = None
    if options.at is not None:
        try:
            start, _ = _start(options.at, day, 0, now, zone)
        except LineError:
            note = ["at", options.at.typed, *note]
    return PartLine(
        name=" ".join(name),
        minutes=minutes,
        note=" ".join(note)[:NOTE_MOST],
        activities=activities,
        day=day,
        start=start,
        program=options.program or Program.CCM,
        flags=tuple(flag for flag in ("caregiver", "plan", "snf") if flag in options.flags),
        by=options.by or "",
        late_reason=options.reason,
    )


def dated(
    note: str, *, now: datetime, zone: ZoneInfo, day: date, seconds: int, start: datetime | None = None
) -> Dated | None:
    """What the day or time at the note's end would make of the entry; None where there is none that could be meant.

    `now` is when the line was typed, `day` and `start` what the entry says.
    """
    tail = tail_of(note.split(), now.astimezone(zone).date(), FORM)
    if tail is None or tail.set_apart or (tail.at and start):
        return None
    meant = tail.day or day
    try:
        began, _ = _start(tail.at, meant, seconds, now, zone)
    except LineError:
        return None
    return Dated(" ".join(tail.words).rstrip(".,;"), meant, began or start, " ".join(tail.before))


def _plain(text: str) -> str:
    return plain(_BY.sub(r"\1", text))


def _activities(options: Options, words: list[str]) -> tuple[tuple[Activity, ...], list[str]]:
    """The activity behind the minutes, with the options before and after it; and the words of the note."""
    rest = options.take_front(words, Place.MINUTES)
    activities = read_activities(rest[0]) if rest else None
    if activities is not None:
        rest = options.take_front(rest[1:], Place.NOTE)
    return activities or (), rest


def _forgiving(text: str, now: datetime, zone: ZoneInfo) -> tuple[Options, list[str]]:
    options = Options(now.astimezone(zone).date(), FORM, forgiving=True)
    return options, options.take_keys(options.take_quoted(_plain(text)).split())


def _name(options: Options, words: list[str]) -> tuple[list[str], list[str]]:
    """The patient's words, options among them taken out, and the words from the minutes on: none without minutes."""
    name: list[str] = []
    while words := options.take_front(words, Place.NAME):
        if name and looks_like_minutes(words[0]):
            return name, words
        if len(name) == NAME_WORDS:
            break
        name, words = [*name, words[0]], words[1:]
    return name, []


def _patient(options: Options, words: list[str]) -> tuple[str, list[str]]:
    """The patient's words: all before the minutes, options among them taken out."""
    words = options.take_front(words, Place.NAME)
    if not words:
        raise LineError("Whose call was it? The patient is missing.", word="the end of the line", form=FORM)
    name, rest = _name(options, words)
    if rest:
        return " ".join(name), rest
    stopped = words[len(name)] if len(words) > len(name) else name[-1]
    short = " ".join(name[:2])
    raise LineError(
        f"No minutes were found after “{short}”. They come right after the patient, as 12 or 1h05.",
        word=stopped,
        form=f"/ccm log {name[0]} <minutes> [activity] <note>",
    )


def _start(
    said: ClockTime | None, day: date, seconds: int, now: datetime, zone: ZoneInfo
) -> tuple[datetime | None, tuple[str, ...]]:
    """The instant of the time said, with what to tell about it. Raises LineError where it would end in the future.

    Without am or pm it is taken in office hours, and said so; where only the other half has been yet, it is refused.
    """
    if said is None:
        return None, ()
    latest = now + SLACK - timedelta(seconds=seconds)
    likely, other = (said.at, said.at) if said.sure else in_office_hours(said)
    start, notice = to_instant(day, likely, zone, FORM)
    if start > latest:
        if not said.sure and to_instant(day, other, zone, FORM)[0] <= latest:
            sentence = f"“{said.typed}” could be morning or afternoon. Write {said.typed}am or {said.typed}pm."
            raise LineError(sentence, word=said.typed, form=FORM)
        word = f"{likely:%-I:%M %p}"
        raise LineError(f"At {word} those minutes would end in the future.", word=word, form=FORM)
    read_as = () if said.sure or likely.hour < 12 else (f"“{said.typed}” was read as {likely:%-I:%M %p}.",)
    return start, (*read_as, *((notice,) if notice else ()))


def _kept_in_note(words: list[str]) -> tuple[str, ...]:
    """A word for where the patient is or who spoke, first in the note: it may have been meant as the option."""
    means = {"snf": "the patient is in a facility", "caregiver": "it was a caregiver"}
    first = words[0].lower().rstrip(",;")
    if first not in means:
        return ()
    return (f"“{first}” was left in the note. If {means[first]}: *Change*, or {first}:yes on the line.",)
