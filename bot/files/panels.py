"""Panels that a file makes too large, said before anybody is surprised by them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ccm.enrolment import EnrolmentStep, State, state_of
from ccm.record import Patient, Person


def states_after(
    ids: Iterable[str], steps: Mapping[str, Sequence[EnrolmentStep]], added: Sequence[EnrolmentStep]
) -> dict[str, State]:
    """Where everyone stands once the file's steps are in."""
    new: dict[str, list[EnrolmentStep]] = defaultdict(list)
    for step in added:
        new[step.patient_id].append(step)
    return {key: state_of([*steps.get(key, ()), *new[key]]) for key in ids}


def crowded(
    everyone: dict[str, Patient],
    states: Mapping[str, State],
    staff: list[Person],
    cap: int,
) -> list[str]:
    """Team members with more patients than the policy allows, once the file is in."""
    panels: Counter[str] = Counter()
    for key, patient in everyone.items():
        if patient.care_manager_id and states[key].prompts:
            panels[patient.care_manager_id] += 1
    return [
        f"{one.name} has {panels[one.id]} patients; the policy allows {cap}. Share them out with `/ccm assign`."
        for one in staff
        if panels[one.id] > cap
    ]
