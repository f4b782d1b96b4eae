"""`/ccm claims`: what of a month would leave, what stays behind and why; the button that makes the next batch."""

from __future__ import annotations

from bot.actions.claims import claims_screen, make_batch
from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.answers import Reply
from bot.commands.declaration import Verb
from bot.commands.pressed import number, parts
from bot.views.claims import claims_answer
from ccm.grammar import usage
from ccm.service_month import ServiceMonth
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The line's month; without one the last that is over."""
    wanted = plain(text)
    month = ServiceMonth.parse(wanted) if wanted else ServiceMonth.of_day(desk.today(caller)).previous
    return _shown(desk, caller, month, 0)


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page of who stays behind: the button says of which month."""
    month, page, _ = parts(value)
    return _shown(desk, caller, ServiceMonth.parse(month), number(page))


def make(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Make the batch that the screen showed, or say what changed since."""
    month, _, mark = value.partition("|")
    return desk.perform_whole(caller, Deed.CLAIMS, make_batch(ServiceMonth.parse(month), mark), claims_answer)


def _shown(desk: Desk, caller: Caller, month: ServiceMonth, page: int) -> Reply | None:
    return desk.read_whole(
        caller, Deed.CLAIMS_VIEW, month, lambda work: claims_answer(claims_screen(work, month, page))
    )


VERB = Verb("claims", usage.CLAIMS, "What leaves as claims, what stays behind and why.", Deed.CLAIMS_VIEW, run)
