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


def direct(
    key: str, kind: Kind, to: Person, answer: Answer, until: datetime | None = None, file: File | None = None
) -> Post:
    """To a person's own messages with the bot."""
    blocks = blocks_json(answer.blocks)
    return Post(key, kind, Lane.DIRECT, to.slack_user_id, answer.text, blocks, until=until, file=file)


def in_channel(
    key: str,
    kind: Kind,
    channel: str,
    answer: Answer,
    until: datetime | None = None,
    file: File | None = None,
    bare: Answer | None = None,
) -> Post:
    """To a channel: handles and counts only stand in it.

    `bare` is what stands there instead where others of the organisation read: case ids alone. Where no patient stands
    in the post it is the same answer; without it nothing is posted in such a channel.
    """
    return Post(
        *(key, kind, Lane.CHANNEL, channel, answer.text, blocks_json(answer.blocks)),
        until=until,
        file=file,
        bare=blocks_json(bare.blocks) if bare is not None else "",
    )


def blocks_json(blocks: Sequence[Block]) -> str:
    """Block Kit as it is kept."""
    return json.dumps([one.to_dict() for one in blocks])


def in_charge(staff: Sequence[Person]) -> list[Person]:
    """Who is told what goes wrong with the posts: the leads; where there is none, the owners."""
    leads = [one for one in staff if one.active and Duty.LEAD in one.duties]
    return leads or [one for one in staff if one.active and Duty.OWNER in one.duties]
