"""The worklist of a practice: everything ranked, and one page of it told and rendered, in milliseconds.

    .venv/bin/python -m benchmarks.worklist            # 1,000 patients on SQLite and PostgreSQL
    .venv/bin/python -m benchmarks.worklist --full     # 5,000 and 10,000 as well

The practice of `benchmarks.months` with two years of attempts, and a follow-up for every third patient. Two days are
asked about: one early in the month, and one on which the month's minutes are asked about too. Medians of 11; the first
reading of a day's notes is told apart, since their quality is read once a process.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from benchmarks.months import AT_ONCE, WORDS, ZONE, fill, postgres
from bot.actions.worklist_rows import WorklistReader
from bot.files.rule_files import shipped
from ccm.care_plan import CarePlan, Element, Home
from ccm.follow_up import FollowUp, Kind
from ccm.record import Attempt, Outcome
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.conftest import KEYS

EARLY, LATE = datetime(2026, 10, 8, 15, 0, tzinfo=UTC), datetime(2026, 10, 27, 15, 0, tzinfo=UTC)
MONTHS = 24  # of attempts
OUTCOMES = (Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.REACHED)


def live(database: Database, practice: Practice) -> None:
    """Two years of attempts, three a month, the last of them reached; what is owed to every third; and a newer plan for
    four of five.
    """
    chance = random.Random(7)
    with database.read(practice.id) as view:
        people, nurse = view.patients.all(), view.staff.all()[1]
    for at in range(0, len(people), AT_ONCE):
        with database.write(practice.id) as uow:
            for number, one in enumerate(people[at : at + AT_ONCE]):
                _tried(uow, chance, one.id, nurse.id)
                if number % 5:
                    dated = date(2026, chance.randint(5, 9), 2)
                    body = {element: " ".join(chance.choices(WORDS, k=40)) for element in Element}
                    uow.plans.add(CarePlan(new_id(), one.id, 3, Home.BOT, dated, nurse.id, EARLY, elements=body))
                if number % 3 == 0:
                    due = date(2026, 10, chance.randint(1, 31))
                    kind = chance.choice((Kind.LAB, Kind.CALL_BACK, Kind.REFILL, Kind.DISCHARGE))
                    kept = (nurse.id, due, nurse.id, EARLY - timedelta(days=30))
                    uow.follow_ups.add(FollowUp(new_id(), one.id, kind, "A1c result: tell the patient", *kept))
            uow.audit.record("bench", None, EARLY)
            uow.commit()


def _tried(uow: UnitOfWork, chance: random.Random, patient_id: str, person_id: str) -> None:
    for month in range(MONTHS):
        for tries, outcome in enumerate(OUTCOMES):
            at = LATE - timedelta(days=30 * month + chance.randint(0, 20) + 3 * (len(OUTCOMES) - tries))
            uow.attempts.add(Attempt(new_id(), patient_id, person_id, outcome, "", at))


def median_ms(work: Callable[[], object], times: int = 11) -> float:
    """The median time of it, in milliseconds on the clock."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found)


def measure(url: str, count: int) -> dict[str, float]:
    """A practice filled, and its worklist asked for."""
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    practice = Practice(new_id(), "Maple", str(ZONE))
    database.practices.create(practice)
    fill(database, practice, count)
    live(database, practice)
    found = {}
    for name, now in (("early", EARLY), ("late", LATE)):
        with database.read(practice.id) as view:
            reader = WorklistReader(view, now, ZONE, shipped())
            begin = time.perf_counter()
            lines = len(reader.worklist().lines)
            found[f"{name}, first"] = (time.perf_counter() - begin) * 1000
            found[f"{name}, {lines} lines"] = median_ms(reader.worklist)
    database.close()
    return found


def main() -> None:
    """The figures."""
    for count in (1000, 5000, 10_000) if "--full" in sys.argv else (1000,):
        with tempfile.TemporaryDirectory() as folder:
            show("SQLite", count, measure(f"sqlite:///{folder}/ccm.db", count))
        with postgres() as url:
            show("PostgreSQL", count, measure(url, count))


def show(where: str, count: int, found: dict[str, float]) -> None:
    """One line."""
    said = "; ".join(f"{name}: {value:.0f} ms" for name, value in found.items())
    print(f"{where:10} {count:6,} patients: {said}", flush=True)


if __name__ == "__main__":
    main()
