"""How a patient is named in a channel: initials and an opaque case id; the surname where the practice chose so."""

from __future__ import annotations

from enum import StrEnum

from ccm.record import Patient


class Naming(StrEnum):
    """How much of a name stands beside the case id. BARE is for channels that others of the organisation read."""

    INITIALS = "initials"
    SURNAME = "surname"
    BARE = "bare"


def handle(patient: Patient, naming: Naming = Naming.INITIALS) -> str:
    """`M.O. · k7f3…`, `Ortiz · k7f3…`, or `k7f3…`. Not safe Slack text yet: the view makes it so."""
    if naming is Naming.BARE:
        return patient.case_id
    initials = "".join(f"{part[0].upper()}." for part in (patient.given, patient.family) if part)
    return f"{patient.family if naming is Naming.SURNAME else initials} · {patient.case_id}"
