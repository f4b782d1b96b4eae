"""What must be read first: rows that were changed from outside, and a claim that today's record does not bear out."""

from __future__ import annotations

from ccm.billing.amended import claim_differs, claim_lines, differs
from ccm.billing.decision import Disposition
from ccm.billing.frozen import FrozenMonth
from ccm.month_close import ClaimItem, ClaimKind, live
from ccm.month_words import reason
from ccm.packet.rows import PacketRows, counted, handle, listed

ALARM = "ALARM"
TODAY = "By today's record"
NOT_AS_WRITTEN = "NOT AS WRITTEN"
BILL, HOLD = Disposition.BILL.value, Disposition.HOLD.value


def first_facts(rows: PacketRows) -> list[tuple[str, str]]:
    """What page 1 begins with; empty where nothing is wrong."""
    return [(ALARM, one) for one in tampered(rows)]


def tampered(rows: PacketRows) -> tuple[str, ...]:
    """Rows of this patient-month, and of the whole chain where it was checked, that are not as they were written."""
    found = []
    bad = rows.proof.bad
    if bad:
        found.append(
            f"{NOT_AS_WRITTEN}: {listed([row_words(rows, one) for one in bad])}. Changed or removed in the database "
            "from outside this program: what this packet says of it cannot be relied on. See The chain's proof."
        )
    elsewhere = [one for one in rows.proof.whole or () if not any(one.startswith(f"{each} ") for each in bad)]
    if elsewhere:
        found.append(
            f"THE CHAIN DOES NOT HOLD: {counted(len(elsewhere), 'finding')} beside what is named of this month. "
            "See The chain's proof."
        )
    return tuple(found)


def row_words(rows: PacketRows, bad: str) -> str:
    """A row as the packet names it elsewhere: `entry e-3V3QE0`; by its table and id where it has no such name."""
    table, _, key = bad.partition(" ")
    closes = {one.id: f"close, version {one.version}" for one in rows.closes}
    corrected = {each.id: one.entry.id for one in rows.entries for each in one.corrections}
    codes = {one.id: f"condition {one.code}" for one in rows.month.rows.conditions}
    if table == "entry":
        return f"entry {handle(key)}"
    if table == "correction" and key in corrected:
        return f"a correction of {handle(corrected[key])}"
    return {**closes, **codes}.get(key, f"{table.replace('_', ' ')} {key}")


def marked(rows: PacketRows, entry_id: str) -> str:
    """An entry's handle, with the alarm where it or a correction of it is not as it was written."""
    corrections = next((one.corrections for one in rows.entries if one.entry.id == entry_id), ())
    keys = {f"entry {entry_id}", *(f"correction {one.id}" for one in corrections)}
    return f"{handle(entry_id)}\n{NOT_AS_WRITTEN}" if keys & set(rows.proof.bad) else handle(entry_id)


def today(rows: PacketRows) -> list[tuple[str, str]]:
    """Of a closed month what the record says now, where that differs, and what the payer was told meanwhile.

    A condition that only the chart calls resolved since takes nothing back: then the month reads as it was closed.
    """
    close, now = rows.close, rows.standing
    if close is None:
        return []
    kept = FrozenMonth.load(close.body)
    if now is None:
        said = "no rule file that is loaded holds for this month, so it cannot be decided anew"
        return [(TODAY, f"{said}. {_claimed(rows)}")]
    if kept.disposition == Disposition.DO_NOT_BILL.value and now.disposition == HOLD:
        now = now.model_copy(update={"disposition": kept.disposition})  # held still, as it was closed: taken back
    if differs(close.body, now.dump()):
        same = not claim_differs(close.body, now.dump())
        return [(TODAY, _otherwise(kept, now) if same else f"{_otherwise(kept, now)} {_claimed(rows)}")]
    sent = rows.items[-1] if rows.items else None
    if sent is not None and sent.close_id != close.id and live(rows.items):
        return [(f"Version {close.version}", f"has not left. {_claimed(rows)}")]
    return []


def _otherwise(kept: FrozenMonth, now: FrozenMonth) -> str:
    because = "; ".join(reason(one).said for one in now.reasons)
    why = f" (because: {because})" if because else ""
    if now.disposition != BILL:
        word = "would be held" if now.disposition == HOLD else "would not be billed"
        also = "" if kept.disposition == BILL else ", as it was closed, but on other facts"
        return f"this month {word}{also}{why}."
    codes = listed([f"{one.code} x{one.units}" for one in now.lines])
    if kept.disposition != BILL:
        return f"this month would be billed, {codes}; it was closed as not billed."
    if claim_lines(kept.dump()) == claim_lines(now.dump()):
        return (
            f"the same codes would be billed, {codes}, on {now.minutes} minutes, but on other facts than at the close."
        )
    was = listed([f"{one.code} x{one.units}" for one in kept.lines])
    if codes == was:
        return f"the same codes would be billed, {codes}, with another date of service."
    return f"this month would be billed as {codes}, not as {was}."


def _claimed(rows: PacketRows) -> str:
    """What the payer holds meanwhile."""
    if not live(rows.items):
        return "No claim of it stands at a payer." if rows.items else "Nothing was claimed."
    sent = rows.items[-1]
    amount = claimed_cents(rows, sent) if rows.amounts else None
    money = f"${amount / 100:,.2f} " if amount is not None else ""
    left = rows.day(rows.local(rows.batches[sent.batch_id].at))
    return f"{money}claimed, claim {sent.control} of {left}; void or replacement not yet made."


def claimed_cents(rows: PacketRows, item: ClaimItem) -> int | None:
    """What a claim asked for; None where an amount was not known."""
    body = body_of(rows, item)
    if body is None or any(one.cents is None for one in body.lines):
        return None
    return sum((one.cents or 0) * one.units for one in body.lines)


def body_of(rows: PacketRows, item: ClaimItem) -> FrozenMonth | None:
    """The frozen month whose lines a claim carries; of a void those of the claim that it takes back."""
    at = next(place for place, one in enumerate(rows.items) if one.id == item.id)
    close_id = rows.items[at - 1].close_id if item.kind is ClaimKind.VOID and at else item.close_id
    return next((FrozenMonth.load(one.body) for one in rows.closes if one.id == close_id), None)
