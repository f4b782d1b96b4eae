"""What was written since a moment that may bear on a month: what was decided then is kept only if nothing does.

The moment is a row of the audit chain: everything that is written is covered by a later one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, Select, Table, bindparam, or_, select

from ccm.month_close import SignOffKind
from ccm.service_month import ServiceMonth
from storage.scope import PRACTICE, Scope
from storage.tables import (
    assignment,
    attempt,
    attempt_withdrawal,
    audit,
    audit_row,
    care_plan,
    charge,
    claim_again,
    claim_batch,
    claim_item,
    condition,
    confirmation,
    consent,
    correction,
    coverage,
    encounter,
    enrolment_step,
    entry,
    entry_mark,
    follow_up,
    follow_up_event,
    medication,
    month_close,
    patient,
    plan_event,
    review_finding,
    review_pick,
    rule_text,
    sign_off,
    snooze,
    stay,
    timer,
    timer_event,
)

_AT_ONCE = 500  # a database takes only so many parameters
_LATER = select(audit.c.id).where(audit.c.practice_id == PRACTICE, audit.c.seq > bindparam("seq"))
_COVERED = select(audit_row.c.subject, audit_row.c.subject_id).where(
    audit_row.c.practice_id == PRACTICE,
    audit_row.c.audit_id.in_(bindparam("audit_ids", expanding=True)),
    audit_row.c.digest != "",
)
_OF_MONTH = (
    select(entry.c.id)
    .where(
        entry.c.practice_id == PRACTICE,
        entry.c.id.in_(bindparam("ids", expanding=True)),
        entry.c.service_date >= bindparam("first"),
        entry.c.service_date <= bindparam("last"),
    )
    .limit(1)
)
_CORRECTED = select(correction.c.entry_id).where(
    correction.c.practice_id == PRACTICE, correction.c.id.in_(bindparam("ids", expanding=True))
)
_NO_PART = {
    one.name
    for one in (
        *(attempt, attempt_withdrawal, entry_mark, follow_up, follow_up_event, medication),
        *(review_finding, review_pick, rule_text, snooze, timer, timer_event),
    )
}
"""No month is decided by these. A timer is only told of, and one that ends is an entry."""


def _whose(table: Table, *where: ColumnElement[bool]) -> Select[tuple[str]]:
    ids = table.c.id.in_(bindparam("ids", expanding=True))
    return select(table.c.patient_id).where(table.c.practice_id == PRACTICE, ids, *where)


_BEARS = or_(sign_off.c.month == bindparam("month"), sign_off.c.kind == SignOffKind.PLANNING.value)
_WHOSE = {
    **{
        one.name: _whose(one)
        for one in (
            *(assignment, care_plan, charge, condition, confirmation, consent, coverage, encounter, enrolment_step),
            *(month_close, stay),  # what another month's close billed of care planning, this month does not
        )
    },
    patient.name: select(patient.c.id).where(
        patient.c.practice_id == PRACTICE, patient.c.id.in_(bindparam("ids", expanding=True))
    ),
    plan_event.name: select(care_plan.c.patient_id)
    .join(plan_event, (plan_event.c.practice_id == care_plan.c.practice_id) & (plan_event.c.plan_id == care_plan.c.id))
    .where(care_plan.c.practice_id == PRACTICE, plan_event.c.id.in_(bindparam("ids", expanding=True))),
    # that a practitioner went over a month decides none
    sign_off.name: _whose(sign_off, sign_off.c.kind != SignOffKind.REVIEWED.value, _BEARS),
}
"""Rows that bear on their own patient's month at most."""
_OWN_MONTH = {
    one.name: select(one.c.id)
    .where(
        one.c.practice_id == PRACTICE, one.c.id.in_(bindparam("ids", expanding=True)), one.c.month == bindparam("month")
    )
    .limit(1)
    for one in (month_close, claim_batch, claim_item, claim_again)
}
"""Somebody else closed or sent of the month: what stands open of it is another now."""


@dataclass(frozen=True, slots=True)
class Since:
    """What was written. `whole`: it bears on anybody's month. Else `patients` are those whose own it may bear on.

    `roster`: rows of patients themselves are among it, and with them perhaps a member number of two charts.
    """

    whole: bool
    patients: frozenset[str] = frozenset()
    roster: bool = False


class Changes:
    """Queries over what one practice wrote since."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def since(self, seq: int, month: ServiceMonth) -> Since:
        """What was written after that row of the chain and may bear on the month.

        Time of another month does not: while one month is closed everybody logs the next. Staff, what is known of
        them, and settings bear on everybody's; time of the month too, for who is with two patients at once.
        """
        found = self._written(seq)
        entries = found.pop(entry.name, set())
        corrections = found.pop(correction.name, set())
        for ids in _some(corrections):
            entries |= {row.entry_id for row in self._scope.rows(_CORRECTED, ids=ids)}
        days = {"first": month.first_day, "last": month.last_day}
        if any(self._scope.one(_OF_MONTH, ids=ids, **days) for ids in _some(entries)):
            return Since(whole=True)
        if found.keys() - _NO_PART - _WHOSE.keys() - _OWN_MONTH.keys():
            return Since(whole=True)
        if any(self._of_month(name, found.get(name, ()), month) for name in _OWN_MONTH):
            return Since(whole=True)
        patients = {one for name in _WHOSE for one in self._whose(name, found.get(name, ()), month)}
        return Since(False, frozenset(patients), roster=patient.name in found)

    def _of_month(self, name: str, written: Iterable[str], month: ServiceMonth) -> bool:
        return any(self._scope.one(_OWN_MONTH[name], ids=ids, month=str(month)) for ids in _some(written))

    def _whose(self, name: str, written: Iterable[str], month: ServiceMonth) -> Iterator[str]:
        asked = {"month": str(month)} if name == sign_off.name else {}
        for ids in _some(written):
            yield from (row[0] for row in self._scope.rows(_WHOSE[name], ids=ids, **asked))

    def _written(self, seq: int) -> dict[str, set[str]]:
        """The ids of the rows by table. Asked by the chain's rows: few are newer, and each is found by its key."""
        found: dict[str, set[str]] = defaultdict(set)
        for ids in _some(row.id for row in self._scope.rows(_LATER, seq=seq)):
            for row in self._scope.rows(_COVERED, audit_ids=ids):
                found[row.subject].add(row.subject_id)
        return found


def _some(ids: Iterable[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while part := list(islice(left, _AT_ONCE)):
        yield part
