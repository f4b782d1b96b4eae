"""The contact that an entry also was: one reached attempt, once the minutes are somebody's own word."""

from __future__ import annotations

from bot.actions.desk import Work
from bot.actions.newest import first_of
from ccm.inference import contact_at, is_contact
from ccm.record import Attempt, EntryState, Outcome
from storage.ids import new_id


def keep_contact(work: Work, state: EntryState) -> None:
    """Add the reached attempt of an entry that tells of one. It stands and falls with the entry's row.

    Minutes that wait for their performer's confirmation tell of nothing yet: `confirm` calls this again.
    """
    entry = state.entry
    if state.awaits_confirmation or not is_contact(entry.activities, entry.inferred, entry.note):
        return
    at = contact_at(entry, first_of(work, state).entry.entered_at, work.zone)
    reached = Attempt(new_id(), entry.patient_id, entry.performer_id, Outcome.REACHED, "", at, entry.id)
    work.uow.attempts.add(reached)
