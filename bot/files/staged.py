"""Keeping a large file: staged in short turns, then swapped in at once, with what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from storage.database import Database
from storage.staging import Staged
from storage.unit_of_work import UnitOfWork

CHUNK = 1000  # rows staged in one turn of the writer's lock: about 50 ms


def keep_staged(
    database: Database,
    practice_id: str,
    rows: Sequence[Staged],
    deed: str,
    now: datetime,
    facts: dict[str, str],
    then: Callable[[UnitOfWork], None],
) -> None:
    """Keep all rows or none. `then` writes in the swap's own transaction what the rows lead to."""
    with database.write(practice_id) as uow:
        uow.staging.clear()
        uow.commit()
    for at in range(0, len(rows), CHUNK):
        with database.write(practice_id) as uow:  # short turns: whoever logs meanwhile is let in between
            uow.staging.add(rows[at : at + CHUNK])
            uow.commit()
    with database.read(practice_id) as view:
        covered = view.staging.covered()
    with database.write(practice_id) as uow:
        uow.staging.swap(deed, now, facts, covered)
        then(uow)
        uow.commit()
    with database.write(practice_id) as uow:
        uow.staging.clear()
        uow.commit()
