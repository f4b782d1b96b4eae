"""The day or time at a note's end, made the entry's own: the answer to the question under a log line."""

from __future__ import annotations

from bot.actions.corrections import amend
from bot.actions.desk import Work
from bot.actions.entries import Minutes, Saved
from ccm.errors import StateRefused
from ccm.grammar.log import dated
from ccm.lateness import needs_reason
from ccm.record import EntryState


def redate(work: Work, state: EntryState) -> Saved:
    """Amend the entry to the day and start that its note ends in, read as of when it was typed, and take them out.

    Raises StateRefused when the note ends in none, or the day is so long ago by now that it owes a reason.
    """
    entry = state.entry
    at = (entry.entered_at, work.zone)
    said = dated(entry.note, now=at[0], zone=at[1], day=entry.service_date, seconds=entry.seconds, start=entry.start)
    if said is None:
        raise StateRefused("That note does not end in a day or a time. *Change* corrects the entry.")
    if needs_reason(said.day, work.today):
        raise StateRefused(f"{said.day:%B %-d} is more than 3 business days ago: *Change* asks for the reason.")
    minutes = Minutes(
        seconds=entry.seconds,
        day=said.day,
        start=said.start,
        activities=() if entry.inferred else entry.activities,
        note=said.note,
        program=entry.program,
        caregiver=entry.caregiver,
        plan=entry.plan,
        snf=entry.snf,
        late_reason=entry.late_reason,
    )
    return amend(work, state, minutes, f"“{said.words}” was when the work was done")
