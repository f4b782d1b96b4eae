"""The type-ahead picker that a verb without its line opens: only for those who may do the verb's deed."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.models.views import View

from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.answers import OpenView, Reply
from bot.views.forms import pick_form


def open_picker(desk: Desk, caller: Caller, deed: Deed, title: str, callback_id: str) -> Reply | None:
    """The picker. Raises RoleRefused before anything is shown (promise 5)."""
    return open_blank(desk, caller, deed, lambda: pick_form(title, callback_id))


def open_blank(desk: Desk, caller: Caller, deed: Deed, view: Callable[[], View]) -> Reply | None:
    """A form that needs nothing from the record, behind the same check."""
    return desk.perform(caller, deed, lambda work: None, lambda _: OpenView(view()))
