"""`make soak`: 200 kills, one replica on SQLite, three on PostgreSQL. `make test` does three, their seed printed."""

from __future__ import annotations

import os
import secrets

import pytest

from storage.database import Database
from tests.soak.posting import run_rounds

KILLS = int(os.environ.get("CCM_KILLS", "200"))


def _rounds(database: Database, kills: int) -> None:
    seed = secrets.randbelow(1_000_000)
    replicas = 1 if database.is_sqlite else 3
    print(f"seed {seed}, {'SQLite' if database.is_sqlite else 'PostgreSQL'}, {replicas} replicas")
    outcome = run_rounds(database, kills, replicas, seed)
    print(outcome)
    assert outcome.made > 0
    assert (outcome.lost, outcome.doubled, outcome.parked) == (0, 0, 0), (seed, outcome)


def test_three_kills_lose_and_double_no_post(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("a push kills one replica on SQLite; make soak three on PostgreSQL too")
    _rounds(database, 3)


@pytest.mark.soak
def test_two_hundred_kills_lose_and_double_no_post(database: Database) -> None:
    _rounds(database, KILLS)
