"""The path: steps, assignments, confirmations, consents. New rows only; the state is read from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam

from ccm.consent import Answer, Consent, Element, How
from ccm.enrolment import Assignment, EnrolmentStep, State, Step, state_of
from storage.scope import Scope, mine
from storage.tables import assignment, confirmation, consent, enrolment_step

_STEPS = mine(enrolment_step, enrolment_step.c.patient_id == bindparam("patient_id"))
_STEPS_OF = mine(enrolment_step, enrolment_step.c.patient_id.in_(bindparam("patient_ids", expanding=True)))
_ALL_STEPS = mine(enrolment_step)
_CONSENTS = mine(consent, consent.c.patient_id == bindparam("patient_id"))
_ALL_CONSENTS = mine(consent)
_ASSIGNMENTS = mine(assignment, assignment.c.patient_id == bindparam("patient_id"))
_ALL_ASSIGNMENTS = mine(assignment)
_CONFIRMATIONS = mine(confirmation, confirmation.c.patient_id == bindparam("patient_id"))
NAMED_MOST = 5000


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The billing practitioner's word on eligibility: two named condition groups and the risk, in words."""

    id: str
    patient_id: str
    by_id: str
    at: datetime
    groups: tuple[str, ...]
    risk: str


class Enrolments:
    """Queries over one practice's enrolments."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def step(self, one: EnrolmentStep) -> None:
        """Keep a step."""
        self._scope.add(enrolment_step, **_step_row(one))

    def step_many(self, many: list[EnrolmentStep]) -> None:
        """Keep many steps, as an import does."""
        self._scope.add_many(enrolment_step, [_step_row(one) for one in many])

    def steps(self, patient_id: str) -> list[EnrolmentStep]:
        """A patient's steps, oldest first."""
        return sorted(
            (_step(row) for row in self._scope.rows(_STEPS, patient_id=patient_id)), key=lambda one: (one.at, one.id)
        )

    def all_steps(self) -> dict[str, list[EnrolmentStep]]:
        """Every patient's steps by patient, oldest first."""
        found: dict[str, list[EnrolmentStep]] = defaultdict(list)
        for one in sorted((_step(row) for row in self._scope.rows(_ALL_STEPS)), key=lambda one: (one.at, one.id)):
            found[one.patient_id].append(one)
        return found

    def states(self) -> dict[str, State]:
        """Every patient's state; those who took no step are not in it."""
        return {patient_id: state_of(steps) for patient_id, steps in self.all_steps().items()}

    def states_of(self, patient_ids: Collection[str]) -> dict[str, State]:
        """The state of each of these patients; those who took no step are not in it."""
        if len(patient_ids) > NAMED_MOST:  # a database takes only so many parameters
            wanted = set(patient_ids)
            return {key: state for key, state in self.states().items() if key in wanted}
        found: dict[str, list[EnrolmentStep]] = defaultdict(list)
        for row in self._scope.rows(_STEPS_OF, patient_ids=sorted(patient_ids)) if patient_ids else ():
            found[row.patient_id].append(_step(row))
        ordered = {key: sorted(steps, key=lambda one: (one.at, one.id)) for key, steps in found.items()}
        return {key: state_of(steps) for key, steps in ordered.items()}

    def assign(self, one: Assignment) -> None:
        """Keep who looks after a patient and who bills, from then on."""
        self._scope.add(assignment, **_assignment_row(one))

    def assign_many(self, many: list[Assignment]) -> None:
        """Keep many, as an import does."""
        self._scope.add_many(assignment, [_assignment_row(one) for one in many])

    def assignments(self, patient_id: str) -> list[Assignment]:
        """A patient's assignments that changed something, oldest first."""
        found = [_assignment(row) for row in self._scope.rows(_ASSIGNMENTS, patient_id=patient_id)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def all_assignments(self) -> dict[str, list[Assignment]]:
        """Every patient's by patient, oldest first."""
        found: dict[str, list[Assignment]] = defaultdict(list)
        for one in sorted((_assignment(row) for row in self._scope.rows(_ALL_ASSIGNMENTS)), key=lambda x: (x.at, x.id)):
            found[one.patient_id].append(one)
        return found

    def confirm(self, one: Confirmation) -> None:
        """Keep the practitioner's word."""
        groups = "+".join(one.groups)
        self._scope.add(
            confirmation, id=one.id, patient_id=one.patient_id, by_id=one.by_id, at=one.at, groups=groups, risk=one.risk
        )

    def confirmations(self, patient_id: str) -> list[Confirmation]:
        """A patient's confirmations, oldest first."""
        found = [_confirmation(row) for row in self._scope.rows(_CONFIRMATIONS, patient_id=patient_id)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def consent(self, one: Consent) -> None:
        """Keep an answer."""
        self._scope.add(consent, **_consent_row(one))

    def consent_many(self, many: list[Consent]) -> None:
        """Keep many answers, as an import does."""
        self._scope.add_many(consent, [_consent_row(one) for one in many])

    def consents(self, patient_id: str) -> list[Consent]:
        """A patient's answers, oldest first."""
        found = [_consent(row) for row in self._scope.rows(_CONSENTS, patient_id=patient_id)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def all_consents(self) -> dict[str, list[Consent]]:
        """Every patient's answers by patient, oldest first."""
        found: dict[str, list[Consent]] = defaultdict(list)
        for one in sorted((_consent(row) for row in self._scope.rows(_ALL_CONSENTS)), key=lambda one: (one.at, one.id)):
            found[one.patient_id].append(one)
        return found


def _step_row(one: EnrolmentStep) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EnrolmentStep.__slots__} | {"step": one.step.value}


def _assignment_row(one: Assignment) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Assignment.__slots__}


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(*(getattr(row, name) for name in Assignment.__slots__))


def _consent_row(one: Consent) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in Consent.__slots__}
    elements = "+".join(sorted(one.elements))
    return values | {"answer": one.answer.value, "how": one.how.value, "elements": elements}


def _step(row: Row[Any]) -> EnrolmentStep:
    return EnrolmentStep(row.id, row.patient_id, Step(row.step), row.by_id, row.at, row.reason, row.imported, row.on)


def _confirmation(row: Row[Any]) -> Confirmation:
    return Confirmation(row.id, row.patient_id, row.by_id, row.at, tuple(row.groups.split("+")), row.risk)


def _consent(row: Row[Any]) -> Consent:
    values = dict(row._mapping)
    del values["practice_id"]
    elements = frozenset(Element(word) for word in row.elements.split("+") if word)
    return Consent(**values | {"answer": Answer(row.answer), "how": How(row.how), "elements": elements})
