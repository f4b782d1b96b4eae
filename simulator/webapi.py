"""The Web API methods the bot uses; for the rest a truthful `unknown_method`."""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from simulator.blocks import check_message, check_view, with_ids
from simulator.config import Json
from simulator.faults import Faults
from simulator.hub import Hub
from simulator.payloads import message_object
from simulator.transport import Transport
from simulator.workspace import Workspace

PER_MINUTE = {"users.info": 100, "conversations.info": 50, "views.open": 100, "views.update": 100, "views.push": 100}
NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "users.info": "users:read",
    "conversations.info": "groups:read",
    "conversations.history": "groups:history",
    "conversations.members": "groups:read",
    "conversations.open": "im:write",
}


class Refuse(Exception):
    """An API error, by Slack's word."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}


class WebApi:
    """Slack's methods over the workspace's state."""

    def __init__(self, world: Workspace, transport: Transport, hub: Hub, faults: Faults) -> None:
        self.world, self.transport, self.hub, self.faults = world, transport, hub, faults
        self.calls: list[Json] = []
        self.base = ""
        self._used: dict[str, deque[float]] = defaultdict(deque)
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "api.test": lambda args: {},
            "apps.connections.open": self._connections_open,
            "views.open": lambda args: self._view(args, push=False),
            "views.push": lambda args: self._view(args, push=True),
            "views.update": self._view_update,
            "views.publish": self._view_publish,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "users.info": self._user,
            "conversations.info": self._channel,
            "conversations.members": lambda args: {"members": self._conversation(args).members},
            "conversations.history": self._history,
            "conversations.open": lambda args: {"channel": {"id": self.world.dm_of(str(args.get("users"))).id}},
        }

    async def serve(self, request: web.Request) -> web.Response:
        """`POST /api/<method>`."""
        method = request.match_info["method"]
        args = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        fault = self.faults.next(method)
        if fault is not None and (early := await self.faults.before(fault)) is not None:
            self._note(method, args, {"fault": fault.kind})
            return early
        try:
            answer = {"ok": True, **self._call(method, args, token)}
        except Refuse as refused:
            answer = refused.answer
        self._note(method, args, answer)
        if fault is not None and fault.kind == "lost_reply" and request.transport is not None:
            request.transport.close()
        if answer.get("error") == "ratelimited":
            return web.json_response(answer, status=429, headers={"Retry-After": "1"})
        return web.json_response(answer)

    async def respond(self, request: web.Request) -> web.Response:
        """`POST /response/<id>`: an answer to a command or a button, five times in 30 minutes."""
        said = await request.json()
        key = request.match_info["id"]
        fault = self.faults.next("response_url")
        if fault is not None and (early := await self.faults.before(fault)) is not None:
            return early
        where = self.world.use_response(key)
        self._note("response_url", said, {"ok": where is not None})
        if where is None:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        problems = check_message(said.get("blocks") or [])
        if problems:
            return web.json_response({"ok": False, "error": "invalid_blocks", "messages": problems}, status=400)
        old = self.world.message(where.channel, where.message_ts) if where.message_ts else None
        if said.get("delete_original") and old:
            old.deleted = True
        elif said.get("replace_original") and old:
            old.text, old.blocks, old.edited = str(said.get("text", "")), with_ids(said.get("blocks") or []), True
        else:
            public = said.get("response_type") == "in_channel"
            only = None if public else where.user
            self.world.post(where.channel, str(said.get("text", "")), said.get("blocks") or [], only=only)
        self.hub.tell("message_changed", channel=where.channel)
        return web.json_response({"ok": True})

    def _call(self, method: str, args: Json, token: str) -> Json:
        run = self._methods.get(method)
        if run is None:
            raise Refuse("unknown_method", req_method=method)
        config = self.world.config
        if token != (config.app_token if method == "apps.connections.open" else config.bot_token):
            raise Refuse("invalid_auth" if token else "not_authed")
        need = NEEDS.get(method)
        if need is not None and need not in config.scopes:
            raise Refuse("missing_scope", needed=need, provided=",".join(sorted(config.scopes)))
        self._limit(method, args)
        return run(args)

    def _limit(self, method: str, args: Json) -> None:
        if not self.world.config.rate_limits:
            return
        key, most, window = (
            (f"post:{args.get('channel')}", 4, 3.0)  # a message a second, with short bursts
            if method == "chat.postMessage"
            else (method, PER_MINUTE.get(method, 1000), 60.0)
        )
        used, now = self._used[key], time.monotonic()
        while used and now - used[0] > window:
            used.popleft()
        if len(used) >= most:
            raise Refuse("ratelimited")
        used.append(now)

    def _note(self, method: str, args: Json, answer: Json) -> None:
        self.calls.append({"at": time.time(), "method": method, "args": args, "answer": answer})

    def _auth_test(self, args: Json) -> Json:
        world = self.world
        said: Json = {
            "url": "https://maple-street.slack.invalid/",
            "team": world.config.workspace,
            "user": "ccm",
            "team_id": world.team_id,
            "user_id": world.bot_user,
            "bot_id": "BSIM00001",
            "is_enterprise_install": world.config.grid,
        }
        return said | ({"enterprise_id": world.enterprise_id} if world.enterprise_id else {})

    def _connections_open(self, args: Json) -> Json:
        ticket = f"t{len(self.transport.tickets)}-{time.time_ns():x}"
        self.transport.tickets.add(ticket)
        return {"url": f"{self.base.replace('http', 'ws', 1)}/socket/{ticket}"}

    def _view(self, args: Json, *, push: bool) -> Json:
        problems = check_view(args.get("view"))
        if problems:
            raise Refuse("invalid_arguments", response_metadata={"messages": problems})
        user, error = self.world.use_trigger(str(args.get("trigger_id") or ""))
        if user is None:
            raise Refuse(error or "invalid_trigger_id")
        if push and len(self.world.views.get(user, [])) >= 3:
            raise Refuse("push_limit_reached")
        opened = self.world.open(user, args["view"], push=push)
        self.hub.tell("modal", person=user)
        return {"view": self.world.view_object(opened)}

    def _view_update(self, args: Json) -> Json:
        one = self.world.view(str(args.get("view_id") or ""))
        if one is None:
            raise Refuse("not_found")
        if args.get("hash") and args["hash"] != one.hash:
            raise Refuse("hash_conflict")
        problems = check_view(args.get("view"))
        if problems:
            raise Refuse("invalid_arguments", response_metadata={"messages": problems})
        one.change(args["view"])
        self.hub.tell("modal", person=one.user)
        return {"view": self.world.view_object(one)}

    def _view_publish(self, args: Json) -> Json:
        problems = check_view(args.get("view"))
        if problems:
            raise Refuse("invalid_arguments", response_metadata={"messages": problems})
        self.world.homes[str(args.get("user_id"))] = args["view"]
        self.hub.tell("home", person=str(args.get("user_id")))
        return {"view": args["view"]}

    def _conversation(self, args: Json) -> Any:
        channel = self.world.channels.get(str(args.get("channel") or ""))
        if channel is None or (channel.kind in ("private", "dm") and not channel.bot_in):
            raise Refuse("channel_not_found")
        return channel

    def _content(self, args: Json) -> tuple[str, list[Json]]:
        blocks = args.get("blocks") or []
        problems = check_message(blocks)
        if problems:
            raise Refuse("invalid_blocks", response_metadata={"messages": problems})
        if not blocks and not args.get("text"):
            raise Refuse("no_text")
        return str(args.get("text") or "")[:40_000], blocks

    def _post(self, args: Json) -> Json:
        if str(args.get("channel")) in self.world.people:  # a person's id is their messages with the app
            args = {**args, "channel": self.world.dm_of(str(args["channel"])).id}
        channel = self._conversation(args)
        if not channel.bot_in:
            raise Refuse("not_in_channel")
        text, blocks = self._content(args)
        message = self.world.post(
            channel.id, text, blocks, thread_ts=args.get("thread_ts"), metadata=args.get("metadata")
        )
        self.hub.tell("message", channel=channel.id)
        return {"channel": channel.id, "ts": message.ts, "message": message_object(self.world, message)}

    def _post_ephemeral(self, args: Json) -> Json:
        channel = self._conversation(args)
        text, blocks = self._content(args)
        if args.get("user") not in channel.members:
            raise Refuse("user_not_in_channel")
        message = self.world.post(channel.id, text, blocks, only=str(args["user"]))
        self.hub.tell("ephemeral", person=str(args["user"]), channel=channel.id)
        return {"message_ts": message.ts}

    def _update(self, args: Json) -> Json:
        message = self.world.message(str(args.get("channel")), str(args.get("ts")))
        if message is None or message.only is not None:
            raise Refuse("message_not_found")
        if message.user is not None:
            raise Refuse("cant_update_message")
        message.text, blocks = self._content(args)
        message.blocks = with_ids(blocks)
        message.edited = True
        if args.get("metadata"):
            message.metadata = args["metadata"]
        self.hub.tell("message_changed", channel=message.channel)
        return {"channel": message.channel, "ts": message.ts, "text": message.text}

    def _user(self, args: Json) -> Json:
        person = self.world.people.get(str(args.get("user") or ""))
        if person is None:
            raise Refuse("user_not_found")
        return {"user": user_object(self.world, person.id)}

    def _channel(self, args: Json) -> Json:
        channel = self._conversation(args)
        if channel.kind == "dm" and "im:read" not in self.world.config.scopes:
            raise Refuse("missing_scope", needed="im:read")
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_private": channel.kind in ("private", "dm"),
                "is_im": channel.kind == "dm",
                "is_ext_shared": channel.kind == "shared",
                "is_member": channel.bot_in,
            }
        }

    def _history(self, args: Json) -> Json:
        channel = self._conversation(args)
        listed = []
        for message in self.world.messages:
            if message.channel == channel.id and message.only is None and not message.deleted:
                shown = message_object(self.world, message)
                if message.metadata and str(args.get("include_all_metadata")).lower() in ("true", "1"):
                    shown["metadata"] = message.metadata
                listed.append(shown)
        return {"messages": listed[::-1][: int(args.get("limit") or 100)], "has_more": False}


def user_object(world: Workspace, user_id: str) -> Json:
    """A person as users.info and user_change show them."""
    person = world.people[user_id]
    return {
        "id": person.id,
        "team_id": world.home_team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.deleted,
        "is_admin": person.is_admin,
        "is_restricted": person.is_guest or person.is_ultra_guest,
        "is_ultra_restricted": person.is_ultra_guest,
        "is_bot": False,
        "tz": person.tz,
        "profile": {"real_name": person.real_name, "title": person.title},
    }


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        text = await request.text()
        return dict(json.loads(text)) if text else {}
    args: Json = dict(request.query)
    for name, value in (await request.post()).items():
        args[name] = value
    for name in ("view", "blocks", "metadata", "attachments"):
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                args[name] = None
    return args
