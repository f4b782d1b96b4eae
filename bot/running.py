"""The bot running: Socket Mode connections, or an HTTP server, and an orderly stop."""

from __future__ import annotations

import threading
from types import TracebackType

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import Assembly
from bot.delivery.slack_calls import quiet_client
from bot.settings import Settings


class SocketMode:
    """One Socket Mode connection; Slack allows ten per app."""

    def __init__(self, assembly: Assembly, settings: Settings) -> None:
        token = settings.slack_app_token.get_secret_value()
        client = quiet_client(token, settings.slack_api_url)
        self._handler = SocketModeHandler(assembly.app, token, web_client=client, trace_enabled=False)

    def connect(self) -> None:
        """Connect and return. Raises SlackApiError for a refused token."""
        self._handler.connect()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Stop taking deliveries."""
        self._handler.close()  # type: ignore[no-untyped-call]

    def __enter__(self) -> SocketMode:
        self.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def run_until(self, stop: threading.Event) -> None:
        """Connect, wait for the stop, close: what was being answered is answered first."""
        with self:
            stop.wait()
