"""What the chart brings: conditions, encounters, medicines, charges, stays. An import adds and updates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, Table, bindparam, or_

from ccm.chart import Charge, Encounter, EncounterKind, Medication, Stay, StayKind
from ccm.conditions import Chronicity, Condition
from storage.scope import Scope, Span, Spanned, in_parts, mine
from storage.tables import charge, condition, encounter, medication, stay

Kept = TypeVar("Kept", Condition, Encounter, Medication, Charge, Stay)


@dataclass(frozen=True, slots=True)
class _Shape(Generic[Kept]):
    """A table and the value its rows are, with the columns that are enums, and its queries."""

    table: Table
    kind: type[Kept]
    enums: dict[str, type[Enum]]
    of_patient: Select[Any]
    of_some: Select[Any]
    everything: Spanned

    @staticmethod
    def made(table: Table, value: type[Kept], enums: dict[str, type[Enum]]) -> _Shape[Kept]:
        """With its queries."""
        one = mine(table, table.c.patient_id == bindparam("patient_id"))
        some = mine(table, table.c.patient_id.in_(bindparam("patient_ids", expanding=True)))
        return _Shape(table, value, enums, one, some, Spanned.of(table))

    def value(self, row: Row[Any]) -> Kept:
        """A row as its value."""
        values = dict(row._mapping)
        del values["practice_id"]
        values.update({name: enum(values[name]) for name, enum in self.enums.items()})
        return self.kind(**values)

    def row(self, one: Kept) -> dict[str, Any]:
        """A value as its row."""
        values = {name: getattr(one, name) for name in type(one).__slots__}
        values.update({name: values[name].value for name in self.enums})
        return values


_CONDITIONS = _Shape.made(condition, Condition, {"chronicity": Chronicity})
_ENCOUNTERS = _Shape.made(encounter, Encounter, {"kind": EncounterKind})
_MEDICATIONS = _Shape.made(medication, Medication, {})
_CHARGES = _Shape.made(charge, Charge, {})
_STAYS = _Shape.made(stay, Stay, {"kind": StayKind})
_CHANGED = mine(
    medication,
    or_(*(day.between(bindparam("first"), bindparam("last")) for day in (medication.c.since, medication.c.until))),
)

_SHAPES: dict[type, _Shape[Any]] = {one.kind: one for one in (_CONDITIONS, _ENCOUNTERS, _MEDICATIONS, _CHARGES, _STAYS)}


def chart_row(one: Condition | Encounter | Medication | Charge | Stay) -> dict[str, Any]:
    """A chart value as its row, for staging."""
    return _SHAPES[type(one)].row(one)


class ChartRows(Generic[Kept]):
    """Queries over one kind of chart row of one practice."""

    def __init__(self, scope: Scope, shape: _Shape[Kept]) -> None:
        self._scope = scope
        self._shape: _Shape[Kept] = shape

    def of_patient(self, patient_id: str) -> list[Kept]:
        """A patient's rows, in the order they were first kept."""
        found = [self._shape.value(row) for row in self._scope.rows(self._shape.of_patient, patient_id=patient_id)]
        return sorted(found, key=lambda one: one.id)

    def of_some(self, patient_ids: Collection[str]) -> dict[str, list[Kept]]:
        """The rows of these patients by patient, in the order they were first kept."""
        found: dict[str, list[Kept]] = defaultdict(list)
        for ids in in_parts(patient_ids):
            for row in self._scope.rows(self._shape.of_some, patient_ids=ids):
                found[row.patient_id].append(self._shape.value(row))
        return {key: sorted(rows, key=lambda one: one.id) for key, rows in found.items()}

    def all(self, span: Span | None = None) -> list[Kept]:
        """Every row of the practice, or of a span of patients, in the order they were first kept."""
        found = [self._shape.value(row) for row in self._scope.within(self._shape.everything, span)]
        return sorted(found, key=lambda one: one.id)

    def any(self) -> bool:
        """Whether there is a row at all: a file of that kind was imported."""
        return self._scope.one(self._shape.everything.all.limit(1)) is not None

    def save(self, one: Kept) -> None:
        """Keep a new or changed row."""
        self._scope.put(self._shape.table, **self._shape.row(one))


class Conditions(ChartRows[Condition]):
    """Diagnoses."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _CONDITIONS)


class Encounters(ChartRows[Encounter]):
    """Visits, ED visits, admissions."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _ENCOUNTERS)


class Medications(ChartRows[Medication]):
    """The medicine list."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _MEDICATIONS)

    def changed(self, first: date, last: date) -> dict[str, list[Medication]]:
        """What began or ended on those days, by patient."""
        found: dict[str, list[Medication]] = defaultdict(list)
        for row in self._scope.rows(_CHANGED, first=first, last=last):
            found[row.patient_id].append(_MEDICATIONS.value(row))
        return found


class Charges(ChartRows[Charge]):
    """Billed codes of this practice and of others."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _CHARGES)


class Stays(ChartRows[Stay]):
    """Facility stays."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, _STAYS)
