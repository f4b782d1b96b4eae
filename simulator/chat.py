"""The chat methods: post, update, delete; each as strict as Slack about blocks, metadata and channels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from simulator.blocks import check_message, with_ids
from simulator.config import Channel, Json
from simulator.conversations import Conversations
from simulator.hub import Hub
from simulator.payloads import message_object
from simulator.refusal import Refuse, invalid_blocks, need
from simulator.workspace import Message, Workspace

FILE_ID = re.compile(r"F[A-Z0-9]{8,}")


class Chat:
    """`chat.*` over the workspace's state."""

    def __init__(self, world: Workspace, hub: Hub, conversations: Conversations) -> None:
        self._world, self._hub, self._conversations = world, hub, conversations

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """By Slack's names."""
        return {
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
        }

    def writable(self, channel_id: str) -> Channel:
        """A conversation that takes a message of the app's. A person's id is their messages with it."""
        if channel_id in self._world.people:
            channel_id = self._world.dm_of(channel_id).id
        channel = self._conversations.get(channel_id)
        if channel.archived:
            raise Refuse("is_archived")
        if not channel.bot_in:
            raise Refuse("not_in_channel")
        return channel

    def _content(self, args: Json) -> tuple[str, list[Json]]:
        blocks = args.get("blocks") or []
        problems = check_message(blocks) or list(self._files_wrong(blocks, "/blocks"))
        if problems:
            raise invalid_blocks(problems)
        if not blocks and not args.get("text"):
            raise Refuse("no_text")
        return str(args.get("text") or "")[:40_000], blocks

    def _files_wrong(self, node: Any, where: str) -> Iterator[str]:
        """Each `slack_file` must be one that Slack has looked at already, and an image."""
        if isinstance(node, list):
            for at, one in enumerate(node):
                yield from self._files_wrong(one, f"{where}/{at}")
        elif isinstance(node, dict):
            named = node.get("slack_file")
            if isinstance(named, dict):
                yield from self._file_wrong(str(named.get("id") or ""), f"{where}/slack_file")
            for name in ("elements", "accessory"):
                yield from self._files_wrong(node.get(name), f"{where}/{name}")

    def _file_wrong(self, file_id: str, where: str) -> Iterator[str]:
        one = self._world.files.get(file_id)
        if not FILE_ID.fullmatch(file_id):
            yield f"[ERROR] input must match regex pattern: ^[F][A-Z0-9]{{8,}}$ [json-pointer:{where}/id]"
        elif one is None or not one.processed or not one.mimetype.startswith("image/"):
            yield f"[ERROR] invalid slack file [json-pointer:{where}]"

    def _post(self, args: Json) -> Json:
        need(self._world.config, "chat:write")
        channel = self.writable(str(args.get("channel") or ""))
        text, blocks = self._content(args)
        thread = args.get("thread_ts")
        if thread and self._world.message(channel.id, str(thread)) is None:
            raise Refuse("thread_not_found")
        message = self._world.post(channel.id, text, blocks, thread_ts=thread, metadata=_metadata(args))
        self._hub.tell("message", channel=channel.id)
        return {"channel": channel.id, "ts": message.ts, "message": message_object(self._world, message)}

    def _post_ephemeral(self, args: Json) -> Json:
        need(self._world.config, "chat:write")
        channel = self._conversations.get(str(args.get("channel") or ""))
        text, blocks = self._content(args)
        if args.get("user") not in channel.members:
            raise Refuse("user_not_in_channel")
        message = self._world.post(channel.id, text, blocks, only=str(args["user"]))
        self._hub.tell("ephemeral", person=str(args["user"]), channel=channel.id)
        return {"message_ts": message.ts}

    def _update(self, args: Json) -> Json:
        message = self._own(args, "cant_update_message")
        if self._world.channels[message.channel].archived:
            raise Refuse("is_inactive")
        message.text, blocks = self._content(args)
        message.blocks = with_ids(blocks)
        message.edited = True
        if args.get("metadata"):
            message.metadata = _metadata(args)
        self._hub.tell("message_changed", channel=message.channel)
        return {"channel": message.channel, "ts": message.ts, "text": message.text}

    def _delete(self, args: Json) -> Json:
        message = self._own(args, "cant_delete_message")
        message.deleted = True
        self._hub.tell("message_changed", channel=message.channel)
        return {"channel": message.channel, "ts": message.ts}

    def _own(self, args: Json, otherwise: str) -> Message:
        need(self._world.config, "chat:write")
        channel = self._conversations.get(str(args.get("channel") or ""))
        message = self._world.message(channel.id, str(args.get("ts")))
        if message is None or message.only is not None:
            raise Refuse("message_not_found")
        if message.user is not None:
            raise Refuse(otherwise)
        return message


def _metadata(args: Json) -> Json | None:
    said = args.get("metadata")
    if not said:
        return None
    if not isinstance(said, dict) or not said.get("event_type") or not isinstance(said.get("event_payload"), dict):
        raise Refuse("invalid_metadata_format")
    return said
