"""Names in a file, read as people of the staff list who may stand in that column; and panels that grow too large."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.actions.assigning import may_bill, may_look_after
from ccm.enrolment import EnrolmentStep, state_of
from ccm.record import Patient, Person
from ccm.text import fold


class People:
    """The staff by name, as a file writes them."""

    def __init__(self, staff: list[Person]) -> None:
        self._named: dict[str, list[Person]] = defaultdict(list)
        for person in staff:
            self._named[fold(person.name)].append(person)

    def ids(self, name: str) -> list[str]:
        """Everyone called so; more than one where the name alone does not tell."""
        return [one.id for one in self._named.get(fold(name), ())] if name else []

    def one(self, name: str, column: str) -> str:
        """The one person who may stand in that column. Raises ValueError with what is wrong."""
        found = self._named.get(fold(name), [])
        if not found:
            raise ValueError("is nobody on the staff list")
        if len(found) > 1:
            raise ValueError("is the name of two people on the staff list; tell them apart there first")
        if column == "practitioner" and not may_bill(found[0]):
            raise ValueError("is not a physician or an advanced practice practitioner, who alone can bill")
        if column == "care_manager" and not may_look_after(found[0]):
            raise ValueError("is not clinical staff, who alone can be a patient's team member")
        return found[0].id


def crowded(
    everyone: dict[str, Patient],
    steps: dict[str, list[EnrolmentStep]],
    added: Sequence[EnrolmentStep],
    staff: list[Person],
    cap: int,
) -> list[str]:
    """Team members with more patients than the policy allows, once the file is in."""
    new: dict[str, list[EnrolmentStep]] = defaultdict(list)
    for step in added:
        new[step.patient_id].append(step)
    panels: Counter[str] = Counter()
    for key, patient in everyone.items():
        if patient.care_manager_id and state_of([*steps.get(key, ()), *new[key]]).prompts:
            panels[patient.care_manager_id] += 1
    return [
        f"{one.name} has {panels[one.id]} patients; the policy allows {cap}. Share them out with `/ccm assign`."
        for one in staff
        if panels[one.id] > cap
    ]
