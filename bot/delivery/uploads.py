"""A post's file on its way: uploaded, then completed once, then looked at by Slack, and only then there.

Its id is kept before it is completed, and is the key from then on: whoever finds it asks Slack what became of it, and
uploads anew only where it was surely never completed. An image is completed without a share, which nobody sees; it may
be done again. Slack looks at files after it said yes, for seconds: that long is waited here, then by the outbox.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.delivery.errors import Limited, Refused, Unknown
from bot.delivery.poster import Looked, Posted, Poster
from ccm.posting import File, Outgoing

LOOKS = 12
PAUSE = 0.25  # seconds
AGAIN = 2  # seconds, for the outbox
PATIENCE = timedelta(hours=1)  # with a file that Slack has and does not show
UNSHOWN = "Slack has the file and does not show it"


@dataclass(frozen=True, slots=True)
class Shared:
    """Where a post stands, with its file's id if one was shared, and where that stands."""

    at: Posted
    file_id: str = ""
    beside: Posted | None = None


@dataclass(frozen=True, slots=True)
class Uploads:
    """`keep` keeps a file's id for a post; False where the lease on the post is lost."""

    poster: Poster
    keep: Callable[[Outgoing, str], bool]
    wall: Clock

    def image(self, one: Outgoing, file: File) -> str | None:
        """The id of the image, ready to stand in a message; None where the lease is lost.

        Raises SlackProblem, where Unknown is none: nothing was posted yet.
        """
        try:
            file_id = one.file_id if one.file_id and self.poster.file(one.file_id) else ""
            if not file_id:
                file_id = self.poster.upload(file)
                if not self.keep(one, file_id):
                    return None
                self.poster.complete(file_id, file)
            if self._wait(lambda: self.poster.file(file_id), lambda looked: looked.ready):
                return file_id
        except Unknown as error:
            raise Limited(error.error, max(AGAIN, error.retry_after)) from None
        raise Limited("image not ready", AGAIN)

    def share(self, one: Outgoing, file: File, where: str, text: str, thread_ts: str) -> Shared | None:
        """Where the file stands, shared once; None where the lease is lost. Raises SlackProblem."""
        file_id = one.file_id
        if not file_id or self._standing(file_id, where) is None:
            file_id = self._brought(file)
            if not self.keep(one, file_id):
                return None
            self.poster.complete(file_id, file, where, text, thread_ts)
        shown = self._wait(lambda: self._standing(file_id, where), lambda looked: bool(looked.ts))
        if shown is None:
            if one.tried_at is not None and self.wall.now() - one.tried_at > PATIENCE:
                raise Refused(UNSHOWN)
            raise Unknown("file not shown yet")
        if one.file_id and one.file_id != file_id:
            self.withdraw(one.file_id, where)
        at = Posted(where, shown.ts)
        return Shared(at, file_id, beside=at)

    def withdraw(self, file_id: str, where: str) -> None:
        """Take back a share of a sender that slept: another file stands for the post."""
        looked = self._standing(file_id, where)
        if looked is not None and looked.ts:
            self.poster.delete(Posted(where, looked.ts))

    def _brought(self, file: File) -> str:
        try:
            return self.poster.upload(file)
        except Unknown as error:  # nobody sees it, and nothing was completed
            raise Limited(error.error, AGAIN) from None

    def _standing(self, file_id: str, where: str) -> Looked | None:
        try:
            return self.poster.file(file_id, where)
        except Limited as error:  # of the asking: the completion is as unknown as it was
            raise Unknown(error.error, error.retry_after) from None

    def _wait(self, look: Callable[[], Looked | None], done: Callable[[Looked], bool]) -> Looked | None:
        for _ in range(LOOKS):
            looked = look()
            if looked is not None and done(looked):
                return looked
            time.sleep(PAUSE)
        return None
