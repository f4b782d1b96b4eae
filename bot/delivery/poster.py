"""The posting methods of Slack, as the sender needs them: the one place that calls them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.request import Request, urlopen

from slack_sdk.web import WebClient

from bot.delivery.errors import Refused, told
from ccm.posting import File

EVENT = "ccm_post"
"""The metadata's event type: with it the post's key comes back from history."""
SKEW = timedelta(minutes=2)  # Slack's clock and ours may differ by so much
PAGE = 200
ALT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    conversation: str
    ts: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is to stand there. `thread_ts` is its thread's first message; empty outside threads."""

    key: str
    text: str
    blocks: str
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A completed file, as Slack tells it: looked at and `ready` to be shown; `ts` where it stands, empty till then."""

    ready: bool
    ts: str = ""


class Poster(Protocol):
    """What Slack, or a stand-in, does for the sender. Every method raises SlackProblem."""

    def open(self, user_id: str) -> str:
        """The direct message with a person. May be asked again at will."""
        ...

    def post(self, conversation: str, message: Message) -> Posted:
        """Post it, once: never tried again in here."""
        ...

    def edit(self, at: Posted, message: Message) -> Posted:
        """Put it in an older message's place. May be asked again at will."""
        ...

    def find(self, conversation: str, key: str, thread_ts: str, since: datetime) -> list[Posted]:
        """The messages of that key among those posted since, oldest first."""
        ...

    def delete(self, at: Posted) -> None:
        """Take a message back that stands there twice."""
        ...

    def upload(self, file: File) -> str:
        """Bring the bytes to Slack; the file's id. Nobody sees it yet, so it may be asked again at will."""
        ...

    def complete(self, file_id: str, file: File, conversation: str = "", text: str = "", thread_ts: str = "") -> None:
        """Finish the upload, and share it in that conversation if one is named: once, never tried again in here."""
        ...

    def file(self, file_id: str, conversation: str = "") -> Looked | None:
        """The completed file, and whether it stands in that conversation; None where it was never completed."""
        ...


class SlackPoster:
    """The real one, over a client without retries."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def open(self, user_id: str) -> str:
        """As told."""
        with told():
            return str(self._client.conversations_open(users=user_id)["channel"]["id"])

    def post(self, conversation: str, message: Message) -> Posted:
        """As told."""
        thread = message.thread_ts or None
        with told():
            said = self._client.chat_postMessage(channel=conversation, thread_ts=thread, **_content(message))
            return Posted(str(said["channel"]), str(said["ts"]))

    def edit(self, at: Posted, message: Message) -> Posted:
        """As told."""
        with told():
            self._client.chat_update(channel=at.conversation, ts=at.ts, **_content(message))
        return at

    def find(self, conversation: str, key: str, thread_ts: str, since: datetime) -> list[Posted]:
        """As told; the whole time since then is read, page by page."""
        cursor, found = "", list[str]()
        while True:
            said = self._page(conversation, thread_ts, since, cursor)
            found += [str(one["ts"]) for one in said.get("messages") or () if key_of(one) == key]
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return [Posted(conversation, ts) for ts in sorted(found)]

    def delete(self, at: Posted) -> None:
        """As told."""
        with told():
            self._client.chat_delete(channel=at.conversation, ts=at.ts)

    def upload(self, file: File) -> str:
        """As told."""
        with told():
            alt = {"alt_txt": file.alt[:ALT_MOST]} if file.alt else {}
            said = self._client.files_getUploadURLExternal(filename=file.name, length=len(file.content), **alt)
            request = Request(str(said["upload_url"]), file.content, method="POST")
            with urlopen(request, timeout=self._client.timeout):
                return str(said["file_id"])

    def complete(self, file_id: str, file: File, conversation: str = "", text: str = "", thread_ts: str = "") -> None:
        """As told."""
        with told():
            self._client.files_completeUploadExternal(
                files=[{"id": file_id, "title": file.title}],
                channel_id=conversation or None,
                initial_comment=text or None,
                thread_ts=thread_ts or None,
            )

    def file(self, file_id: str, conversation: str = "") -> Looked | None:
        """As told."""
        try:
            with told():
                said: dict[str, Any] = self._client.files_info(file=file_id)["file"]
        except Refused as refused:
            if refused.error == "file_not_found":
                return None
            raise
        shares: dict[str, dict[str, list[dict[str, Any]]]] = said.get("shares") or {}
        found = [str(one["ts"]) for kind in shares.values() for one in kind.get(conversation, ())]
        return Looked(bool(said.get("mimetype")), min(found, default=""))

    def _page(self, conversation: str, thread_ts: str, since: datetime, cursor: str) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "channel": conversation,
            "oldest": f"{(since - SKEW).timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE,
            **({"cursor": cursor} if cursor else {}),
        }
        with told():
            if thread_ts:
                said: Any = self._client.conversations_replies(ts=thread_ts, **asked).data
            else:
                said = self._client.conversations_history(**asked).data
        return dict(said)


def _content(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": json.loads(message.blocks),
        "metadata": {"event_type": EVENT, "event_payload": {"key": message.key}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def key_of(message: dict[str, Any]) -> str:
    """A message's key, as its metadata has it; empty for one that no post became."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key") or "") if metadata.get("event_type") == EVENT else ""
