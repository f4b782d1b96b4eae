"""Faults on demand: 429, 500, a lost reply after acceptance, slowness, an API error."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from simulator.config import Json


@dataclass(slots=True)
class Fault:
    """What will go wrong, where, and how many times."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    error: str = "internal_error"


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, said: Json) -> None:
        """Set one."""
        self._set.append(Fault(**said))

    def clear(self) -> None:
        """Unset all."""
        self._set.clear()

    def next(self, method: str) -> Fault | None:
        """The fault that this call meets; it is used up by one."""
        for fault in self._set:
            if fault.method in ("*", method) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def before(self, fault: Fault) -> web.Response | None:
        """The answer that stands in place of the method's; None lets the method run."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "429":
            answer = {"ok": False, "error": "ratelimited"}
            return web.json_response(answer, status=429, headers={"Retry-After": str(fault.retry_after)})
        if fault.kind == "500":
            return web.Response(status=500, text="internal error")
        if fault.kind == "error":
            return web.json_response({"ok": False, "error": fault.error})
        return None
