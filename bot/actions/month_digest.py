"""The month-end digest, read and decided: the month and the one before it, each in one pass over the practice.

`/ccm month` makes its figures by the same function from the same rows, so that both say the same at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.actions.desk import Work
from bot.actions.indicators import Watch
from bot.actions.month_list import figures
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import row_of, standings
from ccm.billing.gathered import PracticeFacts
from ccm.handle import Naming
from ccm.indicators.measure import Which
from ccm.indicators.table import ABOUT_STAFF
from ccm.month_digest import OPEN_MOST, Closed, Digest, LeftOpen, left_open, stage_of
from ccm.month_end import MonthEnd
from ccm.month_row import MonthRow
from ccm.service_month import ServiceMonth
from storage.unit_of_work import PracticeView

See = Callable[[MonthRow, PracticeFacts], None]
"""Is shown every row while the figures are made of it: a file is written without reading the practice again."""


def unseen(row: MonthRow, facts: PracticeFacts) -> None:
    """For who wants the figures alone."""


def digest(work: Work, month: ServiceMonth) -> Digest:
    """The same for a person who opens more of it: no patient is in it but by counts. Indicators open by themselves."""
    work.facts.update(month=str(month))
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    return gather(reader, work.now, indicators=False)


def gather(
    reader: MonthReader, now: datetime, see: See = unseen, *, naming: Naming = Naming.INITIALS, indicators: bool = True
) -> Digest:
    """The digest of the reader's month as it stands."""
    view, month, zone = reader.view, reader.month, reader.zone
    closed = closed_of(view, month)
    still: list[LeftOpen] = []

    def look(row: MonthRow, facts: PracticeFacts) -> None:
        see(row, facts)
        if closed is not None and len(still) < OPEN_MOST:
            still.extend(one for one in (left_open(row),) if one is not None)

    found, facts = _figures(reader, now, look, indicators=indicators)
    before, _ = _figures(MonthReader(view, zone, month.previous, reader.rules), now, unseen, compare=False)
    return Digest(
        stage=stage_of(month, ServiceMonth.of(now, zone), closed),
        now=found,
        before=before,
        people=facts.people,
        zone=zone,
        as_of=now,
        naming=naming,
        closed=closed,
        open=tuple(still),
    )


def closed_of(view: PracticeView, month: ServiceMonth) -> Closed | None:
    """Who closed last, and when; None while nobody's month is closed."""
    last = view.closes.last_of(month)
    if last is None:
        return None
    by = view.staff.get(last.by_id)
    return Closed(by.name if by else "", last.at)


def _figures(
    reader: MonthReader, now: datetime, see: See, *, compare: bool = True, indicators: bool = False
) -> tuple[MonthEnd, PracticeFacts]:
    """In one pass; what is about the staff is for lead and owner alone, and the digest has readers of all duties."""
    facts, today = reader.practice(), now.astimezone(reader.zone).date()
    watch = Watch.over(reader, facts, now, ABOUT_STAFF if indicators else frozenset(Which))

    def rows() -> Iterator[MonthRow]:
        months = standings(reader, facts, today, compare=compare)
        for one in watch.through(months) if indicators else months:
            row = row_of(one, facts)
            see(row, facts)
            yield row

    made = figures(facts, rows())
    return replace(made, indicators=watch.tally.indicators()), facts
