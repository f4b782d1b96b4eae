"""Chart rows that the program itself wrote anew: an import replaces what an earlier one brought, and the chain knows.

Such a row still carries the digest of its last writing, so that no check calls it wrong; what it said before is nowhere
but in a close. It must be named, or "nothing was changed" would be false.
"""

from __future__ import annotations

from collections.abc import Iterator

from ccm.packet.as_closed import first_close
from ccm.packet.rows import PacketRows, counted


def rewritten(rows: PacketRows) -> list[str]:
    """Each such row in words, with when it first came and when and by whom it was last written."""
    found = []
    for key, name in _named(rows):
        row = rows.proof.written.get(key)
        if row is not None and row.first_seq != row.seq:
            found.append(f"{name}: first written {rows.at(row.first)}, {_last(rows, key)}")
    return found


def since_changed(rows: PacketRows, key: str) -> str:
    """`since changed on Nov 20, 2026, 9:00 AM by an import`, of a row written after the first close; else empty."""
    row, close = rows.proof.written.get(key), first_close(rows)
    if row is None or close is None or not rows.came_after(close, key, row.at, first=False):
        return ""
    new = rows.came_after(close, key, row.first)
    return f"since {'added' if new else 'changed'} on {rows.at(row.at)} by {rows.doer(row.by_id, row.at)}"


def written_anew(rows: PacketRows) -> str:
    """What the chain's section says of them; empty where every row is as it first came."""
    found = rewritten(rows)
    if not found:
        return ""
    many = counted(len(found), "row of the chart or roster was", "rows of the chart or roster were")
    return (
        f"{many} written anew by the program after they first came, as an import does; their last text alone is in the "
        f"record, and what a decision read of them before stands in its close: {'; '.join(found)}."
    )


def _last(rows: PacketRows, key: str) -> str:
    row = rows.proof.written[key]
    return since_changed(rows, key) or f"last {rows.at(row.at)} by {rows.doer(row.by_id, row.at)}"


def _named(rows: PacketRows) -> Iterator[tuple[str, str]]:
    kept = rows.month.rows
    yield kept.patient.id, "roster row"
    for condition in kept.conditions:
        yield condition.id, f"diagnosis {condition.code} {condition.text}".rstrip()
    for visit in kept.encounters:
        yield visit.id, f"visit of {rows.day(visit.on)}"
    for medicine in rows.medications:
        yield medicine.id, f"medicine {medicine.name} {medicine.dose}".rstrip()
    for charge in kept.charges:
        yield charge.id, f"charge {charge.code} of {rows.day(charge.on)}"
    for stay in kept.stays:
        yield stay.id, f"stay from {rows.day(stay.since)}"
