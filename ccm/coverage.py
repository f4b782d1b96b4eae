"""Who pays, and since when: coverage is dated, and decides a month by the date of service that its claim has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ccm.text import fold


@dataclass(frozen=True, slots=True)
class Coverage:
    """One payer for a span of days; `checked_on` is when somebody last asked the payer."""

    id: str
    patient_id: str
    payer: str
    member_id: str
    since: date
    until: date | None
    checked_on: date | None
    by_id: str | None
    at: datetime


def coverage_on(found: Sequence[Coverage], day: date) -> Coverage | None:
    """The coverage that holds on a day; of several the one recorded last."""
    holding = [one for one in _standing(found) if one.since <= day and (one.until is None or one.until >= day)]
    return max(holding, key=_recorded, default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of a patient's payer, completed by what is known; `since` where the file names the day."""

    payer: str
    member_id: str
    since: date | None = None


def payer_on(found: Sequence[Coverage], day: date, roster: Told) -> Told:
    """Who pays on a day: as covered, or, where no coverage tells, as the roster says.

    The roster does not bring back a payer whose coverage has ended. Before everything that is recorded, the payer is
    the one that the first file named: the roster has only the newest file's.
    """
    holding = coverage_on(found, day)
    if holding is not None:
        return Told(holding.payer, holding.member_id)
    begun = [one for one in _standing(found) if one.since <= day]
    if any(fold(one.payer) == fold(roster.payer) for one in begun):
        return Told("", "")
    first = min((one for one in found if one.by_id is None), key=_recorded, default=None)
    return Told(first.payer, first.member_id) if first and not begun else roster


@dataclass(frozen=True, slots=True)
class Paying:
    """Who pays on these days of a month, both ends in them; an empty payer where nobody is known."""

    payer: str
    since: date
    until: date

    def holds(self, day: date) -> bool:
        """Whether that day is one of them."""
        return self.since <= day <= self.until


def payers_in(found: Sequence[Coverage], first: date, last: date, roster: Told) -> tuple[Paying, ...]:
    """Who pays from day to day between two days, in order; one span where nothing changes."""
    turns = {one.since for one in found} | {one.until + timedelta(days=1) for one in found if one.until}
    starts = [first, *sorted(day for day in turns if first < day <= last)]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last]
    spans = [Paying(payer_on(found, day, roster).payer, day, end) for day, end in zip(starts, ends, strict=True)]
    kept = spans[:1]
    for one in spans[1:]:
        if fold(one.payer) == fold(kept[-1].payer):
            kept[-1] = replace(kept[-1], until=one.until)
        else:
            kept.append(one)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class News:
    """Whether that is a new row, and the row of a person that stands against it."""

    new: bool
    against: Coverage | None = None


def news(rows: Sequence[Coverage], roster: Told | None, told: Told, today: date) -> News:
    """Compare a file's word with what holds. `roster` is what the roster said before it; None for a new patient.

    A person's word stands against a file that only repeats the last one: the chart does not know of it yet.
    """
    holding = coverage_on(rows, today)
    if told.since is not None and any(same_payer(one, told) and one.since == told.since for one in rows):
        return News(False)
    if holding is None:
        return News(roster is None or told.since is not None or not same_payer(roster, told))
    if told.since is None and same_payer(holding, told):
        return News(False)
    imported = [one for one in rows if one.by_id is None]
    before: Coverage | Told | None = max(imported, key=_recorded) if imported else roster
    if holding.by_id is not None and before is not None and same_payer(before, told):
        return News(False, holding)
    return News(True)


def completed(rows: Sequence[Coverage], roster: Told | None, told: Told, today: date) -> Told | None:
    """A file's word with what an empty cell leaves as it was; None where it names no payer at all.

    A number is the payer's own: it is not carried over to another payer.
    """
    known = payer_on(rows, today, roster) if roster else coverage_on(rows, today)
    payer = told.payer or (known.payer if known and told.member_id else "")
    if not payer:
        return None
    same = known is not None and fold(known.payer) == fold(payer)
    number = told.member_id or (known.member_id if known and same else "")
    return replace(told, payer=payer, member_id=number)


def _standing(found: Sequence[Coverage]) -> list[Coverage]:
    """Without rows that were said anew: same payer and number, days in common. So an end takes the open row's place."""
    ordered = sorted(found, key=_recorded)
    return [
        one
        for place, one in enumerate(ordered)
        if not any(same_payer(one, later) and _share_days(one, later) for later in ordered[place + 1 :])
    ]


def same_payer(one: Coverage | Told, other: Coverage | Told) -> bool:
    """Whether two rows name one payer and one number there, however they are written."""
    return _named(one.payer, one.member_id) == _named(other.payer, other.member_id)


def _named(payer: str, member_id: str) -> tuple[str, str]:
    return fold(payer), member_id.replace("-", "").replace(" ", "").upper()


def _share_days(one: Coverage, other: Coverage) -> bool:
    return (one.until or date.max) >= other.since and (other.until or date.max) >= one.since


def _recorded(one: Coverage) -> tuple[datetime, str]:
    return one.at, one.id
