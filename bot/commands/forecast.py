"""The forecast's buttons: all of one's own patients, and a call begun from it; the post itself stays as it is."""

from __future__ import annotations

from bot.actions import timers
from bot.actions.desk import Caller, Desk, Work
from bot.actions.forecasting import my_forecast
from bot.actions.roles import Deed
from bot.actions.whom import by_case
from bot.answers import Answer, OpenView, Reply
from bot.commands.pressed import number
from bot.commands.timer import show_start
from bot.views.forecast import forecast_page
from bot.views.parts import message_view
from ccm.service_month import ServiceMonth


def open_all(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page of all of them, as they stand now."""
    month = ServiceMonth.of_day(desk.today(caller))

    def read(work: Work) -> Reply:
        return _modal(forecast_page(my_forecast(work, number(value))))

    return desk.read_whole(caller, Deed.TODAY, month, read, modal=True)


def start(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The call brief in a modal, and the timer runs."""

    def show(result: timers.Started | timers.Running) -> Reply:
        reply = show_start(result)
        return _modal(reply) if isinstance(reply, Answer) else reply

    return desk.perform(caller, Deed.TIMER, lambda work: timers.start(work, by_case(work, case_id)), show)


def _modal(answer: Answer) -> OpenView:
    return OpenView(message_view(answer.title, answer.blocks))
