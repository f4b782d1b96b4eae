"""The workspace's state: people, channels, messages, open modals, triggers, response addresses."""

from __future__ import annotations

import copy
import itertools
import mimetypes
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from simulator.blocks import with_ids
from simulator.clock import PracticeClock
from simulator.config import Channel, Json, Member, SimConfig

TRIGGER_LIFE = 3.0  # seconds
RESPONSE_LIFE, RESPONSE_USES = 1800.0, 5


@dataclass(slots=True)
class Message:
    """One message; an ephemeral one has its only reader in `only`."""

    ts: str
    channel: str
    text: str
    blocks: list[Json]
    at: str  # by the practice clock, for the page; `ts` is Slack's own time
    user: str | None = None  # None for the app
    only: str | None = None
    thread_ts: str | None = None
    edited: bool = False
    deleted: bool = False
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Share:
    """Where a file stands."""

    channel: str
    ts: str
    public: bool


@dataclass(slots=True)
class UploadedFile:
    """A file on its way: its address is handed out, then bytes come, then it is completed, then Slack looks at it."""

    id: str
    name: str
    length: int
    alt: str = ""
    title: str = ""
    content: bytes = b""
    uploaded: bool = False
    completed: bool = False
    processed: bool = False
    shares: list[Share] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """By the bytes where they say it, else by the name."""
        if self.content.startswith(b"\x89PNG"):
            return "image/png"
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@dataclass(slots=True)
class OpenView:
    """A modal on a person's screen."""

    id: str
    user: str
    view: Json
    root: str
    previous: str | None
    hash: str

    def change(self, view: Json) -> None:
        """Put another view in its place: the id stays, the hash is new, as Slack does."""
        self.view = {**view, "blocks": with_ids(copy.deepcopy(view["blocks"]))}
        self.hash = secrets.token_hex(5)


@dataclass(slots=True)
class Response:
    """A response_url: where it answers, and how often it was used."""

    channel: str
    user: str
    message_ts: str | None
    made: float
    uses: int = 0


@dataclass(slots=True)
class Workspace:
    """All state. Ids as Slack forms them; on Grid the people's own team differs from the installation's."""

    config: SimConfig
    clock: PracticeClock = field(default_factory=PracticeClock)
    people: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    files: dict[str, UploadedFile] = field(default_factory=dict)
    views: dict[str, list[OpenView]] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    triggers: dict[str, tuple[str, float, bool]] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    read_to: dict[tuple[str, str], int] = field(default_factory=dict)
    counter: Any = field(default_factory=lambda: itertools.count(1))

    bot_user = "UBOT00001"
    app_id = "ASIM00001"

    def __post_init__(self) -> None:
        self.people = {one.id: one for one in self.config.people}
        self.channels = {one.id: one for one in self.config.channels}
        for one in self.config.people:
            self.dm_of(one.id)

    @property
    def team_id(self) -> str:
        """The workspace in which people act."""
        return "TINSTALL1"

    @property
    def enterprise_id(self) -> str | None:
        """The organisation, on Grid."""
        return "EGRID0001" if self.config.grid else None

    @property
    def home_team_id(self) -> str:
        """A person's own team: on Grid another one than the installation's."""
        return "THOME0002" if self.config.grid else self.team_id

    def dm_of(self, user: str) -> Channel:
        """The person's direct message with the app."""
        channel_id = f"D{user}"
        return self.channels.setdefault(channel_id, Channel(channel_id, "CCM Bot", "dm", [user], "", True, user))

    def new_ts(self) -> str:
        """A message's id, unique and rising."""
        return f"{time.time():.0f}.{next(self.counter):06d}"

    def post(self, channel: str, text: str, blocks: list[Json], **more: Any) -> Message:
        """Add a message."""
        at = self.clock.now().isoformat()
        message = Message(self.new_ts(), channel, text, with_ids(copy.deepcopy(blocks)), at, **more)
        self.messages.append(message)
        return message

    def message(self, channel: str, ts: str) -> Message | None:
        """A message that is still there."""
        return next((one for one in self.messages if one.ts == ts and one.channel == channel and not one.deleted), None)

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """What that person may see there, oldest first."""
        return [one for one in self.messages if one.channel == channel and not one.deleted and one.only in (None, user)]

    def mark_read(self, user: str, channel: str) -> None:
        """That person has the channel on screen."""
        self.read_to[user, channel] = len(self.messages)

    def unread(self, user: str, channel: str) -> int:
        """How many messages of others came since."""
        since = self.messages[self.read_to.get((user, channel), 0) :]
        mine = (one for one in since if one.channel == channel and one.only in (None, user) and one.user != user)
        return sum(not one.deleted for one in mine)

    def new_trigger(self, user: str) -> str:
        """A trigger for one use within 3 seconds."""
        trigger = f"{next(self.counter)}.{secrets.token_hex(8)}"
        self.triggers[trigger] = (user, time.monotonic(), False)
        return trigger

    def use_trigger(self, trigger: str) -> tuple[str | None, str | None]:
        """The person behind a trigger, or Slack's error word."""
        if trigger not in self.triggers:
            return None, "invalid_trigger_id"
        user, made, used = self.triggers[trigger]
        if used:
            return None, "exchanged_trigger_id"
        if time.monotonic() - made > TRIGGER_LIFE:
            return None, "expired_trigger_id"
        self.triggers[trigger] = (user, made, True)
        return user, None

    def new_response(self, channel: str, user: str, message_ts: str | None = None) -> str:
        """A response address's id."""
        key = secrets.token_hex(12)
        self.responses[key] = Response(channel, user, message_ts, time.monotonic())
        return key

    def use_response(self, key: str) -> Response | None:
        """The address, if it may be used once more."""
        one = self.responses.get(key)
        if one is None or one.uses >= RESPONSE_USES or time.monotonic() - one.made > RESPONSE_LIFE:
            return None
        one.uses += 1
        return one

    def open(self, user: str, view: Json, *, push: bool = False) -> OpenView:
        """Put a modal on the person's screen: a new stack, or on top of the open one (three at most)."""
        stack = self.views.setdefault(user, [])
        if not push:
            stack.clear()
        view_id = f"V{next(self.counter):08d}"
        root = stack[0].id if stack else view_id
        previous = stack[-1].id if stack else None
        view = {**view, "blocks": with_ids(view["blocks"])}
        stack.append(OpenView(view_id, user, view, root, previous, secrets.token_hex(5)))
        return stack[-1]

    def view(self, view_id: str) -> OpenView | None:
        """An open modal."""
        return next((one for stack in self.views.values() for one in stack if one.id == view_id), None)

    def view_object(self, one: OpenView, state: Json | None = None) -> Json:
        """A modal as Slack sends it."""
        blank: Json = {"private_metadata": "", "callback_id": "", "submit": None, "close": None}
        return {
            **blank,
            **one.view,
            "id": one.id,
            "hash": one.hash,
            "root_view_id": one.root,
            "previous_view_id": one.previous,
            "team_id": self.team_id,
            "app_id": self.app_id,
            "app_installed_team_id": self.enterprise_id if self.config.grid else self.team_id,
            "bot_id": "BSIM00001",
            "state": state or {"values": {}},
        }
