"""Which kinds of rows bear on a patient's month, asked in one statement.

Most patients have few of them, and a log is answered in milliseconds: what is not there is then never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Table,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union_all,
)

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


_FIRST: BindParameter[date] = bindparam("first")
_LAST: BindParameter[date] = bindparam("last")
_SINCE: BindParameter[date] = bindparam("since")
_PATIENT: BindParameter[str] = bindparam("patient_id")
_MONTH: BindParameter[str] = bindparam("month")
_ITS_PLANS = select(care_plan.c.id).where(care_plan.c.practice_id == PRACTICE, care_plan.c.patient_id == _PATIENT)


def _of(table: Table, *where: ColumnElement[bool]) -> tuple[Table, tuple[ColumnElement[bool], ...]]:
    return table, (table.c.patient_id == _PATIENT, *where)


_ASKED: dict[Bearing, tuple[Table, tuple[ColumnElement[bool], ...]]] = {
    Bearing.STEPS: _of(enrolment_step),
    Bearing.CONSENTS: _of(consent),
    Bearing.ASSIGNMENTS: _of(assignment),
    Bearing.STAYS: _of(stay),
    Bearing.CHARGES: _of(charge, charge.c.on >= _FIRST, charge.c.on <= _LAST),
    Bearing.ENCOUNTERS: _of(encounter, encounter.c.on >= _FIRST, encounter.c.on <= _LAST),
    Bearing.SIGN_OFFS: _of(sign_off, sign_off.c.month == _MONTH),
    Bearing.COVERAGES: _of(coverage),
    Bearing.ABROAD: (staff_fact, (staff_fact.c.name == FactName.ABROAD.value,)),
    Bearing.LOOPS: _of(follow_up),
    Bearing.PLAN: _of(care_plan),
    Bearing.REVIEWS: (
        plan_event,
        (plan_event.c.plan_id.in_(_ITS_PLANS), plan_event.c.kind == PlanEventKind.REVIEWED.value),
    ),
    Bearing.ACUTE: _of(
        encounter,
        encounter.c.kind.in_(sorted(one.value for one in ACUTE)),
        or_(encounter.c.on >= _SINCE, encounter.c.until >= _SINCE),
    ),
    Bearing.DIAGNOSES: _of(
        condition,
        condition.c.active,
        condition.c.chronicity == Chronicity.CHRONIC.value,
        or_(condition.c.onset >= _SINCE, condition.c.first_seen >= _SINCE),
    ),
    Bearing.MEDICINES: _of(medication, or_(medication.c.since >= _SINCE, medication.c.until >= _SINCE)),
}
_STATEMENT: CompoundSelect[str] = union_all(
    *(
        select(literal_column(f"'{kind.value}'").label("kind")).where(
            exists().where(table.c.practice_id == PRACTICE, *where)
        )
        for kind, (table, where) in _ASKED.items()
    )
)


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
        rows = self._scope.rows(_STATEMENT, patient_id=asked.patient_id, month=str(month), **days)
        return frozenset(Bearing(row[0]) for row in rows)
