"""Which seconds of a month count, for whom, and why the others do not (R-C1..R-C10).

Seconds are kept and floored once, at the end. Work is cut at local midnights and judged day by day; known intervals
are united, so that no moment counts twice, whoever worked in it and in whatever order it was typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ccm.billing.case import CCM_ALONE, Exclusion, PatientMonth, Piece, Side
from ccm.consent import Window
from ccm.record import Program
from ccm.service_month import local_midnight

ONE_DAY = timedelta(days=1)
Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Left:
    """Seconds of one piece that do not count, and why."""

    piece_id: str
    seconds: int
    why: Exclusion


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts. `pool` is staff and practitioner united; `by_piece` is what each piece adds to the pool.

    `programs` are seconds kept for other programs, with the live ones apart. `days` are what counts by local day, of
    each side and of both.
    """

    staff: int
    practitioner: int
    pool: int
    left: tuple[Left, ...]
    by_piece: dict[str, int]
    days: dict[Side | None, dict[date, int]]
    programs: dict[Program, int]
    live: frozenset[Program]

    def minutes(self, why: Exclusion) -> int:
        """Whole minutes left out for that reason."""
        return sum(one.seconds for one in self.left if one.why is why) // 60

    def left_for(self, why: Exclusion) -> bool:
        """Whether anything was left out for that reason."""
        return any(one.why is why for one in self.left)


@dataclass(frozen=True, slots=True)
class _Slice:
    """A piece's time within one local day; `span` is None where the start is unknown."""

    piece: Piece
    day: date | None
    span: Interval | None
    seconds: int


def count(case: PatientMonth) -> Counted:
    """Judge every second of the month."""
    left: list[Left] = []
    inside: list[_Slice] = []
    elsewhere: dict[Program, list[_Slice]] = {}
    for piece in case.pieces:
        for one in _slices(piece, case.zone):
            why = _whole(one, case)
            if why is not None:
                left.append(Left(piece.id, one.seconds, why))
            elif piece.programs != CCM_ALONE and len(piece.programs) == 1:
                elsewhere.setdefault(min(piece.programs), []).append(one)
                left.append(Left(piece.id, one.seconds, Exclusion.OTHER_PROGRAM))
            else:
                kept, lost = _consented(one, case)
                left += [Left(piece.id, seconds, reason) for seconds, reason in lost if seconds]
                inside += kept
    own, twice = _apart(inside, merged(one.span for many in elsewhere.values() for one in many if one.span))
    programs = {program: sum(new for _, _, new in _union(many)) for program, many in elsewhere.items()}
    live = frozenset(program for program, many in elsewhere.items() if any(one.piece.live for one in many))
    return _united(own, [*left, *twice], programs, live)


def _slices(piece: Piece, zone: ZoneInfo) -> Iterable[_Slice]:
    if not piece.runs:
        yield _Slice(piece, piece.day, None, piece.seconds)
        return
    for run in piece.runs:
        start, end = run.start, run.end
        while start < end:
            day = start.astimezone(zone).date()
            stop = min(end, local_midnight(day + ONE_DAY, zone))
            yield _Slice(piece, day, (start, stop), int((stop - start).total_seconds()))
            start = stop


def _whole(one: _Slice, case: PatientMonth) -> Exclusion | None:
    """The first reason for which all of a slice is left out, consent apart: what stays true longest stands first."""
    piece, day = one.piece, one.day
    if day is not None and not case.month.holds(day):
        return Exclusion.OUT_OF_MONTH
    if piece.side is Side.NOT_CLINICAL:
        return Exclusion.NOT_CLINICAL
    if piece.abroad:
        return Exclusion.ABROAD
    if piece.facility or (day is not None and _in_stay(day, case)):
        return Exclusion.FACILITY
    if day is not None and case.died is not None and day > case.died:
        return Exclusion.AFTER_DEATH
    if piece.own is not None and not _allowed(piece.own, case):
        return piece.own
    if piece.part_of_visit:
        return Exclusion.PART_OF_VISIT
    if day in case.visit_days and piece.side is Side.STAFF and not (piece.separate or case.policy.count_same_day_visit):
        return Exclusion.SAME_DAY_VISIT
    if piece.unconfirmed:
        return Exclusion.UNCONFIRMED
    return Exclusion.CONFLICT if piece.conflict else None


def _in_stay(day: date, case: PatientMonth) -> bool:
    return any(since <= day and (until is None or day <= until) for since, until in case.stays)


def _allowed(own: Exclusion, case: PatientMonth) -> bool:
    """Whether the practice's policy counts what the default leaves out."""
    policy = case.policy
    return (own is Exclusion.UNSUCCESSFUL and policy.count_unsuccessful) or (
        own is Exclusion.SCHEDULING and policy.count_scheduling
    )


