"""On which days a roster's rows bear: months that are closed may say something else through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.files.closed_months import Touched
from bot.files.path_rows import Programme
from ccm.enrolment import LEAVING
from ccm.record import Patient

EVERY_MONTH = ("given", "family", "dob", "sex", "address", "payer", "member_id", "initiating_visit")
"""What every month of a patient rests on: what its claim carries of the roster, and the initiating visit (R-G2)."""


def touched(
    programme: Programme, before: Mapping[str, Patient], fresh: Sequence[Patient], today: date
) -> list[Touched]:
    """Whom a step that leaves or another payer concerns, from its day on; who is otherwise is so in every month.

    `before` is the roster as it stood, `fresh` the patients that the file changes or brings.
    """
    left = [(one.patient_id, one.day(programme.zone), today) for one in programme.steps if one.step in LEAVING]
    covered = [(one.patient_id, one.since, one.until or today) for one in programme.coverages]
    otherwise = [(one.id, date.min, today) for one in fresh if _told_otherwise(before.get(one.id), one)]
    return [*left, *covered, *otherwise]


def _told_otherwise(before: Patient | None, now: Patient) -> bool:
    return before is not None and any(getattr(before, name) != getattr(now, name) for name in EVERY_MONTH)
