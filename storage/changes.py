"""Whether anything that bears on a month was written since a moment: what was decided then is kept only if not.

The moment is a row of the audit chain: everything that is written is covered by a later one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import bindparam, select

from ccm.service_month import ServiceMonth
from storage.scope import PRACTICE, Scope
from storage.tables import (
    attempt,
    attempt_withdrawal,
    audit,
    audit_row,
    correction,
    entry,
    entry_mark,
    follow_up,
    follow_up_event,
    medication,
    review_finding,
    review_pick,
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
        *(review_finding, review_pick, timer, timer_event),
    )
}
"""No month is decided by these. A timer is only told of, and one that ends is an entry."""


class Changes:
    """Queries over what one practice wrote since."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def since(self, seq: int, month: ServiceMonth) -> bool:
        """Whether a row that bears on the month was written after that row of the chain.

        Time of another month does not: while one month is closed everybody logs the next. Any other row that months
        are decided by does, also where it is another patient's.
        """
        found = self._written(seq)
        entries = found.pop(entry.name, set())
        corrections = found.pop(correction.name, set())
        if found.keys() - _NO_PART:
            return True
        for ids in _some(corrections):
            entries |= {row.entry_id for row in self._scope.rows(_CORRECTED, ids=ids)}
        days = {"first": month.first_day, "last": month.last_day}
        return any(self._scope.one(_OF_MONTH, ids=ids, **days) for ids in _some(entries))

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
