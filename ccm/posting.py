"""What is posted, to whom, and how it stands: values that the rules and the outbox share. Nothing here is sent.

A post is a row in the transaction of its cause (promise 2), under a key that names it once for ever: the worklist of a
day in a channel, the digest of a month. The key is opaque and carries no patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Lane(IntEnum):
    """The order in which posts leave: a page ahead of everything, a person's own line never behind a channel's."""

    PAGE = 0
    DIRECT = 1
    CHANNEL = 2


class Kind(StrEnum):
    """What a post is. People mute by kind; pages cannot be muted."""

    PAGE = "page"
    QUESTION = "question"
    NUDGE = "nudge"
    WORKLIST = "worklist"
    FORECAST = "forecast"
    DIGEST = "digest"
    WORD = "word"  # to who must know of a channel, a job or a post that went wrong


class State(StrEnum):
    """How a post stands. From SENT, DROPPED and LAPSED nothing follows; PARKED waits for a person."""

    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"
    LAPSED = "lapsed"


class Ran(StrEnum):
    """What became of a job that was due: done, nothing to do, or missed because it was of no use any more."""

    DONE = "done"
    NOTHING = "nothing"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class File:
    """A file that a post brings: its opaque name, its title, alt text where it is an image, and its bytes.

    An image stands in the post's blocks, where an ImageBlock names the Slack file `FILE`. Any other file follows the
    post as a message of its own; a post without blocks is that message, and its text the file's words.
    """

    name: str
    title: str
    content: bytes
    alt: str = ""

    @property
    def is_image(self) -> bool:
        """Whether it is shown inside the post."""
        return bool(self.alt)


@dataclass(frozen=True, slots=True)
class Post:
    """One thing to be posted. `text` is what a locked screen shows: no patient stands in it.

    `to` is a channel's id or a person's; `blocks` the rendered Block Kit as JSON. `under` is the key of the post in
    whose thread it belongs, `edits` of the one that it replaces in place. After `until`, an instant of the practice's
    clock, it is of no use any more and lapses.
    """

    key: str
    kind: Kind
    lane: Lane
    to: str
    text: str
    blocks: str
    under: str = ""
    edits: str = ""
    until: datetime | None = None
    file: File | None = None
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A post on its way. Instants are of the wall clock.

    `tried_at` is when the first attempt began whose outcome nobody knows; `conversation` the one that Slack opened for
    a person; `file_id` the file's own, kept before it is completed.
    """

    id: str
    post: Post
    state: State
    made_at: datetime
    tries: int
    tried_at: datetime | None = None
    leased_until: datetime | None = None
    error: str = ""
    conversation: str = ""
    ts: str = ""
    file_id: str = ""
