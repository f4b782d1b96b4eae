"""`/ccm claims`: what of a month would leave, what stays behind and why; the button that makes the next batch."""

from __future__ import annotations

from bot.actions.claims import ClaimsScreen, claims_screen, make_batch
from bot.actions.desk import Caller, Desk, Work
from bot.actions.roles import Deed
from bot.answers import Reply
from bot.commands.declaration import Verb
from bot.views.claims import claims_answer
from ccm.grammar import usage
from ccm.service_month import ServiceMonth
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The line's month; without one the last that is over."""

    def act(work: Work) -> ClaimsScreen:
        wanted = plain(text)
        month = ServiceMonth.parse(wanted) if wanted else ServiceMonth.of_day(work.today).previous
        return claims_screen(work, month)

    return desk.perform(caller, Deed.CLAIMS_VIEW, act, claims_answer)


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page of who stays behind: the button says of which month."""
    month, _, page = value.partition("|")

    def act(work: Work) -> ClaimsScreen:
        return claims_screen(work, ServiceMonth.parse(month), int(page) if page.isdigit() and len(page) < 6 else 0)

    return desk.perform(caller, Deed.CLAIMS_VIEW, act, claims_answer)


def make(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Make the batch that the screen showed, or say what changed since."""
    month, _, mark = value.partition("|")

    def act(work: Work) -> ClaimsScreen:
        made = make_batch(work, ServiceMonth.parse(month), mark)
        return claims_screen(work, made.batch.month, made=made)

    return desk.perform(caller, Deed.CLAIMS, act, claims_answer)


VERB = Verb("claims", usage.CLAIMS, "What leaves as claims, what stays behind and why.", Deed.CLAIMS_VIEW, run)
