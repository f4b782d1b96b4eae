"""Kill -9, and sleep past the lease, at random instants while posts leave in bad weather: each once, none parked."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import assemble
from ccm.posting import File, Kind, Lane, Post, State
from simulator.driver import Slack
from simulator.server import SimulatorThread
from simulator.workspace import Workspace
from storage.database import Database
from tests.record import NOW
from tests.scenarios.conftest import a_settings, seed, sim_config
from tests.soak.posting_bot import LEASE

WEATHER = {"lost_reply": 0.08, "429": 0.06, "500": 0.05, "500_after": 0.05, "timeout": 0.03}
WHERE = ("C0TEAM", "U0MA", "U0RN", "U0DR")
CALM = 180  # seconds in fair weather within which everything has left


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it came to. A page may stand twice, marked as a repeat; nothing else may."""

    kills: int
    slept: int
    made: int
    lost: int
    doubled: int
    parked: int
    faults: dict[str, int]


class Bots:
    """Replicas in processes of their own; whichever was killed is started again."""

    def __init__(self, slack_url: str, database_url: str, count: int) -> None:
        self._command = [sys.executable, "-m", "tests.soak.posting_bot", slack_url, database_url]
        self.running = [self._start() for _ in range(count)]

    def _start(self) -> subprocess.Popen[bytes]:
        root = Path(__file__).parents[2]
        bot = subprocess.Popen(self._command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert bot.stdout is not None and bot.stdout.readline() == b"ready\n"
        return bot

    def kill(self, number: int) -> None:
        """Kill -9, and start another in its place."""
        self._end(self.running[number])
        self.running[number] = self._start()

    def sleep(self, number: int) -> None:
        """Stopped past its lease, and woken."""
        os.kill(self.running[number].pid, signal.SIGSTOP)
        time.sleep(LEASE + 0.5)
        os.kill(self.running[number].pid, signal.SIGCONT)

    def close(self) -> None:
        for one in self.running:
            self._end(one)

    @staticmethod
    def _end(bot: subprocess.Popen[bytes]) -> None:
        bot.kill()
        bot.wait()
        assert bot.stdout is not None
        bot.stdout.close()


@contextmanager
def place(database: Database) -> Iterator[tuple[SimulatorThread, str, str]]:
    """The simulator, the database's address with its password, and the practice's id."""
    simulator = SimulatorThread(sim_config(mode="socket"))
    url = database.engine.url.render_as_string(hide_password=False)
    assembly = assemble(a_settings(simulator.url, url))
    seed(assembly.database, assembly.practice.id)
    assembly.close()
    try:
        yield simulator, url, assembly.practice.id
    finally:
        simulator.stop()


def run_rounds(database: Database, kills: int, replicas: int, number: int) -> Outcome:
    """As many kills as told, every twentieth a sleep past the lease; then fair weather, and everything is counted."""
    dice = random.Random(number)
    with place(database) as (simulator, url, practice_id):
        slack = Slack(simulator.url)
        slack.weather(number, 2.0, **WEATHER)
        bots = Bots(simulator.url, url, replicas)
        made: list[str] = []
        slept = 0
        try:
            for at in range(kills):
                made += _add(database, practice_id, dice, at)
                time.sleep(dice.uniform(0.05, 1.2))
                if at % 20 == 7:
                    bots.sleep(dice.randrange(replicas))
                    slept += 1
                bots.kill(dice.randrange(replicas))
            faults = dict(slack.get("/sim/faults"))
            slack.weather(number)
            _calm(database, practice_id)
        finally:
            bots.close()
        stands = Counter(_keys(simulator.world))
        with database.read(practice_id) as view:
            parked = len(view.outbox.listed([State.PARKED]))
        return Outcome(
            kills=kills,
            slept=slept,
            made=len(made),
            lost=sum(stands[key] == 0 for key in made),
            doubled=sum(stands[key] > 1 for key in made if not key.startswith("page")),
            parked=parked,
            faults=faults,
        )


def _add(database: Database, practice_id: str, dice: random.Random, at: int) -> list[str]:
    """A few posts of every lane, one in six with a file."""
    keys = []
    with database.write(practice_id) as uow:
        for number in range(dice.randint(1, 4)):
            lane = dice.choice([Lane.PAGE, Lane.DIRECT, Lane.CHANNEL])
            key = f"{'page' if lane is Lane.PAGE else 'post'}-{at}-{number}"
            kind = Kind.PAGE if lane is Lane.PAGE else Kind.DIGEST
            file = File(f"{key}.csv", "List", b"a,b\n1,2\n") if kind is Kind.DIGEST and dice.random() < 0.17 else None
            uow.outbox.add(Post(key, kind, lane, dice.choice(WHERE), "A post.", "[]", file=file), NOW)
            keys.append(key)
        uow.commit()
    return keys


def _calm(database: Database, practice_id: str) -> None:
    """Until nothing waits any more."""
    until = time.monotonic() + CALM
    while time.monotonic() < until:
        with database.read(practice_id) as view:
            if not view.outbox.listed([State.WAITING]):
                return
        time.sleep(0.2)


def _keys(world: Workspace) -> Iterator[str]:
    """The key of every message that stands: its metadata's, or its file's name where a file is the post."""
    for message in world.messages:
        if message.deleted or message.only is not None:
            continue
        names = [world.files[one].name.removesuffix(".csv") for one in message.files]
        if names:
            yield from names
        elif message.metadata:
            yield str(message.metadata["event_payload"]["key"])
