"""The draw for internal review: the same for anyone who draws again, of a size that has its bounds."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.review_sample import draw, period, period_of, seed, size
from ccm.service_month import ServiceMonth

MONTH = ServiceMonth(2026, 10)
CHARTS = st.sets(st.text("ABCDEFGH0123456789", min_size=10, max_size=10), max_size=80)


@pytest.mark.parametrize(
    ("charts", "drawn"), [(0, 0), (3, 3), (5, 5), (60, 5), (100, 5), (101, 6), (150, 8), (600, 30), (100_000, 30)]
)
def test_five_in_a_hundred_within_five_and_thirty(charts: int, drawn: int) -> None:
    assert size(charts) == drawn


@given(CHARTS, st.text(max_size=20), st.randoms())
def test_anyone_draws_the_same(charts: set[str], text: str, rng: object) -> None:
    mixed = list(charts)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    found = draw(text, charts)
    assert draw(text, [*mixed, *mixed]) == found and len(set(found)) == len(found) == size(len(charts))
    assert set(found) <= charts


def test_the_documented_recipe_gives_the_draw() -> None:
    charts = [f"CASE{number:06d}" for number in range(40)]
    text = seed(MONTH, "month", "3f1c")
    by_hand = sorted((hashlib.sha256(f"2026-10/month/3f1c|{one}".encode()).hexdigest(), one) for one in charts)
    assert draw(text, charts) == tuple(one for _, one in by_hand[:5])


def test_another_seed_draws_others() -> None:
    charts = [f"CASE{number:06d}" for number in range(200)]
    drawn = {draw(seed(MONTH, "month", f"{number}"), charts) for number in range(20)}
    assert len(drawn) == 20
    assert len({one for each in drawn for one in each}) > 100


@pytest.mark.parametrize(
    ("today", "weekly", "word"),
    [
        (date(2026, 10, 1), True, "week-1"),
        (date(2026, 10, 7), True, "week-1"),
        (date(2026, 10, 8), True, "week-2"),
        (date(2026, 10, 31), True, "week-5"),
        (date(2026, 12, 24), True, "week-5"),
        (date(2026, 10, 8), False, "month"),
    ],
)
def test_a_period_is_the_month_or_in_the_pilot_a_week_of_it(today: date, weekly: bool, word: str) -> None:
    assert period(MONTH, today, weekly=weekly) == word
    assert period_of(seed(MONTH, word, "x")) == word
