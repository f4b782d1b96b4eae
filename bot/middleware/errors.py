"""The one error handler: it answers 200 in the shape of the surface, since Socket Mode turns any other into silence."""

from __future__ import annotations

import secrets
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk.web import WebClient

from bot.answers import Answer
from bot.delivery.slack_calls import SlackRefused
from bot.logs import log, place
from bot.middleware.observed import Observed, Outcome
from bot.surface import show_problem
from bot.views.people import sentence
from bot.views.text import safe
from ccm.errors import CcmError

UNKNOWN = "Something went wrong and nothing more was done. Reference {ref}: please give it to whoever runs the bot."
NOT_SHOWN = (
    "Slack could not show that just now. Nothing was lost: what you saved or took back is done, and `/ccm today` shows "
    "it. A form that did not open can be opened again."
)
"""Slack is only called after the commit: the person must not do again what is done."""


class Errors:
    """Bolt's error handler."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    def __call__(self, error: Exception, body: dict[str, Any], client: WebClient) -> BoltResponse:
        """A known error is its sentence; an unknown one a reference id that is also in the log, with the class only."""
        try:
            return show_problem(body, client, self.answer(error))
        except (SlackRefused, OSError) as unshown:
            log.warning("problem_not_shown", kind=type(unshown).__name__)
        except Exception as unshown:  # noqa: BLE001 - a payload with nowhere to answer to; a trace would print its text
            log.warning("problem_not_shown", kind=type(unshown).__name__, at=place(unshown))
        return BoltResponse(status=200, body="")

    def answer(self, error: Exception) -> Answer:
        """What the person is told, logged and counted as the end of the present request."""
        return sentence(f":warning: {self._words(error)}")

    def _words(self, error: Exception) -> str:
        kind = type(error).__name__
        if isinstance(error, CcmError):
            self._observed.done(Outcome.REFUSED, kind=kind)
            return safe(error.sentence)
        if isinstance(error, SlackRefused):
            self._observed.done(Outcome.SLACK_REFUSED, error=error.error, retry_after=error.retry_after)
            return NOT_SHOWN
        ref = secrets.token_hex(4)
        self._observed.done(Outcome.FAILED, ref=ref, kind=kind, at=place(error))
        return UNKNOWN.format(ref=ref)
