"""Kill -9, pause past the lease, disconnect, at random instants under weather: each post stands once, none is lost."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.app import assemble
from bot.delivery.poster import key_of
from ccm.errors import Busy
from ccm.posting import File, Kind, Lane, Post, State
from simulator.config import Channel
from simulator.driver import Slack
from simulator.server import SimulatorThread
from simulator.workspace import Message
from storage.database import Database
from storage.practices import Practice
from tests.scenarios.conftest import a_settings, seed, settings_env, sim_config
from tests.soak.quick_bot import QUICK

WEATHER = {"lost_reply": 0.06, "429": 0.05, "500": 0.05, "500_after": 0.04, "timeout": 0.03}
FAIR_WITHIN = 180.0  # seconds, until all that waits has left
CHANNELS = ("C0TEAM", "C0SECOND", "C0THIRD")
PEOPLE = ("U0MA", "U0RN")
SHOWN = json.dumps([{"type": "section", "text": {"type": "mrkdwn", "text": "2 without an owner"}}])
CHART = json.dumps([{"type": "image", "slack_file": {"id": "FILE"}, "alt_text": "minutes by day"}])
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rounds came to.

    `faults` met by kind; `paused` are senders stopped past their lease and continued; `rough` the posts that had left
    before the weather cleared up.
    """

    kills: int
    paused: int
    disconnects: int
    posts: int
    rough: int
    faults: dict[str, int]
    lost: list[str]
    doubled: list[str]
    stale: list[str]
    parked: int
    waiting: int
    findings: int
    seconds: int


