"""What a patient-month adds up to. The one place where minutes are added (promise 4); codes come with part 3.

R-C1 seconds are kept and floored once. R-C2 overlapping known intervals on one patient count once. R-C4 calendar
month. R-C5 not in a facility stay. R-C6 clinical staff only. R-C7 no voicemails or failed attempts. R-X6 one
minute, one program. R-C9 nothing before consent, nor after it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.consent import Window
from ccm.record import EntryState, Person, Program, TimeEntry
from ccm.service_month import ServiceMonth, local_midnight

ONE_DAY = timedelta(days=1)
THRESHOLDS = (20 * 60, 40 * 60, 60 * 60)
"""Seconds at which staff time reaches its next code (ccm-rules 2.1)."""


class ExclusionReason(StrEnum):
    """Why kept seconds are not counted."""

    OTHER_PROGRAM = "other program"
    NOT_COUNTED_ACTIVITY = "not a counted activity"
    MIXED = "counted and uncounted activities in one entry"
    NOT_CLINICAL = "not clinical staff"
    FACILITY = "in a facility"
    OVERLAP = "overlaps another entry"
    NO_CONSENT = "before consent, or after it was withdrawn"


@dataclass(frozen=True, slots=True)
class Excluded:
    """Seconds of one entry that do not count, and why."""

    entry_id: str
    seconds: int
    reason: ExclusionReason


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """A patient's month. `kept_seconds` is everything that stands; `waiting_seconds` of it await confirmation."""

    counted_seconds: int
    kept_seconds: int
    waiting_seconds: int
    excluded: tuple[Excluded, ...]

    @property
    def minutes(self) -> int:
        """Whole minutes, floored once, here (R-C1)."""
        return self.counted_seconds // 60


def month_total(
    entries: Sequence[EntryState],
    people: Mapping[str, Person],
    month: ServiceMonth,
    zone: ZoneInfo,
    consented: Sequence[Window],
) -> MonthTotal:
    """The month of one patient from its standing entries.

    An entry that mixes counted and uncounted activities is held out whole: how much of it counts was not said.
    Entries without a known start are added whole; those with one are united, earliest start first, and what an
    entry adds to the union is its own.
    """
    counted, kept, waiting = 0, 0, 0
    excluded: list[Excluded] = []
    timed: list[TimeEntry] = []
    for state in entries:
        entry = state.entry
        if not state.live or ServiceMonth.of_day(entry.service_date) != month:
            continue
        kept += entry.seconds
        if state.awaits_confirmation:
            waiting += entry.seconds
        elif not _consented(entry, consented, zone):
            excluded.append(Excluded(entry.id, entry.seconds, ExclusionReason.NO_CONSENT))
        elif (reason := _excluded(entry, people.get(entry.performer_id))) is not None:
            excluded.append(Excluded(entry.id, entry.seconds, reason))
        elif entry.start is None:
            counted += entry.seconds
        else:
            timed.append(entry)
    for entry, overlap in _overlaps(timed):
        counted += entry.seconds - overlap
        if overlap:
            excluded.append(Excluded(entry.id, overlap, ExclusionReason.OVERLAP))
    return MonthTotal(counted, kept, waiting, tuple(excluded))


def next_threshold(counted_seconds: int) -> tuple[int, int]:
    """The next threshold in minutes, and the seconds missing to it; (60, 0) once all are reached."""
    for threshold in THRESHOLDS:
        if counted_seconds < threshold:
            return threshold // 60, threshold - counted_seconds
    return THRESHOLDS[-1] // 60, 0


def _consented(entry: TimeEntry, windows: Sequence[Window], zone: ZoneInfo) -> bool:
    """R-C9. An entry without a start lies where its day does; on a day consent came or went, where it was typed."""
    if entry.start is not None:
        return any(one.holds(entry.start) for one in windows)
    opened, closed = local_midnight(entry.service_date, zone), local_midnight(entry.service_date + ONE_DAY, zone)
    if any(one.since <= opened and (one.until is None or closed <= one.until) for one in windows):
        return True
    return opened <= entry.entered_at < closed and any(one.holds(entry.entered_at) for one in windows)


def _excluded(entry: TimeEntry, performer: Person | None) -> ExclusionReason | None:
    if entry.program is not Program.CCM:
        return ExclusionReason.OTHER_PROGRAM
    kinds = {activity.counted for activity in entry.activities}
    if kinds == {True, False}:
        return ExclusionReason.MIXED
    if kinds != {True}:
        return ExclusionReason.NOT_COUNTED_ACTIVITY
    if performer is None or not performer.credential_on(entry.service_date).clinical:
        return ExclusionReason.NOT_CLINICAL
    return ExclusionReason.FACILITY if entry.snf else None


def _overlaps(entries: Sequence[TimeEntry]) -> list[tuple[TimeEntry, int]]:
    """Each entry with the seconds of it that earlier ones already cover, pauses of a timer not being time."""
    answer: list[tuple[TimeEntry, int]] = []
    covered: list[tuple[datetime, datetime]] = []
    for entry in sorted(entries, key=lambda one: (one.start, one.id)):
        own = [(run.start, run.end) for run in entry.runs]
        answer.append((entry, sum(_shared(one, covered) for one in own)))
        covered = _merged([*covered, *own])
    return answer


def _shared(one: tuple[datetime, datetime], covered: Sequence[tuple[datetime, datetime]]) -> int:
    """Seconds of an interval that lie in the covered ones, which do not touch each other."""
    stretches = (min(one[1], end) - max(one[0], start) for start, end in covered)
    return sum(int(stretch.total_seconds()) for stretch in stretches if stretch > timedelta())


def _merged(intervals: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same instants as intervals that do not touch, in order."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
