"""`/ccm setup`: the practice's settings."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk
from bot.actions.policy import approve, approved
from bot.actions.practice import Setting, read_settings, write_settings
from bot.actions.roles import Deed
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.submitted import Submitted
from bot.views.forms import setup_form
from bot.views.forms_programme import policy_form
from bot.views.people import policy_saved, settings_saved
from ccm.grammar import usage
from ccm.policy import Policy
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The form with the settings as they stand."""
    return desk.perform(caller, Deed.SETUP_VIEW, read_settings, lambda now: OpenView(setup_form(now)))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep what changed."""
    values = {setting: plain(form.text(setting.value)) for setting in Setting}
    return desk.perform(caller, Deed.SETUP_CHANGE, lambda work: write_settings(work, values), settings_saved)


def open_policy(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The policy as it holds."""
    return desk.perform(caller, Deed.POLICY, approved, lambda now: OpenView(policy_form(now)))


def submit_policy(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Approve a version, or say under which field a value is out of its bounds."""
    values: dict[str, int | bool] = {}
    errors: dict[str, str] = {}
    for name, info in Policy.model_fields.items():
        if info.annotation is bool:
            values[name] = "yes" in form.choices(name)
            continue
        text = form.text(name)
        if not text.isdigit():
            errors[name] = "A whole number, please."
        else:
            values[name] = int(text)
    if errors:
        return FieldErrors(errors)
    return desk.perform(caller, Deed.POLICY, lambda work: (approve(work, values), work.person), policy_saved)


VERB = Verb("setup", usage.SETUP, "The practice's settings and phone numbers.", Deed.SETUP_VIEW, run)
