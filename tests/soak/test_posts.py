"""`make soak`: 200 kills of one replica, and of three on PostgreSQL. `make test` runs two, with their seed printed."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from tests.soak.posts import Outcome, run_posts

LOG = Path(__file__).parents[2] / "docs" / "soak-posts.log"
FULL = 200
KILLS = int(os.environ.get("CCM_KILLS", str(FULL)))


def _rounds(database: Database, folder: Path, kills: int, size: int) -> Outcome:
    number = int(os.environ.get("CCM_SEED") or secrets.randbelow(1_000_000))
    print(f"seed {number}")
    url = database.engine.url.render_as_string(hide_password=False)
    outcome = run_posts(url, folder, kills, number, size)
    print(outcome)
    if kills >= FULL:
        name = database.engine.dialect.name
        with LOG.open("a") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%MZ} {name} replicas={size} seed={number} {outcome}\n")
    assert outcome.posts > 0
    assert (outcome.lost, outcome.doubled, outcome.stale) == ([], [], []), (number, outcome)
    assert (outcome.parked, outcome.waiting, outcome.findings) == (0, 0, 0), (number, outcome)
    return outcome


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_kills_lose_no_post_and_double_none(database: Database, tmp_path: Path) -> None:
    _rounds(database, tmp_path, 2, size=1)


@pytest.mark.soak
@pytest.mark.parametrize(("database", "size"), [("sqlite", 1), ("postgresql", 3)], indirect=["database"])
def test_two_hundred_kills_lose_no_post_and_double_none(database: Database, tmp_path: Path, size: int) -> None:
    outcome = _rounds(database, tmp_path, KILLS, size)
    assert outcome.faults and (KILLS < FULL or (outcome.paused and outcome.disconnects))
