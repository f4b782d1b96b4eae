"""`ccm-bot run` as it is started: both transports, health, readiness, metrics, and an orderly end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest

from bot.app import assemble
from simulator.driver import Slack
from simulator.server import SimulatorThread
from storage import schema
from storage.database import Database
from tests.conftest import KEYS, free_port
from tests.scenarios.conftest import a_settings, seed, settings_env, sim_config


def get(url: str) -> tuple[int, str]:
    """Status and text; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


@contextmanager
def running(command: list[str], env: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The bot in a process of its own, which never outlives its test."""
    with subprocess.Popen(command, env=env, cwd=folder, stderr=subprocess.PIPE, text=True) as bot:
        try:
            yield bot
        finally:
            bot.terminate()


def until(url: str) -> None:
    for _ in range(1500):
        if get(url)[0] == 200:
            return
        time.sleep(0.02)
    raise AssertionError(f"{url} never answered 200")


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_the_bot_runs_tells_its_health_and_ends(mode: str, tmp_path: Path) -> None:
    port, metrics = free_port(), free_port()
    simulator = SimulatorThread(replace(sim_config(mode=mode), clock_start=""))
    url = f"sqlite:///{tmp_path}/ccm.db"
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    database.close()
    assembly = assemble(a_settings(simulator.url, url))
    seed(assembly.database, assembly.practice.id)
    assembly.database.close()
    command = [sys.executable, "-m", "bot.cli", "run", f"--{mode}", "--port", str(port)]
    env = settings_env(simulator.url, url) | {"CCM_METRICS_PORT": str(metrics), "PATH": os.environ["PATH"]}
    with running(command, env, tmp_path) as bot:
        until(f"http://127.0.0.1:{port}/readyz")
        assert get(f"http://127.0.0.1:{port}/healthz") == (200, "alive")
        if mode == "http":
            simulator.send_to(f"http://127.0.0.1:{port}/slack/events")
        else:
            assert get(f"http://127.0.0.1:{port}/slack/events")[0] == 404
        said = Slack(simulator.url).person("U0MA").slash("/ccm log ortiz 12 meds refilled metformin")
        assert "saved" in said.text
        _, counted = get(f"http://127.0.0.1:{metrics}/metrics")
        assert 'ccm_acts_total{outcome="answered",surface="command",verb="log"} 1.0' in counted
        assert "ortiz" not in counted.lower()
        assert "ccm_outbox_age_seconds 0.0" in counted and "ccm_outbox_parked 0.0" in counted
        assert "ccm_tick_age_seconds" in counted
        bot.terminate()
        _, printed = bot.communicate(timeout=20)
    assert bot.returncode == 0, printed
    assert "verb=log" in printed and "person=U0MA" in printed and "ortiz" not in printed.lower()
    simulator.stop()


def test_the_lines_that_the_simulator_prints_connect_a_bot(tmp_path: Path) -> None:
    """README, by its words alone: the printed lines and a key in `.env`, then upgrade and run."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    bot, running = [sys.executable, "-m", "bot.cli"], list[subprocess.Popen[str]]()

    def start(*words: str) -> subprocess.Popen[str]:
        running.append(subprocess.Popen([*bot, *words], env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True))
        return running[-1]

    try:
        printed = start("simulator", "--port", str(free_port())).stdout
        assert printed is not None
        lines = list(takewhile(lambda line: not line.startswith("CCM_CLOCK"), printed))
        settings = "".join(line for line in lines if "=" in line)
        (tmp_path / ".env").write_text(f"{settings}CCM_SECRET_KEY={'s' * 40}\n")
        subprocess.run([*bot, "db", "upgrade"], env=env, cwd=tmp_path, check=True, capture_output=True)
        said = start("run").stdout
        assert said is not None and "Connected as" in said.readline()
    finally:
        for one in running:
            one.kill()
            one.communicate()
