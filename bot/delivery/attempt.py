"""One attempt at a post: what an earlier one left is looked up first, and what may not stand in a channel is kept back.

A sender can sleep (a paused machine) past its lease, between any two lines of this. So the lease is asked for just
before each call that can't be taken back; and whoever slept, or came after one whose outcome was unknown, looks once
more afterwards and leaves one message of the key: the oldest.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

from bot.clock import Clock
from bot.delivery.errors import ChannelClosed, Limited, Refused, SlackProblem, TokenGone, Unknown
from bot.delivery.pace import Pace
from bot.delivery.poster import Message, Posted, Poster
from bot.delivery.uploads import Shared, Uploads
from bot.logs import log
from ccm.channel_rules import Standing, Verdict
from ccm.posting import File, Lane, Outgoing
from storage.database import Database
from storage.practices import Practice

Gate = Callable[[str], Standing]
"""What may be posted in a channel. Raises SlackProblem."""
REPEAT = "Sent again, as it is not known whether the first one arrived."
NOT_BARE = "Only case ids may stand there, and this post has names or handles."
IMAGE = "FILE"
"""The id by which a post's ImageBlock names its own image, before Slack gave it one."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Makes attempts in the name of one sender. `make` does all of one."""

    database: Database
    practice: Practice
    poster: Poster
    gate: Gate
    wall: Clock
    pace: Pace
    name: str

    def make(self, one: Outgoing) -> Shared | None:
        """Where the post stands now, wholly; None where it is another sender's. Raises SlackProblem."""
        where = one.conversation or self._conversation(one)
        with self.database.read(self.practice.id) as view:
            file = view.outbox.file_of(one.id)
        follows = file is not None and not file.is_image
        if file is not None and follows and not json.loads(one.post.blocks):
            self._blocks(one)
            return self._uploads().share(one, file, where, one.post.text, self._thread(one))
        at = Posted(where, one.ts) if one.ts else self._message(one, where, None if follows else file)
        if at is None or file is None or not follows:
            return None if at is None else Shared(at)
        if not one.ts:
            self._keep(one, at)
        shared = self._uploads().share(one, file, where, "", self._thread(one))
        return None if shared is None else Shared(at, shared.file_id, beside=shared.at)

    def tidy(self, one: Outgoing) -> None:
        """This sender slept and does not know whether it posted: of two messages of the key one is taken back."""
        if one.post.edits or one.ts or self.wall.now() < (one.leased_until or self.wall.now()):
            return
        try:
            self._left(one, one.conversation or self._conversation(one), self._thread(one))
        except SlackProblem as problem:
            log.warning("post_not_tidied", post=one.id, error=problem.error)

    def withdraw(self, one: Outgoing, done: Shared) -> None:
        """Another sender's file stands for the post: take back this one's share."""
        if done.beside is not None:
            self._take_back(one, done.beside)

    def _conversation(self, one: Outgoing) -> str:
        """A channel as it is; a person's direct message is opened, which may be asked at will."""
        if not one.post.to.startswith(("U", "W")):
            return one.post.to
        try:
            where = self.poster.open(one.post.to)
        except Unknown as error:  # nothing was posted
            raise Limited(error.error, int(self._waits(one).total_seconds())) from None
        with self.database.write(self.practice.id) as uow:
            uow.outbox.opened(one.id, where)
            uow.commit()
        return where

    def _message(self, one: Outgoing, where: str, image: File | None) -> Posted | None:
        if one.post.edits:
            return self._edit(one, image)
        thread, again = self._thread(one), False
        if one.tried_at is not None:
            try:
                found = self._look(one, where, thread)
            except Refused as error:
                if one.post.lane is not Lane.PAGE or isinstance(error, TokenGone):
                    raise
                found, again = None, True
            if found is not None:
                return found
        message = self._written(one, one.post.key, thread, image)
        if message is None or not self._still_mine(one):
            return None
        posted = self.poster.post(where, repeated(message) if again else message)
        if again or not self._doubtful(one):
            return posted
        try:
            return self._left(one, where, thread) or posted
        except SlackProblem as error:  # it stands there, and the next attempt finds it
            raise Unknown(error.error) from None

    def _edit(self, one: Outgoing, image: File | None) -> Posted | None:
        """In place of what stands there. May be done again; an older edit never lies over a newer one."""
        with self.database.read(self.practice.id) as view:
            target, newer = view.outbox.by_key(one.post.edits), view.outbox.newer_edits(one)
        if target is None or not target.ts:
            raise Refused("what it edits is not there")
        at = Posted(target.conversation, target.ts)
        if newer:
            with self.database.write(self.practice.id) as uow:
                uow.outbox.outdone(one.id)
                uow.commit()
            return None
        message = self._written(one, target.post.key, "", image)
        if message is None or not self._still_mine(one):
            return None
        return self.poster.edit(at, message)

    def _written(self, one: Outgoing, key: str, thread: str, image: File | None) -> Message | None:
        """What is to stand there, its image uploaded; None where the lease is lost meanwhile."""
        blocks = self._blocks(one)
        if image is not None:
            file_id = self._uploads().image(one, image)
            if file_id is None:
                return None
            blocks = with_image(blocks, file_id)
        return Message(key, one.post.text, blocks, thread)

    def _blocks(self, one: Outgoing) -> str:
        """The blocks that may stand there. Raises ChannelClosed where none may."""
        if not one.post.to.startswith(("C", "G")):
            return one.post.blocks
        try:
            standing = self.gate(one.post.to)
        except Unknown as error:  # nothing was posted
            raise Limited(error.error, int(self._waits(one).total_seconds())) from None
        if standing.verdict is Verdict.ALLOWED:
            return one.post.blocks
        if standing.verdict is Verdict.REFUSED:
            raise ChannelClosed(standing.sentence)
        if not one.post.bare:
            raise ChannelClosed(f"{standing.sentence} {NOT_BARE}")
        return one.post.bare

    def _look(self, one: Outgoing, where: str, thread: str) -> Posted | None:
        """What the history says of an attempt whose outcome is not known. Raises Refused where it is not readable."""
        try:
            return self._left(one, where, thread)
        except Limited as error:  # of the reading: what was tried before it is as unknown as it was
            raise Unknown(error.error, error.retry_after) from None
        except TokenGone:
            raise
        except Refused as error:
            raise Refused(f"outcome unknown, history refused: {error.error}") from None

    def _left(self, one: Outgoing, where: str, thread: str) -> Posted | None:
        """The one message of the key, if any; younger ones are taken back."""
        found = self.poster.find(where, one.post.key, thread, self._since(one))
        for doubled in found[1:]:
            self._take_back(one, doubled)
        return found[0] if found else None

    def _take_back(self, one: Outgoing, at: Posted) -> None:
        try:
            self.poster.delete(at)
        except Refused as error:  # another sender was faster
            if error.error != "message_not_found":
                raise
        log.warning("post_taken_back", post=one.id)

    def _doubtful(self, one: Outgoing) -> bool:
        """Whether another sender may have posted beside this one."""
        overslept = one.leased_until is not None and self.wall.now() >= one.leased_until
        return overslept or one.tried_at is not None

    def _since(self, one: Outgoing) -> datetime:
        """When an attempt can first have been made: `tried_at`, else this lease's own begin."""
        return one.tried_at or (one.leased_until or self.wall.now()) - self.pace.lease

    def _thread(self, one: Outgoing) -> str:
        if not one.post.under:
            return ""
        with self.database.read(self.practice.id) as view:
            first = view.outbox.by_key(one.post.under)
        return first.ts if first else ""

    def _still_mine(self, one: Outgoing) -> bool:
        """Asked just before posting: a sender that slept past its lease leaves the post to whoever has it now."""
        with self.database.read(self.practice.id) as view:
            mine = view.outbox.still_mine(one.id, self.name, self.wall.now())
        if not mine:
            log.warning("lease_lost", post=one.id)
        return mine

    def _keep(self, one: Outgoing, at: Posted) -> None:
        with self.database.write(self.practice.id) as uow:
            uow.outbox.stands(one.id, at.conversation, at.ts)
            uow.commit()

    def _keep_file(self, one: Outgoing, file_id: str) -> bool:
        with self.database.write(self.practice.id) as uow:
            mine = uow.outbox.uploading(one.id, self.name, file_id, self.wall.now())
            uow.commit()
        return mine

    def _uploads(self) -> Uploads:
        return Uploads(self.poster, self._keep_file, self.wall)

    def _waits(self, one: Outgoing) -> timedelta:
        return waits(one, self.pace)


def waits(one: Outgoing, pace: Pace) -> timedelta:
    """Longer from try to try."""
    return min(timedelta(seconds=2.0 ** min(one.tries, 9)), pace.slowest)


def repeated(message: Message) -> Message:
    """A page that may stand there already, marked as such."""
    mark = ContextBlock(elements=[MarkdownTextObject(text=f"*Repeat.* {REPEAT}")]).to_dict()
    blocks = json.dumps([mark, *json.loads(message.blocks)])
    return replace(message, text=f"{REPEAT} {message.text}", blocks=blocks)


def with_image(blocks: str, file_id: str) -> str:
    """The blocks, their image named by Slack's own id."""
    listed = json.loads(blocks)
    for block in listed:
        if (block.get("slack_file") or {}).get("id") == IMAGE:
            block["slack_file"] = {"id": file_id}
    return json.dumps(listed)
