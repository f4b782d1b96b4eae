"""The sender: outbox → Slack, each post once (promise 2).

A post is taken under a lease that outlasts the HTTP time-out, with its attempt noted in the same commit. Where an
earlier attempt's outcome is not known, Slack's history is read first, from that attempt on. One post a channel is under
way, so that a slow channel holds one hand of the pool and nobody else up.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

from bot.clock import Clock
from bot.delivery.errors import Limited, Refused, TokenGone, Unknown
from bot.delivery.poster import Message, Posted, Poster
from bot.logs import log
from ccm.posting import Lane, Outgoing
from storage.database import Database
from storage.ids import new_id
from storage.outbox import EVERYTHING, Outbox
from storage.practices import Practice

HTTP_TIMEOUT = 10  # seconds, of the client that the poster uses
REPEAT = "Sent again, as it is not known whether the first one arrived."


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, and how patient. A lease outlasts the calls made under it: opening, history, the post."""

    lease: timedelta = timedelta(seconds=6 * HTTP_TIMEOUT)
    gap: timedelta = timedelta(seconds=1)  # Slack: about one message a second in a channel
    settle: timedelta = timedelta(seconds=HTTP_TIMEOUT)  # until a post that was under way stands in the history
    slowest: timedelta = timedelta(minutes=5)
    poll: float = 0.5  # seconds


