"""The digest's chart: a picture from a child process, words for who cannot see it, and a digest without it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.digests.month_end.chart import COLOURS, alt_text, drawn
from bot.views.month_end import digest_answer
from ccm.month_digest import Digest, Stage
from ccm.month_end import MonthEnd, month_end
from ccm.month_row import Part
from ccm.service_month import ServiceMonth

NOW = datetime(2026, 10, 30, 19, 0, tzinfo=UTC)


def figures(month: ServiceMonth) -> MonthEnd:
    return month_end(month, 20, {}, ())


def a_digest() -> Digest:
    now, before = figures(ServiceMonth(2026, 10)), figures(ServiceMonth(2026, 9))
    return Digest(Stage.PROVISIONAL, now, before, {}, ZoneInfo("Pacific/Honolulu"), NOW)


def test_a_chart_of_its_own_ground_or_none_in_time() -> None:
    found = a_digest()
    made = drawn(found)
    assert made is not None and made.startswith(b"\x89PNG\r\n\x1a\n") and len(made) > 5000
    assert drawn(found, timeout=0.001) is None
    assert "October 2026: 0 billable, 0 held at 20 minutes" in alt_text(found)
    assert set(COLOURS) == set(Part) and len({hatch for _, hatch, _ in COLOURS.values()}) == len(Part)


def test_a_month_with_nobody_in_it_says_so() -> None:
    shown = digest_answer(a_digest())
    assert "Nobody was in the programme" in str(shown.block_dicts()) and "9:00 AM" in str(shown.block_dicts())