def _consented(one: _Slice, case: PatientMonth) -> tuple[list[_Slice], list[tuple[int, Exclusion]]]:
    """What of a slice lies in a consent (R-C9).

    Without a start, a day lies in it if the whole day does; on a day on which consent came or went it lies where it
    was typed. A worked case has no typing: its day counts if consent held on any of it, as its month's plain total.
    """
    windows = case.consent.windows
    if one.span is not None:
        kept = [_cut(one, window) for window in windows]
        held = [each for each in kept if each is not None]
        lost = one.seconds - sum(each.seconds for each in held)
        return held, [(lost, _side_of(one.span[0], windows))]
    typed = one.piece.typed_at
    if one.day is None:
        opens, closes = case.month.bounds(case.zone)
    else:
        opens, closes = local_midnight(one.day, case.zone), local_midnight(one.day + ONE_DAY, case.zone)
    if typed is None:
        inside = any(window.since < closes and (window.until is None or window.until > opens) for window in windows)
        return ([one], []) if inside else ([], [(one.seconds, _side_of(opens, windows))])
    if any(window.since <= opens and (window.until is None or closes <= window.until) for window in windows):
        return [one], []
    if opens <= typed < closes and any(window.holds(typed) for window in windows):
        return [one], []
    return [], [(one.seconds, _side_of(opens, windows))]


def _apart(slices: Sequence[_Slice], elsewhere: Sequence[Interval]) -> tuple[list[_Slice], list[Left]]:
    """R-X6: time that another program claims as well is tagged twice, and a person must say whose it is."""
    own, twice = list[_Slice](), list[Left]()
    for one in slices:
        if len(one.piece.programs) > 1:
            twice.append(Left(one.piece.id, one.seconds, Exclusion.DOUBLE_TAGGED))
        elif one.span is None or not (both := _shared(one.span, elsewhere)):
            own.append(one)
        else:
            twice.append(Left(one.piece.id, both, Exclusion.DOUBLE_TAGGED))
            own += [_during(one, rest) for rest in _without(one.span, elsewhere)]
    return own, twice


def _during(one: _Slice, span: Interval) -> _Slice:
    return _Slice(one.piece, one.day, span, int((span[1] - span[0]).total_seconds()))


def _without(span: Interval, taken: Sequence[Interval]) -> list[Interval]:
    """What is left of an interval outside the taken ones, which are in order and do not touch."""
    found, start = list[Interval](), span[0]
    for since, until in taken:
        if until <= start or since >= span[1]:
            continue
        if since > start:
            found.append((start, since))
        start = max(start, until)
    return [*found, (start, span[1])] if start < span[1] else found


def _cut(one: _Slice, window: Window) -> _Slice | None:
    assert one.span is not None
    start, end = max(one.span[0], window.since), one.span[1]
    if window.until is not None:
        end = min(end, window.until)
    return _during(one, (start, end)) if start < end else None


def _side_of(at: datetime, windows: Sequence[Window]) -> Exclusion:
    """Before the consent that comes, or after the one that went."""
    later = any(window.since >= at for window in windows) or not windows
    gone = any(window.until is not None and window.until <= at + ONE_DAY for window in windows)
    return Exclusion.BEFORE_CONSENT if later and not gone else Exclusion.AFTER_REVOCATION


def _united(
    slices: Sequence[_Slice],
    left: list[Left],
    programs: dict[Program, int],
    live: frozenset[Program],
) -> Counted:
    """R-C2: known intervals count once. R-C3: what is shared is split. What a piece adds to the pool is its own."""
    by_piece: Counter[str] = Counter()
    days: dict[Side | None, dict[date, int]] = {None: {}}
    pool = 0
    for one, overlap, own in _union(slices):
        pool += own
        by_piece[one.piece.id] += own
        if overlap:
            left.append(Left(one.piece.id, overlap, Exclusion.OVERLAP))
        if one.seconds - overlap - own:
            left.append(Left(one.piece.id, one.seconds - overlap - own, Exclusion.SHARED))
        if one.day is not None:
            days[None][one.day] = days[None].get(one.day, 0) + own
    sides = {}
    for side in (Side.STAFF, Side.PRACTITIONER):
        mine = _union([each for each in slices if each.piece.side is side])
        sides[side] = sum(own for _, _, own in mine)
        days[side] = {}
        for one, _, own in mine:
            if one.day is not None:
                days[side][one.day] = days[side].get(one.day, 0) + own
    staff, practitioner = sides[Side.STAFF], sides[Side.PRACTITIONER]
    return Counted(staff, practitioner, pool, tuple(left), dict(by_piece), days, programs, live)


def _union(slices: Sequence[_Slice]) -> list[tuple[_Slice, int, int]]:
    """Each slice, the seconds of it that earlier ones cover, and what it adds, split among those who shared it.

    A family rests on its own side's union or on the pool's, never on both.
    """
    found: list[tuple[_Slice, int, int]] = []
    covered: list[Interval] = []
    for one in sorted(slices, key=_order):
        overlap = 0
        if one.span is not None:
            overlap = _shared(one.span, covered)
            covered = merged([*covered, one.span])
        found.append((one, overlap, (one.seconds - overlap) // one.piece.sharers))
    return found


def _order(one: _Slice) -> tuple[bool, datetime, int, str]:
    """Earliest first; of two at one moment the longer, then by id. Untimed work stands last and overlaps nothing."""
    if one.span is None:
        return True, datetime.min.replace(tzinfo=UTC), 0, one.piece.id
    return False, one.span[0], -one.seconds, one.piece.id


def _shared(one: Interval, covered: Sequence[Interval]) -> int:
    """Seconds of an interval that lie in the covered ones, which do not touch each other."""
    stretches = (min(one[1], end) - max(one[0], start) for start, end in covered)
    return sum(int(stretch.total_seconds()) for stretch in stretches if stretch > timedelta())


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants as intervals that do not touch, in order."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
