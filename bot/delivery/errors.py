"""Slack's refusals as classes, by what they leave certain.

SlackProblem
├── Limited          surely not done; `retry_after` says when to ask again
├── Refused          surely not done, and asking again does not help
│   ├── ChannelClosed  our own rule (design section 4): others than the practice read there
│   ├── ChannelGone  that conversation takes nothing: archived, left, unknown, closed to the bot
│   └── TokenGone    nothing is taken at all: the app was removed, or its token revoked
└── Unknown          it may have been done: a lost reply, a time-out, a failure on Slack's side
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

CHANNEL = frozenset(
    {"channel_not_found", "is_archived", "not_in_channel", "channel_is_archived", "cannot_dm_bot", "user_not_found"}
    | {"user_disabled", "restricted_action", "restricted_action_read_only_channel", "messages_tab_disabled"}
    | {"is_inactive", "posting_to_channel_denied", "invalid_channel"}
)
TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}
    | {"team_access_not_granted", "access_denied", "app_not_installed"}
)
MAYBE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "accesslimited"})
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
A_MINUTE = 60
A_MOMENT = 2  # seconds, until Slack has looked at an image


class SlackProblem(Exception):
    """Slack's own word."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Limited(SlackProblem):
    """Too much at once: surely not done. `retry_after` is in seconds."""

    def __init__(self, error: str, retry_after: int) -> None:
        super().__init__(error)
        self.retry_after = retry_after


class Refused(SlackProblem):
    """Surely not done, and asking again does not help."""


class ChannelClosed(Refused):
    """Not asked of Slack at all: what the post holds may not stand there. `error` is a sentence."""


class ChannelGone(Refused):
    """That conversation takes nothing."""


class TokenGone(Refused):
    """Nothing is taken at all."""


class Unknown(SlackProblem):
    """It may have been done. `retry_after`, in seconds, is when Slack takes the question whether it was."""

    def __init__(self, error: str, retry_after: int = 0) -> None:
        super().__init__(error)
        self.retry_after = retry_after


@contextmanager
def told() -> Iterator[None]:
    """What a call to Slack raises, as these classes."""
    try:
        yield
    except SlackApiError as error:
        raise _of(error) from None
    except (OSError, HTTPException, SlackClientError, ValueError) as error:  # a body that is no JSON is a ValueError
        raise Unknown(f"lost: {type(error).__name__}") from None


def _of(error: SlackApiError) -> SlackProblem:
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    said = response.get("error") if isinstance(getattr(response, "data", None), dict) else None
    word = str(said or f"status {status}")
    if status == 429 or word in LIMITED:
        after = str(response.headers.get("Retry-After") or response.headers.get("retry-after") or A_MINUTE)
        return Limited(word, int(after) if after.isdecimal() else A_MINUTE)
    if word == "invalid_blocks" and "slack file" in str(response.get("errors") or ""):
        return Limited("image not ready", A_MOMENT)
    if status >= 500 or word in MAYBE or said is None:
        return Unknown(word)
    if word in TOKEN:
        return TokenGone(word)
    return ChannelGone(word) if word in CHANNEL else Refused(word)
