"""`make soak`: 200 rounds. `make test` runs three of them, with their seed printed."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.soak.kill import run_rounds


def _rounds(tmp_path: Path, rounds: int) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")
    outcome = run_rounds(tmp_path, rounds, seed)
    print(outcome)
    assert outcome.answered > 0
    assert (outcome.lost, outcome.doubled, outcome.findings) == (0, 0, 0), (seed, outcome)


def test_three_kills_lose_nothing_that_was_answered(tmp_path: Path) -> None:
    _rounds(tmp_path, 3)


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing_that_was_answered(tmp_path: Path) -> None:
    _rounds(tmp_path, 200)
