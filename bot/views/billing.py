"""The practice as a biller: the form, what a claim still lacks, the versions."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.actions.billing_settings import BillingScreen
from bot.answers import Answer
from bot.views.forms import text_field
from bot.views.forms_programme import option, select, ticks
from bot.views.parts import button, context, divider, form, row, section
from bot.views.text import safe
from bot.views.versions import version_blocks
from ccm.practice_billing import PLACES, PracticeBilling, Setting, said, title

SETTINGS: dict[Setting, str] = {
    Setting.OFFICE: "Office",
    Setting.RHC: "Rural health clinic (RHC)",
    Setting.FQHC: "Federally qualified health center (FQHC)",
    Setting.HOSPITAL: "Hospital-based, facility rate",
}
LIMITS = {"name": 60, "street": 55, "city": 30, "receiver_name": 60}
HINTS = {
    "npi": "The group's own, type 2; a practitioner's NPI stands on the staff list.",
    "pos": f"Empty takes the kind's own: {', '.join(f'{PLACES[one]} {one.value}' for one in Setting)}.",
    "sender_id": "Letters and digits, as the clearing house gave it.",
    "own_groups": "One a line, as the charge files write it. A charge without a group is taken as this practice's own.",
}


def billing_form(screen: BillingScreen) -> View:
    """Every field as it stands; what a claim lacks above, the versions below."""
    blocks: list[Block] = [lacking_block(screen.now)]
    blocks += [_field(screen.now, name) for name in PracticeBilling.model_fields]
    blocks += [divider(), *_versions(screen)]
    return form("Practice as biller", "billing", "Save", blocks)


def billing_saved(screen: BillingScreen) -> Answer:
    """The record after a save, with its versions."""
    what = ":white_check_mark: Billing record kept." if screen.changed else "Nothing was changed."
    lines = [f"{title(name)}: *{safe(_said(screen.now, name), 300)}*" for name in PracticeBilling.model_fields]
    blocks: list[Block] = [section(what), lacking_block(screen.now), section("\n".join(lines))]
    blocks += [row(button("Change…", "billing_open")), divider(), *_versions(screen)]
    return Answer("Billing record.", tuple(blocks), "Practice as biller")


def lacking_block(now: PracticeBilling) -> Block:
    """What a claim needs and is not here; a practitioner's own NPI is asked beside the person."""
    lines = [f"*No claim leaves without*: {', '.join(now.missing)}"] if now.missing else []
    lines += [f"*No 837P file without*: {', '.join(now.route_missing)}"] if now.route_missing else []
    if not lines:
        return context("A claim has all it needs of the practice.")
    return section("\n".join(f":warning: {one}" for one in lines))


def _versions(screen: BillingScreen) -> list[Block]:
    return version_blocks(screen.versions, "No version was kept yet.", "as it was")


def _said(now: PracticeBilling, name: str) -> str:
    return SETTINGS[now.setting] if name == "setting" else said(now, name)


def _field(now: PracticeBilling, name: str) -> Block:
    value, label = getattr(now, name), title(name)
    if name == "setting":
        return select(label, name, [option(text, one.value) for one, text in SETTINGS.items()], value.value)
    if isinstance(value, bool):
        return ticks(label, name, [option("Yes", "yes")], ["yes"] if value else [], True)
    if isinstance(value, tuple):
        return text_field(label, name, "\n".join(value), most=2000, lines=True, optional=True, hint=HINTS[name])
    return text_field(label, name, value, most=LIMITS.get(name, 40), optional=True, hint=HINTS.get(name, ""))
