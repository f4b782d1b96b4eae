"""`/ccm setup billing`: the practice as a biller, for owner, lead and biller."""

from __future__ import annotations

import re

from bot.actions.billing_settings import BillingRefused, billing_screen, write_billing
from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.submitted import Submitted
from bot.views.billing import billing_form, billing_saved
from ccm.practice_billing import PracticeBilling
from ccm.text import plain

DIGITS = ("npi", "tax_id", "postal_code", "phone", "pos")
CAPITALS = ("state", "taxonomy", "sender_id", "receiver_id", "payer_id")


def open_billing(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The form as the record stands."""
    return desk.perform(caller, Deed.BILLING, billing_screen, lambda screen: OpenView(billing_form(screen)))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep a version, or say under which field a value is one that no claim takes."""
    values = {name: _typed(form, name) for name in PracticeBilling.model_fields if form.has(name)}
    try:
        return desk.perform(caller, Deed.BILLING, lambda work: write_billing(work, values), billing_saved)
    except BillingRefused as refused:
        return FieldErrors(refused.fields)


def _typed(form: Submitted, name: str) -> object:
    """A field as the record keeps it: `12-3456789` is nine digits, `ny` a state."""
    if name == "setting":
        return form.choice(name)
    if name == "production":
        return "yes" in form.choices(name)
    if name == "own_groups":
        lines = (plain(one) for one in form.text(name).splitlines())
        return tuple(dict.fromkeys(one for one in lines if one))
    text = form.line(name)
    if name in DIGITS:
        return re.sub(r"[\s().-]", "", text)
    return text.upper() if name in CAPITALS else text
