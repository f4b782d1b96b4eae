"""How the month was closed and amended, and what left as a claim."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from ccm.billing.frozen import FrozenMonth
from ccm.month_close import ClaimKind, Close
from ccm.month_words import reason
from ccm.packet.document import Grid, Section
from ccm.packet.rows import PacketRows, counted, handle, listed, span

KINDS = {
    ClaimKind.ORIGINAL: "original",
    ClaimKind.REPLACEMENT: "replacement of an earlier claim",
    ClaimKind.VOID: "void of an earlier claim",
}
AGAIN = "original, billed again after the void"


def _codes(month: FrozenMonth) -> str:
    return listed([f"{one.code} x{one.units}" for one in month.lines]) or "no code"


COMPARED: tuple[tuple[str, Callable[[FrozenMonth], str]], ...] = (
    ("answer", lambda one: one.disposition.replace("_", " ")),
    ("codes", _codes),
    ("counted", lambda one: span(one.pool_seconds)),
    ("family", lambda one: f"{one.family or 'none'} by {one.family_rule}"),
    ("date of service", lambda one: f"{one.service_date:%b %-d, %Y}" if one.service_date else ""),
    ("reasons", lambda one: "; ".join(reason(word).said for word in one.reasons)),
    ("diagnoses", lambda one: listed(one.diagnoses)),
    ("rules", lambda one: one.rules_hash),
)


def closes(rows: PacketRows) -> Section:
    """Each close, first to last; of each later one what it says otherwise."""
    found = sorted(rows.closes, key=lambda one: one.version)
    if not found:
        return Section("Closes and amendments", "", paragraphs=("This month is not closed.",))
    bodies = {one.id: FrozenMonth.load(one.body) for one in found}
    lines = [_close(rows, found[0], bodies, "first close")]
    for before, after in pairwise(found):
        what = changes(bodies[before.id], bodies[after.id])
        lines.append(_close(rows, after, bodies, "\n".join(what) or "the same in codes and seconds"))
    header = ("Version", "When, by", "Answer", "What changed", "Why")
    return Section("Closes and amendments", "", grid=Grid(header, tuple(lines)))


def _close(rows: PacketRows, one: Close, bodies: dict[str, FrozenMonth], what: str) -> tuple[str, ...]:
    answer = f"{one.disposition.value.replace('_', ' ')}, {_codes(bodies[one.id])}"
    many = rows.at_once.get(one.id, 0)
    act = f" (amended over the whole month, {counted(many, 'other patient')} in the same act)" if many else ""
    return str(one.version), f"{rows.at(one.at)}, {rows.doer(one.by_id, one.at)}{act}", answer, what, one.why


def changes(before: FrozenMonth, after: FrozenMonth) -> list[str]:
    """What the later close says otherwise, in the order in which a reader asks."""
    pairs = [(name, told(before), told(after)) for name, told in COMPARED]
    found = [f"{name}: {was or 'none'}, now {now or 'none'}" for name, was, now in pairs if was != now]
    named = [(one.practitioner, one.patient, one.practice) for one in (before, after)]
    if named[0] != named[1]:
        found.append("who is named on the claim")
    return [*found, *_entries(before, after)]


def _entries(before: FrozenMonth, after: FrozenMonth) -> list[str]:
    old, new = ({one.id: one for one in month.entries} for month in (before, after))
    found = [f"{handle(one)} came in, {span(new[one].counted)} counted" for one in new if one not in old]
    found += [f"{handle(one)} fell away, {span(old[one].counted)} had counted" for one in old if one not in new]
    found += [
        f"{handle(one)} counts {span(new[one].counted)}, before {span(old[one].counted)}"
        for one in new
        if one in old and new[one].counted != old[one].counted
    ]
    return found


def claims(rows: PacketRows) -> Section:
    """What left, in which file, under which control number."""
    versions = {one.id: one.version for one in rows.closes}
    lines = []
    for one in rows.items:
        batch = rows.batches[one.batch_id]
        left = f"{rows.at(batch.at)}, {rows.doer(batch.by_id, batch.at)}"
        kind = KINDS[one.kind] if not one.voids_before or one.kind is not ClaimKind.ORIGINAL else AGAIN
        lines.append((one.control, kind, str(versions.get(one.close_id, "")), str(batch.number), left))
        word = rows.again.get(one.id)
        if word is not None:
            by = f"{rows.at(word.at)}, {rows.doer(word.by_id, word.at)}"
            lines.append(("", f"to be billed again: {word.why}", "", "", by))
    said = [] if lines else ["Nothing has left as a claim for this month."]
    newest = rows.close
    if lines and newest is not None and rows.items[-1].close_id != newest.id:
        said.append(
            f"Version {newest.version}, the newest close, has not left: the payer holds what an earlier one said."
        )
    header = ("Control number", "Kind", "Of close", "File number", "Left, made by")
    return Section(
        "Claims that left", "R-P1", paragraphs=tuple(said), grid=Grid(header, tuple(lines)) if lines else None
    )
