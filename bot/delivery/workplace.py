"""What Slack knows of people and channels, asked for at most once a minute: guests, leavers, shared channels."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.delivery.errors import ChannelGone, told
from bot.logs import log
from ccm.channel_rules import ChannelFacts

FRESH = 60.0  # seconds: a leaver loses access within a minute (promise 5)
A_DAY = 86_400.0  # how long a full member is taken for one: Slack says when that changes
PAGE = 200
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Member:
    """A Slack account as this app must see it."""

    left: bool
    guest: bool
    admin: bool
    name: str


class Workplace:
    """Cached look-ups.

    When Slack does not answer about a person, the last known word holds, and the staff table decides alone. Of a
    channel nothing is assumed: what Slack does not say is unknown, and is asked again the next time.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._members: dict[str, tuple[float, Member | None]] = {}
        self._shared: dict[str, tuple[float, bool]] = {}
        self._full: dict[str, float] = {}  # who was no guest, and when that was said
        self._own: set[str] = set()  # direct messages with the bot: they never become anything else

    def member(self, user_id: str) -> Member | None:
        """The account, or None when Slack could not say."""
        return self._fresh(self._members, user_id, self._ask_member)

    def externally_shared(self, channel_id: str) -> bool | None:
        """Whether people outside the practice can be in the channel; None when Slack does not say.

        Slack tells the bot of no private channel, group message or direct message that it is not in itself. Its own
        direct message with a person is nobody else's.
        """
        with self._lock:
            at, known = self._shared.get(channel_id, (-FRESH, False))
            if channel_id in self._own:
                return False
        if time.monotonic() - at < FRESH:
            return known
        said = self._asked(channel_id, self._ask_channel)
        if said is None:
            return None
        shared = bool(said.get("is_ext_shared") or said.get("is_pending_ext_shared"))
        with self._lock:
            if said.get("is_im") and not shared:
                self._own.add(channel_id)
            self._shared[channel_id] = (time.monotonic(), shared)
        return shared

    def facts(self, channel_id: str, *, members: bool = True) -> ChannelFacts:
        """Who can read a channel, asked now; of its members only those are asked about who are not known yet.

        Without `members` nobody is taken for a guest, and it is one call.

        Raises SlackProblem when Slack does not say. A channel that it tells nothing of is one that the bot is not in.
        """
        try:
            with told():
                said = self._ask_channel(channel_id)
        except ChannelGone:
            return ChannelFacts(member=False)
        member = bool(said.get("is_member"))
        return ChannelFacts(
            member=member,
            archived=bool(said.get("is_archived")),
            private=bool(said.get("is_private")),
            external=bool(said.get("is_ext_shared")),
            invited=bool(said.get("is_pending_ext_shared") or said.get("pending_shared")),
            organisation=bool(said.get("is_org_shared")),
            guests=members and member and any(self._outsider(one) for one in self._ask_members(channel_id)),
        )

    def _ask_members(self, channel_id: str) -> list[str]:
        cursor, found = "", list[str]()
        while True:
            with told():
                said = self._client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor or None)
            found += [str(one) for one in said["members"]]
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found

    def _outsider(self, user_id: str) -> bool:
        with self._lock:
            known = self._full.get(user_id)
        if known is not None and time.monotonic() - known < A_DAY:
            return False
        with told():
            guest = self._ask_member(user_id).guest
        if not guest:
            with self._lock:
                self._full[user_id] = time.monotonic()
        return guest

    def forget(self, user_id: str) -> None:
        """Ask again at the next act: Slack said that the account changed."""
        with self._lock:
            self._members.pop(user_id, None)
            self._full.pop(user_id, None)

    def forget_channel(self, channel_id: str) -> None:
        """Ask again at the next act: Slack said that the channel was shared or unshared."""
        with self._lock:
            self._shared.pop(channel_id, None)

    def _fresh(
        self, kept: dict[str, tuple[float, Known | None]], key: str, ask: Callable[[str], Known]
    ) -> Known | None:
        with self._lock:
            at, known = kept.get(key, (-FRESH, None))
        if time.monotonic() - at < FRESH:
            return known
        said = self._asked(key, ask)
        known = known if said is None else said
        with self._lock:
            kept[key] = (time.monotonic(), known)
        return known

    def _asked(self, key: str, ask: Callable[[str], Known]) -> Known | None:
        """What Slack says, or None when it refuses or does not answer."""
        try:
            return ask(key)
        except SlackApiError as error:
            log.warning("lookup_refused", id=_shown(key), error=str(error.response.get("error")))
        except (OSError, HTTPException) as error:
            log.warning("lookup_lost", id=_shown(key), reason=type(error).__name__)
        return None

    def _ask_member(self, user_id: str) -> Member:
        user = self._client.users_info(user=user_id)["user"]
        guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"))
        admin = bool(user.get("is_admin") or user.get("is_owner"))
        return Member(bool(user.get("deleted")), guest, admin, str(user.get("real_name") or user.get("name") or ""))

    def _ask_channel(self, channel_id: str) -> dict[str, Any]:
        return dict(self._client.conversations_info(channel=channel_id)["channel"])


def _shown(key: str) -> str:
    """An id as it may stand in a log: a request can carry anything in an id's place."""
    return key if re.fullmatch(r"[A-Z][A-Z0-9]{1,20}", key) else "malformed"
