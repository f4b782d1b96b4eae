"""People in a file: by name as on the staff list, or by Slack id, where two of them share a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ccm.record import Person
from ccm.text import fold

NOBODY = "is nobody on the staff list"
SHARED = "is the name of two people on the staff list; write the Slack id instead"


class People:
    """Looks people up by what a file calls them. A name that two people share is nobody's."""

    def __init__(self, staff: Iterable[Person]) -> None:
        people = self._people = list(staff)
        self._by_id = {person.slack_user_id.upper(): person for person in people}
        self._counts = Counter(fold(person.name) for person in people)
        self._by_name = {fold(person.name): person for person in people}

    def find(self, text: str) -> Person:
        """The one person meant. Raises ValueError with what is wrong, not with the name."""
        by_id = self._by_id.get(text.strip().upper())
        if by_id is not None:
            return by_id
        name = fold(text)
        if self._counts[name] > 1:
            raise ValueError(SHARED)
        if name not in self._by_name:
            raise ValueError(NOBODY)
        return self._by_name[name]

    def ids(self, name: str) -> list[str]:
        """Everyone called so; more than one where the name alone does not tell."""
        try:
            return [self.find(name).id] if name else []
        except ValueError:
            return [one.id for one in self._people if fold(one.name) == fold(name)]

    def one(self, name: str, column: str) -> str:
        """The one person who may stand in that column. Raises ValueError with what is wrong."""
        found = self.find(name)
        if column == "practitioner" and not found.may_bill:
            raise ValueError("is not a physician or an advanced practice practitioner, who alone can bill")
        if column == "care_manager" and not found.may_look_after:
            raise ValueError("is not clinical staff, who alone can be a patient's team member")
        return found.id

    def written(self, person: Person) -> str:
        """How a person stands in an export: by name where that names one person, else by Slack id."""
        return person.name if self._counts[fold(person.name)] == 1 else person.slack_user_id
