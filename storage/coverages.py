"""Coverage by date, and dated facts of staff: new rows only."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Row, bindparam

from ccm.coverage import Coverage
from ccm.staff_facts import FactName, StaffFact
from storage.scope import Scope, Span, Spanned, mine
from storage.tables import coverage, staff_fact

_OF_PATIENT = mine(coverage, coverage.c.patient_id == bindparam("patient_id"))
_ALL = Spanned.of(coverage)
_FACTS = mine(staff_fact)


class Coverages:
    """Queries over one practice's coverage."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: Coverage) -> None:
        """Keep one."""
        self._scope.add(coverage, **{name: getattr(one, name) for name in Coverage.__slots__})

    def add_many(self, many: list[Coverage]) -> None:
        """Keep many, as a file names them."""
        self._scope.add_many(coverage, [{name: getattr(one, name) for name in Coverage.__slots__} for one in many])

    def of_patient(self, patient_id: str) -> list[Coverage]:
        """A patient's, in the order recorded."""
        return sorted((_coverage(row) for row in self._scope.rows(_OF_PATIENT, patient_id=patient_id)), key=_recorded)

    def all(self, span: Span | None = None) -> dict[str, list[Coverage]]:
        """Everyone's by patient, in the order recorded."""
        found: dict[str, list[Coverage]] = defaultdict(list)
        for one in sorted((_coverage(row) for row in self._scope.within(_ALL, span)), key=_recorded):
            found[one.patient_id].append(one)
        return found


class StaffFacts:
    """Queries over what is known of one practice's staff."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: StaffFact) -> None:
        """Keep one."""
        values = {name: getattr(one, name) for name in StaffFact.__slots__}
        self._scope.add(staff_fact, **values | {"name": one.name.value})

    def all(self) -> list[StaffFact]:
        """Everything known, in the order recorded."""
        rows = (dict(row._mapping) for row in self._scope.rows(_FACTS))
        found = [StaffFact(**{**row, "name": FactName(row["name"])}) for row in map(_without_practice, rows)]
        return sorted(found, key=lambda one: (one.at, one.id))


def _recorded(one: Coverage) -> tuple[Any, str]:
    return one.at, one.id


def _coverage(row: Row[Any]) -> Coverage:
    return Coverage(**_without_practice(dict(row._mapping)))


def _without_practice(values: dict[str, Any]) -> dict[str, Any]:
    del values["practice_id"]
    return values
