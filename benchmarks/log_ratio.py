"""`/ccm log` answered after its commit, against the same runner and transport doing one raw INSERT.

    make bench

Both listeners stand on the same Bolt app settings (inline runner), in one process, over signed HTTP or Socket Mode, on
SQLite at synchronous=FULL, and are asked in turn. Goal: at most 2.5 x at p50, 3 x at p99.
"""

from __future__ import annotations

import http.client
import json
import logging
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.app import Assembly, assemble
from bot.clock import SimulatorClock
from bot.running import SocketMode
from bot.web.server import Wsgi, wsgi
from ccm.record import Patient
from simulator.driver import Slack
from simulator.server import SimulatorThread
from simulator.transport import sign
from storage import schema
from storage.database import Database
from storage.ids import new_case_id, new_id
from tests.conftest import KEYS
from tests.scenarios.conftest import a_settings, seed, sim_config

EACH = 400
Ask = Callable[[int], None]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def raw_app(settings_app: App, folder: Path, *, write: bool) -> App:
    """The same runner with a listener that does one raw transaction, or nothing."""
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "db"):
            local.db = sqlite3.connect(folder / "raw.db", isolation_level=None, timeout=5)
            local.db.execute("PRAGMA journal_mode=WAL")
            local.db.execute("PRAGMA synchronous=FULL")
            local.db.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, note TEXT)")
        return local.db  # type: ignore[no-any-return]

    app = App(
        client=settings_app.client,
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
        return BoltResponse(
            status=200, body=json.dumps({"text": "saved"}), headers={"content-type": "application/json"}
        )

    app.command("/ccm")(listener)
    return app


def serve(app: Wsgi) -> tuple[str, Callable[[], None]]:
    """A threaded WSGI server on loopback."""
    server = make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/slack/events", server.shutdown


def http_ask(url: str) -> Ask:
    """One signed request."""
    where = urlsplit(url)

    def ask(number: int) -> None:
        fields = {
            "command": "/ccm",
            "text": f"log {5000 + number % 400} {1 + number % 40} meds refilled metformin {number}",
            "team_id": "TINSTALL1",
            "user_id": "U0MA",
            "channel_id": "DU0MA",
            "trigger_id": f"{number}.{time.time_ns()}",
            "is_enterprise_install": "false",
        }
        raw = urlencode(fields)
        headers = {"Content-Type": "application/x-www-form-urlencoded", **sign("simulated-signing-secret", raw)}
        connection = http.client.HTTPConnection(where.hostname or "", where.port or 0, timeout=10)
        connection.request("POST", where.path, raw, headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status != 200 or b"aved" not in said:
            raise RuntimeError(f"refused: {answer.status}")

    return ask


def socket_ask(slack: Slack) -> Ask:
    """One command through the simulator's Socket Mode."""

    def ask(number: int) -> None:
        text = f"/ccm log {5000 + number % 400} {1 + number % 40} meds refilled metformin {number}"
        said = slack.post("/sim/act/command", {"person": "U0MA", "channel": "DU0MA", "text": text})
        if not said["ok"] or "aved" not in json.dumps(said["body"]):
            raise RuntimeError("refused")

    return ask


def measure(asks: dict[str, Ask], connections: int) -> dict[str, tuple[float, float]]:
    """p50 and p99 in milliseconds of each, asked in turn in batches."""
    times: dict[str, list[float]] = {name: [] for name in asks}

    def timed(ask: Ask, number: int) -> float:
        start = time.perf_counter()
        ask(number)
        return (time.perf_counter() - start) * 1000

    with ThreadPoolExecutor(connections) as pool:
        for batch in range(EACH // 40):
            for name, ask in asks.items():
                numbers = range(batch * 40, batch * 40 + 40)
                times[name] += pool.map(lambda number, ask=ask: timed(ask, number), numbers)
    return {
        name: (statistics.median(all_of), statistics.quantiles(all_of, n=100)[98]) for name, all_of in times.items()
    }


def show(where: str, connections: int, found: dict[str, tuple[float, float]]) -> None:
    """One line for each, with the ratios to the raw transaction."""
    raw = found["raw insert"]
    for name, (p50, p99) in found.items():
        ratio = f"{p50 / raw[0]:.2f} x p50, {p99 / raw[1]:.2f} x p99" if name == "/ccm log" else ""
        print(f"{where:7} c={connections} {name:11} p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  {ratio}")


def main() -> None:
    """Both transports, one and eight at a time; then start-up and memory."""
    SimulatorClock.STALE = 0.5
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for where in ("http", "socket"):
        for connections in (1, 8):
            show(where, connections, run(where, connections))
    start_and_memory()


def run(where: str, connections: int) -> dict[str, tuple[float, float]]:
    """A fresh practice for each figure: the month's total is read at every log."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sims: list[SimulatorThread] = []
        closers: list[Callable[[], None]] = []
        asks: dict[str, Ask] = {}
        for label in ("bare ack", "raw insert", "/ccm log"):
            simulator = SimulatorThread(sim_config(mode=where, clock_start=""))
            sims.append(simulator)
            assembly = _assembly(simulator, folder, label)
            if label != "/ccm log":
                assembly = replace(assembly, app=raw_app(assembly.app, folder, write=label == "raw insert"))
            if where == "http":
                url, stop = serve(wsgi(assembly, with_slack=True))
                asks[label] = http_ask(url)
            else:
                socket = SocketMode(assembly, a_settings(simulator.url, "sqlite://"))
                socket.connect()
                stop = socket.close
                asks[label] = socket_ask(Slack(simulator.url))
            closers.append(stop)
        found = measure(asks, connections)
        for close in [*closers, *(one.stop for one in sims)]:
            close()
        return found


def _assembly(simulator: SimulatorThread, folder: Path, label: str) -> Assembly:
    url = f"sqlite:///{folder}/{label.strip('/').replace(' ', '-')}.db"
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    database.close()
    assembly = assemble(a_settings(simulator.url, url))
    seed(assembly.database, assembly.practice.id)
    fill(assembly)
    return assembly


def fill(assembly: Assembly) -> None:
    """400 patients: a practice logs on many charts, not one."""
    with assembly.database.write(assembly.practice.id) as uow:
        born = date(1948, 3, 2)
        many = [Patient(new_id(), new_case_id(), str(5000 + n), f"Given{n}", f"Family{n}", born) for n in range(400)]
        uow.patients.save_many(many)
        uow.audit.record("bench", None, datetime.now(UTC))
        uow.commit()


def start_and_memory() -> None:
    """From the command to ready, and the resident memory after 2,000 logs."""
    from tests.soak.kill import _free_port, _start, settings_env

    with tempfile.TemporaryDirectory() as name:
        simulator = SimulatorThread(sim_config(mode="http", clock_start=""))
        port = _free_port()
        url = f"sqlite:///{name}/ccm.db"
        database = Database(url, KEYS)
        schema.upgrade(database.engine)
        database.close()
        assembly = assemble(a_settings(simulator.url, url))
        seed(assembly.database, assembly.practice.id)
        fill(assembly)
        begin = time.perf_counter()
        bot = _start(settings_env(simulator.url, url), port)
        print(f"start to ready {time.perf_counter() - begin:.2f} s (goal 1.5 s)")
        ask = http_ask(f"http://127.0.0.1:{port}/slack/events")
        for number in range(2000):
            ask(number)
        listed = subprocess.run(
            ["ps", "-o", "rss=", "--ppid", str(bot.pid)], capture_output=True, text=True, check=True
        )
        worker = max(int(line) for line in listed.stdout.split())
        print(f"memory of the worker after 2,000 logs {worker / 1024:.0f} MB (goal 150 MB)")
        bot.terminate()
        bot.wait()
        simulator.stop()


if __name__ == "__main__":
    sys.exit(main())
