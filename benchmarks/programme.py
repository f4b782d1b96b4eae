"""The card of a patient with two years of history, and a plan read and saved beside 5,000 others.

.venv/bin/python -m benchmarks.programme
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.desk import Caller, Work
from bot.actions.look import card
from bot.actions.plans import Edited, PlanScreen, screen, write
from bot.demo.practice import seed_practice
from bot.views.look import card_answer
from bot.views.plan import plan_answer
from ccm.care_plan import CarePlan, Element, Home
from ccm.generic_plan import sketch_of, words_of
from ccm.record import Patient, Person
from ccm.roles import Credential
from storage import schema
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.plan_sketches import PlanSketch
from storage.practices import Practice
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


def plan_ms(counts: tuple[int, ...]) -> dict[int, tuple[float, float, float]]:
    """Milliseconds to read `/ccm plan`, to save a version of its own, and to save a copy of another's, each gathered
    and rendered inside the writer's turn, on SQLite beside so many plans of 720 words: medians of nine.
    """
    chance, found = random.Random(3), {}
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["".join(chance.choices(letters, k=6)) for _ in range(3000)]

    def text() -> dict[Element, str]:
        return {one: " ".join(chance.choices(vocabulary, k=60)) for one in Element}

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/ccm.db", KEYS)
        schema.upgrade(database.engine)
        practice = Practice(new_id(), "Maple", "America/New_York")
        database.practices.create(practice)
        nurse = Person(new_id(), "U1", "Nora Quinn", Credential.RN, frozenset())
        born = date(1948, 1, 1)
        people = [Patient(new_id(), new_case_id(), str(n), f"G{n}", f"F{n}", born) for n in range(max(counts))]
        with database.write(practice.id) as uow:
            uow.staff.save(nurse)
            uow.patients.save_many(people)
            uow.audit.record("bench", None, NOW)
            uow.commit()
        done = 0
        for count in counts:
            with database.write(practice.id) as uow:
                new = [
                    CarePlan(new_id(), one.id, 1, Home.BOT, NOW.date(), nurse.id, NOW, elements=text())
                    for one in people[done:count]
                ]
                uow.plans.add_many(new)
                for plan in new:
                    uow.sketches.put(PlanSketch(plan.patient_id, plan.id, sketch_of(words_of(plan.text))))
                uow.audit.record("bench", None, NOW)
                uow.commit()
            done = count
            copied = new[0].elements

            def timed(act: Callable[[Work, Patient], PlanScreen]) -> float:
                times = []
                for patient in people[1:10]:
                    with database.write(practice.id) as uow:
                        caller = Caller(practice, nurse.slack_user_id, None, True)
                        begin = time.perf_counter()
                        work = Work(uow, caller, nurse, NOW, ZoneInfo(practice.zone))
                        plan_answer(act(work, patient)).dump()
                        times.append((time.perf_counter() - begin) * 1000)
                return statistics.median(times)

            def save(work: Work, patient: Patient, said: dict[Element, str]) -> PlanScreen:
                seen = work.uow.plans.latest(patient.id)
                return write(work, patient, seen.id if seen else "", Edited(elements=said))

            found[count] = (
                timed(screen),
                timed(lambda work, patient: save(work, patient, text())),
                timed(lambda work, patient, copied=copied: save(work, patient, copied)),  # type: ignore[misc]
            )
        database.close()
    return found


def main() -> None:
    """The figures."""
    print(f"card, two years of history: {card_ms():.1f} ms (goal 20 ms)")
    for count, (read, own, copy) in plan_ms((300, 1000, 5000)).items():
        print(
            f"{count} plans of 720 words: read {read:.0f} ms, save {own:.0f} ms, save a copy of another {copy:.0f} ms"
        )


if __name__ == "__main__":
    main()
