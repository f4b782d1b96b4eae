"""The keys of the day's posts, and what stands under them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from bot.actions.occasion import Occasion
from ccm.posting import Post, State
from ccm.record import Person
from storage.outbox import Editions


def nudge_key(day: date, person: Person) -> str:
    """The one nudge of a person's day beside pages, whatever brings it: who comes second finds the key taken."""
    return f"nudge/{day}/{person.id}"


def channel_key(day: date) -> str:
    """The day's post in the channel."""
    return f"worklist/{day}"


def edition_key(day: date, whose: str, number: int) -> str:
    """What takes the place of a post: a person's, or the channel's."""
    return f"worklist/{day}/{whose}/{number}"


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
