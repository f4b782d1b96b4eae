"""How the posts of a practice stand, for `doctor` and the metrics: what waits too long, is parked, is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions.channels import kept
from ccm.channel_rules import Standing, Verdict
from ccm.posting import State
from storage.outbox import EVERYTHING
from storage.unit_of_work import PracticeView

LATE = timedelta(minutes=15)
"""A post that has waited so long is looked into: the slowest of the sender's own waits is 5 minutes."""


@dataclass(frozen=True, slots=True)
class PostsStanding:
    """`waits`: how long the oldest has waited. `refused`: Slack's word against the token. `closed`: channels, why."""

    waiting: int
    waits: timedelta
    parked: int
    refused: str
    closed: tuple[tuple[str, Standing], ...]


def waits(view: PracticeView, now: datetime) -> timedelta:
    """How long the oldest post that could have left has waited, by the practice's clock."""
    oldest = view.outbox.oldest_waiting()
    return max(timedelta(), now - oldest.made_at) if oldest is not None else timedelta()


def posts_standing(view: PracticeView, channels: tuple[str, ...], now: datetime) -> PostsStanding:
    """All of it, of the channels that the practice chose."""
    found = ((one, seen.standing) for one in channels if (seen := kept(view, one)) is not None)
    closed = tuple((one, standing) for one, standing in found if standing.verdict is not Verdict.ALLOWED)
    waiting, parked = (len(view.outbox.listed([one])) for one in (State.WAITING, State.PARKED))
    return PostsStanding(waiting, waits(view, now), parked, view.outbox.refused(EVERYTHING), closed)
