"""The log context: what is known of a request stands on every log line it causes, and it is counted once when done."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextvars import ContextVar
from enum import StrEnum
from time import perf_counter
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot.logs import log
from bot.metrics import Metrics
from bot.surface import Surface

_ID = re.compile(r"[A-Z][A-Z0-9]{1,20}")
_started: ContextVar[float] = ContextVar("started", default=0.0)


class Outcome(StrEnum):
    """How an act ended."""

    ANSWERED = "answered"
    REFUSED = "refused"  # by a known error
    SLACK_REFUSED = "slack_refused"  # Slack would not show the answer
    FAILED = "failed"


class Observed:
    """A global middleware, the first. Bolt does not nest middleware, so that the end is told by `done`."""

    def __init__(self, metrics: Metrics, names: Collection[str]) -> None:
        self._metrics = metrics
        self._names = frozenset(names)

    def __call__(self, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        """Bind surface, verb and person: ids and known names only, never what was typed."""
        _started.set(perf_counter())
        person = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            surface=Surface.of(body).value,
            verb=self._verb(body),
            person=person if _ID.fullmatch(person) else "malformed" if person else "none",
        )
        return next()

    def done(self, outcome: Outcome, **more: Any) -> None:
        """Log and count the end of the present request."""
        seconds = perf_counter() - _started.get()
        bound = structlog.contextvars.get_contextvars()
        level = {Outcome.FAILED: log.error, Outcome.SLACK_REFUSED: log.warning}.get(outcome, log.info)
        level(outcome.value, ms=round(seconds * 1000, 1), **more)
        self._metrics.act(str(bound.get("surface", "other")), str(bound.get("verb", "other")), outcome, seconds)

    def _verb(self, body: dict[str, Any]) -> str:
        """The verb, button, form or shortcut by its registered name; anything else is `other`."""
        if "command" in body:
            word = str(body.get("text") or "help").split(maxsplit=1)[0:1]
        elif body.get("actions"):
            word = [str(body["actions"][0].get("action_id"))]
        else:
            word = [str((body.get("view") or body).get("callback_id"))]
        name = word[0].lower() if word else "help"
        return name if name in self._names else "other"
