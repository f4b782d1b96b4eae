"""What was done about patients since a moment, by whom: for a worklist that is kept current through its day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, literal, select

from ccm.worklist.acted import Act, Did
from storage.scope import PRACTICE, Scope, in_parts
from storage.tables import (
    assignment,
    attempt,
    care_plan,
    consent,
    enrolment_step,
    entry,
    follow_up,
    follow_up_event,
    plan_event,
    snooze,
    timer,
)
from storage.types import Instant

_IDS: BindParameter[Any] = bindparam("patient_ids", expanding=True)
_SINCE: BindParameter[datetime] = bindparam("since", type_=Instant())


def _of(table: Table, did: Did, by: ColumnElement[Any], at: ColumnElement[Any]) -> Select[Any]:
    whose = (table.c.practice_id == PRACTICE, table.c.patient_id.in_(_IDS), at >= _SINCE, by.is_not(None))
    return select(table.c.patient_id, by.label("by_id"), at.label("at"), literal(did.value).label("did")).where(*whose)


def _under(table: Table, parent: Table, key: ColumnElement[Any], did: Did) -> Select[Any]:
    """Rows that hang on one of the patient's."""
    at, by = table.c.at, table.c.by_id
    joined = parent.join(table, (table.c.practice_id == parent.c.practice_id) & (key == parent.c.id))
    whose = (parent.c.practice_id == PRACTICE, parent.c.patient_id.in_(_IDS), at >= _SINCE, by.is_not(None))
    said = (parent.c.patient_id, by.label("by_id"), at.label("at"), literal(did.value).label("did"))
    return select(*said).select_from(joined).where(*whose)


_SINCE_THEN: list[Select[Any]] = [
    _of(entry, Did.LOGGED, entry.c.entered_by_id, entry.c.entered_at),
    _of(attempt, Did.TRIED, attempt.c.by_id, attempt.c.at),
    _of(timer, Did.CALLING, timer.c.person_id, timer.c.started_at),
    _of(follow_up, Did.OWED, follow_up.c.by_id, follow_up.c.at),
    _of(snooze, Did.PUT_OFF, snooze.c.by_id, snooze.c.at),
    _of(assignment, Did.ASSIGNED, assignment.c.by_id, assignment.c.at),
    _of(care_plan, Did.PLANNED, care_plan.c.by_id, care_plan.c.at),
    _of(consent, Did.CONSENTED, consent.c.explained_by_id, consent.c.at),
    _of(enrolment_step, Did.STEPPED, enrolment_step.c.by_id, enrolment_step.c.at),
    _under(follow_up_event, follow_up, follow_up_event.c.follow_up_id, Did.CLOSED),
    _under(plan_event, care_plan, plan_event.c.plan_id, Did.PLANNED),
]


class Acts:
    """One question over one practice."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def since(self, patient_ids: Collection[str], since: datetime) -> list[Act]:
        """What people did about these patients from then on, oldest first."""
        found = [
            Act(row.patient_id, row.by_id, row.at, Did(row.did))
            for part in in_parts(patient_ids)
            for one in _SINCE_THEN
            for row in self._scope.rows(one, patient_ids=part, since=since)
        ]
        return sorted(found, key=lambda one: (one.at, one.patient_id))
