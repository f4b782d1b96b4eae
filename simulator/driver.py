"""A person at the simulated Slack, for tests and soak runs: types, presses, submits, and reads the screen."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "plain_text", "text") and isinstance(node.get("text"), str):
            yield node["text"]
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)


@dataclass(frozen=True, slots=True)
class Screen:
    """A message or a modal, as it is seen."""

    raw: Json
    channel: str | None = None

    @property
    def text(self) -> str:
        """All visible words, zero-width marks taken out."""
        return "\n".join(_texts(self.raw.get("blocks") or [])).replace("\u200b", "")

    @property
    def title(self) -> str:
        """A modal's title."""
        return str((self.raw.get("title") or {}).get("text", ""))

    def places(self, action_id: str) -> tuple[str, Json]:
        """Block id and element of an action. Raises LookupError when it is not there."""
        for block in self.raw.get("blocks") or []:
            for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
                if isinstance(element, dict) and element.get("action_id") == action_id:
                    return block["block_id"], element
        raise LookupError(f"no {action_id} on screen: {self.text}")

    def has(self, action_id: str) -> bool:
        """Whether that element is there."""
        try:
            self.places(action_id)
        except LookupError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to."""

    ok: bool
    error: str | None
    status: int | None
    ack_ms: float
    delivery_id: str
    errors: Json | None
    body: Any
    answer: Screen | None = None

    @property
    def text(self) -> str:
        """The private answer's words; empty when there was none."""
        return self.answer.text if self.answer else ""


@dataclass(slots=True)
class Slack:
    """The simulator at an address."""

    url: str
    _calls: int = field(default=0)

    def get(self, path: str, **query: str) -> Any:
        """Read a `/sim` route."""
        tail = f"?{urlencode(query)}" if query else ""
        with urllib.request.urlopen(f"{self.url}{path}{tail}", timeout=30) as answer:
            return json.load(answer)

    def post(self, path: str, body: Json, method: str = "POST") -> Any:
        """Call a `/sim` route."""
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def person(self, user_id: str, channel: str | None = None) -> Person:
        """Someone, in a channel or in their direct message with the app."""
        return Person(self, user_id, channel or f"D{user_id}")

    def calls(self, method: str | None = None) -> list[Json]:
        """What the app called."""
        return list(self.get("/sim/calls", **({"method": method} if method else {})))

    def deliveries(self) -> list[Json]:
        """What was sent to the app."""
        return list(self.get("/sim/deliveries"))

    def fault(self, method: str, kind: str, times: int = 1, **more: Any) -> None:
        """Set a fault."""
        self.post("/sim/faults", {"method": method, "kind": kind, "times": times, **more})

    def weather(self, seed: int, seconds: float = 1.0, **chances: float) -> None:
        """From now on each call that posts or reads what was posted meets a fault so often; none named: fair."""
        self.post("/sim/weather", {"seed": seed, "seconds": seconds, "chances": chances})

    def befalls(self, channel: str, act: str, user: str = "") -> Json:
        """Something happens to a channel: `share`, `archive`, `leave`, `join` …; the app is told by an event."""
        return dict(self.post(f"/sim/channels/{channel}/{act}", {"user": user}))

    def redeliver(self, outcome: Outcome, **how: Any) -> Json:
        """The same delivery again."""
        return dict(self.post("/sim/redeliver", {"delivery_id": outcome.delivery_id, **how}))

    def clock(self, **move: Any) -> None:
        """Move the practice clock."""
        self.post("/sim/clock", move)


