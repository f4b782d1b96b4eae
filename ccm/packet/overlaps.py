"""Overlaps that a changed time took away: which entries, what was changed by whom and when, and the seconds it freed.

Minutes of one chart at one moment count once (R-C2), and one person with two patients at one moment is held. Either
goes away when a start is moved, so an auditor is told of every time that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ccm.billing.counting import merged
from ccm.own_reasons import reason_told
from ccm.packet.document import Grid, Section
from ccm.packet.rows import PacketRows, Stood, handle, span
from ccm.record import CorrectionKind, EntryState, Run

HEADER = ("Which overlapped", "At one moment", "What was changed", "By, when, why", "United before", "United after")
SAID = (
    "Minutes of one chart at one moment count once (R-C2); one person with two patients at one moment is held until "
    "somebody says which is right. In these the time of an entry was changed, and the overlap went or shrank with it. "
    "United is the time of both entries with each moment once."
)
ELSEWHERE = "the reason stands on the other patient's chart"


@dataclass(frozen=True, slots=True)
class _Cured:
    old: Stood
    new: Stood
    other: Stood


def stood(state: EntryState, *, here: bool) -> Stood:
    """An entry by its times alone; `here` on this patient's chart."""
    entry = state.entry
    ends = [one for one in state.corrections if one.kind is not CorrectionKind.CONFIRMED]
    return Stood(entry.id, entry.performer_id, entry.runs, entry.entered_at, ends[0] if ends else None, here)


def overlaps(rows: PacketRows) -> tuple[Section, ...]:
    """A line for each; no section where there was none."""
    found = sorted(_cured([*(stood(one, here=True) for one in rows.entries), *rows.beside]), key=_when)
    if not found:
        return ()
    grid = Grid(HEADER, tuple(_line(rows, one) for one in found))
    return (Section("Overlaps that a changed time took away", "R-C2", paragraphs=(SAID,), grid=grid),)


def _cured(all_: Sequence[Stood]) -> Iterator[_Cured]:
    by_id = {one.id: one for one in all_}
    for old in all_:
        end = old.ended
        new = by_id.get(end.replacement_id or "") if end and end.kind is CorrectionKind.AMENDED else None
        if end is None or new is None or new.runs == old.runs:
            continue
        for other in all_:
            then = other.since <= end.at and (other.ended is None or other.ended.at > end.at)
            if then and other.id not in (old.id, new.id) and _bear(old, other) and _less(old, new, other):
                yield _Cured(old, new, other)


def _bear(one: Stood, other: Stood) -> bool:
    """On one chart, or the same person on two, of which one is this patient's."""
    return (one.here and other.here) or ((one.here or other.here) and one.performer_id == other.performer_id)


def _less(old: Stood, new: Stood, other: Stood) -> bool:
    return together(old.runs, other.runs) > together(new.runs, other.runs)


def together(one: Sequence[Run], other: Sequence[Run]) -> int:
    """Seconds of two entries that lie at one moment."""
    apart = _seconds(_spans(one)) + _seconds(_spans(other))
    return apart - united(one, other)


def united(one: Sequence[Run], other: Sequence[Run]) -> int:
    """Seconds of both with each moment once."""
    return _seconds([*_spans(one), *_spans(other)])


def _spans(runs: Iterable[Run]) -> list[tuple[datetime, datetime]]:
    return [(one.start, one.end) for one in runs]


def _seconds(spans: Iterable[tuple[datetime, datetime]]) -> int:
    return sum(int((end - start) / timedelta(seconds=1)) for start, end in merged(spans))


def _line(rows: PacketRows, one: _Cured) -> tuple[str, ...]:
    old, new, other = one.old, one.new, one.other
    end = old.ended
    assert end is not None
    why = reason_told(rows.why(end))
    return (
        f"{_named(rows, old)}, and {_named(rows, other)}",
        f"{span(together(old.runs, other.runs))} before, {span(together(new.runs, other.runs))} after",
        f"{handle(old.id)} became {handle(new.id)}: {_times(rows, new.runs)}",
        f"{rows.doer(end.by_id, end.at)}, {rows.at(end.at)}: {why if old.here else ELSEWHERE}",
        span(united(old.runs, other.runs)),
        span(united(new.runs, other.runs)),
    )


def _named(rows: PacketRows, one: Stood) -> str:
    chart = "" if one.here else " on another patient's chart"
    return f"{handle(one.id)}{chart}, {rows.who(one.performer_id)}, {_times(rows, one.runs)}"


def _times(rows: PacketRows, runs: Sequence[Run]) -> str:
    if not runs:
        return "start not recorded"
    said = "; ".join(
        f"{one.start.astimezone(rows.zone):%-I:%M:%S %p} to {one.end.astimezone(rows.zone):%-I:%M:%S %p}"
        for one in runs
    )
    return f"{rows.day(rows.local(runs[0].start))}, {said}"


def _when(one: _Cured) -> tuple[datetime, str, str]:
    assert one.old.ended is not None
    return one.old.ended.at, one.old.id, one.other.id
