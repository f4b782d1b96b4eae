"""Care plans: every version a row, and what is done with one: signed, reviewed, a copy given."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, or_, select

from ccm.care_plan import (
    CarePlan,
    Course,
    Element,
    Goal,
    Home,
    Intervention,
    PlanEvent,
    PlanEventKind,
    Progress,
    of_month_first,
)
from ccm.chart import ACUTE
from ccm.conditions import Chronicity
from storage.scope import PRACTICE, Scope, Span, Spanned, in_parts, mine
from storage.tables import care_plan, condition, encounter, medication, plan_event
from storage.types import Day

_OF_PATIENT = mine(care_plan, care_plan.c.patient_id == bindparam("patient_id"))
_ALL = Spanned.of(care_plan)
_DATED = Spanned.of(care_plan, care_plan.c.dated <= bindparam("by")).span
_ONE = mine(care_plan, care_plan.c.id == bindparam("plan_id"))
_NEWEST = _OF_PATIENT.order_by(care_plan.c.version.desc()).limit(1)
_LATEST = (
    select(care_plan.c.patient_id, func.max(care_plan.c.version).label("version"))
    .where(care_plan.c.practice_id == PRACTICE)
    .group_by(care_plan.c.patient_id)
    .subquery()
)
_ALL_LATEST = mine(care_plan).join(
    _LATEST, (care_plan.c.patient_id == _LATEST.c.patient_id) & (care_plan.c.version == _LATEST.c.version)
)
_DAY = care_plan.c.dated
_NEWS = (
    exists().where(
        encounter.c.practice_id == care_plan.c.practice_id,
        encounter.c.patient_id == care_plan.c.patient_id,
        encounter.c.kind.in_([one.value for one in sorted(ACUTE)]),
        or_(encounter.c.on > _DAY, encounter.c.until > _DAY),
    ),
    exists().where(
        condition.c.practice_id == care_plan.c.practice_id,
        condition.c.patient_id == care_plan.c.patient_id,
        condition.c.active,
        condition.c.chronicity == Chronicity.CHRONIC.value,
        or_(condition.c.onset > _DAY, condition.c.first_seen > _DAY),
    ),
    exists().where(
        medication.c.practice_id == care_plan.c.practice_id,
        medication.c.patient_id == care_plan.c.patient_id,
        or_(medication.c.since > _DAY, medication.c.until > _DAY),
    ),
)
_AGED = or_(
    bindparam("aged", type_=Day()) >= _DAY,
    (bindparam("aged_complex", type_=Day()) >= _DAY) & care_plan.c.body.contains('"complex": true'),
)
"""Typed text cannot say so: its quotes are escaped in the body."""
_TO_LOOK_AT = _ALL_LATEST.add_columns(or_(*_NEWS).label("news")).where(or_(_AGED, *_NEWS))
_FIRST = select(care_plan.c.patient_id, care_plan.c.at).where(
    care_plan.c.practice_id == PRACTICE, care_plan.c.version == 1
)
_IDS_OF = select(care_plan.c.id, care_plan.c.patient_id).where(
    care_plan.c.practice_id == PRACTICE, care_plan.c.patient_id.in_(bindparam("patient_ids", expanding=True))
)
_EVENTS_WITH = mine(plan_event, plan_event.c.plan_id.in_(bindparam("ids", expanding=True)))
_EVENTS = mine(
    plan_event,
    plan_event.c.plan_id.in_(
        select(care_plan.c.id).where(
            care_plan.c.practice_id == PRACTICE, care_plan.c.patient_id == bindparam("patient_id")
        )
    ),
)
_ALL_EVENTS = mine(plan_event)
_EVENTS_OF = (
    select(plan_event, care_plan.c.patient_id)
    .join(care_plan, (care_plan.c.id == plan_event.c.plan_id) & (care_plan.c.practice_id == plan_event.c.practice_id))
    .where(
        plan_event.c.practice_id == PRACTICE,
        care_plan.c.patient_id >= bindparam("first_patient"),
        care_plan.c.patient_id <= bindparam("last_patient"),
    )
)


class Plans:
    """Queries over one practice's care plans."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: CarePlan) -> None:
        """Keep a version."""
        self._scope.add(care_plan, **_row(one))

    def add_many(self, many: list[CarePlan]) -> None:
        """Keep many first versions, as an import does."""
        self._scope.add_many(care_plan, [_row(one) for one in many])

    def versions(self, patient_id: str) -> list[CarePlan]:
        """A patient's versions, oldest first."""
        found = [_plan(row) for row in self._scope.rows(_OF_PATIENT, patient_id=patient_id)]
        return sorted(found, key=lambda one: one.version)

    def latest(self, patient_id: str) -> CarePlan | None:
        """The newest version, or None."""
        row = self._scope.one(_NEWEST, patient_id=patient_id)
        return _plan(row) if row else None

    def get(self, plan_id: str) -> CarePlan | None:
        """That very version, or None."""
        row = self._scope.one(_ONE, plan_id=plan_id)
        return _plan(row) if row else None

    def all_latest(self) -> dict[str, CarePlan]:
        """Every patient's newest version by patient."""
        return {row.patient_id: _plan(row) for row in self._scope.rows(_ALL_LATEST)}

    def first_kept(self) -> dict[str, datetime]:
        """When each patient's first version was kept here, by patient."""
        return {row.patient_id: row.at for row in self._scope.rows(_FIRST)}

    def to_look_at(self, aged: date, aged_complex: date) -> dict[str, tuple[CarePlan, bool]]:
        """Newest versions that may have to be reviewed, by patient: dated by then (the later day where care is
        complex), or with news of the chart after their day, which is said. `ccm.care_plan.age` tells whether it is so.
        """
        rows = self._scope.rows(_TO_LOOK_AT, aged=aged, aged_complex=aged_complex)
        return {row.patient_id: (_plan(row), bool(row.news)) for row in rows}

    def events_about(self, patient_ids: Collection[str]) -> dict[str, list[PlanEvent]]:
        """All that was done with these patients' plans by patient, oldest first."""
        whose: dict[str, str] = {}
        for part in in_parts(patient_ids):
            whose |= {row.id: row.patient_id for row in self._scope.rows(_IDS_OF, patient_ids=part)}
        found: dict[str, list[PlanEvent]] = defaultdict(list)
        for part in in_parts(whose):
            for row in self._scope.rows(_EVENTS_WITH, ids=part):
                found[whose[row.plan_id]].append(_event(row))
        return {key: sorted(events, key=lambda one: one.id) for key, events in found.items()}

    def all_versions(self, span: Span | None = None) -> dict[str, list[CarePlan]]:
        """Every patient's versions by patient, oldest first."""
        found: dict[str, list[CarePlan]] = defaultdict(list)
        for one in sorted((_plan(row) for row in self._scope.within(_ALL, span)), key=lambda one: one.version):
            found[one.patient_id].append(one)
        return found

    def all_standing(self, by: date, end: datetime, span: Span) -> dict[str, CarePlan]:
        """Of each patient of a span the plan of a month with that last day and end; the bodies of others are not read.

        By the order of `ccm.care_plan.plan_of_month`.
        """
        found: dict[str, CarePlan] = {}
        rows = self._scope.rows(_DATED, by=by, first_patient=span.first, last_patient=span.last)
        for row in sorted(rows, key=lambda one: of_month_first(one.version, one.at, end)):
            if row.patient_id not in found:
                plan = _plan(row)
                if plan.says_something:
                    found[row.patient_id] = plan
        return found

    def event(self, one: PlanEvent) -> None:
        """Keep what was done with a plan."""
        self._scope.add(
            plan_event, **{name: getattr(one, name) for name in PlanEvent.__slots__} | {"kind": one.kind.value}
        )

    def events(self, patient_id: str) -> list[PlanEvent]:
        """All that was done with a patient's plans, oldest first."""
        return sorted((_event(row) for row in self._scope.rows(_EVENTS, patient_id=patient_id)), key=lambda one: one.id)

    def events_of(self, span: Span) -> dict[str, list[PlanEvent]]:
        """All that was done with the plans of a span of patients, by patient, oldest first."""
        found: dict[str, list[PlanEvent]] = defaultdict(list)
        rows = self._scope.rows(_EVENTS_OF, first_patient=span.first, last_patient=span.last)
        for row in sorted(rows, key=lambda one: one.id):
            found[row.patient_id].append(_event(row))
        return found

    def all_events(self) -> dict[str, list[PlanEvent]]:
        """All that was done, by plan, oldest first."""
        found: dict[str, list[PlanEvent]] = defaultdict(list)
        for one in sorted((_event(row) for row in self._scope.rows(_ALL_EVENTS)), key=lambda one: one.id):
            found[one.plan_id].append(one)
        return found


