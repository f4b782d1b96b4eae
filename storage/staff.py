"""The staff table: who is known here, by their Slack id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, literal

from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.scope import Scope
from storage.tables import staff
from storage.types import Flag


class Staff:
    """Queries over one practice's people."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def by_slack_id(self, slack_user_id: str) -> Person | None:
        """The person behind a Slack id, leavers included."""
        return _person(self._scope.one(self._scope.select(staff).where(staff.c.slack_user_id == slack_user_id)))

    def get(self, person_id: str) -> Person | None:
        """The person of a row."""
        return _person(self._scope.one(self._scope.select(staff).where(staff.c.id == person_id)))

    def all(self, active_only: bool = True) -> list[Person]:
        """Everyone, in order of name."""
        query = self._scope.select(staff).order_by(staff.c.name)
        if active_only:
            query = query.where(staff.c.active == literal(True, Flag))
        return [person for row in self._scope.rows(query) if (person := _person(row)) is not None]

    def count_owners(self) -> int:
        """How many active owners there are."""
        return sum(Duty.OWNER in person.duties for person in self.all())

    def save(self, person: Person) -> None:
        """Insert or update a person."""
        self._scope.put(
            staff,
            id=person.id,
            slack_user_id=person.slack_user_id,
            name=person.name,
            credential=person.credential.value,
            duties="+".join(sorted(person.duties)),
            active=person.active,
        )


def _person(row: Row[Any] | None) -> Person | None:
    if row is None:
        return None
    duties = frozenset(Duty(word) for word in row.duties.split("+") if word)
    return Person(row.id, row.slack_user_id, row.name, Credential(row.credential), duties, row.active)
