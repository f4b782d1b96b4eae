"""The digest's buttons: each figure opens its patients in a modal, so that nothing of it is shown in the channel."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk, Work
from bot.actions.month_digest import digest
from bot.actions.month_list import behind
from bot.actions.roles import Deed
from bot.answers import Answer, OpenView, Reply
from bot.commands.pressed import number, parts
from bot.views.month import behind_answer
from bot.views.month_end import money_answer, people_answer, reasons_answer
from bot.views.parts import message_view
from ccm.service_month import ServiceMonth


def open_behind(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The patients behind a figure or a line."""
    words, name, page = parts(value)
    month = ServiceMonth.parse(words)

    def read(work: Work) -> Reply:
        return _modal(behind_answer(behind(work, month, name, number(page))))

    return desk.read_whole(caller, Deed.MONTH, month, read, modal=True)


def open_reasons(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Every reason of the month."""
    month = ServiceMonth.parse(value)
    return desk.read_whole(
        caller, Deed.MONTH, month, lambda work: _modal(reasons_answer(digest(work, month))), modal=True
    )


def open_people(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Everyone's time, a page of it."""
    words, page, _ = parts(value)
    month = ServiceMonth.parse(words)
    return desk.read_whole(
        caller, Deed.MONTH, month, lambda work: _modal(people_answer(digest(work, month), number(page))), modal=True
    )


def open_money(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """What the month should bring."""
    month = ServiceMonth.parse(value)
    return desk.read_whole(
        caller, Deed.PAYMENT, month, lambda work: _modal(money_answer(digest(work, month))), modal=True
    )


def _modal(answer: Answer) -> OpenView:
    return OpenView(message_view(answer.title, answer.blocks))
