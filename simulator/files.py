"""Files as Slack takes them: an address, the bytes, the completion; then Slack looks at them, and only then shows them.

What nobody documents is taken at its worst: a second completion shares a second time.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from simulator.chat import Chat
from simulator.config import Json
from simulator.faults import Faults
from simulator.hub import Hub
from simulator.payloads import file_object
from simulator.refusal import Refuse, need
from simulator.workspace import Share, UploadedFile, Workspace

ALT_MOST = 1000


class Files:
    """`files.*`, and the addresses that bytes go to and come from. `base` is this server's own address."""

    def __init__(self, world: Workspace, hub: Hub, chat: Chat, faults: Faults) -> None:
        self._world, self._hub, self._chat, self._faults = world, hub, chat, faults
        self.base = ""

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """By Slack's names."""
        return {
            "files.getUploadURLExternal": self._address,
            "files.completeUploadExternal": self._complete,
            "files.info": self._info,
        }

    async def upload(self, request: web.Request) -> web.Response:
        """`POST /upload/<id>`: the bytes, as they are or as a form's `file`."""
        met = await self._faults.meet("upload")
        if met.answer is not None:
            return met.answer
        one = self._world.files.get(request.match_info["id"])
        content = await _bytes(request)
        if one is None or one.completed or len(content) != one.length:
            return web.Response(status=400, text="no such upload, or not its length")
        one.content, one.uploaded = content, True
        return await met.after(request, web.Response(text=f"OK - {len(content)}"))

    async def show(self, request: web.Request) -> web.Response:
        """`GET /files/<id>`, for the page."""
        one = self._world.files.get(request.match_info["id"])
        if one is None or not one.processed:
            raise web.HTTPNotFound
        shown = one.mimetype.startswith("image/")
        headers = {} if shown else {"Content-Disposition": f'attachment; filename="{one.name}"'}
        return web.Response(body=one.content, content_type=one.mimetype, headers=headers)

    def _address(self, args: Json) -> Json:
        need(self._world.config, "files:write")
        name, alt = str(args.get("filename") or ""), str(args.get("alt_txt") or "")
        length = str(args.get("length") or "")
        if not name or not length.isdecimal() or int(length) == 0:
            raise Refuse("invalid_arguments")
        if len(alt) > ALT_MOST:
            raise Refuse("alt_txt_too_large")
        file_id = f"F{next(self._world.counter):09d}"
        self._world.files[file_id] = UploadedFile(file_id, name, int(length), alt)
        return {"upload_url": f"{self.base}/upload/{file_id}", "file_id": file_id}

    def _complete(self, args: Json) -> Json:
        need(self._world.config, "files:write")
        named = [self._named(one) for one in _listed(args.get("files"))]
        if not named:
            raise Refuse("invalid_arguments")
        channel_id = str(args.get("channel_id") or "")
        channel = self._chat.writable(channel_id) if channel_id else None
        thread = str(args.get("thread_ts") or "")
        if channel is not None and thread and self._world.message(channel.id, thread) is None:
            raise Refuse("thread_not_found")
        for one, title in named:
            one.completed, one.title = True, title
        where = None if channel is None else channel.id
        said = str(args.get("initial_comment") or "")
        files = [one for one, _ in named]
        asyncio.get_running_loop().call_later(
            self._world.config.file_seconds, self._process, files, where, said, thread or None
        )
        return {"files": [{"id": one.id, "title": one.title} for one in files]}

    def _named(self, said: Any) -> tuple[UploadedFile, str]:
        one = self._world.files.get(str(said.get("id"))) if isinstance(said, dict) else None
        if one is None or not one.uploaded:
            raise Refuse("file_not_found")
        return one, str(said.get("title") or "")

    def _process(self, files: list[UploadedFile], channel: str | None, said: str, thread: str | None) -> None:
        for one in files:
            one.processed = True
        if channel is None:
            return
        ids = [one.id for one in files]
        message = self._world.post(channel, said, [], thread_ts=thread, files=ids)
        public = self._world.channels[channel].kind == "public"
        for one in files:
            one.shares.append(Share(channel, message.ts, public))
        self._hub.tell("message", channel=channel)

    def _info(self, args: Json) -> Json:
        need(self._world.config, "files:read")
        one = self._world.files.get(str(args.get("file") or ""))
        if one is None or not one.completed:
            raise Refuse("file_not_found")
        return {"file": file_object(one)}


def _listed(said: Any) -> list[Any]:
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except ValueError:
            return []
    return list(said) if isinstance(said, list) else []


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = (await request.post()).get("file")
    return part.file.read() if isinstance(part, web.FileField) else b""
