"""The modal of an undo that needs its reason."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.actions.corrections import AskWhy
from bot.views.forms import text_field
from bot.views.parts import context, form, section
from bot.views.text import handle, minutes, safe, two_identifiers

REASON_MOST = 500


def undo_form(asked: AskWhy) -> View:
    """Which entry is taken back, why a reason is asked, and the reason."""
    entry = asked.state.entry
    whose = two_identifiers(asked.patient)
    text = f"{minutes(entry.seconds)} for {whose} · {entry.service_date:%b %-d} · {handle(entry.id)}"
    blocks: list[Block] = [
        section(f"{text}\n> {safe(entry.note, 300)}"),
        context(f"{asked.because}, so the record keeps why it is taken back."),
        text_field("Why is it taken back?", "reason", most=REASON_MOST),
    ]
    return form("Undo an entry", "undo", "Undo", blocks, entry.id)
