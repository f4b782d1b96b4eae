"""`/ccm setup`: the practice's settings."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk
from bot.actions.practice import Setting, read_settings, write_settings
from bot.actions.roles import Deed
from bot.answers import OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.submitted import Submitted
from bot.views.forms import setup_form
from bot.views.people import settings_saved
from ccm.grammar import usage
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The form with the settings as they stand."""
    return desk.perform(caller, Deed.SETUP_VIEW, read_settings, lambda now: OpenView(setup_form(now)))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep what changed."""
    values = {setting: plain(form.text(setting.value)) for setting in Setting}
    return desk.perform(caller, Deed.SETUP_CHANGE, lambda work: write_settings(work, values), settings_saved)


VERB = Verb("setup", usage.SETUP, "The practice's settings and phone numbers.", Deed.SETUP_VIEW, run)
