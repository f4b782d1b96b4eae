"""What a person does, carried to the app and back onto the screen as Slack would show it."""

from __future__ import annotations

import time
from typing import Any

from simulator import payloads
from simulator.blocks import check_message, check_option, check_view, find_element
from simulator.config import Json
from simulator.hub import Hub
from simulator.transport import Ack, Delivery, Transport
from simulator.workspace import Message, OpenView, Workspace


class Acts:
    """Every act of a person. Each answers with an outcome as in the contract."""

    def __init__(self, world: Workspace, transport: Transport, hub: Hub) -> None:
        self.world = world
        self.transport = transport
        self.hub = hub
        self.base = ""

    async def command(self, person: str, channel: str, text: str) -> Json:
        """Type a slash command."""
        body = payloads.command(self.world, self.base, person, channel, text)
        start = time.perf_counter()
        delivery = await self.transport.send("slash_commands", body)
        return self._outcome(delivery, start, self._command_ack(delivery.ack, person, channel, body["command"]), person)

    async def action(self, person: str, said: Json) -> Json:
        """Press or choose."""
        message, view = self._container(said)
        holder = view.view["blocks"] if view else message.blocks if message else []
        element = find_element(holder, said["block_id"], said["action_id"])
        if element is None:
            return {"ok": False, "error": "no_such_element", "status": None, "errors": None, "body": None}
        action = {
            "type": element["type"],
            "action_id": said["action_id"],
            "block_id": said["block_id"],
            "text": element.get("text"),
            "value": element.get("value"),
            **{name: value for name, value in said.items() if name.startswith("selected_")},
        }
        if "value" in said and element["type"] != "button":
            action["value"] = said["value"]
        state = said.get("state") or {"values": {}}
        body = payloads.block_action(self.world, self.base, person, action, message, view, state)
        start = time.perf_counter()
        delivery = await self.transport.send("interactive", body)
        return self._outcome(delivery, start, _plain_ack(delivery.ack), person)

    async def suggest(self, person: str, said: Json) -> Json:
        """Type into a type-ahead."""
        message, view = self._container(said)
        holder = view.view["blocks"] if view else message.blocks if message else []
        element = find_element(holder, said["block_id"], said["action_id"])
        if element is None:
            return {"error": "no_such_element"}
        body = payloads.suggestion(
            self.world, person, {**element, "block_id": said["block_id"]}, str(said.get("value", "")), view
        )
        delivery = await self.transport.send("interactive", body)
        answer = delivery.ack.body if delivery.ack and delivery.ack.status == 200 else None
        if not isinstance(answer, dict):
            return {"error": "no_suggestions"}
        options = answer.get("options") or []
        problems = [problem for at, one in enumerate(options) for problem in check_option(one, f"/options/{at}")]
        if problems or len(options) > 100:
            return {"error": "invalid_options", "messages": problems}
        return answer

    async def submit(self, person: str, view_id: str, state: Json) -> Json:
        """Press a modal's submit button."""
        view = self.world.view(view_id)
        if view is None:
            return {"ok": False, "error": "no_such_view", "status": None, "errors": None, "body": None}
        missing = _missing(view.view, state)
        if missing:
            return {"ok": False, "error": None, "errors": missing, "status": None, "body": None}
        start = time.perf_counter()
        delivery = await self.transport.send("interactive", payloads.submission(self.world, person, view, state))
        errors, error = self._submission_ack(delivery.ack, person, view)
        outcome = self._outcome(delivery, start, error, None)
        outcome["errors"] = errors
        outcome["ok"] = error is None and not errors
        return outcome

    async def close(self, person: str, view_id: str) -> Json:
        """Close a modal."""
        view = self.world.view(view_id)
        if view is None:
            return {"ok": True}
        self.world.views[person].remove(view)
        if view.view.get("notify_on_close"):
            await self.transport.send("interactive", payloads.closed(self.world, person, view))
        self._screen(person)
        return {"ok": True}

    async def shortcut(self, person: str, callback_id: str, channel: str | None, ts: str | None) -> Json:
        """A shortcut, global or on a message."""
        message = self.world.message(channel, ts) if channel and ts else None
        start = time.perf_counter()
        body = payloads.shortcut(self.world, self.base, person, callback_id, message)
        delivery = await self.transport.send("interactive", body)
        return self._outcome(delivery, start, _plain_ack(delivery.ack), person)

    async def message(self, person: str, channel: str, text: str, thread_ts: str | None) -> Json:
        """Say something in a channel."""
        message = self.world.post(channel, text, [], user=person, thread_ts=thread_ts)
        self.hub.tell("message", channel=channel)
        return {"ts": message.ts}

    def _container(self, said: Json) -> tuple[Message | None, OpenView | None]:
        if said.get("view_id"):
            return None, self.world.view(said["view_id"])
        return self.world.message(str(said.get("channel")), str(said.get("message_ts"))), None

    def _command_ack(self, ack: Ack | None, person: str, channel: str, verb: str) -> str | None:
        error = _plain_ack(ack)
        answer = ack.body if ack else None
        if error is None and answer:
            said: Json = answer if isinstance(answer, dict) else {"text": str(answer)}
            blocks: list[Json] = list(said.get("blocks") or [])
            problems = check_message(blocks)
            if problems:
                error = "invalid_blocks: " + "; ".join(problems)
            elif said.get("text") or blocks:
                public = said.get("response_type") == "in_channel"
                self.world.post(channel, str(said.get("text") or ""), blocks, only=None if public else person)
                self.hub.tell("message" if public else "ephemeral", channel=channel, person=None if public else person)
        if error is not None:
            shown = error.split(":", maxsplit=1)[0]
            self.hub.tell("notice", person=person, channel=channel, text=f"{verb} failed with the error “{shown}”")
        return error

    def _submission_ack(self, ack: Ack | None, person: str, view: OpenView) -> tuple[Json | None, str | None]:
        error = _plain_ack(ack)
        if error is not None:
            return None, error
        answer = ack.body if ack and isinstance(ack.body, dict) else {}
        kind = answer.get("response_action")
        stack = self.world.views.setdefault(person, [])
        if kind == "errors":
            inputs = {one["block_id"] for one in view.view["blocks"] if one["type"] == "input"}
            unknown = set(answer.get("errors") or {}) - inputs
            return (None, "invalid_errors") if unknown else (answer["errors"], None)
        if kind in ("update", "push"):
            problems = check_view(answer.get("view"))
            if problems:
                return None, "invalid_view: " + "; ".join(problems)
            if kind == "push":
                self.world.open(person, answer["view"], push=True)
            else:
                view.change(answer["view"])
        elif kind == "clear":
            stack.clear()
        elif view in stack:
            stack.remove(view)
        self._screen(person)
        return None, None

    def _screen(self, person: str) -> None:
        self.hub.tell("modal", person=person)

    def _outcome(self, delivery: Delivery, start: float, error: str | None, person: str | None) -> Json:
        if error is not None and person is not None and delivery.kind != "slash_commands":
            self.hub.tell("notice", person=person, text="The app did not respond. Please try again.")
        return {
            "ok": error is None,
            "delivery_id": delivery.id,
            "ack_ms": round((time.perf_counter() - start) * 1000, 2),
            "status": delivery.ack.status if delivery.ack else None,
            "error": error,
            "errors": None,
            "body": delivery.ack.body if delivery.ack else None,
        }


def _plain_ack(ack: Ack | None) -> str | None:
    if ack is None or ack.status is None:
        return "operation_timeout"
    if ack.status != 200:
        return "dispatch_failed"
    if isinstance(ack.body, str) and ack.body.lstrip().startswith("<"):
        return "invalid_response"
    return None


def _missing(view: Json, state: Json) -> Json:
    """The words Slack puts under a required field that was left empty, and under one that is too long."""
    missing: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = state.get("values", {}).get(block["block_id"], {}).get(element["action_id"], {})
        given: Any = next((value[key] for key in _VALUES if value.get(key)), None)
        if not given and not block.get("optional"):
            missing[block["block_id"]] = "Please complete this required field."
        if isinstance(given, str) and len(given) > int(element.get("max_length") or 3000):
            missing[block["block_id"]] = f"Please use at most {element['max_length']} characters."
    return missing


_VALUES = (
    "value",
    "selected_option",
    "selected_options",
    "selected_date",
    "selected_time",
    "selected_user",
    "selected_channel",
    "selected_conversation",
)