class Sender:
    """Sends what is due; what it parks, a sweep of the tick tells the lead."""

    def __init__(
        self,
        database: Database,
        practice: Practice,
        poster: Poster,
        clock: Clock,
        wall: Clock,
        pace: Pace | None = None,
        hands: int = 4,
    ) -> None:
        self._database, self._practice, self._poster = database, practice, poster
        self._clock, self._wall = clock, wall
        self._pace = pace or Pace()
        self._hands = hands
        self._name = new_id()

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; what is under way is finished."""
        with ThreadPoolExecutor(self._hands, thread_name_prefix="sender") as pool:
            busy: set[Future[None]] = set()
            while not stop.is_set():
                busy = {one for one in busy if not one.done()}
                taken = self._take(self._hands - len(busy))
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

    def _take(self, most: int) -> list[Outgoing]:
        now = self._wall.now()
        with self._database.read(self._practice.id) as view:
            if most <= 0 or not view.outbox.due(now):
                return []
        with self._database.write(self._practice.id) as uow:
            for gone in uow.outbox.lapse(self._clock.now()):
                log.warning("post_lapsed", post=gone.id, kind=gone.post.kind.value)
            taken = uow.outbox.take(self._name, now, self._pace.lease, most)
            uow.commit()
        return taken

    def send(self, one: Outgoing) -> None:
        """One attempt, settled by what Slack said. What nobody foresaw is logged; after the lease it is sought."""
        try:
            self._try(one)
        except Exception as error:  # noqa: BLE001 - a hand of the pool must not die of one post
            log.error("post_failed", post=one.id, kind=type(error).__name__)

    def _try(self, one: Outgoing) -> None:
        wall, word = self._wall.now, ""
        try:
            self._attempt(one)
        except Limited as error:
            word, again = error.error, wall() + timedelta(seconds=error.retry_after)
            self._settle(one, lambda posts: posts.later(one.id, again, word), one.post.to, again)
        except TokenGone as error:
            word, again = error.error, wall() + self._pace.slowest
            log.error("slack_refuses_token", error=word)
            self._settle(one, lambda posts: posts.later(one.id, again, word), EVERYTHING, again, word)
        except Refused as error:
            self._park(one, error.error)
        except Unknown as error:
            waits = max(self._pace.settle, self._waits(one), timedelta(seconds=error.retry_after))
            word, again = error.error, wall() + waits
            log.warning("post_unknown", post=one.id, error=word)
            self._settle(one, lambda posts: posts.unknown(one.id, again, word))

    def _attempt(self, one: Outgoing) -> None:
        where = one.conversation or self._conversation(one)
        if one.post.edits:
            self._edit(one)
            return
        message = Message(one.post.key, one.post.text, one.post.blocks, self._thread(one))
        if one.tried_at is not None:
            try:
                found = self._look(one, where, message.thread_ts)
            except Refused as error:
                if one.post.lane is not Lane.PAGE or isinstance(error, TokenGone):
                    raise
                message, found = repeated(message), None
            if found is not None:
                self._sent(one, found)
                return
        if self._still_mine(one):
            posted = self._poster.post(where, message)
            overslept = one.leased_until is not None and self._wall.now() >= one.leased_until
            self._sent(one, self._only(one, posted, message.thread_ts) if overslept else posted)

    def _only(self, one: Outgoing, posted: Posted, thread: str) -> Posted:
        """This sender slept past its lease within the call: where another posted too, one is taken back."""
        first = self._poster.find(posted.conversation, one.post.key, thread, self._since(one))
        if first is None or first.ts == posted.ts:
            return posted
        self._poster.delete(posted)
        log.warning("post_taken_back", post=one.id)
        return first

    def _conversation(self, one: Outgoing) -> str:
        """A channel as it is; a person's direct message is opened, which may be asked at will."""
        if not one.post.to.startswith(("U", "W")):
            return one.post.to
        try:
            where = self._poster.open(one.post.to)
        except Unknown as error:  # nothing was posted
            raise Limited(error.error, int(self._waits(one).total_seconds())) from None
        self._settle(one, lambda posts: posts.opened(one.id, where))
        return where

    def _look(self, one: Outgoing, where: str, thread: str) -> Posted | None:
        """What the history says of an attempt whose outcome is not known. Raises Refused where it is not readable."""
        try:
            return self._poster.find(where, one.post.key, thread, self._since(one))
        except Limited as error:  # of the reading: what was tried before it is as unknown as it was
            raise Unknown(error.error, error.retry_after) from None
        except TokenGone:
            raise
        except Refused as error:
            raise Refused(f"outcome unknown, history refused: {error.error}") from None

    def _since(self, one: Outgoing) -> datetime:
        """When an attempt can first have been made: `tried_at`, else this lease's own begin."""
        return one.tried_at or (one.leased_until or self._wall.now()) - self._pace.lease

    def _thread(self, one: Outgoing) -> str:
        if not one.post.under:
            return ""
        with self._database.read(self._practice.id) as view:
            first = view.outbox.by_key(one.post.under)
        return first.ts if first else ""

    def _edit(self, one: Outgoing) -> None:
        """In place of what stands there. May be done again; an older edit never lies over a newer one."""
        with self._database.read(self._practice.id) as view:
            target, newer = view.outbox.by_key(one.post.edits), view.outbox.newer_edits(one)
        if target is None or not target.ts:
            raise Refused("what it edits is not there")
        at = Posted(target.conversation, target.ts)
        if newer:
            self._settle(one, lambda posts: posts.outdone(one.id))
        elif self._still_mine(one):
            self._sent(one, self._poster.edit(at, Message(target.post.key, one.post.text, one.post.blocks)))

    def _still_mine(self, one: Outgoing) -> bool:
        """Asked just before posting: a sender that slept past its lease leaves the post to whoever has it now."""
        with self._database.read(self._practice.id) as view:
            mine = view.outbox.still_mine(one.id, self._name, self._wall.now())
        if not mine:
            log.warning("lease_lost", post=one.id)
        return mine

    def _sent(self, one: Outgoing, at: Posted) -> None:
        now = self._wall.now()
        next_at = now + self._pace.gap
        self._settle(one, lambda posts: posts.sent(one.id, at.conversation, at.ts, now), one.post.to, next_at)
        log.info("posted", post=one.id, kind=one.post.kind.value, tries=one.tries)

    def _park(self, one: Outgoing, error: str) -> None:
        log.error("post_parked", post=one.id, kind=one.post.kind.value, error=error)
        self._settle(one, lambda posts: posts.park(one.id, error))

    def _settle(
        self,
        one: Outgoing,
        act: Callable[[Outbox], None],
        paced: str = "",
        next_at: datetime | None = None,
        error: str = "",
    ) -> None:
        with self._database.write(self._practice.id) as uow:
            act(uow.outbox)
            if next_at is not None:
                uow.outbox.pace(paced, next_at, error, self._wall.now())
            uow.commit()

    def _waits(self, one: Outgoing) -> timedelta:
        return min(timedelta(seconds=2.0 ** min(one.tries, 9)), self._pace.slowest)


def repeated(message: Message) -> Message:
    """A page that may stand there already, marked as such."""
    mark = ContextBlock(elements=[MarkdownTextObject(text=f"*Repeat.* {REPEAT}")]).to_dict()
    blocks = json.dumps([mark, *json.loads(message.blocks)])
    return replace(message, text=f"{REPEAT} {message.text}", blocks=blocks)
