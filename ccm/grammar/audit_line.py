"""`/ccm audit ortiz 2026-10`, `/ccm audit sample 2026-10`: whose packet of which month, or the month's review."""

from __future__ import annotations

from dataclasses import dataclass

from ccm.grammar.months import month_place, read_month
from ccm.grammar.verbs import read_patient
from ccm.matching import PatientWords
from ccm.service_month import ServiceMonth
from ccm.text import plain

SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`patient` is None where the sample is asked for."""

    patient: PatientWords | None
    month: ServiceMonth


def read_audit(text: str, present: ServiceMonth) -> AuditLine:
    """The month may stand before or after the name; without one it is the present. Raises LineError."""
    words = plain(text).split()
    at = month_place(words)
    month = present if at is None else read_month(words.pop(at), "audit ortiz", present)
    if [word.lower() for word in words] == [SAMPLE]:
        return AuditLine(None, month)
    return AuditLine(read_patient(" ".join(words), "audit"), month)
