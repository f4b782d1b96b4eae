"""What persons signed off of a patient-month: MDM, family, same-day time, planning, exclusions checked, overrides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam

from ccm.month_close import SignOff, SignOffKind
from ccm.service_month import ServiceMonth
from storage.scope import Scope, Span, Spanned, mine
from storage.tables import sign_off

_OF_MONTH = Spanned.of(sign_off, sign_off.c.month == bindparam("month"))
_OF_PATIENT = mine(sign_off, sign_off.c.month == bindparam("month"), sign_off.c.patient_id == bindparam("patient_id"))
_KIND_OF_PATIENT = mine(
    sign_off,
    sign_off.c.month.in_(bindparam("months", expanding=True)),  # by month, as the index has it
    sign_off.c.patient_id == bindparam("patient_id"),
    sign_off.c.kind == bindparam("kind"),
)


class SignOffs:
    """Queries over one practice's sign-offs."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, one: SignOff) -> None:
        """Keep one."""
        self._scope.add(sign_off, **_row(one))

    def add_many(self, many: list[SignOff]) -> None:
        """Keep many at once: a look-up of a whole month's patients."""
        self._scope.add_many(sign_off, [_row(one) for one in many])

    def of_patient(self, patient_id: str, month: ServiceMonth) -> list[SignOff]:
        """A patient-month's, oldest first."""
        rows = self._scope.rows(_OF_PATIENT, patient_id=patient_id, month=str(month))
        return _oldest_first(rows)

    def of_month(self, month: ServiceMonth, span: Span | None = None) -> dict[str, list[SignOff]]:
        """A month's by patient, oldest first."""
        found: dict[str, list[SignOff]] = defaultdict(list)
        rows = self._scope.within(_OF_MONTH, span, month=str(month))
        for one in _oldest_first(rows):
            found[one.patient_id].append(one)
        return found

    def of_kind(self, kind: SignOffKind, patient_id: str, months: Iterable[ServiceMonth]) -> list[SignOff]:
        """A patient's of a kind in any of these months, oldest first: care planning counts once over all of them."""
        written = [str(one) for one in months]
        return _oldest_first(self._scope.rows(_KIND_OF_PATIENT, patient_id=patient_id, kind=kind.value, months=written))


def _oldest_first(rows: Iterable[Row[Any]]) -> list[SignOff]:
    return sorted((_sign_off(row) for row in rows), key=lambda one: (one.at, one.id))


def _row(one: SignOff) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in SignOff.__slots__}
    return values | {"month": str(one.month), "kind": one.kind.value}


def _sign_off(row: Row[Any]) -> SignOff:
    values = dict(row._mapping)
    del values["practice_id"]
    return SignOff(**values | {"month": ServiceMonth.parse(row.month), "kind": SignOffKind(row.kind)})
