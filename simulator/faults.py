"""Faults on demand, and weather: 429, 500 before or after acceptance, a lost reply, slowness, an API error.

`lost_reply`, `500_after` and `timeout` meet a call that Slack has taken; the others one that it has not.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.config import Json

KINDS = ("slow", "429", "500", "error", "lost_reply", "500_after", "timeout")
POSTING = frozenset(
    {"chat.postMessage", "chat.update", "chat.delete", "conversations.open", "conversations.history", "files.info"}
    | {"conversations.info", "conversations.members"}
    | {"conversations.replies", "files.getUploadURLExternal", "files.completeUploadExternal", "upload"}
)


@dataclass(slots=True)
class Fault:
    """What will go wrong, where, and how many times. Seconds are of `slow` and `timeout`."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    error: str = "internal_error"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind}")


@dataclass(frozen=True, slots=True)
class Met:
    """What a call meets: an answer in the method's place, or something that befalls the answer."""

    fault: Fault | None = None
    answer: web.Response | None = None

    async def after(self, request: web.Request, answer: web.Response) -> web.Response:
        """The answer as it leaves, now that the method has run."""
        kind = self.fault.kind if self.fault else ""
        if kind == "500_after":
            return _failed()
        if kind == "timeout" and self.fault is not None:
            await asyncio.sleep(self.fault.seconds)
        if kind in ("lost_reply", "timeout") and request.transport is not None:
            request.transport.close()
        return answer


@dataclass(slots=True)
class Faults:
    """The faults that are set, and the weather: how often each kind meets a posting method, by a seeded die."""

    _set: list[Fault] = field(default_factory=list)
    _chances: dict[str, float] = field(default_factory=dict)
    _seconds: float = 1.0
    _die: random.Random = field(default_factory=random.Random)
    met: dict[str, int] = field(default_factory=dict)

    def add(self, said: Json) -> None:
        """Set one."""
        self._set.append(Fault(**said))

    def clear(self) -> None:
        """Unset all; the weather is fair."""
        self._set.clear()
        self._chances = {}

    def weather(self, said: Json) -> None:
        """`{"seed": 1, "chances": {"lost_reply": 0.1}, "seconds": 1}`; no chances are fair weather."""
        chances = {str(kind): float(chance) for kind, chance in dict(said.get("chances") or {}).items()}
        for kind in chances:
            Fault("*", kind)
        self._chances, self._seconds = chances, float(said.get("seconds", 1.0))
        self._die.seed(said.get("seed"))

    async def meet(self, method: str) -> Met:
        """What this call meets; a fault that was set is used up by one."""
        fault = self._next(method)
        if fault is None:
            return Met()
        self.met[fault.kind] = self.met.get(fault.kind, 0) + 1
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return Met(fault, _instead(fault))

    def _next(self, method: str) -> Fault | None:
        for fault in self._set:
            if fault.method in ("*", method) and fault.times > 0:
                fault.times -= 1
                return fault
        if method not in POSTING or not self._chances:
            return None
        drawn = self._die.random()
        for kind, chance in self._chances.items():
            if drawn < chance:
                return Fault(method, kind, retry_after=1, seconds=self._seconds)
            drawn -= chance
        return None


def _instead(fault: Fault) -> web.Response | None:
    answer: dict[str, Any] = {"ok": False, "error": fault.error}
    if fault.kind == "429":
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({**answer, "error": "ratelimited"}, status=429, headers=headers)
    if fault.kind == "500":
        return _failed()
    return web.json_response(answer) if fault.kind == "error" else None


def _failed() -> web.Response:
    return web.Response(status=500, text="internal error")
