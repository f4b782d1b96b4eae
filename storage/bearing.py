"""Which kinds of rows bear on a patient's month, asked in one statement.

Most patients have few of them, and a log is answered in milliseconds: what is not there is then never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, and_, bindparam, cast, exists, literal_column, or_, select

from ccm.care_plan import PlanEventKind
from ccm.chart import ACUTE
from ccm.conditions import Chronicity
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName
from storage.scope import PRACTICE, Scope
from storage.tables import (
    assignment,
    care_plan,
    charge,
    condition,
    consent,
    coverage,
    encounter,
    enrolment_step,
    follow_up,
    medication,
    plan_event,
    sign_off,
    staff_fact,
    stay,
)
from storage.types import Day


class Bearing(StrEnum):
    """What may be there. The first ones bear on which seconds count, the last on what is due by the plan."""

    STEPS = "steps"
    CONSENTS = "consents"
    ASSIGNMENTS = "assignments"
    STAYS = "stays"
    CHARGES = "charges"  # of the month
    ENCOUNTERS = "encounters"  # of the month
    SIGN_OFFS = "sign-offs"  # of the month
    COVERAGES = "coverages"
    ABROAD = "abroad"  # of anybody on the staff
    LOOPS = "follow-ups"
    PLAN = "plan"
    REVIEWS = "plan reviews"
    ACUTE = "acute encounters"  # since the day asked from
    DIAGNOSES = "diagnoses"  # chronic ones that began since then
    MEDICINES = "medicines"  # started or ended since then


_ONCE = select(
    cast(PRACTICE, Text).label("practice_id"),
    bindparam("patient_id", type_=Text()).label("patient_id"),
    bindparam("month", type_=Text()).label("month"),
    bindparam("first", type_=Day()).label("first"),
    bindparam("last", type_=Day()).label("last"),
    bindparam("since", type_=Day()).label("since"),
).cte("asked")
"""The values, bound once: bound in each of the questions they cost more than the answers."""
_ASKED, _SINCE = _ONCE.c, _ONCE.c.since


def _its_plans() -> Select[tuple[str]]:
    whose = (care_plan.c.practice_id == _ASKED.practice_id, care_plan.c.patient_id == _ASKED.patient_id)
    return select(care_plan.c.id).where(*whose)


def _any(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.practice_id == _ASKED.practice_id, *where)


def _of(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return _any(table, table.c.patient_id == _ASKED.patient_id, *where)


def _in_month(day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(day >= _ASKED.first, day <= _ASKED.last)


def _is(column: ColumnElement[str], *words: StrEnum) -> ColumnElement[bool]:
    return or_(*(column == literal_column(f"'{word.value}'") for word in words))


_QUESTIONS: dict[Bearing, ColumnElement[bool]] = {
    Bearing.STEPS: _of(enrolment_step),
    Bearing.CONSENTS: _of(consent),
    Bearing.ASSIGNMENTS: _of(assignment),
    Bearing.STAYS: _of(stay),
    Bearing.CHARGES: _of(charge, _in_month(charge.c.on)),
    Bearing.ENCOUNTERS: _of(encounter, _in_month(encounter.c.on)),
    Bearing.SIGN_OFFS: _of(sign_off, sign_off.c.month == _ASKED.month),
    Bearing.COVERAGES: _of(coverage),
    Bearing.ABROAD: _any(staff_fact, _is(staff_fact.c.name, FactName.ABROAD)),
    Bearing.LOOPS: _of(follow_up),
    Bearing.PLAN: _of(care_plan),
    Bearing.REVIEWS: _any(
        plan_event, plan_event.c.plan_id.in_(_its_plans()), _is(plan_event.c.kind, PlanEventKind.REVIEWED)
    ),
    Bearing.ACUTE: _of(
        encounter,
        _is(encounter.c.kind, *sorted(ACUTE)),
        or_(encounter.c.on >= _SINCE, encounter.c.until >= _SINCE),
    ),
    Bearing.DIAGNOSES: _of(
        condition,
        condition.c.active,
        _is(condition.c.chronicity, Chronicity.CHRONIC),
        or_(condition.c.onset >= _SINCE, condition.c.first_seen >= _SINCE),
    ),
    Bearing.MEDICINES: _of(medication, or_(medication.c.since >= _SINCE, medication.c.until >= _SINCE)),
}
_ANSWERS: list[Any] = [asked.label(kind.name) for kind, asked in _QUESTIONS.items()]
_STATEMENT: Select[Any] = select(*_ANSWERS).select_from(_ONCE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A patient, a month, and the day since when news of the chart bear on the plan."""

    patient_id: str
    month: ServiceMonth
    since: date


class Bearings:
    """One question over one practice."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, asked: Asked) -> frozenset[Bearing]:
        """The kinds of which at least one row is there."""
        month = asked.month
        days = {"first": month.first_day, "last": month.last_day, "since": asked.since}
        row = self._scope.one(_STATEMENT, patient_id=asked.patient_id, month=str(month), **days)
        return frozenset(kind for kind, there in zip(_QUESTIONS, row or (), strict=True) if there)
