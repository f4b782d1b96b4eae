"""The sender: outbox → Slack, each post once (promise 2).

A post is taken under a lease that outlasts the HTTP time-out, with its attempt noted in the same commit. Where an
earlier attempt's outcome is not known, Slack's history is read first, from that attempt on. One post a channel is under
way, so that a slow channel holds one hand of the pool and nobody else up; the last hand is for pages alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.delivery.attempt import Attempt, Gate, waits
from bot.delivery.errors import ChannelClosed, Limited, Refused, TokenGone, Unknown
from bot.delivery.pace import Pace
from bot.delivery.poster import Poster
from bot.delivery.uploads import Shared
from bot.logs import log
from ccm.posting import Kind, Lane, Outgoing
from storage.database import Database
from storage.ids import new_id
from storage.outbox import EVERYTHING, Outbox
from storage.practices import Practice

PASSING = frozenset({Kind.WORKLIST, Kind.QUESTION, Kind.NUDGE})
"""Kinds whose edits nobody needs to hear of: the next one, or the next day's post, says the same."""


class Sender:
    """Sends what is due; what it parks, a sweep of the tick tells the lead."""

    def __init__(
        self,
        database: Database,
        practice: Practice,
        poster: Poster,
        gate: Gate,
        clock: Clock,
        wall: Clock,
        pace: Pace | None = None,
        hands: int = 4,
    ) -> None:
        self._database, self._practice = database, practice
        self._clock, self._wall = clock, wall
        self._pace = pace or Pace()
        self._hands = hands
        self._name = new_id()
        self._attempt = Attempt(database, practice, poster, gate, wall, self._pace, self._name)

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; what is under way is finished."""
        with ThreadPoolExecutor(self._hands, thread_name_prefix="sender") as pool:
            busy: set[Future[None]] = set()
            while not stop.is_set():
                busy = {one for one in busy if not one.done()}
                free = self._hands - len(busy)
                taken = self._taken(free - 1)
                taken += self._taken(free - len(taken), Lane.PAGE)  # one hand is kept for pages, however slow the rest
                busy |= {pool.submit(self.send, one) for one in taken}
                if not taken:
                    stop.wait(self._pace.poll)
            wait(busy)

    def step(self) -> int:
        """Send what is due now, in this thread; how many were tried."""
        taken = self._take(self._hands)
        for one in taken:
            self.send(one)
        return len(taken)

    def _taken(self, most: int, lane: Lane = Lane.CHANNEL) -> list[Outgoing]:
        """What the loop takes: a database that is busy, or away for a while, does not end it."""
        try:
            return self._take(most, lane)
        except Exception as error:  # noqa: BLE001 - the next look may find it well again
            log.error("outbox_not_read", kind=type(error).__name__)
            return []

    def _take(self, most: int, lane: Lane = Lane.CHANNEL) -> list[Outgoing]:
        now = self._wall.now()
        with self._database.read(self._practice.id) as view:
            if most <= 0 or not view.outbox.due(now, lane):
                return []
        with self._database.write(self._practice.id) as uow:
            for gone in uow.outbox.lapse(self._clock.now()):
                log.warning("post_lapsed", post=gone.id, kind=gone.post.kind.value)
            taken = uow.outbox.take(self._name, now, self._pace.lease, most, lane)
            uow.commit()
        return taken

    def send(self, one: Outgoing) -> None:
        """One attempt, settled by what Slack said. What nobody foresaw is logged; after the lease it is sought."""
        try:
            self._try(one)
        except Exception as error:  # noqa: BLE001 - a hand of the pool must not die of one post
            log.error("post_failed", post=one.id, kind=type(error).__name__)

    def _try(self, one: Outgoing) -> None:
        wall, word, me = self._wall.now, "", self._name
        try:
            done = self._attempt.make(one)
            if done is not None:
                self._sent(one, done)
        except Limited as error:
            word, again = error.error, wall() + timedelta(seconds=error.retry_after)
            self._settle(lambda posts: posts.later(one.id, me, again, word), one.post.to, again)
        except TokenGone as error:
            word, again = error.error, wall() + self._pace.slowest
            log.error("slack_refuses_token", error=word)
            self._settle(lambda posts: posts.later(one.id, me, again, word), EVERYTHING, again, word)
        except Refused as error:
            self._refused(one, error)
        except Unknown as error:
            longer = max(self._pace.settle, waits(one, self._pace), timedelta(seconds=error.retry_after))
            word, again = error.error, wall() + longer
            log.warning("post_unknown", post=one.id, error=word)
            self._settle(lambda posts: posts.unknown(one.id, me, again, word))
            self._attempt.tidy(one)

    def _sent(self, one: Outgoing, done: Shared) -> None:
        now = self._wall.now()
        next_at, at = now + self._pace.gap, done.at
        if self._settle(
            lambda posts: posts.sent(one.id, at.conversation, at.ts, now, done.file_id), one.post.to, next_at
        ):
            log.info("posted", post=one.id, kind=one.post.kind.value, tries=one.tries)
        else:  # this sender slept, and another brought the file under an id of its own
            self._attempt.withdraw(one, done)

    def _refused(self, one: Outgoing, error: Refused) -> None:
        """A person decides; but an edit of what passes anyway is dropped, since it would be asked every few minutes."""
        if one.post.edits and one.post.kind in PASSING:
            log.warning("edit_dropped", post=one.id, kind=one.post.kind.value, error=_plain(error))
            self._settle(lambda posts: posts.drop(one.id, error.error))
            return
        log.error("post_parked", post=one.id, kind=one.post.kind.value, error=_plain(error))
        self._settle(lambda posts: posts.park(one.id, self._name, error.error))

    def _settle(
        self, act: Callable[[Outbox], bool], paced: str = "", next_at: datetime | None = None, error: str = ""
    ) -> bool:
        """Keep what an attempt came to, if the post is this sender's yet; whether it was."""
        with self._database.write(self._practice.id) as uow:
            done = act(uow.outbox)
            if next_at is not None:
                uow.outbox.pace(paced, next_at, error, self._wall.now())
            uow.commit()
        return done


def _plain(error: Refused) -> str:
    return "channel_closed" if isinstance(error, ChannelClosed) else error.error
