"""Words to who is in charge: which posts were parked, and what was missed while the bot was down."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.occasion import Composed, Occasion
from bot.digests.posts import direct, in_charge
from bot.views.undelivered import missed_word, parked_word
from ccm.posting import Kind, State
from ccm.posting_calendar import Firing


def tell_parked(occasion: Occasion) -> Composed:
    """One word for every parked post. A parked word makes none: it is in `ccm-bot outbox list` and in `doctor`."""
    parked = [one for one in occasion.view.outbox.listed([State.PARKED]) if one.post.kind is not Kind.WORD]
    if not parked:
        return Composed()
    told = in_charge(occasion.view.staff.all())
    word = {one.id: parked_word(one) for one in parked}
    return Composed(
        tuple(direct(f"parked/{one.id}/{who.id}", Kind.WORD, who, word[one.id]) for one in parked for who in told)
    )


def tell_missed(occasion: Occasion, late: Sequence[Firing]) -> Composed:
    """One word about everything that was due and is of no use any more."""
    word = missed_word(late, occasion.zone)
    key = f"missed/{late[0].due.value}/{late[0].at:%Y%m%dT%H%M}/{late[-1].at:%Y%m%dT%H%M}"
    return Composed(
        tuple(direct(f"{key}/{who.id}", Kind.WORD, who, word) for who in in_charge(occasion.view.staff.all()))
    )