class Replicas:
    """Bots of one practice, each a process of its own."""

    def __init__(self, size: int, env: dict[str, str], folder: Path) -> None:
        self._env, self._folder, self._log = env, folder, (folder / "bots.log").open("ab")
        self._bots = [self._start() for _ in range(size)]

    def __len__(self) -> int:
        return len(self._bots)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.soak.quick_bot", "run", "--socket"]
        return subprocess.Popen(command, env=self._env, cwd=self._folder, stdout=self._log, stderr=self._log)

    def kill(self, at: int) -> None:
        """End one where it is, and start another in its place."""
        self._bots[at].kill()
        self._bots[at].wait()
        self._bots[at] = self._start()

    def pause(self, at: int, seconds: float) -> None:
        """Stop one where it is, and let it go on, knowing nothing of the time between."""
        self._bots[at].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._bots[at].send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End all."""
        for one in self._bots:
            one.kill()
            one.wait()
        self._log.close()


def run_posts(url: str, folder: Path, kills: int, number: int, size: int) -> Outcome:
    """Add posts, kill, pause and disconnect as often as told; then look at what stands in Slack."""
    began, chance = time.monotonic(), random.Random(number)
    channels = tuple(Channel(one, one.lower(), "private", list(PEOPLE)) for one in CHANNELS)
    simulator = SimulatorThread(replace(sim_config(mode="socket"), channels=channels, clock_start="", page=False))
    assembly = assemble(a_settings(simulator.url, url))
    database, practice, slack = assembly.database, assembly.practice, Slack(simulator.url)
    seed(database, practice.id)
    slack.weather(number, seconds=QUICK.timeout + 0.5, **WEATHER)
    bots, posts, paused, disconnects = Replicas(size, settings_env(simulator.url, url), folder), Posts(chance), 0, 0
    for _ in range(kills):
        for _ in range(chance.randint(2, 8)):
            posts.add(database, practice)
            time.sleep(chance.uniform(0, 0.2))
        time.sleep(chance.uniform(0, 7.0 if size == 1 else 4.0))
        if chance.random() < 0.1:
            bots.pause(chance.randrange(size), QUICK.lease.total_seconds() + chance.uniform(0.5, 2))
            paused += 1
        if chance.random() < 0.15:
            slack.post("/sim/disconnect", {"reason": "abrupt"})
            disconnects += 1
        bots.kill(chance.randrange(size))
    faults, rough = dict(slack.get("/sim/faults")), _standing(database, practice, State.SENT)
    slack.weather(number)
    waiting = _until_sent(database, practice)
    bots.close()
    names = {one.id: one.name for one in simulator.world.files.values()}
    lost, doubled, stale = posts.judged(simulator.world.messages, names)
    with database.read(practice.id) as view:
        findings = len(view.audit.verify())
    tail = (_standing(database, practice, State.PARKED), waiting, findings, round(time.monotonic() - began))
    assembly.close()
    simulator.stop()
    return Outcome(kills, paused, disconnects, len(posts), rough, faults, lost, doubled, stale, *tail)


def _until_sent(database: Database, practice: Practice) -> int:
    """How many still wait after FAIR_WITHIN seconds of fair weather."""
    end, left = time.monotonic() + FAIR_WITHIN, 1
    while left and time.monotonic() < end:
        time.sleep(0.2)
        left = _standing(database, practice, State.WAITING)
    return left


def _standing(database: Database, practice: Practice, state: State) -> int:
    with database.read(practice.id) as view:
        return len(view.outbox.listed([state]))


class Posts:
    """What was added, and what must stand there of it: plain posts, replies, edits, images, files with and without."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self._numbers = chance, count()
        self._roots: list[Post] = []
        self._texts: dict[str, str] = {}  # of each message, as its newest edit has it
        self._files: list[str] = []
        self._kinds: list[Callable[[str], Iterator[Post]]] = [
            *(self._plain, self._plain, self._page, self._reply, self._edit, self._image, self._alone, self._beside)
        ]

    def __len__(self) -> int:
        return len(self._texts) + len(self._files)

    def add(self, database: Database, practice: Practice) -> None:
        """One more, of any kind, kept as its cause would keep it."""
        for post in self._chance.choice(self._kinds)(f"p{next(self._numbers)}"):
            self._kept(database, practice, post)
            if not post.edits:
                self._roots.append(post)
            if post.file is not None and not post.file.is_image:
                self._files.append(post.file.name)
            if post.blocks != "[]":
                self._texts[post.edits or post.key] = post.text

    def _kept(self, database: Database, practice: Practice, post: Post) -> None:
        while True:
            with suppress(Busy):  # a bot that was stopped within its turn holds a SQLite file until it goes on
                with database.write(practice.id) as uow:
                    uow.outbox.add(post, datetime.now(UTC))
                    uow.commit()
                return

    def _post(self, key: str, **more: object) -> Post:
        to = self._chance.choice([*CHANNELS, *PEOPLE])
        lane = Lane.DIRECT if to in PEOPLE else Lane.CHANNEL
        return replace(Post(key, Kind.DIGEST, lane, to, f"text of {key}", SHOWN), **more)  # type: ignore[arg-type]

    def _plain(self, key: str) -> Iterator[Post]:
        yield self._post(key)

    def _page(self, key: str) -> Iterator[Post]:
        yield self._post(key, kind=Kind.PAGE, lane=Lane.PAGE)

    def _reply(self, key: str) -> Iterator[Post]:
        first = self._post(key)
        yield first
        yield replace(first, key=f"{key}.reply", text=f"text of {key}.reply", under=key)

    def _edit(self, key: str) -> Iterator[Post]:
        first = self._post(key)
        yield first
        for number in range(self._chance.randint(1, 2)):
            yield replace(first, key=f"{key}.{number}", text=f"text {number} of {key}", edits=key)

    def _image(self, key: str) -> Iterator[Post]:
        yield self._post(key, blocks=CHART, file=File(f"{key}.png", "Minutes", PNG, "minutes by day"))

    def _alone(self, key: str) -> Iterator[Post]:
        yield self._post(key, blocks="[]", file=File(f"{key}.csv", "List", b"a,b\n1,2\n"))

    def _beside(self, key: str) -> Iterator[Post]:
        yield self._post(key, file=File(f"{key}.csv", "List", b"a,b\n1,2\n"))

    def judged(self, messages: list[Message], names: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
        """What is lost, doubled, and stands there with an older text than its newest edit's."""
        standing = [one for one in messages if not one.deleted]
        keys = Counter(key_of({"metadata": one.metadata}) for one in standing if one.metadata)
        files = Counter(names[file] for one in standing for file in one.files)
        wanted, found = {*self._texts, *self._files}, keys + files
        texts = {key_of({"metadata": one.metadata}): one.text for one in standing if one.metadata}
        return (
            sorted(wanted - found.keys()),
            sorted(one for one, times in found.items() if times > 1),
            sorted(key for key, text in self._texts.items() if key in texts and texts[key] != text),
        )