def _row(one: CarePlan) -> dict[str, Any]:
    body = {
        "elements": {name.value: text for name, text in one.elements.items()},
        "goals": [[goal.text, goal.measure, goal.target, _day(goal.due), *_course(goal)] for goal in one.goals],
        "barriers": list(one.barriers),
        "interventions": [[step.text, step.owner, *_course(step)] for step in one.interventions],
        "reconciled_on": _day(one.reconciled_on),
        "link": one.link,
        "changed": one.changed,
        "complex": one.complex,
        "imported": one.imported,
    }
    kept = {name: getattr(one, name) for name in ("id", "patient_id", "version", "dated", "by_id", "at")}
    return kept | {"home": one.home.value, "body": json.dumps(body, ensure_ascii=False, sort_keys=True)}


def _plan(row: Row[Any]) -> CarePlan:
    said = json.loads(row.body)
    return CarePlan(
        id=row.id,
        patient_id=row.patient_id,
        version=row.version,
        home=Home(row.home),
        dated=row.dated,
        by_id=row.by_id,
        at=row.at,
        elements={Element(name): text for name, text in said["elements"].items()},
        goals=tuple(
            Goal(text, measure, target, _read_day(due), *_read_course(rest, row.dated))
            for text, measure, target, due, *rest in said["goals"]
        ),
        barriers=tuple(said["barriers"]),
        interventions=tuple(
            Intervention(text, owner, *_read_course(rest, row.dated))
            for text, owner, *rest in said.get("interventions", [])
        ),
        reconciled_on=_read_day(said["reconciled_on"]),
        link=said["link"],
        changed=said["changed"],
        complex=said["complex"],
        imported=said["imported"],
    )


def _course(part: Goal | Intervention) -> tuple[list[list[str]], str, str]:
    return [[one.on.isoformat(), one.said] for one in part.progress], part.course.value, _day(part.closed_on)


def _read_course(rest: list[Any], dated: date) -> tuple[tuple[Progress, ...], Course, date | None]:
    """Progress, course and closing day. Earlier releases kept one undated line of a goal, and nothing of a step."""
    lines, course, closed = rest if len(rest) == 3 else (rest[0] if rest else "", Course.OPEN.value, "")
    if isinstance(lines, str):
        lines = [[dated.isoformat(), lines]] if lines else []
    return tuple(Progress(date.fromisoformat(on), said) for on, said in lines), Course(course), _read_day(closed)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _event(row: Row[Any]) -> PlanEvent:
    return PlanEvent(row.id, row.plan_id, PlanEventKind(row.kind), row.by_id, row.at, row.note)
