"""Which due jobs have run: one row a job and instant, in the transaction of what it did (promise 2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from ccm.posting import Ran
from storage.ids import new_id
from storage.scope import Scope, mine
from storage.tables import job_run

BEGAN = "began"
"""The job whose one row says since when the calendar runs: what was due before a practice had the bot is not missed."""
_FIRST = mine(job_run, job_run.c.job == bindparam("job")).order_by(job_run.c.due).limit(1)
_SINCE = mine(job_run, job_run.c.due >= bindparam("since"))


class JobRuns:
    """Queries over one practice's job runs."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def since(self, since: datetime) -> set[tuple[str, datetime]]:
        """What was due from then on and has its row."""
        return {(row.job, row.due) for row in self._scope.rows(_SINCE, since=since)}

    def first(self, job: str) -> datetime | None:
        """When a job was due first; None where it never was."""
        row = self._scope.one(_FIRST, job=job)
        return row.due if row else None

    def prune(self, before: datetime) -> int:
        """Delete what was due before then, but for the row since when the calendar runs; how many went."""
        return self._scope.delete(job_run, job_run.c.due < before, job_run.c.job != BEGAN)

    def claim(self, job: str, due: datetime, outcome: Ran, at: datetime) -> bool:
        """Take that run; False where another replica has it. Its row stands only if this transaction is committed."""
        row = {"practice_id": self._scope.practice_id, "id": new_id(), "job": job, "due": due}
        row |= {"outcome": outcome.value, "at": at}
        connection = self._scope.connection
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(job_run).values(row).on_conflict_do_nothing(index_elements=["practice_id", "job", "due"])
        return connection.execute(made.returning(job_run.c.id)).first() is not None
