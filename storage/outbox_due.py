"""Which posts may leave now, and which are of no use any more: the statements behind the outbox's taking."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_

from ccm.posting import State
from storage.scope import PRACTICE, mine
from storage.tables import outbox, pace
from storage.types import Instant

AHEAD = 200  # rows looked at for one taking: some channels may have many waiting behind their first

_NOW: BindParameter[datetime] = bindparam("now", type_=Instant())
_PACED = exists().where(pace.c.practice_id == PRACTICE, pace.c.id == outbox.c.to, pace.c.next_at > _NOW)
_other = outbox.alias("other")
_BUSY = exists().where(
    _other.c.practice_id == PRACTICE,
    _other.c.to == outbox.c.to,
    _other.c.state == State.WAITING.value,
    _other.c.leased_until > _NOW,
)
_first = outbox.alias("first")
_FIRST_KEY = func.coalesce(func.nullif(outbox.c.under, ""), outbox.c.edits)
"""Of the post that must stand before this one: the thread's first, or what it edits. Empty for most."""


def _first_is(*states: State) -> ColumnElement[bool]:
    return exists().where(
        _first.c.practice_id == PRACTICE,
        _first.c.key == _FIRST_KEY,
        _first.c.state.in_([one.value for one in states]),
    )


FIRST_STANDS = or_(_FIRST_KEY == "", _first_is(State.SENT).correlate(outbox))
DUE = (
    mine(
        outbox,
        outbox.c.state == State.WAITING.value,
        outbox.c.lane <= bindparam("lane"),
        outbox.c.not_before <= _NOW,
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _NOW),
        ~_PACED,
        ~_BUSY.correlate(outbox),
        FIRST_STANDS,
    )
    .order_by(outbox.c.lane, outbox.c.made_at, outbox.c.id)
    .limit(AHEAD)
)
"""In their lanes' order: no channel that is paced or written to just now, no reply or edit before its first post."""
STALE = mine(
    outbox,
    outbox.c.state == State.WAITING.value,
    outbox.c.tried_at.is_(None),
    or_(
        outbox.c.until < _NOW,
        and_(_FIRST_KEY != "", ~_first_is(State.WAITING, State.PARKED, State.SENT).correlate(outbox)),
    ),
)
"""Never tried, and past its time, or beside a post that will not be sent."""
