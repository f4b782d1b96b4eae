"""How a delivery reaches the app: signed HTTP, or one of the open Socket Mode connections. Acks within 3 seconds."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from simulator.config import Json, SimConfig

ACK_WITHIN = 3.0


@dataclass(slots=True)
class Ack:
    """What came back: HTTP's status, or 200 for a socket's ack; None when nothing came in time."""

    status: int | None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Delivery:
    """One thing sent to the app, kept so that it can be sent again."""

    id: str
    kind: str
    payload: Json
    headers: dict[str, str]
    raw: str
    at: float
    ack: Ack | None = None


def sign(secret: str, body: str, at: int | None = None) -> dict[str, str]:
    """Slack's v0 signature headers."""
    stamp = str(at if at is not None else int(time.time()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


class Transport:
    """Sends deliveries, and keeps the app's Socket Mode connections (ten at most)."""

    def __init__(self, config: SimConfig) -> None:
        self.config = config
        self.http_url = config.http_url
        self.sockets: list[web.WebSocketResponse] = []
        self.tickets: set[str] = set()
        self.waiting: dict[str, asyncio.Future[Json]] = {}
        self.deliveries: list[Delivery] = []
        self._session: aiohttp.ClientSession | None = None

    @property
    def connected(self) -> bool:
        """Whether a delivery would find the app."""
        return bool(self.http_url) or any(not one.closed for one in self.sockets)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        for one in list(self.sockets):
            await one.close()

    def encode(self, kind: str, payload: Json) -> tuple[str, dict[str, str]]:
        """A payload as an HTTP body: commands and interactions are forms, events JSON."""
        if kind == "slash_commands":
            return urlencode(payload), {"Content-Type": "application/x-www-form-urlencoded"}
        if kind == "interactive":
            return urlencode({"payload": json.dumps(payload)}), {"Content-Type": "application/x-www-form-urlencoded"}
        return json.dumps(payload), {"Content-Type": "application/json"}

    async def send(self, kind: str, payload: Json, extra: dict[str, str] | None = None) -> Delivery:
        """Deliver and wait for the ack, three seconds at most."""
        raw, headers = self.encode(kind, payload)
        headers |= {**sign(self.config.signing_secret, raw), **(extra or {})}
        delivery = Delivery(secrets.token_hex(6), kind, payload, headers, raw, time.time())
        self.deliveries.append(delivery)
        delivery.ack = await self._carry(delivery, extra or {})
        return delivery

    async def again(self, delivery: Delivery, extra: dict[str, str], *, same_signature: bool) -> Ack:
        """The same payload once more, signed afresh as Slack does, or as a replay with the old signature."""
        headers = dict(delivery.headers) | extra
        if not same_signature:
            headers |= sign(self.config.signing_secret, delivery.raw)
        return await self._carry(
            Delivery(delivery.id, delivery.kind, delivery.payload, headers, delivery.raw, time.time()), extra
        )

    async def _carry(self, delivery: Delivery, extra: dict[str, str]) -> Ack:
        if self.http_url:
            return await self.post(delivery.raw, delivery.headers)
        alive = [one for one in self.sockets if not one.closed]
        if not alive:
            return Ack(None)
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if "X-Slack-Retry-Num" in extra:
            envelope |= {
                "retry_attempt": int(extra["X-Slack-Retry-Num"]),
                "retry_reason": extra.get("X-Slack-Retry-Reason", ""),
            }
        return await self.over_socket(envelope, random.choice(alive))

    async def over_socket(self, envelope: Json, socket: web.WebSocketResponse | None = None) -> Ack:
        """Send an envelope as it is; the ack is the answer of its id."""
        alive = [one for one in self.sockets if not one.closed]
        if socket is None and not alive:
            return Ack(None)
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope_id = str(envelope.get("envelope_id"))
        self.waiting[envelope_id] = waiting
        try:
            await (socket or random.choice(alive)).send_json(envelope)
            said = await asyncio.wait_for(waiting, ACK_WITHIN)
        except (TimeoutError, ConnectionError):
            return Ack(None)
        finally:
            self.waiting.pop(envelope_id, None)
        return Ack(200, said.get("payload"))

    async def post(self, raw: str, headers: dict[str, str]) -> Ack:
        """POST to the app's request address as it is."""
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with self._session.post(
                self.http_url, data=raw.encode(), headers=headers, timeout=aiohttp.ClientTimeout(ACK_WITHIN)
            ) as answer:
                text = await answer.text()
                return Ack(answer.status, _parse(text, answer.content_type), dict(answer.headers))
        except (TimeoutError, aiohttp.ClientError):
            return Ack(None)

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """One Socket Mode connection."""
        ticket = request.match_info["ticket"]
        if ticket not in self.tickets:
            raise web.HTTPForbidden
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len([one for one in self.sockets if not one.closed]) >= 10:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self.sockets.append(socket)
        hello: Json = {
            "type": "hello",
            "num_connections": len(self.sockets),
            "connection_info": {"app_id": "ASIM00001"},
        }
        await socket.send_json(hello | {"debug_info": {"host": "simulator", "approximate_connection_time": 18060}})
        async for frame in socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            said = _parse(frame.data, "application/json")
            waiting = self.waiting.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(said)
        self.sockets.remove(socket)
        return socket

    async def disconnect(self, reason: str) -> int:
        """Tell the app to reconnect, or drop it abruptly; how many connections there were."""
        alive = [one for one in self.sockets if not one.closed]
        for one in alive:
            if reason != "abrupt":
                await one.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "simulator"}})
            await one.close()
        return len(alive)


def _parse(text: str, content_type: str) -> Any:
    if not text:
        return None
    if "json" in content_type:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
