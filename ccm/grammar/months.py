"""The line of a month: `[2026-10] [patient]`, in either order. Without a month it is the present one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ccm.errors import CcmError, LineError
from ccm.grammar.verbs import read_patient
from ccm.matching import PatientWords
from ccm.service_month import ServiceMonth
from ccm.text import plain

_WRITTEN = re.compile(r"(20\d{2})[-/.](\d{1,2})")


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month, and the patient if one is named."""

    month: ServiceMonth
    patient: PatientWords | None


def read_month_line(text: str, verb: str, present: ServiceMonth) -> MonthLine:
    """Read it. Raises LineError for a month that there is none of, or that has not begun."""
    words = plain(text).split()
    at = next((place for place in (0, -1) if words and _WRITTEN.fullmatch(words[place])), None)
    month = present if at is None else _month(words.pop(at), verb, present)
    return MonthLine(month, read_patient(" ".join(words), f"{verb} {month}") if words else None)


def _month(word: str, verb: str, present: ServiceMonth) -> ServiceMonth:
    form = f"/ccm {verb} {present.previous}"
    try:
        month = ServiceMonth.parse(re.sub(_WRITTEN, lambda found: f"{found[1]}-{int(found[2]):02d}", word))
    except CcmError as error:
        raise LineError(f"“{word}” is no month. {error.sentence}", word=word, form=form) from None
    if month > present:
        raise LineError(f"{month.label} has not begun.", word=word, form=form)
    return month
