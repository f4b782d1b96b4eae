"""The HTTP side under gunicorn: Slack's requests, health, readiness. Metrics on a loopback port of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client import start_http_server
from slack_bolt.adapter.wsgi import SlackRequestHandler
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Assembly
from bot.logs import ForeignRecord, log, place
from bot.metrics import Metrics
from storage import schema

Wsgi = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


def wsgi(assembly: Assembly, *, with_slack: bool, connected: Callable[[], bool] = lambda: True) -> Wsgi:
    """`/healthz` says that the process lives, `/readyz` that it can work; `POST /slack/events` is Slack's.

    `connected` tells whether Socket Mode, where it is used, has a connection.
    """
    slack = SlackRequestHandler(assembly.app)

    def serve(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/healthz":
            return _say(start, "200 OK", "alive")
        if path == "/readyz":
            ready = connected() and _ready(assembly)
            return _say(start, "200 OK" if ready else "503 Service Unavailable", "ready" if ready else "not ready")
        if path == "/slack/events" and with_slack:
            return _guarded(slack, environ, start)
        return _say(start, "404 Not Found", "not found")

    return serve


def _guarded(slack: Wsgi, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """A request that is none of Slack's shapes is refused in a line: a trace would print what was sent."""
    try:
        return slack(environ, start)
    except Exception as error:  # noqa: BLE001 - whatever the parser of an unsigned request raises
        log.warning("request_malformed", kind=type(error).__name__, at=place(error))
        return _say(start, "400 Bad Request", "not a request of Slack's")


def _ready(assembly: Assembly) -> bool:
    try:
        return schema.state(assembly.database.engine).ok
    except SQLAlchemyError as error:
        log.warning("not_ready", kind=type(error).__name__)
        return False


def _say(start: StartResponse, status: str, text: str) -> list[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode()]


class QuietLogger(Logger):  # type: ignore[misc]
    """Gunicorn's own records, reduced as other libraries' are: their messages and traces hold what was sent."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, then with our format on its handlers."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(ForeignRecord())


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn in this process: one gthread worker, so that SQLite has one writing process."""

    def __init__(self, build: Callable[[], Wsgi], host: str, port: int, at_exit: Callable[[], None]) -> None:
        self._build = build
        self._at_exit = at_exit
        self._bind = f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings: 8 threads, a graceful stop of 15 s, no control socket, no access log."""
        chosen: dict[str, Any] = {
            "bind": self._bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "graceful_timeout": 15,
            "loglevel": "warning",
            "logger_class": QuietLogger,
            "preload_app": False,
            "worker_exit": lambda server, worker: self._at_exit(),
        }
        if "control_socket_disable" in self.cfg.settings:
            chosen["control_socket_disable"] = True
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        """Built in the worker, after the fork: no database connection crosses it."""
        try:
            return self._build()
        except Exception as error:
            log.error("start_failed", kind=type(error).__name__, at=place(error), mend="ccm-bot doctor")
            raise


def serve_metrics(port: int, metrics: Metrics) -> None:
    """Metrics for this machine alone, on a port of their own; 0 for none."""
    if port:
        start_http_server(port, addr="127.0.0.1", registry=metrics.registry)
