"""`/ccm audit ortiz 2026-10`, `/ccm audit sample 2026-10`: whose packet of which month, or the month's review."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ccm.errors import CcmError, LineError
from ccm.grammar.verbs import read_patient
from ccm.matching import PatientWords
from ccm.service_month import ServiceMonth
from ccm.text import plain

FORM = "/ccm audit <patient> [2026-10]"
SAMPLE = "sample"
_MONTH = re.compile(r"\d{4}-\d{1,2}")


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`patient` is None where the sample is asked for."""

    patient: PatientWords | None
    month: ServiceMonth


def read_audit(text: str, present: ServiceMonth) -> AuditLine:
    """The month may stand before or after the name; without one it is the present. Raises LineError."""
    words = plain(text).split()
    at = next((place for place, word in enumerate(words) if _MONTH.fullmatch(word)), None)
    month = present if at is None else _month(words.pop(at), present)
    if [word.lower() for word in words] == [SAMPLE]:
        return AuditLine(None, month)
    return AuditLine(read_patient(" ".join(words), "audit"), month)


def _month(word: str, present: ServiceMonth) -> ServiceMonth:
    try:
        month = ServiceMonth.parse(word)
    except CcmError as error:
        raise LineError(f"“{word}” is no month. {error.sentence}", word=word, form=FORM) from None
    if month > present:
        raise LineError(f"{month.label} has not begun.", word=word, form=FORM)
    return month
