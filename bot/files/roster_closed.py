"""On which days a roster's rows bear: months that are closed may say something else through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.files.closed_months import Touched
from bot.files.path_rows import Programme
from ccm.enrolment import LEAVING
from ccm.record import Patient

ON_CLAIM = ("given", "family", "dob", "sex", "address", "payer", "member_id")
"""What every claim of a patient carries of the roster."""


def touched(
    programme: Programme, before: Mapping[str, Patient], fresh: Sequence[Patient], today: date
) -> list[Touched]:
    """Whom a step that leaves or another payer concerns, from its day on; who is named otherwise is so on every claim.

    `before` is the roster as it stood, `fresh` the patients that the file changes or brings.
    """
    left = [(one.patient_id, one.day(programme.zone), today) for one in programme.steps if one.step in LEAVING]
    covered = [(one.patient_id, one.since, one.until or today) for one in programme.coverages]
    named = [(one.id, date.min, today) for one in fresh if _named_otherwise(before.get(one.id), one)]
    return [*left, *covered, *named]


def _named_otherwise(before: Patient | None, now: Patient) -> bool:
    return before is not None and any(getattr(before, name) != getattr(now, name) for name in ON_CLAIM)
