"""The keys of the day's posts, and what stands under them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from bot.actions.occasion import Occasion
from ccm.posting import Post, State
from storage.outbox import Editions

CHANNEL = "channel"


def key_of(day: date, whose: str) -> str:
    """The day's post of a person, by id, or of the channel. A person's is the one nudge of that day beside pages: what
    else would nudge that person stands in its thread.
    """
    return f"worklist/{day}/{whose}"


def edition_key(day: date, whose: str, number: int) -> str:
    """What takes the place of that post."""
    return f"{key_of(day, whose)}/{number}"


def standing(occasion: Occasion, keys: Collection[str]) -> dict[str, Editions]:
    """The posts of these keys that were made and will be, or are, read."""
    made = occasion.view.outbox.editions(keys) if keys else {}
    return {key: one for key, one in made.items() if one.first.state not in (State.DROPPED, State.LAPSED)}


def in_place(post: Post, before: Editions) -> list[Post]:
    """The post in the place of the one before, where it reads differently; else none."""
    if json.loads(post.blocks) == json.loads(before.last.post.blocks):
        return []
    first = before.first.post
    return [replace(post, to=first.to, edits=first.key, until=first.until)]
