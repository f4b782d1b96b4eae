"""How a patient is named in a channel: initials and an opaque case id; the surname where the practice chose so."""

from __future__ import annotations

from ccm.record import Patient


def handle(patient: Patient, *, surnames: bool = False) -> str:
    """`M.O. · k7f3…`, or `Ortiz · k7f3…`. Not safe Slack text yet: the view makes it so."""
    initials = "".join(f"{part[0].upper()}." for part in (patient.given, patient.family) if part)
    return f"{patient.family if surnames else initials} · {patient.case_id}"
