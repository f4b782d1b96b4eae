"""Outreach attempts. One that was a logged call stands and falls with its entry."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select

from ccm.outreach import CONTACT
from ccm.record import Attempt, CorrectionKind, Outcome
from storage.ids import new_id
from storage.scope import PRACTICE, Scope, Span, mine
from storage.tables import attempt, attempt_withdrawal, correction, patient

_GONE = [CorrectionKind.VOIDED.value, CorrectionKind.AMENDED.value, CorrectionKind.MOVED.value]
_CORRECTED = exists().where(
    correction.c.practice_id == attempt.c.practice_id,
    correction.c.entry_id == attempt.c.entry_id,
    correction.c.kind.in_(_GONE),
)
_WITHDRAWN = exists().where(
    attempt_withdrawal.c.practice_id == attempt.c.practice_id, attempt_withdrawal.c.attempt_id == attempt.c.id
)
_BY_ID = mine(attempt, attempt.c.id == bindparam("id"))
_WITHDRAWAL = mine(attempt_withdrawal, attempt_withdrawal.c.attempt_id == bindparam("attempt_id"))
_STANDING = mine(attempt, ~_CORRECTED, ~_WITHDRAWN).order_by(attempt.c.at, attempt.c.id)
_OF_PATIENT = _STANDING.where(attempt.c.patient_id == bindparam("patient_id"), attempt.c.at >= bindparam("since"))
_BETWEEN = _STANDING.where(attempt.c.at >= bindparam("first"), attempt.c.at < bindparam("last"))
_IN_SPAN = (attempt.c.patient_id >= bindparam("first_patient"), attempt.c.patient_id <= bindparam("last_patient"))
_OF_SPAN = _BETWEEN.where(*_IN_SPAN)
_ANSWERED = (attempt.c.outcome.in_([one.value for one in sorted(CONTACT)]), ~_CORRECTED, ~_WITHDRAWN)
_LAST = (
    select(attempt.c.at)
    .where(attempt.c.practice_id == patient.c.practice_id, attempt.c.patient_id == patient.c.id, *_ANSWERED)
    .order_by(attempt.c.at.desc())
    .limit(1)
    .correlate(patient)
    .scalar_subquery()
)
_LAST_CONTACT = select(patient.c.id, _LAST.label("at")).where(patient.c.practice_id == PRACTICE)
"""Of each patient the newest by their own index: years of attempts are not walked."""
_LAST_BEFORE = (
    select(attempt.c.patient_id, func.max(attempt.c.at).label("at"))
    .where(attempt.c.practice_id == PRACTICE, *_ANSWERED, attempt.c.at < bindparam("before"), *_IN_SPAN)
    .group_by(attempt.c.patient_id)
)


class Attempts:
    """Queries over one practice's attempts; lists leave out those of a corrected entry, and withdrawn ones."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: Attempt) -> None:
        """Keep a new attempt."""
        values = {name: getattr(one, name) for name in type(one).__slots__}
        values["outcome"] = one.outcome.value
        self._scope.add(attempt, **values)

    def get(self, attempt_id: str) -> Attempt | None:
        """One attempt, whatever became of it."""
        row = self._scope.one(_BY_ID, id=attempt_id)
        return _attempt(row) if row else None

    def withdraw(self, attempt_id: str, by_id: str, at: datetime) -> None:
        """Keep that an attempt was a mistake."""
        self._scope.add(attempt_withdrawal, id=new_id(), attempt_id=attempt_id, by_id=by_id, at=at)

    def withdrawn(self, attempt_id: str) -> bool:
        """Whether that was said of it before."""
        return self._scope.one(_WITHDRAWAL, attempt_id=attempt_id) is not None

    def of_patient(self, patient_id: str, since: datetime) -> list[Attempt]:
        """A patient's attempts since then, oldest first."""
        return [_attempt(row) for row in self._scope.rows(_OF_PATIENT, patient_id=patient_id, since=since)]

    def last_contacts(self) -> dict[str, datetime]:
        """When each patient last answered, by patient; those who never did are not in it."""
        return {row.id: row.at for row in self._scope.rows(_LAST_CONTACT) if row.at is not None}

    def last_contacts_of(self, span: Span, before: datetime) -> dict[str, datetime]:
        """The same for a span of patients, as it was at an instant."""
        rows = self._scope.rows(_LAST_BEFORE, before=before, first_patient=span.first, last_patient=span.last)
        return {row.patient_id: row.at for row in rows}

    def of_span(self, span: Span, first: datetime, last: datetime) -> dict[str, list[Attempt]]:
        """Those of a span of patients between two instants, by patient, oldest first."""
        found: dict[str, list[Attempt]] = defaultdict(list)
        asked = {"first": first, "last": last, "first_patient": span.first, "last_patient": span.last}
        for row in self._scope.rows(_OF_SPAN, **asked):
            found[row.patient_id].append(_attempt(row))
        return found

    def between(self, first: datetime, last: datetime) -> list[Attempt]:
        """Every attempt from the first instant up to the last, which is not in it."""
        return [_attempt(row) for row in self._scope.rows(_BETWEEN, first=first, last=last)]


def _attempt(row: Row[Any]) -> Attempt:
    values = {name: row._mapping[name] for name in Attempt.__slots__}
    values["outcome"] = Outcome(row.outcome)
    return Attempt(**values)
