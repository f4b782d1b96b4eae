"""Kill -9 at random instants while people log: every answered entry is there, once, and the chain verifies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.app import assemble
from simulator.driver import Slack
from simulator.server import SimulatorThread
from storage import schema
from storage.database import Database
from tests.conftest import KEYS, free_port
from tests.scenarios.conftest import a_settings, seed, settings_env, sim_config


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rounds came to."""

    rounds: int
    answered: int
    lost: int
    doubled: int
    findings: int
    unanswered_but_saved: int


def run_rounds(folder: Path, rounds: int, number: int) -> Outcome:
    """Start the bot, log from two people, kill it, as often as told; then look at the record."""
    chance = random.Random(number)
    simulator = SimulatorThread(replace(sim_config(mode="http"), clock_start=""))
    port = free_port()
    simulator.send_to(f"http://127.0.0.1:{port}/slack/events")
    url = f"sqlite:///{folder}/ccm.db"
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    database.close()
    settings = a_settings(simulator.url, url)
    assembly = assemble(settings)
    seed(assembly.database, assembly.practice.id)
    answered: list[str] = []
    sent = 0
    for _ in range(rounds):
        bot = _start(settings_env(simulator.url, url), port)
        stop = threading.Event()
        numbers = iter(range(sent, sent + 10_000))
        loggers = [
            threading.Thread(target=_log, args=(Slack(simulator.url), user, numbers, stop, answered))
            for user in ("U0MA", "U0RN")
        ]
        for one in loggers:
            one.start()
        time.sleep(chance.uniform(0.02, 0.35))
        os.kill(bot.pid, signal.SIGKILL)
        bot.wait()
        stop.set()
        for one in loggers:
            one.join()
        sent += 10_000
    with assembly.database.read(assembly.practice.id) as view:
        month = view.entries.all(*_always())
        findings = len(view.audit.verify())
    counts = Counter(state.entry.note for state in month)
    simulator.stop()
    assembly.database.close()
    return Outcome(
        rounds=rounds,
        answered=len(answered),
        lost=sum(note not in counts for note in answered),
        doubled=sum(count > 1 for count in counts.values()),
        findings=findings,
        unanswered_but_saved=len(set(counts) - set(answered)),
    )


def _start(env: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """The real command under gunicorn, in a process group of its own, waited for until it is ready."""
    code = "import os, sys; os.setpgid(0, 0) if os.getpgid(0) != os.getpid() else None; from bot.cli import app; app()"
    command = [sys.executable, "-c", code, "run", "--http", "--port", str(port)]
    bot = _Group(command, env=env, cwd=env["PYTHONPATH"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return bot
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("the bot did not become ready")


class _Group(subprocess.Popen[bytes]):
    """A process whose worker is killed with it: gunicorn's arbiter and its worker are one bot."""

    def wait(self, timeout: float | None = None) -> int:
        """Kill the whole group, then wait for the leader."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return super().wait(timeout)
        return super().wait(timeout)


def _log(slack: Slack, user: str, numbers: object, stop: threading.Event, answered: list[str]) -> None:
    person = slack.person(user)
    while not stop.is_set():
        number = next(numbers)  # type: ignore[call-overload]
        note = f"spoke with her number {number}"
        said = slack.post(
            "/sim/act/command",
            {"person": person.id, "channel": person.channel, "text": f"/ccm log ortiz {1 + number % 400} call {note}"},
        )
        body = said.get("body")
        if said["ok"] and isinstance(body, dict) and str(body.get("text", "")).startswith("Saved"):
            answered.append(note)


def _always() -> tuple[date, date]:
    return date(2020, 1, 1), date(2030, 1, 1)
