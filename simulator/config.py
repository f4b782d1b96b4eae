"""How a simulated workspace is set: people, channels, tokens, transport."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCOPES = frozenset(
    {
        "commands",
        "chat:write",
        "users:read",
        "channels:read",
        "groups:read",
        "im:read",
        "mpim:read",
        "im:history",
        "im:write",
        "channels:history",
        "groups:history",
        "files:write",
        "files:read",
    }
)


@dataclass(slots=True)
class Member:
    """A person of the workspace."""

    id: str
    real_name: str
    title: str = ""
    is_guest: bool = False
    is_ultra_guest: bool = False
    is_admin: bool = False
    deleted: bool = False
    tz: str = "America/New_York"

    @property
    def name(self) -> str:
        """The handle."""
        return self.real_name.lower().replace(" ", ".")


@dataclass(slots=True)
class Channel:
    """A channel: `private`, `public`, `shared` (with another organisation) or `dm` with the app.

    `org_shared`: with other workspaces of the same organisation. `pending`: another organisation is invited.
    """

    id: str
    name: str
    kind: str
    members: list[str]
    topic: str = ""
    bot_in: bool = True
    dm_user: str | None = None
    archived: bool = False
    org_shared: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class SimConfig:
    """Everything the simulator is told at start. `retry_scale` shortens the waits between event retries.

    `file_seconds` is how long Slack looks at a completed upload before it is shared and can be shown.
    """

    people: tuple[Member, ...]
    channels: tuple[Channel, ...]
    port: int = 0
    workspace: str = "Maple Street"
    bot_token: str = "xoxb-simulated"
    app_token: str = "xapp-simulated"
    signing_secret: str = "simulated-signing-secret"
    mode: str = "socket"
    http_url: str = ""
    grid: bool = False
    rate_limits: bool = True
    retry_scale: float = 1.0
    file_seconds: float = 0.3
    scopes: frozenset[str] = SCOPES
    commands: tuple[Json, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    page: bool = True
    clock_start: str = ""
    extra: Json = field(default_factory=dict)
