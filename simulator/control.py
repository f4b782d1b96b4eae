"""The `/sim` routes: what the page shows and does, and what tests set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.acts import Acts
from simulator.clock import PracticeClock
from simulator.config import Json, Member
from simulator.faults import Faults
from simulator.hub import Hub
from simulator.payloads import file_object
from simulator.transport import Transport
from simulator.webapi import WebApi
from simulator.workspace import Workspace

PAGE = Path(__file__).parent / "page"
COLORS = ("#2a6f97", "#8a5a44", "#5f7a3a", "#7a3b69", "#b3541e", "#3d5a80", "#6b705c", "#9b2226", "#386641")


class Control:
    """Page and test routes over the same state."""

    def __init__(
        self,
        world: Workspace,
        transport: Transport,
        hub: Hub,
        acts: Acts,
        api: WebApi,
        faults: Faults,
        clock: PracticeClock,
    ) -> None:
        self.world, self.transport, self.hub = world, transport, hub
        self.acts, self.api, self.faults, self.clock = acts, api, faults, clock

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.get("/", self._index),
            web.get("/page/{name}", self._file),
            web.get("/clock", self._clock),
            web.get("/sim/state", self._state),
            web.get("/sim/messages", self._messages),
            web.get("/sim/events", self.hub.stream),
            web.get("/sim/calls", self._calls),
            web.get("/sim/deliveries", self._deliveries),
            web.post("/sim/act/{act}", self._act),
            web.post("/sim/clock", self._move_clock),
            web.post("/sim/faults", self._fault),
            web.delete("/sim/faults", self._no_faults),
            web.get("/sim/faults", self._faults_met),
            web.post("/sim/weather", self._weather),
            web.post("/sim/disconnect", self._disconnect),
            web.post("/sim/redeliver", self._redeliver),
            web.post("/sim/deliver", self._deliver),
        ]

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = PAGE / request.match_info["name"]
        if path.parent != PAGE or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})

    async def _clock(self, request: web.Request) -> web.Response:
        return web.json_response(self.clock.show())

    async def _move_clock(self, request: web.Request) -> web.Response:
        self.clock.move(await request.json())
        self.hub.tell("state")
        return web.json_response(self.clock.show())

    async def _state(self, request: web.Request) -> web.Response:
        world, person = self.world, request.query.get("person") or next(iter(self.world.people))
        stack = world.views.get(person) or []
        return web.json_response(
            {
                "workspace": {
                    "name": world.config.workspace,
                    "team_id": world.team_id,
                    "enterprise_id": world.enterprise_id,
                },
                "me": person,
                "people": [self._shown(at, one) for at, one in enumerate(world.people.values())],
                "channels": [
                    {
                        "id": one.id,
                        "name": one.name,
                        "kind": one.kind,
                        "topic": one.topic,
                        "members": one.members,
                        "bot_in": one.bot_in,
                        "dm_user": one.dm_user,
                        "unread": world.unread(person, one.id),
                    }
                    for one in world.channels.values()
                    if person in one.members or one.kind == "public"
                ],
                "commands": list(world.config.commands),
                "shortcuts": list(world.config.shortcuts),
                "app": {
                    "name": "CCM Bot",
                    "bot_user": world.bot_user,
                    "connected": self.transport.connected,
                    "mode": world.config.mode,
                },
                "clock": self.clock.show(),
                "modal": world.view_object(stack[-1]) if stack else None,
            }
        )

    def _shown(self, at: int, one: Member) -> Json:
        words = [word for word in one.real_name.replace("Dr. ", "").split() if word]
        return {
            "id": one.id,
            "name": one.name,
            "real_name": one.real_name,
            "title": one.title,
            "tz": one.tz,
            "initials": "".join(word[0] for word in words[:2]),
            "color": COLORS[at % len(COLORS)],
            "is_guest": one.is_guest or one.is_ultra_guest,
            "is_admin": one.is_admin,
            "deleted": one.deleted,
        }

    async def _messages(self, request: web.Request) -> web.Response:
        person, channel = request.query["person"], request.query["channel"]
        thread = request.query.get("thread_ts")
        if request.query.get("read"):
            self.world.mark_read(person, channel)
        seen = self.world.seen_by(person, channel)
        listed = []
        for one in seen:
            if one.thread_ts if thread is None else one.thread_ts not in (thread,) and one.ts != thread:
                continue
            who = self.world.people.get(one.user or "")
            listed.append(
                {
                    "ts": one.ts,
                    "at": one.at,
                    "user": one.user,
                    "bot": one.user is None,
                    "name": who.real_name if who else "CCM Bot",
                    "text": one.text,
                    "blocks": one.blocks,
                    "files": [file_object(self.world.files[file]) for file in one.files],
                    "ephemeral": one.only is not None,
                    "edited": one.edited,
                    "thread_ts": one.thread_ts,
                    "reply_count": sum(other.thread_ts == one.ts for other in seen),
                }
            )
        return web.json_response({"messages": listed})

    async def _act(self, request: web.Request) -> web.Response:
        said = await request.json()
        person, act = said["person"], request.match_info["act"]
        self.acts.base = self.api.base = f"http://{request.host}"
        if act == "command":
            return web.json_response(await self.acts.command(person, said["channel"], said["text"]))
        if act == "message":
            thread = said.get("thread_ts")
            return web.json_response(await self.acts.message(person, said["channel"], said["text"], thread))
        if act == "action":
            return web.json_response(await self.acts.action(person, said))
        if act == "suggest":
            return web.json_response(await self.acts.suggest(person, said))
        if act == "submit":
            return web.json_response(await self.acts.submit(person, said["view_id"], said["state"]))
        if act == "close":
            return web.json_response(await self.acts.close(person, said["view_id"]))
        if act == "shortcut":
            channel, ts = said.get("channel"), said.get("message_ts")
            return web.json_response(await self.acts.shortcut(person, said["callback_id"], channel, ts))
        raise web.HTTPNotFound

    async def _calls(self, request: web.Request) -> web.Response:
        method = request.query.get("method")
        return web.json_response([one for one in self.api.calls if method in (None, one["method"])])

    async def _deliveries(self, request: web.Request) -> web.Response:
        return web.json_response(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "at": one.at,
                    "headers": one.headers,
                    "body": one.raw,
                    "status": one.ack.status if one.ack else None,
                    "answer": one.ack.body if one.ack else None,
                }
                for one in self.transport.deliveries
            ]
        )

    async def _fault(self, request: web.Request) -> web.Response:
        self.faults.add(await request.json())
        return web.json_response({"ok": True})

    async def _no_faults(self, request: web.Request) -> web.Response:
        self.faults.clear()
        return web.json_response({"ok": True})

    async def _faults_met(self, request: web.Request) -> web.Response:
        return web.json_response(self.faults.met)

    async def _weather(self, request: web.Request) -> web.Response:
        self.faults.weather(await request.json())
        return web.json_response({"ok": True})

    async def _disconnect(self, request: web.Request) -> web.Response:
        said = await request.json()
        return web.json_response({"connections": await self.transport.disconnect(said.get("reason", "warning"))})

    async def _redeliver(self, request: web.Request) -> web.Response:
        said = await request.json()
        delivery = next(one for one in self.transport.deliveries if one.id == said["delivery_id"])
        extra: dict[str, str] = {}
        if said.get("retry_num"):
            extra = {"X-Slack-Retry-Num": str(said["retry_num"]), "X-Slack-Retry-Reason": "http_timeout"}
        ack = await self.transport.again(delivery, extra, same_signature=bool(said.get("same_signature")))
        return web.json_response({"ok": ack.status == 200, "status": ack.status, "body": ack.body})

    async def _deliver(self, request: web.Request) -> web.Response:
        said: dict[str, Any] = json.loads(await request.text())
        if said["kind"] == "socket":
            ack = await self.transport.over_socket(said["envelope"])
        else:
            ack = await self.transport.post(said["body"], said["headers"])
        return web.json_response({"ok": ack.status == 200, "status": ack.status, "body": ack.body})
