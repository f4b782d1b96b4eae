"""The staff table: who is known here, by their Slack id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select

from ccm.record import Person
from ccm.roles import Credential, Duty, Held
from storage.ids import new_id
from storage.scope import PRACTICE, Scope
from storage.tables import credential_held, staff


def _people(*where: ColumnElement[bool]) -> Select[Any]:
    """People with the changes of their credential: one statement, a row for each change, one where there is none."""
    held = credential_held.c
    own = (held.practice_id == staff.c.practice_id) & (held.person_id == staff.c.id)
    change = (held.id.label("held_id"), held.credential.label("held"), held.since.label("held_since"))
    joined = select(staff, *change).select_from(staff.outerjoin(credential_held, own))
    return joined.where(staff.c.practice_id == PRACTICE, *where)


_BY_SLACK_ID = _people(staff.c.slack_user_id == bindparam("slack_user_id"))
_BY_ID = _people(staff.c.id == bindparam("id"))
_ALL = _people().order_by(staff.c.name, staff.c.id)
_SOME = _people(staff.c.id.in_(bindparam("ids", expanding=True)))


class Staff:
    """Queries over one practice's people, each with their credentials by day."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def by_slack_id(self, slack_user_id: str) -> Person | None:
        """The person behind a Slack id, leavers included."""
        return next(iter(_read(self._scope.rows(_BY_SLACK_ID, slack_user_id=slack_user_id))), None)

    def get(self, person_id: str) -> Person | None:
        """The person of a row."""
        return next(iter(_read(self._scope.rows(_BY_ID, id=person_id))), None)

    def all(self, active_only: bool = True) -> list[Person]:
        """Everyone, in order of name."""
        return [person for person in _read(self._scope.rows(_ALL)) if person.active or not active_only]

    def some(self, ids: Collection[str]) -> list[Person]:
        """Those of the ids that exist here, leavers included."""
        return _read(self._scope.rows(_SOME, ids=sorted(ids))) if ids else []

    def count_owners(self) -> int:
        """How many active owners there are."""
        return sum(Duty.OWNER in person.duties for person in self.all())

    def save(self, person: Person, since: date | None = None) -> None:
        """Insert or update a person. A changed credential is a new row of history, held since that day.

        Raises ValueError when the credential changes and no day is given: without one it would reach into months
        that were worked before it.
        """
        before = self.get(person.id)
        if before is not None:
            self._keep_change(before, person.credential, since)
        self._scope.put(
            staff,
            id=person.id,
            slack_user_id=person.slack_user_id,
            name=person.name,
            credential=person.credential.value,
            duties="+".join(sorted(person.duties)),
            active=person.active,
        )

    def _keep_change(self, before: Person, credential: Credential, since: date | None) -> None:
        """Keep that the credential is held since that day, unless the record says so already."""
        if since is None:
            if before.credential is not credential:
                raise ValueError("a changed credential needs the day since which it is held")
            return
        if before.credential is credential and before.credential_on(since) is credential:
            return
        first = () if before.history else (Held(before.credential, None),)
        for one in (*first, Held(credential, since)):
            held = {"credential": one.credential.value, "since": one.since}
            self._scope.add(credential_held, id=new_id(), person_id=before.id, **held)


def _read(rows: Sequence[Row[Any]]) -> list[Person]:
    """People in the order of their first rows, their credentials in the order in which they were said."""
    people: dict[str, Person] = {}
    changes: dict[str, list[tuple[str, Held]]] = {}
    for row in rows:
        if row.id not in people:
            duties = frozenset(Duty(word) for word in row.duties.split("+") if word)
            person = Person(row.id, row.slack_user_id, row.name, Credential(row.credential), duties, row.active)
            people[row.id] = person
        if row.held_id is not None:
            changes.setdefault(row.id, []).append((row.held_id, Held(Credential(row.held), row.held_since)))
    for person_id, held in changes.items():
        said = tuple(one for _, one in sorted(held, key=lambda change: change[0]))
        people[person_id] = replace(people[person_id], history=said)
    return list(people.values())
