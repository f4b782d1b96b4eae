"""The Web API methods the bot uses; for the rest a truthful `unknown_method`."""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable

from aiohttp import web

from simulator.blocks import check_message, check_view, with_ids
from simulator.chat import Chat
from simulator.config import Json
from simulator.conversations import Conversations
from simulator.faults import Faults
from simulator.files import Files
from simulator.hub import Hub
from simulator.payloads import user_object
from simulator.refusal import Refuse, need
from simulator.transport import Transport
from simulator.workspace import Workspace

TIER_4 = (
    *("users.info", "views.open", "views.update", "views.push", "conversations.members"),
    *("files.info", "files.getUploadURLExternal", "files.completeUploadExternal"),
)
TIER_3 = (
    *("conversations.info", "conversations.history", "conversations.replies", "conversations.open"),
    *("chat.update", "chat.delete"),
)
PER_MINUTE = dict.fromkeys(TIER_4, 100) | dict.fromkeys(TIER_3, 50)


class WebApi:
    """Slack's methods over the workspace's state."""

    def __init__(self, world: Workspace, transport: Transport, hub: Hub, faults: Faults) -> None:
        self.world, self.transport, self.hub, self.faults = world, transport, hub, faults
        self.calls: list[Json] = []
        self._used: dict[str, deque[float]] = defaultdict(deque)
        conversations = Conversations(world)
        chat = Chat(world, hub, conversations)
        self.files = Files(world, hub, chat, faults)
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "api.test": lambda args: {},
            "apps.connections.open": self._connections_open,
            "views.open": lambda args: self._view(args, push=False),
            "views.push": lambda args: self._view(args, push=True),
            "views.update": self._view_update,
            "views.publish": self._view_publish,
            "users.info": self._user,
            **conversations.methods(),
            **chat.methods(),
            **self.files.methods(),
        }

    @property
    def base(self) -> str:
        """This server's own address, which some answers hold."""
        return self.files.base

    @base.setter
    def base(self, address: str) -> None:
        self.files.base = address

    async def serve(self, request: web.Request) -> web.Response:
        """`POST /api/<method>`."""
        method = request.match_info["method"]
        args = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        met = await self.faults.meet(method)
        if met.answer is not None:
            self._note(method, args, {"fault": met.fault.kind if met.fault else ""})
            return met.answer
        status, headers = 200, {}
        try:
            answer = {"ok": True, **self._call(method, args, token)}
        except Refuse as refused:
            answer = refused.answer
            if answer["error"] == "ratelimited":
                status, headers = 429, {"Retry-After": str(refused.delay)}
        self._note(method, args, answer)
        return await met.after(request, web.json_response(answer, status=status, headers=headers))

    async def respond(self, request: web.Request) -> web.Response:
        """`POST /response/<id>`: an answer to a command or a button, five times in 30 minutes."""
        said = await request.json()
        key = request.match_info["id"]
        met = await self.faults.meet("response_url")
        if met.answer is not None:
            return met.answer
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
        return await met.after(request, web.json_response({"ok": True}))

    def _call(self, method: str, args: Json, token: str) -> Json:
        run = self._methods.get(method)
        if run is None:
            raise Refuse("unknown_method", req_method=method)
        config = self.world.config
        if token != (config.app_token if method == "apps.connections.open" else config.bot_token):
            raise Refuse("invalid_auth" if token else "not_authed")
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

    def _user(self, args: Json) -> Json:
        need(self.world.config, "users:read")
        user = str(args.get("user") or "")
        if user not in self.world.people and user != self.world.bot_user:
            raise Refuse("user_not_found")
        return {"user": user_object(self.world, user)}


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        text = await request.text()
        return dict(json.loads(text)) if text else {}
    args: Json = dict(request.query)
    for name, value in (await request.post()).items():
        args[name] = value
    for name in ("view", "blocks", "metadata", "attachments", "files"):
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                args[name] = None
    return args
