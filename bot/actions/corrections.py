"""Undo, amend, move, confirm. The old row stays as it was; who and why stand beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.actions.amendments import amended, notices
from bot.actions.closed_month import closed_notices
from bot.actions.contacts import keep_contact
from bot.actions.desk import Work
from bot.actions.entries import Minutes, Saved, month_parts, told
from bot.actions.newest import Newest, first_of, newest
from bot.actions.roles import Deed, may
from bot.actions.whom import patient_of
from ccm.errors import NotFound, RoleRefused, StateRefused
from ccm.own_reasons import UNDONE_BY_AUTHOR
from ccm.record import Captured, Correction, CorrectionKind, EntryState, Patient, Person, Program, TimeEntry
from ccm.service_month import ServiceMonth
from storage.ids import new_id
from storage.marks import Mark


@dataclass(frozen=True, slots=True)
class Moved:
    """A mistaken entry, on the right chart now."""

    saved: Saved
    first_patient: Patient


@dataclass(frozen=True, slots=True)
class UndoAgain:
    """A second `undo` with no entry in between: perhaps the first answer was lost, so it is asked and nothing done."""

    state: EntryState
    patient: Patient
    newest: Newest
    zone: str


def entry_named(work: Work, handle: str) -> EntryState:
    """The entry behind a short handle, or the person's `last`. Raises NotFound, saying where handles stand."""
    if handle == "last":
        return newest(work).state
    found = work.uow.entries.by_handle(handle)
    if len(found) != 1:
        raise NotFound(f"There is no single entry e-{handle}. Handles stand beside each entry in `/ccm today`.")
    return found[0]


def entry_of(work: Work, entry_id: str) -> EntryState:
    """The entry behind a button's id. Raises NotFound."""
    state = work.uow.entries.state(entry_id)
    if state is None:
        raise NotFound("That entry does not exist in this practice.")
    return state


@dataclass(frozen=True, slots=True)
class AskWhy:
    """An undo that needs its reason: nothing was done yet. `because` says why it is asked."""

    state: EntryState
    patient: Patient
    because: str


def undo_newest(work: Work, reason: str = "") -> Saved | UndoAgain | AskWhy:
    """Void the person's newest entry; asked about when one was taken back since (promise 1: asks, not doubles)."""
    found = newest(work)
    if found.taken_back_at is None:
        return undo(work, found.state, reason)
    work.facts.update(asked=found.state.entry.id)
    return UndoAgain(found.state, patient_of(work, found.state.entry.patient_id), found, str(work.zone))


def undo(work: Work, state: EntryState, reason: str = "") -> Saved | AskWhy:
    """Void an entry; its attempt goes with it. Raises StateRefused when it no longer stands.

    Without a reason only one's own entry of the same day, in an open month, is taken back; of others it is asked.
    """
    _require_hand_on(work, state)
    because = "" if reason else _asked_why(work, state)
    if because:
        work.facts.update(asked=state.entry.id)
        return AskWhy(state, patient_of(work, state.entry.patient_id), because)
    work.uow.entries.correct(_correction(work, state, CorrectionKind.VOIDED, reason or UNDONE_BY_AUTHOR))
    return _after(work, state.entry.id, state)


def _asked_why(work: Work, state: EntryState) -> str:
    """Why this undo needs a reason; empty where who typed the entry today takes it back."""
    entry, typed = state.entry, first_of(work, state).entry
    month = ServiceMonth.of_day(entry.service_date)
    if work.uow.closes.of_patient(entry.patient_id, month):
        return f"{month.label} is closed"
    if entry.captured is Captured.IMPORTED:
        return "It came with an import"
    if entry.entered_by_id != work.person.id:
        return "Somebody else entered it"
    if typed.entered_at.astimezone(work.zone).date() != work.today:
        return f"It was entered on {typed.entered_at.astimezone(work.zone):%B %-d}"
    return ""


def amend(work: Work, state: EntryState, minutes: Minutes, reason: str, program: Program | None = None) -> Saved:
    """Replace an entry by a corrected one; `program` only where it changes.

    Raises StateRefused when the entry no longer stands or owes a late reason.
    """
    _require_hand_on(work, state)
    whole = minutes if minutes.seconds else replace(minutes, seconds=state.entry.seconds)
    first, *later = month_parts(whole, work)
    new = amended(work, state.entry, first, program)
    saved = _replace(work, state, new, CorrectionKind.AMENDED, reason)
    also = tuple(_later_part(work, state, new, part) for part in later)
    return replace(saved, notices=(*saved.notices, *notices(state.entry, new)), also=also)


def _later_part(work: Work, state: EntryState, first: TimeEntry, part: Minutes) -> Saved:
    """What an amended entry says of the month after the first (R-C4), as a row of its own."""
    more = replace(
        first, id=new_id(), service_date=part.day, start=part.start, seconds=part.seconds, pieces=(), timer_id=None
    )
    work.uow.entries.add(more)
    keep_contact(work, EntryState(more))
    return _after(work, more.id, state)


