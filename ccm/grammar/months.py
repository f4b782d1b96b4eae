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
    at = month_place(words)
    month = present if at is None else read_month(words.pop(at), verb, present)
    return MonthLine(month, read_patient(" ".join(words), f"{verb} {month}") if words else None)


def read_month(word: str, verb: str, present: ServiceMonth) -> ServiceMonth:
    """A month as a line writes it. Raises LineError with the nearest right form."""
    try:
        return month_begun(word, present)
    except CcmError as error:
        raise LineError(error.sentence, word=word, form=f"/ccm {verb} {present.previous}") from None


def month_begun(word: str, present: ServiceMonth) -> ServiceMonth:
    """`2026-10`, `2026/10`, `2026.1`. Raises CcmError for what is no month, or has not begun."""
    try:
        month = ServiceMonth.parse(re.sub(_WRITTEN, lambda found: f"{found[1]}-{int(found[2]):02d}", word))
    except CcmError as error:
        raise CcmError(f"“{word}” is no month. {error.sentence}") from None
    if month > present:
        raise CcmError(f"{month.label} has not begun.")
    return month


def month_place(words: list[str]) -> int | None:
    """Where in a line a month stands: first or last."""
    return next((place for place in (0, -1) if words and _WRITTEN.fullmatch(words[place])), None)
