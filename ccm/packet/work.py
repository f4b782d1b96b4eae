"""The month's work: each entry as an auditor asks for it, how it was corrected, attempts, what was owed and done."""

from __future__ import annotations

from datetime import date, datetime

from ccm.billing.record import EXCLUDED_STAYS
from ccm.chart import StayKind
from ccm.cloned_notes import cloned_notes
from ccm.follow_up import FollowUpEvent, FollowUpStep, Loop
from ccm.packet.alarms import marked
from ccm.packet.capture import captured
from ccm.packet.contacts import HOW_COUNTED, beside_a_call, contact, count_of, outcome
from ccm.packet.corrected import by_words, corrections
from ccm.packet.document import Grid, Section
from ccm.packet.entry_words import what, when
from ccm.packet.rows import NOT_RECORDED, PacketRows, counted, handle, span
from ccm.record import Attempt, CorrectionKind, EntryState, TimeEntry

STAYS = {
    StayKind.INPATIENT: "hospital inpatient",
    StayKind.SNF_A: "Part A skilled nursing stay",
    StayKind.NURSING_FACILITY: "nursing facility",
    StayKind.HOSPICE: "hospice",
}
HOURS = (
    "A logged call stands with its own start, or with its day alone where no start was given; the hour of any other "
    "attempt is that at which it was recorded."
)
OUTCOME = (
    "The outcome is the mark (better, no change, worse) that staff may set on an entry; where none is set, the note "
    "alone says what came of it."
)
SETTING = (
    "Where an entry names no setting (R-C5), it is not recorded and no stay is on record for its day; that is no proof "
    "of being at home."
)
ENTRY_HEADER = ("Entry", "When", "Time", "Who", "What was done", "Contact and outcome", "How it was kept")


def work(rows: PacketRows) -> tuple[Section, ...]:
    """Entries, corrections, attempts, follow-ups."""
    return entries(rows), corrections(rows), attempts(rows), follow_ups(rows)


def entries(rows: PacketRows) -> Section:
    """Each standing entry once, whole."""
    lines = tuple(_line(rows, one) for one in rows.live)
    said = tuple(
        f"The same note stands on {len(ids)} entries ({', '.join(handle(one) for one in ids)})."
        for ids in cloned_notes(rows.live)
    )
    unknown = any(not setting(rows, one.entry) for one in rows.live)
    said = (OUTCOME, *((SETTING,) if unknown else ()), *said)
    if not lines:
        said = ("No time was logged in this month.",)
    return Section("Each intervention", "", paragraphs=said, grid=Grid(ENTRY_HEADER, lines) if lines else None)


def _line(rows: PacketRows, state: EntryState) -> tuple[str, ...]:
    entry = state.entry
    return (
        marked(rows, entry.id),
        when(rows, entry),
        span(entry.seconds),
        rows.who(entry.performer_id, entry.service_date),
        what(rows, entry),
        f"{contact(rows, entry)}. {_marked(rows, entry)}",
        kept(rows, state),
    )


def _marked(rows: PacketRows, entry: TimeEntry) -> str:
    marked = outcome(rows, entry)
    return "No outcome was marked." if marked == NOT_RECORDED else f"Outcome: {marked}."


def setting(rows: PacketRows, entry: TimeEntry) -> str:
    """Where the patient was, as far as the record knows (R-C5); empty where it does not: the section says so."""
    day = entry.service_date
    stays = [one for one in rows.month.rows.stays if one.since <= day and (one.until is None or day <= one.until)]
    stays.sort(key=lambda one: one.kind not in EXCLUDED_STAYS)
    if stays:
        return STAYS[stays[0].kind]
    return "in a facility, as said" if entry.snf else ""


def kept(rows: PacketRows, state: EntryState) -> str:
    """How it was captured, by whom and when it was entered, confirmed, charted, and what it stands in place of."""
    entry = state.entry
    said = [captured(rows, entry)]
    late = rows.late_reason_of(entry)
    said += [f"Reason for the late entry: {late}"] if late else []
    confirmed = [one for one in state.corrections if one.kind is CorrectionKind.CONFIRMED]
    if confirmed:
        said.append(f"confirmed {rows.at(confirmed[-1].at)} by {rows.doer(confirmed[-1].by_id, confirmed[-1].at)}")
    elif state.awaits_confirmation:
        said.append("not confirmed by who did it")
    origin = rows.origins.get(entry.id)
    if origin is not None:
        where = "another chart" if origin.elsewhere else "another month"
        came = f"{'moved here' if origin.elsewhere else 'in place of an entry'} from {where}"
        came = f"{came}, there {handle(origin.correction.entry_id)}"
        said.append(f"{came}, {by_words(rows, origin.correction)}")
    elif entry.replaces_id is not None:
        said.append(f"in place of {handle(entry.replaces_id)}")
    said += ["charted"] if "charted" in rows.marks.get(entry.id, {}) else []
    where = setting(rows, entry)
    return f"{'; '.join(said)}. Program {entry.program.value.upper()}.{f' Setting: {where}.' if where else ''}"


