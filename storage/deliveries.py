"""Claims: a delivery is acted on once, and a second one of the same key is given the first answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.scope import Scope
from storage.tables import delivery


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether this unit is the first to claim the key; if not, what was answered then."""

    first: bool
    answer: str | None = None


class Deliveries:
    """Queries over one practice's claims."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def claim(self, key: str, at: datetime) -> Claim:
        """Claim a key in this transaction. On PostgreSQL a concurrent duplicate waits here for the first's end."""
        make = sqlite.insert if self._scope.connection.dialect.name == "sqlite" else postgresql.insert
        row = {"practice_id": self._scope.practice_id, "id": key, "at": at}
        insert = make(delivery).values(row).on_conflict_do_nothing().returning(delivery.c.id)
        if self._scope.connection.execute(insert).first() is not None:  # PostgreSQL tells no row count here
            return Claim(True)
        query = select(delivery.c.answer).where(delivery.c.practice_id == self._scope.practice_id, delivery.c.id == key)
        return Claim(False, self._scope.connection.execute(query).scalar_one())

    def keep(self, key: str, answer: str) -> None:
        """Keep the answer beside the claim, for a duplicate."""
        mine = (delivery.c.practice_id == self._scope.practice_id, delivery.c.id == key)
        self._scope.connection.execute(update(delivery).where(*mine).values(answer=answer))

    def prune(self, before: datetime) -> int:
        """Delete claims older than that; Slack repeats a delivery for minutes, not days."""
        old = delete(delivery).where(delivery.c.practice_id == self._scope.practice_id, delivery.c.at < before)
        return int(self._scope.connection.execute(old).rowcount)
