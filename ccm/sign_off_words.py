"""What a sign-off says, in words that a screen and an audit packet share: a word taken back is never an attestation."""

from __future__ import annotations

from ccm.billing.rules import Family
from ccm.month_close import NOT_SEPARATE, SignOff, SignOffKind
from ccm.month_review import seconds_seen
from ccm.month_words import reason
from ccm.packet.rows import handle

FAMILIES: dict[Family, str] = {
    Family.STAFF: "staff, non-complex",
    Family.PERSONAL: "the practitioner's own time",
    Family.COMPLEX: "staff, complex",
    Family.PLANNING: "care planning at the initiating visit",
}


def said_of(one: SignOff) -> str:
    """The value of a sign-off, or that the earlier word is taken back."""
    if one.kind is SignOffKind.SEPARATE:
        taken_back = ", part of the visit after all" if one.value.startswith(NOT_SEPARATE) else ""
        return f"{handle(one.value)}{taken_back}"
    if one.kind is SignOffKind.FAMILY:
        return FAMILIES[Family(one.value)] if one.value else "taken back, the rules' own order holds"
    if one.kind is SignOffKind.OVERRIDE:
        hold = reason(one.value.removeprefix(NOT_SEPARATE)).said
        return f"{hold}: the answer for it is taken back" if one.takes_back else hold
    if one.takes_back:
        return "taken back"
    if one.kind is SignOffKind.REVIEWED:
        return f"as it stood then, {seconds_seen(one.value) // 60} min counted"
    return one.value
