"""The worklist of a practice: everything ranked, and one page of it told and rendered, in milliseconds.

    .venv/bin/python -m benchmarks.worklist            # 1,000 patients on SQLite and PostgreSQL
    .venv/bin/python -m benchmarks.worklist --full     # 5,000 and 10,000 as well

The practice of `benchmarks.months` with two years of attempts, and a follow-up for every third patient. Two days are
asked about: one early in the month, and one on which the month's minutes are asked about too. Medians of 11 on the
clock, and of the processor; the first reading of a day's notes is told apart, since a process reads each note once.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from benchmarks.months import AT_ONCE, WORDS, ZONE, fill, postgres
from bot.actions.work import Caller, Work
from bot.actions.worklist import Scope, told_page
from bot.actions.worklist_rows import WorklistReader
from bot.files.rule_files import shipped
from bot.views.worklist import worklist_answer
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


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds on the clock and of the processor, medians."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.0f} ms, {self.processor:.0f} of the processor"


def took(work: Callable[[], object], times: int = 11) -> Took:
    """The median of so many runs."""
    found = []
    for _ in range(times):
        begin, cpu = time.perf_counter(), time.thread_time()
        work()
        found.append(((time.perf_counter() - begin) * 1000, (time.thread_time() - cpu) * 1000))
    return Took(*(statistics.median(one) for one in zip(*found, strict=True)))


def measure(url: str, count: int) -> dict[str, Took]:
    """A practice filled, and its worklist asked for."""
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    practice = Practice(new_id(), "Maple", str(ZONE))
    database.practices.create(practice)
    fill(database, practice, count)
    live(database, practice)
    found = {}
    for name, now in (("early", EARLY), ("late", LATE)):
        with database.snapshot(practice.id) as view:
            reader = WorklistReader(view, now, ZONE, shipped())
            found[f"{name}, notes read for the first time"] = took(reader.worklist, 1)
            ranked = reader.worklist()
            found[f"{name}, {len(ranked.lines)} lines ranked"] = took(reader.worklist)
            person = view.staff.all()[0]
            work = Work(view, Caller(practice, person.slack_user_id, None, True), person, now, ZONE, shipped())
            page = partial(told_page, work, ranked, Scope.ALL, 0)
            found[f"{name}, a page of them told"] = took(lambda page=page: worklist_answer(page()).dump())  # type: ignore[misc]
    database.close()
    return found


def main() -> None:
    """The figures."""
    for count in (1000, 5000, 10_000) if "--full" in sys.argv else (1000,):
        with tempfile.TemporaryDirectory() as folder:
            show("SQLite", count, measure(f"sqlite:///{folder}/ccm.db", count))
        with postgres() as url:
            show("PostgreSQL", count, measure(url, count))


def show(where: str, count: int, found: dict[str, Took]) -> None:
    """Its lines."""
    for name, value in found.items():
        print(f"{where:10} {count:6,} patients, {name}: {value}", flush=True)


if __name__ == "__main__":
    main()
