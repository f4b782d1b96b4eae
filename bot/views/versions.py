"""The versions of a setting, newest first: who, when, and what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.actions.versions import Kept
from bot.views.parts import context, section
from bot.views.text import safe

LISTED = 8  # versions on the screen; the older ones stay in the record


def version_blocks(versions: Sequence[Kept], none: str, same: str) -> list[Block]:
    """A line each. `none` is said where there is no version, `same` of one that changed nothing."""
    if not versions:
        return [context(none)]
    word = "version" if len(versions) == 1 else "versions"
    blocks: list[Block] = [section(f"*{len(versions)} {word}*, newest first")]
    for number, one in list(zip(range(len(versions), 0, -1), versions, strict=True))[:LISTED]:
        what = "; ".join(f"{change.title} {change.before} → {change.after}" for change in one.changes)
        blocks.append(context(f"{number}. {at_words(one.at)}, {by_words(one)}: {safe(what, 1500) or same}."))
    older = len(versions) - LISTED
    if older > 0:
        blocks.append(context(f"{older} older versions are kept in the record."))
    return blocks


def by_words(one: Kept) -> str:
    """Who made it."""
    return safe(one.by, 80) or "someone who left"


def at_words(at: datetime) -> str:
    """When, on the practice's clock."""
    return f"{at:%b %-d, %Y, %-I:%M %p}"
