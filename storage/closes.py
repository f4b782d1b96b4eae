"""Closed patient-months, and the claims that left: every close a row, every claim in its batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from ccm.billing.decision import Disposition
from ccm.month_close import BilledAgain, ClaimBatch, ClaimItem, ClaimKind, Close
from ccm.service_month import ServiceMonth
from storage.scope import PRACTICE, Scope, Span, Spanned, mine
from storage.tables import claim_again, claim_batch, claim_item, month_close

_OF_MONTH = mine(month_close, month_close.c.month == bindparam("month"))
_OF_SOME = _OF_MONTH.where(month_close.c.patient_id.in_(bindparam("patient_ids", expanding=True)))
"""By each patient's own index: given a range of patients, SQLite walks the month's closes anew for every span."""
_ANY_OF = _OF_MONTH.with_only_columns(month_close.c.id).limit(1)
_OF_PATIENT = mine(
    month_close, month_close.c.month == bindparam("month"), month_close.c.patient_id == bindparam("patient_id")
)
_BY_ID = mine(month_close, month_close.c.id == bindparam("id"))
_AMENDED_AT = select(func.count()).where(
    month_close.c.practice_id == PRACTICE,
    month_close.c.month == bindparam("month"),
    month_close.c.at == bindparam("at"),
    month_close.c.by_id == bindparam("by_id"),
    month_close.c.version > 1,
)
_LAST_OF = (
    select(month_close.c.by_id, month_close.c.at)
    .where(month_close.c.practice_id == PRACTICE, month_close.c.month == bindparam("month"))
    .order_by(month_close.c.at.desc(), month_close.c.id.desc())
    .limit(1)
)
_ROWS = _OF_MONTH.with_only_columns(func.count())
_BATCHES = mine(claim_batch, claim_batch.c.month == bindparam("month"))
_NUMBERS = select(claim_batch.c.id, claim_batch.c.number).where(
    claim_batch.c.practice_id == PRACTICE, claim_batch.c.month == bindparam("month")
)
_LAST_NUMBER = select(func.max(claim_batch.c.number)).where(claim_batch.c.practice_id == PRACTICE)
_ITEMS = mine(claim_item, claim_item.c.month == bindparam("month"))
_CLAIMED = Spanned.of(claim_item, claim_item.c.month == bindparam("month"))
_OF_ONE = _ITEMS.where(claim_item.c.patient_id == bindparam("patient_id"))
_LEFT = _OF_ONE.limit(1)
_MONTHS = select(month_close.c.month).distinct().where(month_close.c.practice_id == PRACTICE)
_MONTHS_OF = _MONTHS.where(month_close.c.patient_id == bindparam("patient_id"))
_AGAIN = mine(claim_again, claim_again.c.month == bindparam("month"))


@dataclass(frozen=True, slots=True)
class LastClose:
    """Who closed or amended last in a month, and when; how many closes and amendments the month has."""

    by_id: str
    at: datetime
    rows: int


class Closes:
    """Queries over one practice's closes and claims."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add_many(self, many: list[Close]) -> None:
        """Keep closes."""
        self._scope.add_many(month_close, [_close_row(one) for one in many])

    def get(self, close_id: str) -> Close | None:
        """One, or None."""
        row = self._scope.one(_BY_ID, id=close_id)
        return _close(row) if row else None

    def of_patient(self, patient_id: str, month: ServiceMonth) -> list[Close]:
        """A patient-month's, first version first."""
        rows = self._scope.rows(_OF_PATIENT, patient_id=patient_id, month=str(month))
        return sorted((_close(row) for row in rows), key=lambda one: one.version)

    def of_month(self, month: ServiceMonth, span: Span | None = None) -> dict[str, list[Close]]:
        """A month's by patient, first version first; of all, or of a span of patients."""
        found: dict[str, list[Close]] = defaultdict(list)
        named = {"patient_ids": span.ids} if span else {}
        rows = self._scope.rows(_OF_SOME if span else _OF_MONTH, month=str(month), **named)
        for one in sorted((_close(row) for row in rows), key=_version):
            found[one.patient_id].append(one)
        return found

    def last_of(self, month: ServiceMonth) -> LastClose | None:
        """The last close of a month; None while none is closed."""
        row = self._scope.one(_LAST_OF, month=str(month))
        if row is None:
            return None
        return LastClose(row.by_id, row.at, self._scope.rows(_ROWS, month=str(month))[0][0])

    def any_of(self, month: ServiceMonth) -> bool:
        """Whether anybody's month is closed."""
        return self._scope.one(_ANY_OF, month=str(month)) is not None

    def amended_with(self, one: Close) -> int:
        """How many other patients' months the same person amended in the same act."""
        row = self._scope.one(_AMENDED_AT, month=str(one.month), at=one.at, by_id=one.by_id)
        return max(0, int(row[0]) - 1) if row else 0

    def months_of(self, patient_id: str) -> list[ServiceMonth]:
        """The months of a patient that are closed, in order."""
        return sorted(ServiceMonth.parse(row.month) for row in self._scope.rows(_MONTHS_OF, patient_id=patient_id))

    def months(self) -> list[ServiceMonth]:
        """The months of which anything is closed, in order."""
        return sorted(ServiceMonth.parse(row.month) for row in self._scope.rows(_MONTHS))

    def next_number(self) -> int:
        """The control number after the last; inside the writer's turn, so that no two batches share one."""
        row = self._scope.one(_LAST_NUMBER)
        return int((row[0] if row and row[0] is not None else 0) + 1)

    def add_batch(self, batch: ClaimBatch, items: list[ClaimItem]) -> None:
        """Keep a batch with its claims.

        Raises IntegrityError for a second live original of a patient-month, for a claim after a void without a named
        person's word, and for a control number that is taken.
        """
        values = {name: getattr(batch, name) for name in ClaimBatch.__slots__}
        self._scope.add(claim_batch, **values | {"month": str(batch.month)})
        rows = [{name: getattr(one, name) for name in ClaimItem.__slots__} for one in items]
        self._scope.add_many(
            claim_item, [row | {"month": str(row["month"]), "kind": row["kind"].value} for row in rows]
        )

    def batches(self, month: ServiceMonth) -> list[ClaimBatch]:
        """A month's batches, in the order in which they left."""
        found = (
            ClaimBatch(row.id, ServiceMonth.parse(row.month), row.number, row.by_id, row.at, row.body)
            for row in self._scope.rows(_BATCHES, month=str(month))
        )
        return sorted(found, key=lambda one: one.number)

    def claimed(self, month: ServiceMonth, span: Span | None = None) -> frozenset[str]:
        """The patients whose month has left as a claim."""
        return frozenset(row.patient_id for row in self._scope.within(_CLAIMED, span, month=str(month)))

    def has_left(self, patient_id: str, month: ServiceMonth) -> bool:
        """Whether that patient's month has left as a claim."""
        return self._scope.one(_LEFT, month=str(month), patient_id=patient_id) is not None

    def say_again(self, one: BilledAgain) -> None:
        """Keep a person's word that a voided month is billed again. Raises IntegrityError for a second of one void."""
        values = {name: getattr(one, name) for name in BilledAgain.__slots__}
        self._scope.add(claim_again, **values | {"month": str(one.month)})

    def said_again(self, month: ServiceMonth) -> dict[str, BilledAgain]:
        """Such words of a month, by the void that each is of."""
        found = {}
        for row in self._scope.rows(_AGAIN, month=str(month)):
            values = dict(row._mapping)
            del values["practice_id"]
            found[row.void_id] = BilledAgain(**values | {"month": ServiceMonth.parse(row.month)})
        return found

    def items(self, month: ServiceMonth) -> list[ClaimItem]:
        """A month's claims, in the order in which they left."""
        return self._in_order(month, self._scope.rows(_ITEMS, month=str(month)))

    def items_of(self, patient_id: str, month: ServiceMonth) -> list[ClaimItem]:
        """A patient-month's claims, in the order in which they left."""
        return self._in_order(month, self._scope.rows(_OF_ONE, month=str(month), patient_id=patient_id))

    def _in_order(self, month: ServiceMonth, rows: Sequence[Row[Any]]) -> list[ClaimItem]:
        numbers = {row.id: row.number for row in self._scope.rows(_NUMBERS, month=str(month))} if rows else {}
        return sorted((_item(row) for row in rows), key=lambda one: (numbers[one.batch_id], one.id))


def _version(one: Close) -> int:
    return one.version


def _close_row(one: Close) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in Close.__slots__}
    return values | {"month": str(one.month), "disposition": one.disposition.value}


def _close(row: Row[Any]) -> Close:
    values = dict(row._mapping)
    del values["practice_id"]
    return Close(**values | {"month": ServiceMonth.parse(row.month), "disposition": Disposition(row.disposition)})


def _item(row: Row[Any]) -> ClaimItem:
    values = dict(row._mapping)
    del values["practice_id"]
    return ClaimItem(**values | {"month": ServiceMonth.parse(row.month), "kind": ClaimKind(row.kind)})
