"""`/ccm log` answered after its commit, against the same runner and transport doing one raw INSERT.

    make bench

Three bots, each in a process of its own (`benchmarks.stand`), with the same inline runner, over signed HTTP under
gunicorn or Socket Mode, on SQLite at synchronous=FULL, are asked in turn, in batches. The simulator is a process too.
Goal: at most 2.5 x at p50, 3 x at p99.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.stand import settings
from bot.app import assemble
from bot.settings import Settings
from ccm.record import Patient
from simulator.driver import Slack
from simulator.server import run as serve_simulator
from simulator.transport import sign
from storage import schema
from storage.database import Database
from storage.ids import new_case_id, new_id
from tests.conftest import free_port
from tests.scenarios.conftest import seed, sim_config

EACH = 800
KINDS = {"ack": "bare ack", "raw": "raw insert", "log": "/ccm log"}
Ask = Callable[[int], None]
_local = threading.local()


def http_ask(port: int) -> Ask:
    """One signed request; each thread keeps its connection, as Slack's own senders do."""
    url = f"http://127.0.0.1:{port}/slack/events"

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
        status, said = _post(url, raw, headers)
        if status != 200 or b"aved" not in said:
            raise RuntimeError(f"refused: {status}")

    return ask


def socket_ask(slack_url: str) -> Ask:
    """One command through the simulator's Socket Mode."""

    def ask(number: int) -> None:
        text = f"/ccm log {5000 + number % 400} {1 + number % 40} meds refilled metformin {number}"
        body = json.dumps({"person": "U0MA", "channel": "DU0MA", "text": text})
        _, raw = _post(f"{slack_url}/sim/act/command", body, {"Content-Type": "application/json"})
        said = json.loads(raw)
        if not said["ok"] or "aved" not in json.dumps(said["body"]):
            raise RuntimeError(f"refused: {said['error']}, {said['body']}")

    return ask


def _post(url: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    where = urlsplit(url)
    kept: dict[str, http.client.HTTPConnection] = _local.__dict__.setdefault("kept", {})
    connection = kept.setdefault(where.netloc, http.client.HTTPConnection(where.netloc, timeout=10))
    connection.request("POST", where.path, body.encode(), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def measure(asks: dict[str, Ask], connections: int) -> dict[str, tuple[float, float]]:
    """p50 and p99 in milliseconds of each, asked in turn in batches of 80; the first batch of each warms up."""
    times: dict[str, list[float]] = {name: [] for name in asks}

    def timed(ask: Ask, number: int) -> float:
        start = time.perf_counter()
        ask(number)
        return (time.perf_counter() - start) * 1000

    with ThreadPoolExecutor(connections) as pool:
        for batch in range(EACH // 80 + 1):
            for name, ask in asks.items():
                numbers = range(batch * 80, batch * 80 + 80)
                taken = list(pool.map(lambda number, ask=ask: timed(ask, number), numbers))
                times[name] += taken if batch else []
    return {
        name: (statistics.median(all_of), statistics.quantiles(all_of, n=100)[98]) for name, all_of in times.items()
    }


def show(where: str, connections: int, found: dict[str, tuple[float, float]]) -> None:
    """One line for each, with the ratios to the raw transaction."""
    raw = found["raw"]
    for name, (p50, p99) in found.items():
        ratio = f"{p50 / raw[0]:.2f} x p50, {p99 / raw[1]:.2f} x p99" if name == "log" else ""
        print(f"{where:7} c={connections} {KINDS[name]:11} p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  {ratio}", flush=True)


def run(where: str, connections: int) -> dict[str, tuple[float, float]]:
    """A fresh practice for each figure: the month's total is read at every log."""
    with tempfile.TemporaryDirectory() as name, _processes() as start:
        asks: dict[str, Ask] = {}
        for kind in KINDS:
            folder = Path(name) / kind
            folder.mkdir()
            slack_port, port = free_port(), free_port()
            slack_url = f"http://127.0.0.1:{slack_port}"
            start([sys.executable, "-m", "benchmarks.log_ratio", "simulator", where, str(slack_port)])
            _until(f"{slack_url}/sim/state")
            prepare(settings(slack_url, folder))
            start([sys.executable, "-m", "benchmarks.stand", kind, where, str(port), slack_url, str(folder)])
            if where == "http":
                _until(f"http://127.0.0.1:{port}/readyz")
                asks[kind] = http_ask(port)
            else:
                _until_connected(Slack(slack_url))
                asks[kind] = socket_ask(slack_url)
        return measure(asks, connections)


def prepare(chosen: Settings) -> None:
    """A migrated database with staff and 400 patients: a practice logs on many charts, not one."""
    database = Database(chosen.database_url, chosen.audit_keys())
    schema.upgrade(database.engine)
    database.close()
    assembly = assemble(chosen)
    seed(assembly.database, assembly.practice.id)
    born = date(1948, 3, 2)
    many = [Patient(new_id(), new_case_id(), str(5000 + n), f"Given{n}", f"Family{n}", born) for n in range(400)]
    with assembly.database.write(assembly.practice.id) as uow:
        uow.patients.save_many(many)
        uow.audit.record("bench", None, datetime.now(UTC))
        uow.commit()
    assembly.database.close()


def start_and_memory() -> None:
    """From the command to ready, and the resident memory after 2,000 logs."""
    with tempfile.TemporaryDirectory() as name, _processes() as start:
        slack_port, port = free_port(), free_port()
        slack_url = f"http://127.0.0.1:{slack_port}"
        start([sys.executable, "-m", "benchmarks.log_ratio", "simulator", "http", str(slack_port)])
        _until(f"{slack_url}/sim/state")
        prepare(settings(slack_url, Path(name)))
        begin = time.perf_counter()
        bot = start([sys.executable, "-m", "benchmarks.stand", "log", "http", str(port), slack_url, name])
        _until(f"http://127.0.0.1:{port}/readyz")
        print(f"start to ready {time.perf_counter() - begin:.2f} s (goal 1.5 s)")
        ask = http_ask(port)
        for number in range(2000):
            ask(number)
        command = ["ps", "-o", "rss=", "--ppid", str(bot.pid)]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        worker = max(int(line) for line in listed.stdout.split())
        print(f"memory of the worker after 2,000 logs {worker / 1024:.0f} MB (goal 150 MB)")


@contextmanager
def _processes() -> Iterator[Callable[[list[str]], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        return started[-1]

    try:
        yield start
    finally:
        for one in reversed(started):
            one.terminate()
        for one in started:
            one.wait()


def _until(url: str) -> None:
    for _ in range(1000):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError("nothing answers")


def _until_connected(slack: Slack) -> None:
    for _ in range(1000):
        if slack.get("/sim/state")["app"]["connected"]:
            return
        time.sleep(0.01)
    raise RuntimeError("the bot did not connect")


def main() -> None:
    """Both transports, one and eight at a time; then start-up and memory."""
    if sys.argv[1:2] == ["simulator"]:
        _, _, mode, port = sys.argv
        serve_simulator(sim_config(mode=mode, port=int(port), clock_start=""), lambda url: None)
        return
    for where in ("http", "socket"):
        for connections in (1, 8):
            show(where, connections, run(where, connections))
    start_and_memory()


if __name__ == "__main__":
    main()
