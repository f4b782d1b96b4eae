"""What a close kept of the person, the payer, the conditions and the decision making: printed as it stood that day.

The chart's rows and the roster are written anew by imports, so only the close itself proves what they said when it was
made. What they say today stands beside it, with when it changed.
"""

from __future__ import annotations

from ccm.billing.frozen import FrozenMonth, FrozenPatient, FrozenSignOff
from ccm.billing.rules import Family
from ccm.month_close import Close, SignOffKind
from ccm.packet.rows import NOT_RECORDED, PacketRows, listed

LATE_MDM = "written after the month's end; R-F2 asks for it in that month's record"
PERSON: tuple[tuple[str, str], ...] = (
    ("mrn", "MRN"),
    ("given", "given name"),
    ("family", "family name"),
    ("dob", "date of birth"),
    ("sex", "sex"),
    ("address", "address"),
)


def first_close(rows: PacketRows) -> Close | None:
    """The first close: what came after it came too late for it."""
    return min(rows.closes, key=lambda one: one.version, default=None)


def insured(said: FrozenMonth) -> str:
    """Payer and the number there, as a close froze them."""
    one = said.patient
    return f"{one.payer or NOT_RECORDED}, member id {one.member_id or NOT_RECORDED}"


def named(one: FrozenPatient) -> str:
    """The person as the claim names them."""
    where = f", {one.address}" if one.address else ""
    return f"{one.given} {one.family}, born {one.dob:%b %-d, %Y}, {one.sex or 'sex not recorded'}, MRN {one.mrn}{where}"


def conditions(rows: PacketRows, said: FrozenMonth) -> list[str]:
    """Each condition as the close froze it. Of closes that kept codes alone the chart's words are today's."""
    if said.conditions:
        return [one.words for one in said.conditions]
    texts = {one.code: one.text for one in rows.month.rows.conditions}
    return [f"{code} {texts.get(code, '')}".strip() for code in said.diagnoses]


def conditions_today(rows: PacketRows) -> list[str]:
    """The same conditions by the chart as it is now; one without an active diagnosis says so, and since when."""
    found = []
    for one in rows.month.groups:
        gone = [each for each in rows.month.rows.conditions if not each.active and each.group == one.key]
        when = listed([f"{each.code} {each.text}".strip() + _changed(rows, each.id) for each in gone])
        if one.codes:
            found.append(one.words)
        else:
            name = one.words.partition(" (")[0]
            found.append(f"{name}: no active diagnosis{f'; {when} no longer active' if when else ''}")
    return found


def _changed(rows: PacketRows, key: str) -> str:
    """When and by whom a chart row was last written, where that was after the first close."""
    row, close = rows.proof.written.get(key), first_close(rows)
    if row is None or close is None or not rows.came_after(close, key, row.at, first=False):
        return ""
    return f" (changed {rows.at(row.at)} by {rows.doer(row.by_id, row.at)})"


def decision_making(rows: PacketRows, said: FrozenMonth) -> str:
    """On whose word of decision making the complex family rests, and that it came after the month; else empty."""
    sign = _mdm(said)
    if said.family != Family.COMPLEX.value or sign is None:
        return ""
    late = f"; {LATE_MDM}" if sign.at >= rows.end else ""
    return f"{sign.value}, by {sign.by}, {rows.at(sign.at)}{late}"


def late_decision_making(rows: PacketRows, said: FrozenMonth) -> bool:
    """Whether the complex family rests on a word that was written after the month's end."""
    sign = _mdm(said)
    return said.family == Family.COMPLEX.value and sign is not None and sign.at >= rows.end


def _mdm(said: FrozenMonth) -> FrozenSignOff | None:
    found = [one for one in said.sign_offs if one.kind == SignOffKind.MDM.value]
    last = max(found, key=lambda one: one.at, default=None)
    return last if last is not None and last.value else None
