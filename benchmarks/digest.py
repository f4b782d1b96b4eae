"""The month-end digest: what its reading costs beside one raw SQL aggregate, and the whole of it, files included.

    .venv/bin/python -m benchmarks.digest            # 5,000 patients on both databases
    .venv/bin/python -m benchmarks.digest --full     # 10,000 and 100,000 patients, 15 entries each, on both

Each practice is measured in a process of its own, so that the peak of its memory is its own. *raw* is one aggregate
over the month's entries, by patient; *gather* is how the digest reads them: every row of the month as a value, span by
span, since `ccm.billing` judges each second by its own day, performer and activity.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from benchmarks.months import MONTH, ZONE, filled, postgres
from bot.actions.month_rows import SPAN
from bot.actions.occasion import Occasion
from bot.digests.month_end.compose import composed
from bot.files.rule_files import shipped
from ccm.posting_settings import PostingSettings
from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.database import Database
from storage.ids import new_id
from storage.scope import Span
from storage.unit_of_work import Snapshot
from tests.conftest import KEYS

ROUNDS = 11
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
RAW = text(
    "SELECT patient_id, SUM(seconds) FROM entry WHERE practice_id = :p AND service_date BETWEEN :a AND :b "
    "GROUP BY patient_id"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds on the clock; `whole_cpu` of the processor, this process alone; the peak in MB."""

    patients: int
    raw: float
    gather: float
    whole: float
    whole_cpu: float
    peak_mb: float
    posts: int


def measure(url: str, practice_id: str, rounds: int) -> Figures:
    """One practice."""
    database = Database(url, KEYS)
    practice = next(one for one in database.practices.all() if one.id == practice_id)
    with database.snapshot(practice_id) as view:
        raw, gather = interleaved([lambda: run_raw(view), lambda: run_gather(view)], rounds)
    begin, cpu = time.perf_counter(), time.process_time()
    with database.snapshot(practice_id) as view:
        settings = PostingSettings(digest_channel="C0DIGEST")
        made = composed(Occasion(view, practice, NOW, ZONE, shipped(), settings, True), MONTH)
    whole, spent = time.perf_counter() - begin, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = len(made.shown)
    database.close()
    return Figures(count, raw, gather, whole, spent, peak, len(made.posts))


def run_raw(view: Snapshot) -> int:
    """One raw aggregate."""
    said = {"p": view.entries._scope.practice_id, "a": MONTH.first_day.isoformat(), "b": MONTH.last_day.isoformat()}
    return len(view.entries._scope.connection.execute(RAW, said).all())


def run_gather(view: Snapshot) -> int:
    """Every entry of the month, as the digest reads it."""
    ids = view.patients.ids()
    spans = (Span(tuple(ids[at : at + SPAN])) for at in range(0, len(ids), SPAN))
    return sum(len(view.entries.all(MONTH.first_day, MONTH.last_day, one)) for one in spans)


def interleaved(runs: list[Callable[[], int]], rounds: int) -> list[float]:
    """The median of each, in seconds."""
    spent: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for one, run in zip(spent, runs, strict=True):
            begin = time.perf_counter()
            run()
            one.append(time.perf_counter() - begin)
    return [statistics.median(one) for one in spent]


def run(url: str, count: int, rounds: int) -> Figures:
    """A filled database, measured in a process of its own."""
    practice_id, database = filled(url, count), Database(url, KEYS)
    with database.write(practice_id) as uow:
        uow.staff.save(Person(new_id(), "U0OWNER", "Ora Owner", Credential.FRONT_DESK, frozenset({Duty.OWNER})))
        uow.audit.record("bench", None, NOW)
        uow.commit()
    database.close()
    command = [sys.executable, "-m", "benchmarks.digest", "measure", url, practice_id, str(rounds)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Figures(**json.loads(said.splitlines()[-1]))


def show(where: str, one: Figures) -> None:
    """One line."""
    print(
        f"{where:10} {one.patients:7,} patients: raw {one.raw:.2f} s, gather {one.gather:.2f} s "
        f"({one.gather / one.raw:.0f} x); the whole digest {one.whole:.1f} s ({one.whole_cpu:.1f} s of the processor), "
        f"{one.posts} posts, peak {one.peak_mb:.0f} MB",
        flush=True,
    )


def main() -> None:
    """The figures."""
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(asdict(measure(sys.argv[2], sys.argv[3], int(sys.argv[4])))))
        return
    full = "--full" in sys.argv
    for count in (10_000, 100_000) if full else (5000,):
        rounds = ROUNDS if count <= 10_000 else 3
        with tempfile.TemporaryDirectory() as folder:
            show("SQLite", run(f"sqlite:///{folder}/ccm.db", count, rounds))
        with postgres() as url:
            show("PostgreSQL", run(url, count, rounds))


if __name__ == "__main__":
    main()
