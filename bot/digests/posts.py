"""Posts for the outbox from answers: one shape for all digests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.answers import Answer
from ccm.posting import File, Kind, Lane, Post
from ccm.record import Person
from ccm.roles import Duty


def direct(key: str, kind: Kind, to: Person, answer: Answer, until: datetime | None = None) -> Post:
    """To a person's own messages with the bot."""
    return Post(key, kind, Lane.DIRECT, to.slack_user_id, answer.text, blocks_json(answer.blocks), until=until)


def in_channel(
    key: str, kind: Kind, channel: str, answer: Answer, until: datetime | None = None, file: File | None = None
) -> Post:
    """To a channel: handles and counts only stand in it."""
    return Post(key, kind, Lane.CHANNEL, channel, answer.text, blocks_json(answer.blocks), until=until, file=file)


def blocks_json(blocks: Sequence[Block]) -> str:
    """Block Kit as it is kept."""
    return json.dumps([one.to_dict() for one in blocks])


def in_charge(staff: Sequence[Person]) -> list[Person]:
    """Who is told what goes wrong with the posts: the leads; where there is none, the owners."""
    leads = [one for one in staff if one.active and Duty.LEAD in one.duties]
    return leads or [one for one in staff if one.active and Duty.OWNER in one.duties]
