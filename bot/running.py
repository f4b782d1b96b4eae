"""The bot running: Socket Mode connections, or an HTTP server, and an orderly stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from types import TracebackType

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import Assembly, assemble
from bot.delivery.slack_calls import quiet_client
from bot.settings import Settings
from bot.web.server import Server, Wsgi, serve_metrics, wsgi


class SocketMode:
    """One Socket Mode connection; Slack allows ten per app."""

    def __init__(self, assembly: Assembly, settings: Settings) -> None:
        token = settings.slack_app_token.get_secret_value()
        client = quiet_client(token, settings.slack_api_url)
        self._handler = SocketModeHandler(assembly.app, token, web_client=client, trace_enabled=False)

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""
        return bool(self._handler.client.is_connected())

    def connect(self) -> None:
        """Connect and return. Raises SlackApiError for a refused token."""
        self._handler.connect()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Stop taking deliveries. The waits for a byte and for a next message are ended: the SDK would sit them out."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.closed = True  # as the SDK's close does first; nothing that woke now would wait again
        client.message_queue.put(None)
        session = getattr(client, "current_session", None)
        if session is not None and session.sock is not None:
            with suppress(OSError):  # closed already
                session.sock.shutdown(SHUT_RDWR)
        self._handler.close()  # type: ignore[no-untyped-call]

    def __enter__(self) -> SocketMode:
        self.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def require_tokens(settings: Settings, *, http: bool) -> None:
    """Raises ValueError with the setting that this transport lacks."""
    needed = {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    if http:
        needed["SLACK_SIGNING_SECRET"] = settings.slack_signing_secret
    else:
        needed["SLACK_APP_TOKEN"] = settings.slack_app_token
    for name, value in needed.items():
        if not value.get_secret_value():
            raise ValueError(f"{name} is not set; {'HTTP' if http else 'Socket Mode'} needs it. See README, Settings.")


def run_socket(settings: Settings, said: Callable[[str], None]) -> None:
    """Socket Mode alone, until SIGTERM or Ctrl-C; what is being answered is answered first."""
    assembly = assemble(settings)
    serve_metrics(settings.ccm_metrics_port, assembly.metrics)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with assembly.clockwork(), SocketMode(assembly, settings):
        said(assembly.practice.name)
        stop.wait()
    assembly.close()


def run_served(settings: Settings, host: str, port: int, *, http: bool) -> None:
    """Under gunicorn: Slack's requests over HTTP, or Socket Mode with health beside it, on one port."""
    closers: list[Callable[[], None]] = []

    def build() -> Wsgi:
        assembly = assemble(settings)
        serve_metrics(settings.ccm_metrics_port, assembly.metrics)
        clockwork = assembly.clockwork()
        clockwork.start()
        closers.extend((clockwork.close, assembly.close))
        if http:
            return wsgi(assembly, with_slack=True)
        socket = SocketMode(assembly, settings)
        socket.connect()
        closers.insert(0, socket.close)
        return wsgi(assembly, with_slack=False, connected=lambda: socket.connected)

    def close() -> None:
        for one in closers:
            one()

    Server(build, host, port, close).run()
