"""The path: steps, assignments, confirmations, consents. New rows only; the state is read from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, bindparam, func, select

from ccm.consent import Answer, Consent, Element, How
from ccm.eligibility import Confirmation
from ccm.enrolment import Assignment, EnrolmentStep, State, Step, state_of
from storage.scope import PRACTICE, Scope, Span, Spanned, mine
from storage.tables import assignment, confirmation, consent, enrolment_step

_STEPS = mine(enrolment_step, enrolment_step.c.patient_id == bindparam("patient_id"))
_STEPS_OF = mine(enrolment_step, enrolment_step.c.patient_id.in_(bindparam("patient_ids", expanding=True)))
_ALL_STEPS = Spanned.of(enrolment_step)
_CONSENTS = mine(consent, consent.c.patient_id == bindparam("patient_id"))
_ALL_CONSENTS = Spanned.of(consent)
_ASSIGNMENTS = mine(assignment, assignment.c.patient_id == bindparam("patient_id"))
_ALL_ASSIGNMENTS = Spanned.of(assignment)
_CONFIRMATIONS = mine(confirmation, confirmation.c.patient_id == bindparam("patient_id"))
_ALL_CONFIRMATIONS = Spanned.of(confirmation)
_JOINED = select(func.count(enrolment_step.c.patient_id.distinct())).where(
    enrolment_step.c.practice_id == PRACTICE, enrolment_step.c.step == Step.CONSENT.value
)
_AFTER = func.row_number().over(
    partition_by=enrolment_step.c.patient_id, order_by=(enrolment_step.c.at.desc(), enrolment_step.c.id.desc())
)
_SHORT = (enrolment_step.c[one] for one in ("patient_id", "step", "at", "imported"))
_NEWEST_FIRST = select(*_SHORT, _AFTER.label("n")).where(enrolment_step.c.practice_id == PRACTICE).subquery("strides")
_NEWEST = select(_NEWEST_FIRST).where(_NEWEST_FIRST.c.n == 1)
_CORRECTED = (
    select(enrolment_step.c.patient_id)
    .where(enrolment_step.c.practice_id == PRACTICE, enrolment_step.c.step == Step.CORRECT.value)
    .distinct()
)
NAMED_MOST = 5000
_STEP = {one.value: one for one in Step}
Dated = TypeVar("Dated", EnrolmentStep, Assignment, Confirmation, Consent)


class Stride(NamedTuple):
    """A step as far as a whole practice is asked about it."""

    step: Step
    at: datetime
    imported: bool


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

    def all_steps(self, span: Span | None = None) -> dict[str, list[EnrolmentStep]]:
        """Every patient's steps by patient, oldest first."""
        return _by_patient(_step(row) for row in self._scope.within(_ALL_STEPS, span))

    def strides(self) -> dict[str, list[Stride]]:
        """Of each patient the newest step, which alone tells the state: every step leads to one. Of who has a step that
        was taken back all of them, oldest first.
        """
        found = {row.patient_id: [Stride(_STEP[row.step], row.at, row.imported)] for row in self._scope.rows(_NEWEST)}
        for row in self._scope.rows(_CORRECTED):
            found[row.patient_id] = [Stride(one.step, one.at, one.imported) for one in self.steps(row.patient_id)]
        return found

    def joined(self) -> int:
        """How many patients ever consented: about as many as a whole month is read of."""
        row = self._scope.one(_JOINED)
        return int(row[0]) if row else 0

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

    def all_assignments(self, span: Span | None = None) -> dict[str, list[Assignment]]:
        """Every patient's by patient, oldest first."""
        return _by_patient(_assignment(row) for row in self._scope.within(_ALL_ASSIGNMENTS, span))

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

    def all_confirmations(self, span: Span | None = None) -> dict[str, list[Confirmation]]:
        """Every patient's by patient, oldest first."""
        return _by_patient(_confirmation(row) for row in self._scope.within(_ALL_CONFIRMATIONS, span))

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

    def all_consents(self, span: Span | None = None) -> dict[str, list[Consent]]:
        """Every patient's answers by patient, oldest first."""
        return _by_patient(_consent(row) for row in self._scope.within(_ALL_CONSENTS, span))


def _by_patient(found: Iterable[Dated]) -> dict[str, list[Dated]]:
    by_patient: dict[str, list[Dated]] = defaultdict(list)
    for one in sorted(found, key=lambda each: (each.at, each.id)):
        by_patient[one.patient_id].append(one)
    return by_patient


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
