"""The surfaces: how one reply is shown for a command, a button, a submission, a shortcut."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk.models.views import View
from slack_sdk.web import WebClient

from bot.answers import Answer, FieldErrors, OpenView, Shown
from bot.delivery.slack_calls import open_view, push_view, reply_to, tell, update_view
from bot.views.parts import STANDS, message_view

Body = Mapping[str, Any]


class Surface(StrEnum):
    """Where a request came from."""

    COMMAND = "command"
    BUTTON = "button"
    MODAL_BUTTON = "modal_button"
    SUBMISSION = "submission"
    SHORTCUT = "shortcut"
    OPTIONS = "options"
    EVENT = "event"
    OTHER = "other"

    @staticmethod
    def of(body: Body) -> Surface:
        """Read from the payload's own shape."""
        if "command" in body:
            return Surface.COMMAND
        kind = body.get("type")
        if kind == "block_actions":
            return Surface.MODAL_BUTTON if body.get("view") else Surface.BUTTON
        return _BY_TYPE.get(str(kind), Surface.OTHER)


_BY_TYPE = {
    "view_submission": Surface.SUBMISSION,
    "message_action": Surface.SHORTCUT,
    "shortcut": Surface.SHORTCUT,
    "block_suggestion": Surface.OPTIONS,
    "event_callback": Surface.EVENT,
}


def delivery_key(body: Body) -> str:
    """What makes a second delivery of the same act the same (design section 9): trigger, view or event id.

    A submission repeats its view's id and hash: a modal that becomes another form keeps its id, and Slack gives it a
    new hash. A form that came back with errors claimed nothing, and may be sent again. A request with none of them
    was not made by Slack's own screens; it is known by its content.
    """
    surface = Surface.of(body)
    if surface is Surface.SUBMISSION and body["view"].get("id"):
        return f"view:{body['view']['id']}:{body['view'].get('hash', '')}"
    if surface is Surface.EVENT and body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("trigger_id"):
        return f"trigger:{body['trigger_id']}"
    return f"content:{hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()}"


def show(body: Body, client: WebClient, reply: Shown | None) -> BoltResponse:
    """The acknowledgement for a committed reply; a modal or a private message is sent on the way."""
    surface = Surface.of(body)
    if reply is None:
        return BoltResponse(status=200, body="")
    if isinstance(reply, FieldErrors):
        return _json({"response_action": "errors", "errors": reply.errors})
    if surface is Surface.COMMAND:
        return _show_command(body, client, reply)
    if surface is Surface.SUBMISSION:
        view = reply.view if isinstance(reply, OpenView) else _as_view(reply)
        return _json({"response_action": "update", "view": view.to_dict()})
    if surface is Surface.MODAL_BUTTON:
        update_view(client, body["view"]["id"], reply.view if isinstance(reply, OpenView) else _as_view(reply))
    elif isinstance(reply, OpenView):
        open_view(client, body["trigger_id"], reply.view)
    elif body.get("response_url"):
        if not reply_to(body["response_url"], reply, replace=surface is Surface.BUTTON and not _stands(body)):
            # The deed is done, and silence would say that it is not: a modal is the other way to this person.
            open_view(client, str(body.get("trigger_id") or ""), _as_view(reply))
    elif "trigger_id" in body:
        open_view(client, body["trigger_id"], _as_view(reply))
    return BoltResponse(status=200, body="")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer that follows is shown: in a modal by its id, or through the request's own address.

    `acknowledged`: the word before it left with the acknowledgement, which the answer must not overtake. `replace`: it
    stands where the screen was.
    """

    client: WebClient
    user_id: str
    view_id: str = ""
    response_url: str = ""
    replace: bool = False
    acknowledged: bool = False

    def show(self, reply: Answer | OpenView) -> bool:
        """Show it there; whether Slack took it. Raises SlackRefused for a modal, as for one that was closed."""
        if self.view_id:
            update_view(self.client, self.view_id, reply.view if isinstance(reply, OpenView) else _as_view(reply))
            return True
        if isinstance(reply, OpenView):
            raise TypeError("a modal that follows is begun as one")
        return reply_to(self.response_url, reply, replace=self.replace)

    def show_elsewhere(self, answer: Answer) -> None:
        """The second place: the person's messages with the bot. Raises SlackRefused."""
        tell(self.client, self.user_id, answer)


