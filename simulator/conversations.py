"""The conversations methods: what a channel is, who is in it, and what was said there."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence

from simulator.config import Channel, Json
from simulator.payloads import message_object
from simulator.refusal import Refuse, need, need_in
from simulator.workspace import Message, Workspace

LIMIT, MOST = 100, 999


class Conversations:
    """`conversations.*` over the workspace's state."""

    def __init__(self, world: Workspace) -> None:
        self._world = world

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """By Slack's names."""
        return {
            "conversations.info": self._info,
            "conversations.members": self._members,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.open": self._open,
        }

    def get(self, channel_id: str) -> Channel:
        """A conversation that the app may know of: of a private one that it is not in it is told nothing."""
        channel = self._world.channels.get(channel_id)
        if channel is None or (channel.kind != "public" and not channel.bot_in):
            raise Refuse("channel_not_found")
        return channel

    def _read(self, args: Json, what: str) -> Channel:
        channel = self.get(str(args.get("channel") or ""))
        need_in(self._world.config, channel, what)
        return channel

    def _info(self, args: Json) -> Json:
        channel = self._read(args, "read")
        external, direct = channel.kind == "shared", channel.kind == "dm"
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_channel": not direct,
                "is_im": direct,
                "is_private": channel.kind != "public",
                "is_archived": channel.archived,
                "is_member": channel.bot_in,
                "is_shared": external or channel.org_shared,
                "is_ext_shared": external,
                "is_org_shared": channel.org_shared,
                "is_pending_ext_shared": channel.pending,
                "pending_shared": ["TOTHER001"] if channel.pending else [],
                **({"user": channel.dm_user} if direct else {}),
            }
        }

    def _members(self, args: Json) -> Json:
        channel = self._read(args, "read")
        everyone = [*channel.members, *([self._world.bot_user] if channel.bot_in else [])]
        return _paged(everyone, args, "members")

    def _history(self, args: Json) -> Json:
        channel = self._read(args, "history")
        if not channel.bot_in:
            raise Refuse("not_in_channel")
        said = [one for one in self._shown(channel) if one.thread_ts in (None, one.ts) and _within(one, args)]
        return self._listed(said[::-1], args)

    def _replies(self, args: Json) -> Json:
        channel = self._read(args, "history")
        if not channel.bot_in:
            raise Refuse("not_in_channel")
        first = self._world.message(channel.id, str(args.get("ts") or ""))
        if first is None or first.only is not None:
            raise Refuse("thread_not_found")
        said = [one for one in self._shown(channel) if one.thread_ts == first.ts and _within(one, args)]
        return self._listed([first, *said], args)

    def _shown(self, channel: Channel) -> list[Message]:
        return [
            one for one in self._world.messages if one.channel == channel.id and one.only is None and not one.deleted
        ]

    def _listed(self, said: Sequence[Message], args: Json) -> Json:
        answer = _paged(said, args, "messages")
        with_metadata = _true(args.get("include_all_metadata"))
        shown = []
        for one in answer["messages"]:
            as_told = message_object(self._world, one)
            if one.metadata and with_metadata:
                as_told["metadata"] = one.metadata
            shown.append(as_told)
        return {**answer, "messages": shown, "has_more": bool(answer["response_metadata"]["next_cursor"])}

    def _open(self, args: Json) -> Json:
        need(self._world.config, "im:write")
        person = self._world.people.get(str(args.get("users") or ""))
        if person is None:
            raise Refuse("user_not_found")
        if person.deleted:
            raise Refuse("user_disabled")
        return {"channel": {"id": self._world.dm_of(person.id).id}}


def _within(one: Message, args: Json) -> bool:
    """`oldest` and `latest` leave their own instants out unless `inclusive`."""
    at, inclusive = _number(one.ts), _true(args.get("inclusive"))
    if args.get("oldest"):
        oldest = _number(str(args["oldest"]))
        if at < oldest or (at == oldest and not inclusive):
            return False
    if args.get("latest"):
        latest = _number(str(args["latest"]))
        return at < latest or (at == latest and inclusive)
    return True


def _number(ts: str) -> tuple[int, int]:
    """A time stamp in two whole parts, as a float has too few digits."""
    seconds, _, rest = ts.partition(".")
    try:
        return int(seconds), int(rest.ljust(6, "0")[:6])
    except ValueError:
        raise Refuse("invalid_ts_oldest") from None


def _true(said: object) -> bool:
    return str(said).lower() in ("true", "1")


def _paged(everything: Sequence[object], args: Json, name: str) -> Json:
    cursor, limit = str(args.get("cursor") or ""), int(args.get("limit") or LIMIT)
    if not 1 <= limit <= MOST:
        raise Refuse("invalid_limit")
    try:
        start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:")) if cursor else 0
    except ValueError:
        raise Refuse("invalid_cursor") from None
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(everything) else ""
    return {name: list(everything[start:end]), "response_metadata": {"next_cursor": following}}