@dataclass(slots=True)
class Person:
    """One member of staff at the screen."""

    slack: Slack
    id: str
    channel: str

    def slash(self, text: str) -> Outcome:
        """Type a command; the outcome carries the private answer, if one came."""
        before = len(self.messages())
        said = self.slack.post("/sim/act/command", {"person": self.id, "channel": self.channel, "text": text})
        return self._outcome(said, before)

    def press(self, screen: Screen, action_id: str, **chosen: Any) -> Outcome:
        """Press a button of a message or modal; the outcome carries the message as it then stands."""
        block_id, _ = screen.places(action_id)
        where = (
            {"view_id": screen.raw["id"]}
            if "hash" in screen.raw
            else {"channel": self.channel, "message_ts": screen.raw["ts"]}
        )
        body = {"person": self.id, "block_id": block_id, "action_id": action_id, **where, **chosen}
        said = self.slack.post("/sim/act/action", body)
        return self._outcome(said, None)

    def suggest(self, screen: Screen, action_id: str, value: str) -> list[Json]:
        """Type into a type-ahead; its options."""
        block_id, _ = screen.places(action_id)
        body = {"person": self.id, "block_id": block_id, "action_id": action_id, "value": value}
        said = self.slack.post("/sim/act/suggest", {**body, "view_id": screen.raw["id"]})
        if "error" in said:
            raise LookupError(said["error"])
        return list(said["options"])

    def submit(self, screen: Screen, fields: Json) -> Outcome:
        """Submit the modal with its initial values and these: a text, an option, options, or a raw value."""
        values: Json = {}
        for block in screen.raw["blocks"]:
            if block["type"] == "input":
                name = block["block_id"]
                values[name] = {block["element"]["action_id"]: _state(block["element"], fields.get(name))}
        state = {"values": values}
        said = self.slack.post("/sim/act/submit", {"person": self.id, "view_id": screen.raw["id"], "state": state})
        return self._outcome(said, None)

    def modal(self) -> Screen | None:
        """The modal on screen."""
        view = self.slack.get("/sim/state", person=self.id)["modal"]
        return Screen(view) if view else None

    def need_modal(self) -> Screen:
        """The modal on screen. Raises LookupError when there is none."""
        screen = self.modal()
        if screen is None:
            raise LookupError("no modal is open")
        return screen

    def close(self, screen: Screen) -> None:
        """Close a modal."""
        self.slack.post("/sim/act/close", {"person": self.id, "view_id": screen.raw["id"]})

    def shortcut(self, callback_id: str, message_ts: str | None = None) -> Outcome:
        """Use a shortcut, on a message of the channel if one is named."""
        body = {"person": self.id, "callback_id": callback_id, "channel": self.channel, "message_ts": message_ts}
        return self._outcome(self.slack.post("/sim/act/shortcut", body), None)

    def say(self, text: str) -> str:
        """Say something; the message's ts."""
        body = {"person": self.id, "channel": self.channel, "text": text}
        return str(self.slack.post("/sim/act/message", body)["ts"])

    def messages(self) -> list[Screen]:
        """What this person sees in the channel, oldest first."""
        said = self.slack.get("/sim/messages", person=self.id, channel=self.channel)
        return [Screen(one, self.channel) for one in said["messages"]]

    def last(self) -> Screen:
        """The newest message."""
        return self.messages()[-1]

    def _outcome(self, said: Json, before: int | None) -> Outcome:
        messages = self.messages()
        answer = messages[-1] if messages and (before is None or len(messages) > before) else None
        return Outcome(
            bool(said.get("ok")),
            said.get("error"),
            said.get("status"),
            float(said.get("ack_ms") or 0),
            str(said.get("delivery_id") or ""),
            said.get("errors"),
            said.get("body"),
            answer,
        )


def _state(element: Json, given: Any) -> Json:
    """A field's state: what was given, else what the field showed at first."""
    kind = element["type"]
    if isinstance(given, dict) and "text" not in given:
        return {"type": kind, **given}
    simple = {"plain_text_input": "value", "datepicker": "selected_date", "timepicker": "selected_time"}
    simple |= {"users_select": "selected_user", "conversations_select": "selected_conversation"}
    if kind in simple:
        first = {"value": "initial_value", "selected_date": "initial_date"}.get(
            simple[kind], f"initial_{simple[kind].removeprefix('selected_')}"
        )
        return {"type": kind, simple[kind]: given if given is not None else element.get(first)}
    if kind in ("static_select", "external_select", "radio_buttons"):
        option = given or element.get("initial_option")
        if isinstance(option, str):
            option = {"text": {"type": "plain_text", "text": option}, "value": option}
        return {"type": kind, "selected_option": option}
    options = given if given is not None else element.get("initial_options") or []
    chosen = [
        one if isinstance(one, dict) else {"text": {"type": "plain_text", "text": one}, "value": one} for one in options
    ]
    return {"type": kind, "selected_options": chosen}
