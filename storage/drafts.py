"""Typed lines that could not be saved yet: their author's alone, for 24 hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from storage.ids import new_id
from storage.scope import Scope
from storage.tables import draft

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as typed, after its verb."""

    id: str
    verb: str
    line: str


class Drafts:
    """Queries over one practice's drafts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(self, author_id: str, verb: str, line: str, at: datetime) -> str:
        """Keep a line; the id is opaque."""
        draft_id = new_id()
        self._scope.add(draft, id=draft_id, author_id=author_id, verb=verb, line=line, at=at)
        return draft_id

    def read(self, draft_id: str, author_id: str, at: datetime) -> Draft | None:
        """The author's own line, if it is not older than a day."""
        query = self._scope.select(draft).where(
            draft.c.id == draft_id, draft.c.author_id == author_id, draft.c.at > at - KEPT_FOR
        )
        row = self._scope.one(query)
        return Draft(row.id, row.verb, row.line) if row else None

    def prune(self, at: datetime) -> int:
        """Delete what is older than a day; how many rows went."""
        old = delete(draft).where(draft.c.practice_id == self._scope.practice_id, draft.c.at <= at - KEPT_FOR)
        return int(self._scope.connection.execute(old).rowcount)
