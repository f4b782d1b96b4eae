"""How the month was closed and amended, and what left as a claim."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from ccm.billing.frozen import FrozenMonth
from ccm.month_close import ClaimItem, ClaimKind, Close, SignOffKind
from ccm.month_review import seconds_seen
from ccm.month_words import reason
from ccm.packet.alarms import body_of
from ccm.packet.as_closed import insured
from ccm.packet.document import Grid, Section
from ccm.packet.rows import NOT_RECORDED, PacketRows, counted, handle, listed, span

AGAIN = "original, billed again after the void"


def kind_words(rows: PacketRows, item: ClaimItem) -> str:
    """As what a claim left, and of which earlier one: the original whose number the payer knows."""
    at = next(place for place, one in enumerate(rows.items) if one.id == item.id)
    if item.kind is ClaimKind.ORIGINAL:
        return AGAIN if item.voids_before else "original"
    originals = [one.control for one in rows.items[:at] if one.kind is ClaimKind.ORIGINAL]
    of = f"claim {originals[-1]}" if originals else "an earlier claim"
    return f"{item.kind.value} of {of}"


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
    by = f"{rows.at(one.at)}, {rows.doer(one.by_id, one.at)}{act}; {oversight(rows, one, bodies[one.id])}"
    return str(one.version), by, answer, what, one.why


def oversight(rows: PacketRows, one: Close, month: FrozenMonth) -> str:
    """What the closer answers for, how much of the counted time is their own, and what the practitioner had seen."""
    closer = rows.people.get(one.by_id)
    duties = listed(sorted(closer.duties)) if closer else ""
    performers = {state.entry.id: state.entry.performer_id for state in rows.entries}
    own = sum(each.counted for each in month.entries if performers.get(each.id) == one.by_id)
    total = sum(each.counted for each in month.entries)
    mine = f"logged {span(own)} of the {span(total)} counted" if own else "logged none of the counted time"
    reviews = [each for each in month.sign_offs if each.kind == SignOffKind.REVIEWED.value]
    last = max(reviews, key=lambda each: each.at, default=None)
    said = f"duties as of this packet: {duties}; {mine}" if duties else mine
    if last is None or not last.value:
        return f"{said}; nobody had reviewed the whole month by then"
    seen = seconds_seen(last.value)
    same = "as much as" if seen == month.pool_seconds else f"{span(seen)}, not the {span(month.pool_seconds)} that"
    return f"{said}; {last.by} had reviewed {same} this close counts"


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
        body = body_of(rows, one)
        asked, whose = _asked(rows, body) if body else ("", "")
        place = f"version {versions.get(one.close_id, '')}, file {batch.number}"
        lines.append((one.control, kind_words(rows, one), asked, whose, place, left))
        word = rows.again.get(one.id)
        if word is not None:
            by = f"{rows.at(word.at)}, {rows.doer(word.by_id, word.at)}"
            lines.append(("", f"to be billed again: {word.why}", "", "", "", by))
    said = [] if lines else ["Nothing has left as a claim for this month."]
    newest = rows.close
    if lines and newest is not None and rows.items[-1].close_id != newest.id:
        said.append(
            f"Version {newest.version}, the newest close, has not left: the payer holds what an earlier one said."
        )
    header = ("Control number", "Kind", "Lines, charge", "Service, diagnoses, payer", "Of close, in", "Left, made by")
    return Section(
        "Claims that left", "R-P1", paragraphs=tuple(said), grid=Grid(header, tuple(lines)) if lines else None
    )


def _asked(rows: PacketRows, body: FrozenMonth) -> tuple[str, str]:
    """What a claim asks for and of whom, as its close froze it; the charge is what its file carries."""
    lines = []
    for one in body.lines:
        charge = f", ${one.cents * one.units / 100:,.2f}" if rows.amounts and one.cents is not None else ""
        own = f", of {rows.day(one.on)}" if one.on else ""
        lines.append(f"{one.code} x{one.units}{own}{charge}")
    if rows.amounts and len(body.lines) > 1 and all(one.cents is not None for one in body.lines):
        total = sum((one.cents or 0) * one.units for one in body.lines)
        lines.append(f"in all ${total / 100:,.2f}")
    place = f"{rows.day(body.service_date)}, place of service {body.practice.pos or NOT_RECORDED}"
    return "\n".join(lines), f"{place}\n{listed(body.diagnoses) or 'no diagnosis'}\n{insured(body)}"
