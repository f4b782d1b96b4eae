"""`/ccm setup`: the practice's settings, and its policy."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions.desk import Caller, Desk
from bot.actions.policy import PolicyRefused, approve, policy_screen
from bot.actions.practice import Setting, read_settings, write_settings
from bot.actions.roles import Deed
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.billing import open_billing
from bot.commands.declaration import Verb
from bot.commands.posting import read_posting
from bot.commands.submitted import Submitted
from bot.views.forms_practice import setup_form
from bot.views.people import settings_saved
from bot.views.policy import policy_answer, policy_form, policy_saved
from ccm.grammar import usage
from ccm.policy import FILES, Policy


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The form with the settings as they stand; `setup policy`, `billing` and `posting` show those."""
    word = text.strip().lower()
    if word in OTHER:
        return OTHER[word](desk, caller)
    return desk.perform(caller, Deed.SETUP_VIEW, read_settings, lambda now: OpenView(setup_form(now)))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep what changed."""
    values = {setting: form.line(setting.value) for setting in Setting}
    return desk.perform(caller, Deed.SETUP_CHANGE, lambda work: write_settings(work, values), settings_saved)


def read_policy(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The policy as it holds, with its versions, for all who may see the set-up."""
    return desk.perform(caller, Deed.SETUP_VIEW, lambda work: policy_screen(work, desk.rule_files()), policy_answer)


def open_policy(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The form that changes it."""
    return desk.perform(
        caller,
        Deed.POLICY,
        lambda work: policy_screen(work, desk.rule_files()),
        lambda screen: OpenView(policy_form(screen)),
    )


def submit_policy(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Approve a version, or say under which field a value is out of its bounds."""
    values: dict[str, int | bool] = {}
    errors: dict[str, str] = {}
    for name, info in Policy.model_fields.items():
        if name == FILES:  # what is loaded is signed, not what is typed
            continue
        if info.annotation is bool:
            values[name] = "yes" in form.choices(name)
        elif form.text(name).isdigit():
            values[name] = int(form.text(name))
        else:
            errors[name] = "A whole number, please."
    if errors:
        return FieldErrors(errors)
    try:
        return desk.perform(caller, Deed.POLICY, lambda work: approve(work, values, desk.rule_files()), policy_saved)
    except PolicyRefused as refused:
        return FieldErrors(refused.fields)


OTHER: dict[str, Callable[[Desk, Caller], Reply | None]] = {
    "policy": read_policy,
    "billing": open_billing,
    "posting": read_posting,
}

VERB = Verb(
    "setup", usage.SETUP, "The practice's settings, phone numbers, policy and billing record.", Deed.SETUP_VIEW, run
)
