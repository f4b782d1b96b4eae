"""Which entry a person means by `last`: the newest of their own hand, by when it was first entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions.desk import Work
from ccm.errors import StateRefused
from ccm.record import Captured, CorrectionKind, EntryState

ONE_DAY = timedelta(days=1)
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest standing entry, and when the person last took one back since it was entered (None: not since)."""

    state: EntryState
    taken_back_at: datetime | None


def newest(work: Work) -> Newest:
    """The person's newest standing entry of the last day. Raises StateRefused when there is none.

    What somebody else corrected or moved since is no longer of the person's hand, and a correction does not make an
    old entry new: both stay where their first row stands in the day.
    """
    since = work.now - ONE_DAY
    standing: tuple[datetime, str, EntryState] | None = None
    taken_back: list[tuple[datetime, str]] = []
    for state in work.uow.entries.entered_by(work.person.id, since, LOOKED_AT):
        voids = (one for one in state.corrections if one.kind is CorrectionKind.VOIDED)
        taken_back += [(one.at, one.id) for one in voids if one.by_id == work.person.id]
        if not state.live or not _own_hand(work, state):
            continue
        first = first_of(work, state).entry
        if first.entered_at >= since and (standing is None or (first.entered_at, first.id) > standing[:2]):
            standing = (first.entered_at, first.id, state)
    if standing is None:
        raise StateRefused("You have no entry of your own of the last 24 hours. Handles of others: `/ccm today`.")
    later = [at for at, made in taken_back if (at, made) > standing[:2]]
    return Newest(standing[2], max(later, default=None))


def first_of(work: Work, state: EntryState) -> EntryState:
    """The row that an entry began with, before it was amended or moved."""
    return _line(work, state)[-1]


def _own_hand(work: Work, state: EntryState) -> bool:
    """Entered by this person, and every correction that led to this row as well. An import is nobody's hand."""
    line = _line(work, state)
    moves = [one for older in line[1:] for one in older.corrections if one.replacement_id is not None]
    first = line[-1].entry
    typed = first.entered_by_id == work.person.id and first.captured is not Captured.IMPORTED
    return typed and all(one.by_id == work.person.id for one in moves)


def _line(work: Work, state: EntryState) -> list[EntryState]:
    """The entry's rows, newest first, down to the first."""
    line = [state]
    while line[-1].entry.replaces_id is not None:
        older = work.uow.entries.state(line[-1].entry.replaces_id)
        if older is None:
            break
        line.append(older)
    return line
