"""What a close kept of the person, the payer, the conditions and the decision making: printed as it stood that day.

The chart's rows and the roster are written anew by imports, so only the close itself proves what they said when it was
made. What they say today stands beside it, with when it changed.
"""

from __future__ import annotations

from ccm.billing.frozen import FrozenMonth, FrozenPatient, FrozenSignOff
from ccm.billing.rules import Family
from ccm.month_close import Close, SignOffKind
from ccm.packet.rows import NOT_RECORDED, PacketRows
from ccm.record import Patient

LATE_MDM = "written after the month's end; R-F2 asks for it in that month's record"
WORDS_TODAY = "the close kept the codes alone, the words are the chart's today"
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


def person_changes(before: FrozenPatient, now: Patient) -> list[str]:
    """What the roster says otherwise of the person than the close kept, as `family name: Vance, now Vance-Reed`."""
    pairs = [(label, getattr(before, name), getattr(now, name)) for name, label in PERSON]
    return [f"{label}: {was or 'none'}, now {is_ or 'none'}" for label, was, is_ in pairs if was != is_]


def insured(said: FrozenMonth) -> str:
    """Payer and the number there, as a close froze them."""
    one = said.patient
    return f"{one.payer or NOT_RECORDED}, member id {one.member_id or NOT_RECORDED}"


def insured_today(rows: PacketRows) -> str:
    """The same by the record as it is now."""
    return f"{rows.month.payer or NOT_RECORDED}, member id {rows.month.member_id or NOT_RECORDED}"


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
