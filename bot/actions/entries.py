"""Saving time: one entry, the attempt it also was, and the month it adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.actions.closed_month import closed_notices
from bot.actions.collisions import Collision, collisions_of
from bot.actions.contacts import keep_contact
from bot.actions.desk import Work
from bot.actions.month_totals import MonthNow, month_now
from bot.actions.practice import Setting
from bot.actions.whom import Which, by_case, find_person, for_patient
from ccm.activity import Activity
from ccm.doubles import WITHIN
from ccm.errors import StateRefused
from ccm.grammar.log import Dated, LogLine
from ccm.inference import infer_activities
from ccm.lateness import needs_reason
from ccm.record import Captured, EntryState, Patient, Person, Program, Run, TimeEntry
from ccm.service_month import ServiceMonth, split_at_month_end
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Minutes:
    """What an entry says, whatever surface it came from: a line, a modal, a timer, an amendment."""

    seconds: int
    day: date
    start: datetime | None
    activities: tuple[Activity, ...]
    note: str
    program: Program = Program.CCM
    caregiver: bool = False
    plan: bool = False
    snf: bool = False
    late_reason: str = ""
    by: str | None = None  # staff words or a Slack id, when entered for someone else
    notices: tuple[str, ...] = ()
    pieces: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry that is (about to be) committed, and what the person is told about it."""

    state: EntryState
    patient: Patient
    performer: Person
    now: MonthNow
    double: EntryState | None
    urgent_number: str | None
    training: bool
    zone: str
    notices: tuple[str, ...]
    also: tuple[Saved, ...] = ()  # the same work's parts in later months (R-C4)
    collisions: tuple[Collision, ...] = ()  # with which entries it stands at one moment
    left: Dated | None = None  # a day or time at the note's end, that may have been meant for the entry


def of_line(line: LogLine) -> Minutes:
    """What a `/ccm log` line says."""
    return Minutes(
        seconds=line.seconds,
        day=line.day,
        start=line.start,
        activities=line.activities,
        note=line.note,
        program=line.program,
        caregiver=line.caregiver,
        plan=line.plan,
        snf=line.snf,
        late_reason=line.late_reason,
        by=line.by,
        notices=line.notices,
    )


def log_line(work: Work, line: LogLine, typed: str, chosen_case: str | None = None) -> Saved | Which:
    """Save the line on the chart it names; where that is not certain, keep the line and ask which chart."""
    if chosen_case is not None:
        return _save_line(work, by_case(work, chosen_case), line)
    return for_patient(work, line.patient, "log", typed, lambda patient: _save_line(work, patient, line))


def _save_line(work: Work, patient: Patient, line: LogLine) -> Saved:
    saved = save_typed(work, patient, of_line(line))
    typed, today = ((at or work.now).astimezone(work.zone).date() for at in (work.caller.typed_at, None))
    if line.left is None or typed != today or needs_reason(line.left.day, today):
        return saved
    return replace(saved, left=line.left)


def save_typed(work: Work, patient: Patient, minutes: Minutes) -> Saved:
    """Save a line's or a form's minutes: one entry for each calendar month they touch, where the start is known (R-C4).

    Raises what `save_minutes` raises.
    """
    first, *later = (save_minutes(work, patient, part) for part in month_parts(minutes, work))
    return replace(first, also=tuple(later))


def month_parts(minutes: Minutes, work: Work) -> Sequence[Minutes]:
    """The minutes cut at each month's end; together they hold every second."""
    if minutes.start is None:
        return (minutes,)
    return [
        replace(minutes, day=start.astimezone(work.zone).date(), start=start, seconds=seconds)
        for start, seconds in split_at_month_end(minutes.start, minutes.seconds, work.zone)
    ]


def save_minutes(
    work: Work, patient: Patient, minutes: Minutes, *, captured: Captured | None = None, timer_id: str | None = None
) -> Saved:
    """Add the entry and, for a contact, the reached attempt. Raises StateRefused where a late reason is owed.

    A likely double is saved and asked about, never refused: the second of two like calls may be real.
    """
    performer = find_person(work, minutes.by) if minutes.by else work.person
    late = needs_reason(minutes.day, work.today)
    if late and not minutes.late_reason:
        raise StateRefused(
            f"{minutes.day:%B %-d} is more than 3 business days ago, so it needs a reason: "
            'add reason:"…" to the line, or fill it in on the form.'
        )
    activities = minutes.activities or infer_activities(minutes.note)
    entry = TimeEntry(
        id=new_id(),
        patient_id=patient.id,
        performer_id=performer.id,
        entered_by_id=work.person.id,
        service_date=minutes.day,
        start=minutes.start,
        seconds=minutes.seconds,
        activities=activities,
        inferred=not minutes.activities,
        note=minutes.note,
        captured=captured or (Captured.LATE if late else Captured.AT_ONCE),
        program=minutes.program,
        caregiver=minutes.caregiver,
        plan=minutes.plan or Activity.PLAN in activities,
        snf=minutes.snf,
        late_reason=minutes.late_reason,
        entered_at=work.now,
        timer_id=timer_id,
        pieces=minutes.pieces,
    )
    month = ServiceMonth.of_day(entry.service_date)
    before = work.uow.entries.of_patient(patient.id, month.first_day, month.last_day)
    double = _likely_double(before, entry, work.now)
    work.uow.entries.add(entry)
    keep_contact(work, EntryState(entry))
    work.facts.update(entry=entry.id, seconds=str(entry.seconds))
    now = month_now(work, patient, month, [*before, EntryState(entry)])
    notices = (*minutes.notices, *closed_notices(work, None, EntryState(entry)))
    return told(work, EntryState(entry), patient, performer, double, notices, now)


def told(
    work: Work,
    state: EntryState,
    patient: Patient,
    performer: Person,
    double: EntryState | None = None,
    notices: tuple[str, ...] = (),
    now: MonthNow | None = None,
) -> Saved:
    """The entry with the patient's month as it now stands, derived afresh (promise 4)."""
    month = ServiceMonth.of_day(state.entry.service_date)
    work.saw(patient.id)
    now = now or month_now(work, patient, month)
    return Saved(
        state=state,
        patient=patient,
        performer=performer,
        now=now,
        double=double,
        urgent_number=work.uow.settings.get(Setting.URGENT_NUMBER.value),
        training=work.caller.training,
        zone=str(work.zone),
        notices=notices,
        collisions=collisions_of(work, state, now),
    )


def _likely_double(before: list[EntryState], entry: TimeEntry, now: datetime) -> EntryState | None:
    """The same person, patient, day and minutes, entered a moment ago and still standing."""
    since = now - timedelta(seconds=WITHIN)
    for one in before:
        like = (one.entry.performer_id, one.entry.seconds, one.entry.service_date)
        if (
            one.live
            and one.entry.entered_at >= since
            and like == (entry.performer_id, entry.seconds, entry.service_date)
        ):
            return one
    return None
