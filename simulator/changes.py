"""What befalls the workspace, its people and channels; and the events that tell the app."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import web

from simulator.config import Channel, Json, Member
from simulator.hub import Hub
from simulator.payloads import event, user_object
from simulator.transport import Delivery, Transport
from simulator.workspace import Workspace

RETRY_WAITS = ((1.0, "http_error"), (60.0, "http_error"), (300.0, "http_error"))


class Changes:
    """Routes by which tests, and whoever plays an administrator, change the workspace."""

    def __init__(self, world: Workspace, transport: Transport, hub: Hub) -> None:
        self._world, self._transport, self._hub = world, transport, hub

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.post("/sim/people", self._person),
            web.post("/sim/channels", self._channel),
            web.post("/sim/channels/{id}/{act}", self._befalls),
            web.post("/sim/event", self._event),
        ]

    async def _person(self, request: web.Request) -> web.Response:
        said = await request.json()
        old = self._world.people.get(said["id"])
        if old is None:
            self._world.people[said["id"]] = Member(**said)
            self._world.dm_of(said["id"])
        else:
            for name, value in said.items():
                setattr(old, name, value)
        self._hub.tell("state")
        inner = {"type": "user_change" if old else "team_join", "user": user_object(self._world, said["id"])}
        return web.json_response(await self._tell_app(inner))

    async def _channel(self, request: web.Request) -> web.Response:
        """A new channel, or one as it is from now on; the app is told nothing."""
        channel = Channel(**await request.json())
        self._world.channels[channel.id] = channel
        self._hub.tell("state")
        return web.json_response({"ok": True})

    async def _befalls(self, request: web.Request) -> web.Response:
        """`share unshare archive unarchive publish leave return join`; the last with a person's id as `user`.

        Slack has no event for a private channel that is made public.
        """
        said: Json = await request.json() if request.can_read_body else {}
        channel = self._world.channels[request.match_info["id"]]
        inner = self._change(channel, request.match_info["act"], str(said.get("user") or ""))
        self._hub.tell("state")
        told = await self._tell_app({**inner, "channel": channel.id}) if inner else {"ok": True}
        return web.json_response(told)

    def _change(self, channel: Channel, act: str, user: str) -> Json:
        """Make it so; the event's inner part, but for the channel."""
        family = "group" if channel.kind == "private" else "channel"
        if act == "share":
            channel.kind = "shared"
            return {"type": "channel_shared", "connected_team_id": "TOTHER001"}
        if act == "unshare":
            channel.kind = "private"
            return {"type": "channel_unshared", "previously_connected_team_id": "TOTHER001", "is_ext_shared": False}
        if act in ("archive", "unarchive"):
            channel.archived = act == "archive"
            return {"type": f"{family}_{act}", "user": user}
        if act == "publish":
            channel.kind = "public"
            return {}
        if act == "leave":
            channel.bot_in = False
            return {"type": f"{family}_left", "actor_id": user}
        if act == "return":
            channel.bot_in, user = True, self._world.bot_user
        elif act == "join":
            channel.members.append(user)
        else:
            raise web.HTTPNotFound
        return {"type": "member_joined_channel", "user": user, "channel_type": family[0].upper(), "team": "TINSTALL1"}

    async def _event(self, request: web.Request) -> web.Response:
        said: dict[str, Any] = await request.json()
        return web.json_response(await self._tell_app(said["event"], said.get("event_id")))

    async def _tell_app(self, inner: Json, event_id: str | None = None) -> Json:
        """Deliver an event; one that is not acknowledged is retried, as Slack does, in the background."""
        if not self._transport.connected:
            return {"ok": False, "error": "not_connected"}
        payload = event(self._world, inner, event_id or f"Ev{secrets.token_hex(6)}")
        delivery = await self._transport.send("events_api", payload)
        ok = delivery.ack is not None and delivery.ack.status == 200
        if not ok:
            asyncio.get_running_loop().create_task(self._retry(delivery))
        return {"ok": ok, "delivery_id": delivery.id}

    async def _retry(self, delivery: Delivery) -> None:
        for number, (wait, reason) in enumerate(RETRY_WAITS, start=1):
            if delivery.ack and delivery.ack.headers.get("X-Slack-No-Retry") == "1":
                return
            await asyncio.sleep(wait / self._world.config.retry_scale)
            extra = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
            delivery.ack = await self._transport.again(delivery, extra, same_signature=False)
            if delivery.ack.status == 200:
                return
