"""Calls to Slack on a person's behalf: modals and private replies. Never retried by the SDK, which would post twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.answers import Answer
from bot.logs import log

TIMEOUT = 3  # seconds: a person waits for the answer, and Slack gives a trigger no longer


class SlackRefused(Exception):
    """Slack said no, or nothing: its own error word, and after how many seconds it may be asked again."""

    def __init__(self, error: str, retry_after: int | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.retry_after = retry_after

    @property
    def passes(self) -> bool:
        """Whether the same call may succeed in a moment. A modal that was closed stays closed."""
        return self.error not in ("not_found", "invalid_arguments")


def quiet_client(token: str, base_url: str, timeout: int = TIMEOUT) -> WebClient:
    """A client without the SDK's retry handlers. `timeout` is in seconds."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])


@contextmanager
def _told() -> Iterator[None]:
    """Slack's refusals, and a reply that never came, as SlackRefused. A lost reply may still have been done."""
    try:
        yield
    except SlackApiError as error:
        after = error.response.headers.get("Retry-After") if error.response.status_code == 429 else None
        raise SlackRefused(str(error.response.get("error", "unknown")), int(after) if after else None) from None
    except (OSError, HTTPException) as error:
        raise SlackRefused(f"lost: {type(error).__name__}") from None


def open_view(client: WebClient, trigger_id: str, view: View) -> str:
    """Open a modal; its id. Raises SlackRefused, as for a trigger that is used up."""
    with _told():
        return str(client.views_open(trigger_id=trigger_id, view=view)["view"]["id"])


def push_view(client: WebClient, trigger_id: str, view: View) -> None:
    """Lay a modal over the open one. Raises SlackRefused."""
    with _told():
        client.views_push(trigger_id=trigger_id, view=view)


def update_view(client: WebClient, view_id: str, view: View) -> None:
    """Replace an open modal. Raises SlackRefused."""
    with _told():
        client.views_update(view_id=view_id, view=view)


def reply_to(response_url: str, answer: Answer, *, replace: bool) -> bool:
    """Answer a button privately, in place of the message that held it or below it; whether Slack took it.

    The deed is committed already: an answer that does not arrive is logged, and the record stands.
    """
    body: dict[str, Any] = {
        "text": answer.text,
        "blocks": answer.block_dicts(),
        "response_type": "ephemeral",
        "replace_original": replace,
    }
    try:
        status = WebhookClient(response_url, timeout=TIMEOUT, retry_handlers=[]).send_dict(body).status_code
    except (OSError, HTTPException) as error:
        log.warning("reply_lost", reason=type(error).__name__)
        return False
    if status != 200:
        log.warning("reply_refused", status=status)
    return status == 200
