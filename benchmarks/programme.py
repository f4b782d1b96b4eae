"""The card of a patient with two years of history, and the generic-plan check over 5,000 plans.

.venv/bin/python -m benchmarks.programme
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.desk import Caller, Work
from bot.actions.look import card
from bot.demo.practice import seed_practice
from bot.views.look import card_answer
from ccm.generic_plan import generic_plans, words_of
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from tests.ccm.test_generic_plan import copies, honest
from tests.conftest import KEYS
from tests.record import an_entry

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def card_ms() -> float:
    """The median of 50 cards, gathered and rendered, in milliseconds: 240 entries over two years, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/ccm.db", KEYS)
        schema.upgrade(database.engine)
        practice = Practice(new_id(), "Maple", "America/New_York")
        database.practices.create(practice)
        seed_practice(database, practice, NOW)
        with database.write(practice.id) as uow:
            patient, person = uow.patients.all()[0], uow.staff.all()[0]
            for n in range(240):
                day = NOW.date() - timedelta(days=3 * n)
                uow.entries.add(an_entry(patient, person, service_date=day, entered_at=NOW - timedelta(days=3 * n)))
            uow.audit.record("bench", None, NOW)
            uow.commit()
        times = []
        for _ in range(50):
            with database.write(practice.id) as uow:
                caller = Caller(practice, person.slack_user_id, None, True)
                begin = time.perf_counter()
                card_answer(card(Work(uow, caller, person, NOW, ZoneInfo(practice.zone)), patient)).dump()
                times.append((time.perf_counter() - begin) * 1000)
        database.close()
        return statistics.median(times)


def generic_seconds(count: int) -> float:
    """One check over so many plans, a third of them copies."""
    chance = random.Random(7)
    plans: dict[str, list[str]] = {}
    while len(plans) < count:
        made = {**copies(chance), **honest(chance)}
        plans.update(
            {f"{len(plans)}-{name}": [*words, *words_of(f"note {len(plans)}")] for name, words in made.items()}
        )
    begin = time.perf_counter()
    generic_plans(plans)
    return time.perf_counter() - begin


def main() -> None:
    """Both figures."""
    print(f"card, two years of history: {card_ms():.1f} ms (goal 20 ms)")
    print(f"generic-plan check over 5,000 plans: {generic_seconds(5000):.1f} s")


if __name__ == "__main__":
    main()
