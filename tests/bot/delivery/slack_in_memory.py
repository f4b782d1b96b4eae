"""A Slack that keeps messages in memory and goes wrong on demand: a lost reply is one that was posted all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.delivery.errors import ChannelGone, Limited, Refused, TokenGone, Unknown
from bot.delivery.poster import Looked, Message, Posted
from ccm.posting import File

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


class Watch:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        """As set."""
        return self.at

    def moves(self, seconds: float) -> None:
        """On by so many seconds."""
        self.at += timedelta(seconds=seconds)


class SlackInMemory:
    """`goes` answers each call's method with the fault that it meets: a word of FAULTS, or nothing."""

    def __init__(self, watch: Watch, goes: Callable[[str], str] = lambda method: "") -> None:
        self.watch, self.goes = watch, goes
        self.messages: list[tuple[Posted, Message]] = []
        self.files: dict[str, File] = {}
        self.completed: set[str] = set()
        self.shares: list[tuple[Posted, str, str]] = []  # where, the file's id, its words
        self.gone: set[str] = set()
        self.unreadable: set[str] = set()
        self._number = count(1)

    def open(self, user_id: str) -> str:
        """As the sender asks."""
        self._meets("open")
        return f"D{user_id}"

    def post(self, conversation: str, message: Message) -> Posted:
        """As the sender asks."""
        fault = self._meets("post")
        if conversation in self.gone:
            raise ChannelGone("is_archived")
        at = self._place(conversation)
        self.messages.append((at, message))
        if fault == "lost":
            raise Unknown("lost: TimeoutError")
        return at

    def edit(self, at: Posted, message: Message) -> Posted:
        """As the sender asks."""
        fault = self._meets("edit")
        self.messages = [(where, message if where == at else old) for where, old in self.messages]
        if fault == "lost":
            raise Unknown("lost: TimeoutError")
        return at

    def find(self, conversation: str, key: str, thread_ts: str, since: datetime) -> list[Posted]:
        """As the sender asks."""
        self._meets("find")
        if conversation in self.unreadable:
            raise Refused("missing_scope")
        found = [at for at, one in self.messages if at.conversation == conversation and one.key == key]
        assert all(float(at.ts) >= (since - timedelta(minutes=2)).timestamp() for at in found)
        return sorted(found, key=lambda at: at.ts)

    def delete(self, at: Posted) -> None:
        """As the sender asks."""
        self.messages = [(where, one) for where, one in self.messages if where != at]
        self.shares = [share for share in self.shares if share[0] != at]

    def upload(self, file: File) -> str:
        """As the sender asks."""
        fault = self._meets("upload")
        file_id = f"F{next(self._number):09d}"
        self.files[file_id] = file
        if fault == "lost":
            raise Unknown("lost: TimeoutError")
        return file_id

    def complete(self, file_id: str, file: File, conversation: str = "", text: str = "", thread_ts: str = "") -> None:
        """As the sender asks; a second completion would share a second time."""
        fault = self._meets("complete")
        self.completed.add(file_id)
        if conversation:
            self.shares.append((self._place(conversation), file_id, text))
        if fault == "lost":
            raise Unknown("lost: TimeoutError")

    def file(self, file_id: str, conversation: str = "") -> Looked | None:
        """As the sender asks."""
        self._meets("file")
        if file_id not in self.completed:
            return None
        found = [at.ts for at, shared, _ in self.shares if shared == file_id and at.conversation == conversation]
        return Looked(True, min(found, default=""))

    def keys(self) -> list[str]:
        """Of what stands there, in order."""
        return [one.key for _, one in self.messages]

    def _place(self, conversation: str) -> Posted:
        return Posted(conversation, f"{self.watch.now().timestamp():.0f}.{next(self._number):06d}")

    def _meets(self, method: str) -> str:
        fault = self.goes(method)
        if fault == "429":
            raise Limited("ratelimited", 3)
        if fault == "500":
            raise Unknown("status 500")
        if fault == "revoked":
            raise TokenGone("token_revoked")
        return fault
