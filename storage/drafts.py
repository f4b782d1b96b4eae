"""Typed lines that could not be saved yet: their author's alone, for 24 hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam

from storage.ids import new_id
from storage.scope import Scope, mine
from storage.tables import draft

KEPT_FOR = timedelta(hours=24)
_OWN = mine(
    draft,
    draft.c.id == bindparam("id"),
    draft.c.author_id == bindparam("author_id"),
    draft.c.at > bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as typed, after its verb, and when: `yesterday` is the day before it was typed."""

    id: str
    verb: str
    line: str
    at: datetime


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
        row = self._scope.one(_OWN, id=draft_id, author_id=author_id, since=at - KEPT_FOR)
        return Draft(row.id, row.verb, row.line, row.at) if row else None

    def prune(self, at: datetime) -> int:
        """Delete what is older than a day; how many rows went."""
        return self._scope.delete(draft, draft.c.at <= at - KEPT_FOR)
