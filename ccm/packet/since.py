"""What came after the month was closed: entries, corrections, charges, stays, sign-offs, and what took each of them in.

The newest close is what a claim rests on. What came since either stands in a later close, which names it, or in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ccm import claim_follow_up
from ccm.billing.frozen import FrozenMonth
from ccm.month_close import Close, SignOffKind
from ccm.own_reasons import reason_told
from ccm.packet.as_closed import person_changes
from ccm.packet.corrected import UNDONE
from ccm.packet.document import Grid, Section
from ccm.packet.proof import SIGNED
from ccm.packet.rows import PacketRows, handle, span
from ccm.packet.work import STAYS, closed_by
from ccm.record import CorrectionKind
from ccm.service_month import ServiceMonth
from ccm.sign_off_words import said_of

NOT_TAKEN_IN = "no: no amendment since"
GONE_BEFORE = "no: it stood no more at the next close"
NO_BEARING = "needs none: it changes no minute, code or hold"
HEADER = ("What", "Came, by", "Taken in by an amendment")
Came = tuple[datetime, str, str, str]
"""When, then what, who and when in words, and what took it in."""


def since(rows: PacketRows) -> tuple[Section, ...]:
    """Everything that came after the first close, oldest first; no section while the month is open."""
    if not rows.closes:
        return ()
    closes = sorted(rows.closes, key=lambda one: one.version)
    found = _all(rows, closes)
    first = closes[0]
    said = f"The month was first closed {rows.at(first.at)} by {rows.doer(first.by_id, first.at)}."
    if not found:
        nothing = (
            "No entry, correction, charge, stay or sign-off, no payer, diagnosis or roster change came afterwards."
        )
        return (Section("Since the close", "", paragraphs=(f"{said} {nothing}",)),)
    lines = tuple(one[1:] for one in found)
    return (
        Section(
            "Since the close", "", paragraphs=(f"{said} Below is what came afterwards.",), grid=Grid(HEADER, lines)
        ),
    )


def left_out(rows: PacketRows) -> list[str]:
    """What came after the first close and no amendment took in, in words: what the newest close does not say."""
    closes = sorted(rows.closes, key=lambda one: one.version)
    return [what for _, what, _, taken in _all(rows, closes) if taken == NOT_TAKEN_IN] if closes else []


def _all(rows: PacketRows, closes: list[Close]) -> list[Came]:
    worked = (*_entries(rows, closes), *_corrections(rows, closes))
    told = (*_chart(rows, closes), *_insurance(rows, closes), *_person(rows, closes), *_said(rows, closes))
    return sorted([*worked, *told])


def _entries(rows: PacketRows, closes: list[Close]) -> Iterator[Came]:
    """Entries that the first close did not read. An import keeps when one was made: when it came the chain says."""
    kept = {one.version: {each.id for each in FrozenMonth.load(one.body).entries} for one in closes}
    first = closes[0]
    for state in rows.entries:
        entry = state.entry
        written = rows.proof.written.get(entry.id)
        came = max(written.first, entry.entered_at) if written else entry.entered_at
        if entry.id in kept[first.version] or not rows.came_after(first, entry.id, came):
            continue
        read = next((one for one in closes[1:] if entry.id in kept[one.version]), None)
        what = f"{handle(entry.id)} of {rows.day(entry.service_date)}, {span(entry.seconds)}, was entered"
        made = f" (typed {rows.at(entry.entered_at)})" if came != entry.entered_at else ""
        by = f"{rows.at(came)}, {rows.who(entry.entered_by_id, rows.local(came))}{made}"
        passed = not state.live and any(not rows.came_after(one, entry.id, came) for one in closes[1:])
        yield came, what, by, _version(rows, read) if read else GONE_BEFORE if passed else NOT_TAKEN_IN


def _corrections(rows: PacketRows, closes: list[Close]) -> Iterator[Came]:
    for state in rows.entries:
        for one in state.corrections:
            if not rows.came_after(closes[0], one.id, one.at):
                continue
            word = UNDONE.get(one.kind, "confirmed by who did it")
            same_chart = one.kind is CorrectionKind.AMENDED and one.replacement_id
            now = f", now {handle(str(one.replacement_id))}" if same_chart else ""
            what = f"{handle(state.entry.id)} was {word}{now}: {reason_told(rows.why(one))}"
            yield (
                one.at,
                what,
                f"{rows.at(one.at)}, {rows.doer(one.by_id, one.at)}",
                _read(rows, closes, one.id, one.at),
            )


def _chart(rows: PacketRows, closes: list[Close]) -> Iterator[Came]:
    """Charges and stays of the month and the diagnoses, by when the chain first covered them and as they now are."""
    kept, month = rows.month.rows, rows.month.month
    chart = [
        (one.id, f"Charge {one.code} of {rows.day(one.on)}, {one.group or 'this practice'}")
        for one in kept.charges
        if ServiceMonth.of_day(one.on) == month
    ]
    chart += [
        (one.id, f"Stay, {STAYS[one.kind]}, {rows.day(one.since)} to {rows.day(one.until) if one.until else 'open'}")
        for one in kept.stays
        if one.since <= month.last_day and (one.until is None or one.until >= month.first_day)
    ]
    chart += [
        (one.id, f"Diagnosis {one.code} {one.text}".rstrip() + ("" if one.active else ", no longer active"))
        for one in kept.conditions
    ]
    for key, what in chart:
        written = rows.proof.written.get(key)
        if written is None or not rows.came_after(closes[0], key, written.at, first=False):
            continue
        changed = not rows.came_after(closes[0], key, written.first)
        word = f"changed since; it came {rows.at(written.first)}" if changed else "came"
        by = f"{rows.at(written.at)}, {rows.doer(written.by_id, written.at)}"
        yield written.at, f"{what}: {word}", by, _read(rows, closes, key, written.at)


def _insurance(rows: PacketRows, closes: list[Close]) -> Iterator[Came]:
    """Coverage that reaches into the month and was recorded after the first close: a payer may change back in time."""
    month = rows.month.month
    for one in rows.month.rows.coverages:
        if one.since > month.last_day or (one.until or month.last_day) < month.first_day:
            continue
        if rows.came_after(closes[0], one.id, one.at):
            until = f" to {rows.day(one.until)}" if one.until else " on"
            what = f"Payer {one.payer or 'none'}, member id {one.member_id or 'not recorded'}"
            what = f"{what}, from {rows.day(one.since)}{until}: recorded"
            by = f"{rows.at(one.at)}, {rows.doer(one.by_id, one.at)}"
            yield one.at, what, by, _read(rows, closes, one.id, one.at)


def _person(rows: PacketRows, closes: list[Close]) -> Iterator[Came]:
    """What the roster says otherwise of the person than the first close kept; the row has only its newest writing."""
    key = rows.month.patient.id
    written = rows.proof.written.get(key)
    if written is None or not rows.came_after(closes[0], key, written.at, first=False):
        return
    changed = person_changes(FrozenMonth.load(closes[0].body).patient, rows.month.patient)
    if changed:
        by = f"{rows.at(written.at)}, {rows.doer(written.by_id, written.at)}"
        yield written.at, f"Roster: {'; '.join(changed)}", by, _read(rows, closes, key, written.at)


def _said(rows: PacketRows, closes: list[Close]) -> Iterator[Came]:
    """Sign-offs, and the follow-up that a change after the claim opened."""
    for sign in rows.month.rows.sign_offs:
        if rows.came_after(closes[0], sign.id, sign.at):
            said = said_of(sign)
            by = f"{rows.at(sign.at)}, {rows.doer(sign.by_id, sign.at)}"
            what = f"{SIGNED[sign.kind]}{f': {said}' if said else ''}"
            review = sign.kind is SignOffKind.REVIEWED  # a word on the month, which no decision reads
            yield sign.at, what, by, NO_BEARING if review else _read(rows, closes, sign.id, sign.at)
    for loop in rows.loops:
        one = loop.follow_up
        if one.what == claim_follow_up.words(rows.month.month):
            end = closed_by(loop)
            became = f"{end.step.value} {rows.at(end.at)}" if end else "open"
            owner = rows.who(loop.owner_id, rows.local(one.at))
            by = f"{rows.at(one.at)}, {rows.doer(one.by_id, one.at)}"
            yield one.at, f"Follow-up for {owner}, due {rows.day(loop.due)}: {one.what} ({became})", by, NO_BEARING


def _read(rows: PacketRows, closes: list[Close], key: str, at: datetime) -> str:
    """The first close that read the record after that row."""
    later = next((one for one in closes[1:] if not rows.came_after(one, key, at, first=False)), None)
    return _version(rows, later) if later else NOT_TAKEN_IN


def _version(rows: PacketRows, one: Close) -> str:
    return f"yes: version {one.version}, {rows.at(one.at)}, {rows.doer(one.by_id, one.at)}"
