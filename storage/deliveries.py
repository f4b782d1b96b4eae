"""Claims: a delivery is acted on once, and a second one of the same key is given the first answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from storage.scope import Scope, mine
from storage.tables import delivery

_BY_KEY = mine(delivery, delivery.c.id == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that was acted on before, and what was answered then; None where the answer was a modal."""

    answer: str | None


class Deliveries:
    """Queries over one practice's claims. Writers take turns, so that what is not there cannot come between."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def claimed(self, key: str) -> Claimed | None:
        """The earlier claim of this key, or None when this unit of work is the first."""
        row = self._scope.one(_BY_KEY, key=key)
        return Claimed(row.answer) if row else None

    def claim(self, key: str, at: datetime, answer: str | None = None) -> None:
        """Claim the key with the answer given, in the deed's own transaction."""
        self._scope.add(delivery, id=key, at=at, answer=answer)

    def prune(self, before: datetime) -> int:
        """Delete claims older than that; Slack repeats a delivery for minutes, not days."""
        return self._scope.delete(delivery, delivery.c.at < before)
