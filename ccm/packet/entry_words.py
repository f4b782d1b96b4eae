"""An entry in words: when it was worked, what was done, and the goal that it served."""

from __future__ import annotations

from datetime import datetime

from ccm.activity import Activity
from ccm.packet.rows import PacketRows, sentence
from ccm.record import TimeEntry


def when(rows: PacketRows, entry: TimeEntry) -> str:
    """The day with start and stop; a paused timer's runs each; no start where none was said."""
    if not entry.runs:
        return f"{rows.day(entry.service_date)}, start not recorded"
    runs = [f"{_clock(rows, run.start)} to {_clock(rows, run.end)}" for run in entry.runs]
    return f"{rows.day(entry.service_date)}, {'; '.join(runs)}"


def _clock(rows: PacketRows, at: datetime) -> str:
    return f"{at.astimezone(rows.zone):%-I:%M:%S %p}"


def activities(entry: TimeEntry) -> str:
    """`Call + Medicines`, and whether the note was read for it."""
    named = " + ".join(Activity(one).label for one in entry.activities)
    return f"{named} (read from the note)" if entry.inferred else named


def what(rows: PacketRows, entry: TimeEntry) -> str:
    """Activity, note, and the goal that it served."""
    goal = "" if entry.id in rows.sealed else rows.marks.get(entry.id, {}).get("goal", "")
    plan = " The care plan was worked on." if entry.plan else ""
    return f"{activities(entry)}: {sentence(rows.note_of(entry))}{plan}{f' Goal: {goal}.' if goal else ''}"
