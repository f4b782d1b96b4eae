"""The internal review: which charts of a month a person looks through, drawn so that anyone can draw them again.

How it is drawn, for whoever checks it by hand: for each chart write the seed, a bar, the chart's case id, as
`2026-10/month/3f1c…|C7K2…`; take the SHA-256 of that line; the charts with the smallest hashes, as many as the size
says, are the sample, in that order. The seed ends with the audit chain's hash as it stood before the draw, which nobody
picks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from ccm.service_month import ServiceMonth

LEAST, MOST, PERCENT = 5, 30, 5
"""Five in a hundred, at least 5 and at most 30. Five show more than one person's work even in a small practice; thirty
find, 95 times in 100, a fault that stands in every tenth chart, and are a reviewer's day."""
MONTHLY = "month"


def size(charts: int) -> int:
    """How many of so many are drawn; all of them where there are fewer than five."""
    return min(charts, MOST, max(LEAST, -(-charts * PERCENT // 100)))


def period(month: ServiceMonth, today: date, *, weekly: bool) -> str:
    """What one draw stands for: the month, or while the pilot's gate is closed a week of it.

    Weeks are counted within the month, from its first day; after the month's end its last week stands.
    """
    if not weekly:
        return MONTHLY
    day = min(max(today, month.first_day), month.last_day)
    return f"week-{(day - month.first_day).days // 7 + 1}"


def seed(month: ServiceMonth, of_period: str, head: str) -> str:
    """The text that decides: month, period, and the chain's hash before the draw."""
    return f"{month}/{of_period}/{head}"


def period_of(seed_text: str) -> str:
    """The period that a seed was made for."""
    return seed_text.split("/")[1]


def draw(seed_text: str, case_ids: Iterable[str]) -> tuple[str, ...]:
    """The sample of these charts, in the order drawn. The order in which they are given does not matter."""
    charts = sorted(set(case_ids))
    ranked = sorted(charts, key=lambda one: hashlib.sha256(f"{seed_text}|{one}".encode()).hexdigest())
    return tuple(ranked[: size(len(charts))])
