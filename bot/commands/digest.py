"""The digest's buttons: each figure opens its patients in a modal, so that nothing of it is shown in the channel."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions.desk import Caller, Desk, Work
from bot.actions.month_digest import digest
from bot.actions.month_list import behind
from bot.actions.roles import IN_CHARGE, Deed
from bot.answers import Answer, OpenView, Reply
from bot.commands.pressed import number, parts
from bot.views.month import behind_answer
from bot.views.month_end import money_answer, people_answer, reasons_answer
from bot.views.parts import message_view
from ccm.month_digest import Digest
from ccm.record import Person
from ccm.service_month import ServiceMonth


def open_behind(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The patients behind a figure or a line."""
    words, name, page = parts(value)
    month = ServiceMonth.parse(words)

    def read(work: Work) -> Reply:
        return _modal(behind_answer(behind(work, month, name, number(page))))

    return desk.read_whole(caller, Deed.MONTH, month, read, modal=True)


def _opener(deed: Deed, show: Callable[[Digest, int, Person], Answer]) -> Callable[[Desk, Caller, str], Reply | None]:
    """A button, or a turn of its pages, that carries the month and the page."""

    def press(desk: Desk, caller: Caller, value: str) -> Reply | None:
        words, page, _ = parts(value)
        month = ServiceMonth.parse(words)

        def read(work: Work) -> Reply:
            return _modal(show(digest(work, month), number(page), work.person))

        return desk.read_whole(caller, deed, month, read, modal=True)

    return press


open_reasons = _opener(Deed.MONTH, lambda found, page, person: reasons_answer(found, page))
open_people = _opener(
    Deed.MONTH, lambda found, page, person: people_answer(found, page, hours=IN_CHARGE.permits(person))
)
open_money = _opener(Deed.PAYMENT, lambda found, page, person: money_answer(found))


def _modal(answer: Answer) -> OpenView:
    return OpenView(message_view(answer.title, answer.blocks))
