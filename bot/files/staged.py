"""Keeping a large file: one import at a time, staged in short turns, swapped in at once; the rest follows in turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from bot.logs import log
from ccm.errors import Busy
from ccm.record import Patient
from storage.database import Database
from storage.practices import Practice
from storage.staging import Staged
from storage.turns import NewRow
from storage.unit_of_work import UnitOfWork

CHUNK = 1000  # rows staged in one turn of the writer's lock: about 50 ms
TURN = 300  # rows of the record written in one turn, with what covers them: about 60 ms
Turn = list[NewRow]
Said = ParamSpec("Said")
Result = TypeVar("Result")
Import = Callable[Concatenate[Database, Practice, Said], Result]


def one_at_a_time(read: Import[Said, Result]) -> Import[Said, Result]:
    """An import that holds the practice's import lock from its first look at the record. Raises Busy."""

    @wraps(read)
    def alone(database: Database, practice: Practice, /, *args: Said.args, **more: Said.kwargs) -> Result:
        with database.importing(practice.id):
            write_turns(database, practice.id)
            return read(database, practice, *args, **more)

    return alone


def finish_imports(database: Database, practice_id: str) -> int:
    """Write what an import that was kept, and then killed, still owes; how many turns there were.

    An import that is running writes its own.
    """
    with database.read(practice_id) as view:
        waiting = view.turns.count_waiting()
    if waiting:
        try:
            with database.importing(practice_id):
                write_turns(database, practice_id)
        except Busy:
            log.info("import_running", turns=waiting)
    return waiting


def write_turns(database: Database, practice_id: str) -> None:
    """Write every kept turn, each in a transaction of its own. The caller holds the import lock."""
    more = True
    while more:
        with short_turn(database, practice_id) as uow:
            more = uow.turns.write_next()


@contextmanager
def short_turn(database: Database, practice_id: str) -> Iterator[UnitOfWork]:
    """One committed turn, and a breath after it in which whoever logs is let in.

    SQLite's writers of two processes poll for the lock, up to 100 ms apart: without the breath the import would take
    it again before they look.
    """
    with database.write(practice_id) as uow:
        began = time.monotonic()
        yield uow
        uow.commit()
    if database.is_sqlite:
        time.sleep(min(0.5, (time.monotonic() - began) / 2))


def keep_staged(
    database: Database,
    practice_id: str,
    rows: Sequence[Staged],
    deed: str,
    now: datetime,
    facts: dict[str, str],
    then: Callable[[UnitOfWork], None],
    *,
    later: Sequence[Turn] = (),
    meanwhile: Callable[[UnitOfWork], Sequence[Patient]] = lambda uow: (),
) -> None:
    """Keep all rows or none; the caller holds the import lock.

    `then` writes in the swap's own transaction what the rows lead to; `later` is kept by it and written after it.
    `meanwhile` is asked in that transaction, before the swap, for patients whom someone changed since the file was
    compared with the roster, as they shall stand afterwards.
    """
    with database.write(practice_id) as uow:
        uow.staging.clear()
        uow.turns.drop()
        uow.commit()
    for at in range(0, len(rows), CHUNK):
        with short_turn(database, practice_id) as uow:
            uow.staging.add(rows[at : at + CHUNK])
    for turn in later:
        with short_turn(database, practice_id) as uow:
            uow.turns.note(deed, now, turn)
    with database.read(practice_id) as view:
        covered = view.staging.covered()
    with database.write(practice_id) as uow:
        both = meanwhile(uow)
        uow.staging.swap(deed, now, facts, covered)
        for patient in both:
            uow.patients.save(patient)
        if both:
            uow.audit.record(f"{deed}.meanwhile", None, now, facts={"patients": str(len(both))})
        then(uow)
        uow.turns.keep()
        uow.commit()
    write_turns(database, practice_id)
    with database.write(practice_id) as uow:
        uow.staging.clear()
        uow.commit()
