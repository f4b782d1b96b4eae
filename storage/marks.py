"""What is added to an entry by one click: its outcome, its goal, that it was charted. The latest of a name holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import bindparam, select

from storage.ids import new_id
from storage.scope import PRACTICE, Scope, Span, mine
from storage.tables import entry, entry_mark

_MARKED = (
    select(entry_mark.c.entry_id, entry_mark.c.name)
    .join(entry, (entry.c.id == entry_mark.c.entry_id) & (entry.c.practice_id == entry_mark.c.practice_id))
    .where(
        entry_mark.c.practice_id == PRACTICE,
        entry.c.patient_id.in_(bindparam("patient_ids", expanding=True)),
        entry.c.service_date >= bindparam("first"),
        entry.c.service_date <= bindparam("last"),
    )
)
_OF = mine(entry_mark, entry_mark.c.entry_id.in_(bindparam("ids", expanding=True)))


class Mark(StrEnum):
    """What can be marked."""

    OUTCOME = "outcome"
    GOAL = "goal"
    CHARTED = "charted"
    CHARTED_BEFORE = "charted before the change"  # what stands in the chart is the entry this one replaced


class Marks:
    """Queries over one practice's entry marks."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, entry_id: str, mark: Mark, value: str, by_id: str, at: datetime) -> None:
        """Keep a mark."""
        self._scope.add(entry_mark, id=new_id(), entry_id=entry_id, name=mark.value, value=value, by_id=by_id, at=at)

    def ids(self, entry_ids: Collection[str]) -> list[str]:
        """The rows of these entries' marks."""
        return sorted(row.id for row in self._scope.rows(_OF, ids=sorted(entry_ids))) if entry_ids else []

    def of_span(self, span: Span, first: date, last: date) -> dict[Mark, set[str]]:
        """By mark, which entries of those days bear it; of a span of patients."""
        found: dict[Mark, set[str]] = {one: set() for one in Mark}
        for row in self._scope.rows(_MARKED, patient_ids=span.ids, first=first, last=last):
            found[Mark(row.name)].add(row.entry_id)
        return found

    def of(self, entry_ids: Collection[str]) -> dict[str, dict[Mark, str]]:
        """The marks of these entries, latest of each name."""
        found: dict[str, dict[Mark, str]] = {}
        rows = self._scope.rows(_OF, ids=sorted(entry_ids)) if entry_ids else ()
        for row in sorted(rows, key=lambda one: str(one.id)):
            found.setdefault(row.entry_id, {})[Mark(row.name)] = row.value
        return found
