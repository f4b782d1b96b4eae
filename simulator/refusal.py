"""How a method of the Web API refuses, and the scope that it asks for."""

from __future__ import annotations

from typing import Any

from simulator.config import Channel, Json, SimConfig

FAMILY = {"public": "channels", "private": "groups", "shared": "groups", "dm": "im"}


class Refuse(Exception):
    """An API error, by Slack's word. `delay` is how many seconds a 429 asks to wait."""

    def __init__(self, error: str, *, delay: int = 1, **more: Any) -> None:
        super().__init__(error)
        self.delay = delay
        self.answer: Json = {"ok": False, "error": error, **more}


def invalid_blocks(problems: list[str]) -> Refuse:
    """Slack's refusal of blocks, with where they are wrong."""
    plain = [one.removeprefix("[ERROR] ") for one in problems]
    return Refuse("invalid_blocks", errors=plain, response_metadata={"messages": problems})


def need(config: SimConfig, scope: str) -> None:
    """Raise Refuse unless the token has the scope."""
    if scope not in config.scopes:
        raise Refuse("missing_scope", needed=scope, provided=",".join(sorted(config.scopes)))


def need_in(config: SimConfig, channel: Channel, what: str) -> None:
    """Raise Refuse unless the token may `read` such a conversation, or its `history`."""
    need(config, f"{FAMILY[channel.kind]}:{what}")
