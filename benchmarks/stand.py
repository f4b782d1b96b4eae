"""One bot in a process of its own, for a measurement: the real one, or the same runner doing less.

    python -m benchmarks.stand KIND MODE PORT SLACK_URL FOLDER

KIND is `ack` (acknowledge only), `raw` (one raw INSERT) or `log` (the product); MODE is http or socket.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
import threading
from dataclasses import replace
from pathlib import Path

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.app import Assembly, assemble
from bot.running import SocketMode
from bot.settings import Settings
from bot.web.server import Server, wsgi

SECRET = "s" * 40


def settings(slack_url: str, folder: Path) -> Settings:
    """The environment of a measured bot: the machine's clock, SQLite in the folder."""
    return Settings(
        _env_file=None,
        slack_bot_token="xoxb-simulated",
        slack_app_token="xapp-simulated",
        slack_signing_secret="simulated-signing-secret",
        slack_api_url=f"{slack_url}/api/",
        database_url=f"sqlite:///{folder}/ccm.db",
        ccm_secret_key=SECRET,
    )


def raw_app(like: App, folder: Path, *, write: bool) -> App:
    """The same runner with a listener that does one raw transaction at FULL, or nothing."""
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "db"):
            local.db = sqlite3.connect(folder / "raw.db", isolation_level=None, timeout=5)
            local.db.execute("PRAGMA journal_mode=WAL")
            local.db.execute("PRAGMA synchronous=FULL")
            local.db.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, note TEXT)")
        return local.db  # type: ignore[no-any-return]

    app = App(
        client=like.client,
        signing_secret="simulated-signing-secret",
        process_before_response=True,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="TINSTALL1", bot_token="xoxb-simulated"),
    )

    def listener(body: dict[str, str]) -> BoltResponse:
        if write:
            db = connection()
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO entry (note) VALUES (?)", (body["text"],))
            db.execute("COMMIT")
        answer = json.dumps({"text": "saved"})
        return BoltResponse(status=200, body=answer, headers={"content-type": "application/json"})

    app.command("/ccm")(listener)
    return app


def build(kind: str, slack_url: str, folder: Path) -> Assembly:
    """The assembly to serve."""
    made = assemble(settings(slack_url, folder))
    return made if kind == "log" else replace(made, app=raw_app(made.app, folder, write=kind == "raw"))


def main() -> None:
    """Serve until killed."""
    kind, mode, port, slack_url, folder = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if mode == "http":
        Server(
            lambda: wsgi(build(kind, slack_url, Path(folder)), with_slack=True),
            "127.0.0.1",
            int(port),
            lambda: None,
        ).run()
        return
    with SocketMode(build(kind, slack_url, Path(folder)), settings(slack_url, Path(folder))):
        threading.Event().wait()


if __name__ == "__main__":
    main()
