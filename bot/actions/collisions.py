"""Which of a person's entries collide: one person with two patients at one moment, so that neither counts (R-C2).

Shown to whose time it is, and to who may correct others' entries; the patients by name to who may look at a chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions.desk import Work
from bot.actions.month_totals import MonthNow
from bot.actions.roles import Deed, may
from ccm.billing.case import Exclusion
from ccm.billing.record import Worked, collisions
from ccm.record import EntryState, Patient
from ccm.service_month import ServiceMonth


@dataclass(frozen=True, slots=True)
class Collision:
    """Two entries, the earlier first, and the moments that both claim. `patients` by id, of those who may be shown."""

    first: Worked
    second: Worked
    shared: tuple[tuple[datetime, datetime], ...]
    patients: Mapping[str, Patient]
    zone: str


def own_collisions(work: Work) -> tuple[Collision, ...]:
    """The person's own, of this month and the last: what was closed since has none left."""
    month = ServiceMonth.of_day(work.today)
    time = work.uow.entries.worked(work.person.id, month.previous.first_day, month.last_day)
    return _shown(work, collisions(time))


def collisions_of(work: Work, state: EntryState, now: MonthNow) -> tuple[Collision, ...]:
    """Those of one entry, where its month says that it collides; none for who may not see the performer's day."""
    entry = state.entry
    held = any(one.entry_id == entry.id and one.why is Exclusion.CONFLICT for one in now.total.excluded)
    if not held or not (entry.performer_id == work.person.id or may(work.person, Deed.CORRECT_OTHERS)):
        return ()
    month = ServiceMonth.of_day(entry.service_date)
    time = work.uow.entries.worked(entry.performer_id, month.first_day, month.last_day)
    return _shown(work, [pair for pair in collisions(time) if entry.id in (pair[0].id, pair[1].id)])


def _shown(work: Work, pairs: Sequence[tuple[Worked, Worked]]) -> tuple[Collision, ...]:
    ids = {one.patient_id for pair in pairs for one in pair} if may(work.person, Deed.LOOK) else set()
    patients = {one.id: one for one in work.uow.patients.many(sorted(ids))} if ids else {}
    work.saw(*patients)
    return tuple(Collision(*pair, _shared(*pair), patients, str(work.zone)) for pair in pairs)


def _shared(first: Worked, second: Worked) -> tuple[tuple[datetime, datetime], ...]:
    both = ((max(one.start, two.start), min(one.end, two.end)) for one in first.runs for two in second.runs)
    return tuple(sorted((start, end) for start, end in both if start < end))
