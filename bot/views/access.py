"""Who has looked at a patient, newest first."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.access import PAGE, Look, Looks
from bot.answers import Answer
from bot.views.parts import button, context, row, section
from bot.views.text import name, safe, two_identifiers


def access_answer(result: Looks) -> Answer:
    """A page of deeds: who, when, what; each command of the server with the account that ran it."""
    case_id, first = result.patient.case_id, result.page * PAGE
    blocks: list[Block] = [section(f"{two_identifiers(result.patient)}\n*Who has looked, searched, written, exported*")]
    lines = [_line(one) for one in result.shown]
    blocks.append(section("\n".join(lines) if lines else "Nobody yet, before you."))
    turns = [("Newer", "back", result.page - 1)] if result.page else []
    turns += [("Older", "next", result.page + 1)] if first + PAGE < result.count else []
    if lines:
        blocks.append(context(f"{first + 1} to {first + len(lines)} of {result.count}, newest first."))
    if turns:
        blocks.append(row(*(button(word, f"access_page_{way}", f"{case_id}|{to}") for word, way, to in turns)))
    return Answer("Who has looked.", tuple(blocks), "Who has looked")


def _line(one: Look) -> str:
    who = name(one.who) if one.who else "a command of the server" if one.ran else "the bot itself or an import"
    ran = f" (run by the account {safe(one.ran, 60)})" if one.ran else ""
    return f"• {one.at:%b %-d, %Y, %-I:%M:%S %p} · {who}{ran} · {safe(one.deed, 120)}"
