"""The indicators' buttons: the sheet in a modal, and behind each figure its patients or its people."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions.desk import Caller, Desk, Work
from bot.actions.indicators import behind_indicator, by_person, sheet
from bot.actions.roles import Deed
from bot.answers import OpenView, Reply
from bot.commands.pressed import number, parts
from bot.views.indicators import behind_view, people_view, sheet_view
from ccm.errors import NotFound
from ccm.indicators.measure import Which
from ccm.service_month import ServiceMonth


def open_sheet(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """All of a month's."""
    month = ServiceMonth.parse(value)
    return _read(desk, caller, month, lambda work: OpenView(sheet_view(sheet(work, month))))


def open_behind(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The patients behind one, a page of them."""
    words, name, page = parts(value)
    month = ServiceMonth.parse(words)
    return _read(
        desk,
        caller,
        month,
        lambda work: OpenView(behind_view(behind_indicator(work, month, _which(name), number(page)))),
    )


def open_people(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """One by person, a page of them."""
    words, name, page = parts(value)
    month = ServiceMonth.parse(words)
    return _read(
        desk, caller, month, lambda work: OpenView(people_view(by_person(work, month, _which(name), number(page))))
    )


def _read(desk: Desk, caller: Caller, month: ServiceMonth, read: Callable[[Work], Reply]) -> Reply | None:
    return desk.read_whole(caller, Deed.INDICATORS, month, read, modal=True)


def _which(name: str) -> Which:
    try:
        return Which(name)
    except ValueError:
        raise NotFound("There is no such indicator any more. Open the indicators again from `/ccm month`.") from None