def attempts(rows: PacketRows) -> Section:
    """Each try to reach the patient; a logged call is one as well."""
    shown = sorted((one for one in rows.attempts if rows.during(one.at)), key=lambda one: _tried(rows, one))
    lines = tuple(
        (
            _tried_at(rows, one),
            rows.doer(one.by_id, one.at),
            "a logged call" if beside_a_call(one) else one.outcome.value.replace("-", " "),
            f"entry {handle(one.entry_id)}, which says what came of it" if one.entry_id else one.note,
        )
        for one in shown
    )
    said = (f"{count_of(rows)} An attempt makes no minutes.", HOW_COUNTED, *((HOURS,) if lines else ()))
    grid = Grid(("When", "Who", "Outcome", "Note"), lines) if lines else None
    return Section("Outreach", "R-C7", paragraphs=said, grid=grid)


def _call_of(rows: PacketRows, one: Attempt) -> TimeEntry | None:
    return next((each.entry for each in rows.entries if each.entry.id == one.entry_id), None)


def _tried_at(rows: PacketRows, one: Attempt) -> str:
    """A logged call's own start, or its day alone where it has none: neither the typing nor a stand-in is its hour."""
    if one.entry_id is None:
        return f"{rows.day(rows.local(one.at))}, recorded at {one.at.astimezone(rows.zone):%-I:%M %p}"
    call = _call_of(rows, one)
    if call is not None and call.start is not None:
        return rows.at(call.start)
    return f"{rows.day(call.service_date if call else rows.local(one.at))}, start not recorded"


def _tried(rows: PacketRows, one: Attempt) -> tuple[date, bool, datetime, str]:
    call = _call_of(rows, one) if one.entry_id else None
    if call is None:
        return rows.local(one.at), one.entry_id is not None, one.at, one.id
    return call.service_date, call.start is None, call.start or one.at, one.id


def follow_ups(rows: PacketRows) -> Section:
    """What was owed in the month, and how each loop closed."""
    shown = [one for one in rows.loops if _touches(rows, one)]
    lines = tuple(_loop(rows, one) for one in sorted(shown, key=lambda each: (each.follow_up.at, each.follow_up.id)))
    header = ("What", "Opened", "Whose, due", "What became of it")
    said = () if lines else ("Nothing was owed in this month.",)
    return Section("Follow-ups and loops", "", paragraphs=said, grid=Grid(header, lines) if lines else None)


def closed_by(loop: Loop) -> FollowUpEvent | None:
    """What ended it."""
    return next((one for one in loop.events if one.step in (FollowUpStep.DONE, FollowUpStep.CANCELLED)), None)


def _touches(rows: PacketRows, loop: Loop) -> bool:
    end = closed_by(loop)
    return loop.follow_up.at < rows.end and (end is None or end.at >= rows.start)


def _loop(rows: PacketRows, loop: Loop) -> tuple[str, ...]:
    one = loop.follow_up
    about = f" (about {rows.day(one.about)})" if one.about else ""
    became = [_became(rows, each) for each in loop.events]
    if loop.open:
        became.append("open")
    late = overdue(rows, loop)
    became += [late] if late else []
    return (
        f"{one.kind.value}: {one.what}{about}",
        f"{rows.at(one.at)}, {rows.doer(one.by_id, one.at)}",
        f"{rows.who(one.owner_id, rows.local(one.at))}, {rows.day(one.due)}",
        "\n".join(became),
    )


def overdue(rows: PacketRows, loop: Loop) -> str:
    """That it was closed after its day, or stood open past it at the month's end."""
    end = closed_by(loop)
    if end is None:
        return "OVERDUE at the month's end" if loop.due < rows.month.month.last_day else ""
    days = (rows.local(end.at) - loop.due).days
    return f"OVERDUE: closed {counted(days, 'day')} after it was due" if days > 0 else ""


def _became(rows: PacketRows, one: FollowUpEvent) -> str:
    to = f" to {rows.who(one.owner_id, rows.local(one.at))}" if one.owner_id else ""
    due = f" to {rows.day(one.due)}" if one.due and one.step is FollowUpStep.MOVED else ""
    result = f": {one.result}" if one.result else ""
    return f"{one.step.value}{to}{due}, {rows.at(one.at)} by {rows.doer(one.by_id, one.at)}{result}"
