"""The staff table: who is known here, by their Slack id."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam

from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.scope import Scope, mine
from storage.tables import staff

_BY_SLACK_ID = mine(staff, staff.c.slack_user_id == bindparam("slack_user_id"))
_BY_ID = mine(staff, staff.c.id == bindparam("id"))
_ALL = mine(staff).order_by(staff.c.name, staff.c.id)
_SOME = mine(staff, staff.c.id.in_(bindparam("ids", expanding=True)))


class Staff:
    """Queries over one practice's people."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def by_slack_id(self, slack_user_id: str) -> Person | None:
        """The person behind a Slack id, leavers included."""
        return _person(self._scope.one(_BY_SLACK_ID, slack_user_id=slack_user_id))

    def get(self, person_id: str) -> Person | None:
        """The person of a row."""
        return _person(self._scope.one(_BY_ID, id=person_id))

    def all(self, active_only: bool = True) -> list[Person]:
        """Everyone, in order of name."""
        people = [person for row in self._scope.rows(_ALL) if (person := _person(row)) is not None]
        return [person for person in people if person.active or not active_only]

    def some(self, ids: Collection[str]) -> list[Person]:
        """Those of the ids that exist here, leavers included."""
        rows = self._scope.rows(_SOME, ids=sorted(ids)) if ids else ()
        return [person for row in rows if (person := _person(row)) is not None]

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
