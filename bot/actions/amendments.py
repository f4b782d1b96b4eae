"""What an amended entry says, and how it then came to be: more time or another day is time that is entered now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.entries import Minutes
from ccm.errors import StateRefused
from ccm.inference import infer_activities
from ccm.lateness import needs_reason
from ccm.record import Captured, Program, TimeEntry
from ccm.timer import shortened
from storage.ids import new_id

TIMED = (Captured.TIMER, Captured.SHORTENED)
CLOCKS_APART = timedelta(minutes=5)


def amended(work: Work, old: TimeEntry, minutes: Minutes, program: Program | None = None) -> TimeEntry:
    """A new row in place of `old`: same patient and performer, and whose minutes they are unless `program` says.

    `minutes.seconds` of 0 keeps the seconds as they were (R-C1). Raises StateRefused for time that would end in the
    future, and for a day over 3 business days ago without its own late reason.
    """
    seconds = minutes.seconds or old.seconds
    start = old.start if _on_the_wall(minutes.start, work.zone) == _on_the_wall(old.start, work.zone) else minutes.start
    if start is not None and start + timedelta(seconds=seconds) > work.now + CLOCKS_APART:
        raise StateRefused("Those minutes would end in the future. Please correct the start or the minutes.")
    captured = _captured(work, old, minutes, seconds, start)
    newly_late = captured is Captured.LATE and old.captured is not Captured.LATE
    late_reason = minutes.late_reason or ("" if newly_late else old.late_reason)
    if captured is Captured.LATE and not late_reason:
        raise StateRefused(
            f"{minutes.day:%B %-d} is more than 3 business days ago, so time that is entered for it now needs its own "
            "reason beside the reason for the correction: please fill in that field as well."
        )
    same = set(minutes.activities) == set(old.activities)
    pieces = shortened(old.pieces, seconds) if start == old.start and seconds <= old.seconds else ()
    return replace(
        old,
        id=new_id(),
        pieces=pieces if len(pieces) > 1 else (),
        entered_by_id=work.person.id,  # whoever corrects has entered it: for someone else it waits for their word
        service_date=minutes.day,
        start=start,
        seconds=seconds,
        activities=old.activities if same else minutes.activities or infer_activities(minutes.note or old.note),
        inferred=old.inferred if same else not minutes.activities,
        note=minutes.note or old.note,
        captured=captured,
        program=program or old.program,
        caregiver=minutes.caregiver,
        plan=minutes.plan,
        snf=minutes.snf,
        late_reason="" if captured is Captured.AT_ONCE else late_reason,
        entered_at=work.now,
        replaces_id=old.id,
    )


def _captured(work: Work, old: TimeEntry, minutes: Minutes, seconds: int, start: datetime | None) -> Captured:
    """How the new row's time came to be. A timer's time that was lengthened or put elsewhere is typed time."""
    more = seconds > old.seconds or minutes.day != old.service_date
    if more or (old.captured in TIMED and start != old.start):
        late = needs_reason(minutes.day, work.today)
        return Captured.LATE if late else Captured.AT_ONCE
    if old.captured is Captured.TIMER and seconds < old.seconds:
        return Captured.SHORTENED
    return old.captured


def notices(old: TimeEntry, new: TimeEntry) -> tuple[str, ...]:
    """What the person is told about how the minutes are kept now."""
    if old.captured in TIMED and new.captured not in TIMED:
        return (f"Kept as typed, no longer as timed: the timer's {old.seconds // 60} min stay in the first row.",)
    if old.captured in TIMED and new.seconds < old.seconds:
        return (f"Shortened from {old.seconds // 60} min.",)
    return ()


def _on_the_wall(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """As a form shows it: local, to the minute. Of an hour that came twice, both are the same on the wall."""
    return at.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None, fold=0) if at else None