def begin(body: Body, client: WebClient, word: Answer, *, modal: bool) -> tuple[BoltResponse, Place]:
    """Say the word at once: the acknowledgement, and the place of the answer that follows.

    In a message the word stands where the pressed button was, as the answer will. Raises SlackRefused.
    """
    surface, done = Surface.of(body), BoltResponse(status=200, body="")
    who = str(body.get("user_id") or body["user"]["id"])
    if surface is Surface.SUBMISSION:
        return _word_in_submission(word), Place(client, who, view_id=body["view"]["id"], acknowledged=True)
    if surface is Surface.MODAL_BUTTON:
        update_view(client, body["view"]["id"], _as_view(word))
        return done, Place(client, who, view_id=body["view"]["id"])
    url = str(body.get("response_url") or "")
    if surface is Surface.COMMAND and not modal:
        return _show_command(body, client, word), Place(client, who, response_url=url, acknowledged=True)
    if not modal and url and _stands(body) and reply_to(url, word, replace=False):
        return done, Place(client, who, response_url=url)
    if not modal and url and reply_to(url, word, replace=True):
        return done, Place(client, who, response_url=url, replace=True)
    return done, Place(client, who, view_id=open_view(client, str(body.get("trigger_id") or ""), _as_view(word)))


def begun(body: Body, client: WebClient, word: Answer, *, modal: bool) -> BoltResponse:
    """The acknowledgement of a delivery that came again while its answer is on its way: nothing is opened twice."""
    surface = Surface.of(body)
    if surface is Surface.SUBMISSION:
        return _word_in_submission(word)
    if surface is Surface.COMMAND and not modal:
        return _show_command(body, client, word)
    return BoltResponse(status=200, body="")


def _stands(body: Body) -> bool:
    """Whether the pressed button stands in a post that stays as it is."""
    pressed: Sequence[Body] = body.get("actions") or ({},)
    return str(pressed[0].get("block_id")).startswith(STANDS)


def _word_in_submission(word: Answer) -> BoltResponse:
    return _json({"response_action": "update", "view": _as_view(word).to_dict()})


def show_problem(body: Body, client: WebClient, answer: Answer) -> BoltResponse:
    """A refusal or a failure, beside what the person was doing: nothing of theirs is replaced."""
    surface = Surface.of(body)
    if surface is Surface.COMMAND:
        return _show_command(body, client, answer)
    if surface is Surface.SUBMISSION:
        return _json({"response_action": "push", "view": _as_view(answer).to_dict()})
    if surface is Surface.MODAL_BUTTON:
        push_view(client, body["trigger_id"], _as_view(answer))
    elif surface is Surface.OPTIONS:
        return _json({"options": []})
    elif body.get("response_url"):
        reply_to(body["response_url"], answer, replace=False)
    elif surface is Surface.SHORTCUT:
        open_view(client, body["trigger_id"], _as_view(answer))
    return BoltResponse(status=200, body="")


def _show_command(body: Body, client: WebClient, reply: Answer | OpenView) -> BoltResponse:
    if isinstance(reply, OpenView):
        open_view(client, body["trigger_id"], reply.view)
        return BoltResponse(status=200, body="")
    return _json({"response_type": "ephemeral", "text": reply.text, "blocks": reply.block_dicts()})


def _as_view(answer: Answer) -> View:
    return message_view(answer.title, answer.blocks)


def _json(body: dict[str, Any]) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/json; charset=utf-8"}
    return BoltResponse(status=200, body=json.dumps(body), headers=headers)