def move(work: Work, state: EntryState, to: Patient, reason: str) -> Moved:
    """Put an entry on the right chart. Its text is sealed from the first patient's packet by the MOVED row."""
    _require_hand_on(work, state)
    if state.entry.patient_id == to.id:
        raise StateRefused("The entry is on that chart already.")
    first = patient_of(work, state.entry.patient_id)
    new = replace(state.entry, id=new_id(), patient_id=to.id, entered_at=work.now, replaces_id=state.entry.id)
    return Moved(_replace(work, state, new, CorrectionKind.MOVED, reason), first)


def confirm(work: Work, state: EntryState) -> Saved:
    """The performer confirms minutes that someone else entered; only then do they count (`by:`)."""
    if state.entry.performer_id != work.person.id:
        raise RoleRefused("Only the person whose minutes these are can confirm them.")
    if not state.live:
        raise StateRefused("That entry no longer stands.")
    if not state.awaits_confirmation:
        raise StateRefused("That entry is confirmed already.")
    work.uow.entries.correct(_correction(work, state, CorrectionKind.CONFIRMED, "confirmed by the performer"))
    keep_contact(work, entry_of(work, state.entry.id))
    return _after(work, state.entry.id, state)


def require_own(work: Work, state: EntryState) -> None:
    """One's own entries, or any for the lead. Raises RoleRefused."""
    own = work.person.id in (state.entry.entered_by_id, state.entry.performer_id)
    if not own and not may(work.person, Deed.CORRECT_OTHERS):
        raise RoleRefused("That entry is someone else's. They or the programme lead can correct it.")


def _require_hand_on(work: Work, state: EntryState) -> None:
    """One's own, or any for the lead; and only entries that still stand."""
    require_own(work, state)
    if not state.live:
        kinds = {CorrectionKind.VOIDED: "undone", CorrectionKind.AMENDED: "amended", CorrectionKind.MOVED: "moved"}
        last = next(one for one in reversed(state.corrections) if one.kind in kinds)
        by = work.uow.staff.get(last.by_id)
        name = by.name if by else "someone"
        when = last.at.astimezone(work.zone)
        raise StateRefused(f"That entry was already {kinds[last.kind]} by {name} on {when:%b %-d at %-I:%M %p}.")


def _replace(work: Work, state: EntryState, new: TimeEntry, kind: CorrectionKind, reason: str) -> Saved:
    work.uow.entries.add(new)
    work.uow.entries.correct(_correction(work, state, kind, reason, new.id))
    work.facts.update(entry=state.entry.id, replacement=new.id)
    carried = kind is CorrectionKind.MOVED and state.has(CorrectionKind.CONFIRMED)
    if carried:  # the same minutes on another chart: the performer's word stands, and the row says who carried it over
        confirmed = CorrectionKind.CONFIRMED
        why = "confirmed by the performer before the move"
        work.uow.entries.correct(Correction(new_id(), new.id, confirmed, work.person.id, work.now, why))
    keep_contact(work, entry_of(work, new.id))  # an attempt stands and falls with its row, so the new one has its own
    return _after(work, new.id, state, _carry_marks(work, state, new, kind))


def _carry_marks(work: Work, state: EntryState, new: TimeEntry, kind: CorrectionKind) -> tuple[str, ...]:
    """The outcome goes over to the new row, the goal too where the chart is the same; what stands in the chart is the
    old text, which is said rather than carried.
    """
    had = work.uow.marks.of([state.entry.id]).get(state.entry.id, {})
    moved = kind is CorrectionKind.MOVED
    carried = (Mark.OUTCOME,) if moved else (Mark.OUTCOME, Mark.GOAL)
    for name in carried:
        if name in had:
            work.uow.marks.add(new.id, name, had[name], work.person.id, work.now)
    if Mark.CHARTED not in had and Mark.CHARTED_BEFORE not in had:
        return ()
    if moved:
        return ("The entry was copied into the first patient's chart: take it out there.",)
    work.uow.marks.add(new.id, Mark.CHARTED_BEFORE, state.entry.id, work.person.id, work.now)
    return ("Charted before the change: press “Copy for chart” and replace the old text there.",)


def _after(work: Work, entry_id: str, state: EntryState, notices: tuple[str, ...] = ()) -> Saved:
    now = entry_of(work, entry_id)
    work.facts.setdefault("entry", entry_id)
    closed = closed_notices(work, state.entry, now)
    patient = patient_of(work, now.entry.patient_id)
    return told(work, now, patient, _performer(work, state), notices=(*notices, *closed))


def _performer(work: Work, state: EntryState) -> Person:
    person = work.uow.staff.get(state.entry.performer_id)
    if person is None:
        raise NotFound("The person of that entry is not on the staff list.")
    return person


def _correction(
    work: Work, state: EntryState, kind: CorrectionKind, reason: str, replacement_id: str | None = None
) -> Correction:
    work.facts.update(entry=state.entry.id, kind=kind.value)
    return Correction(new_id(), state.entry.id, kind, work.person.id, work.now, reason, replacement_id)
