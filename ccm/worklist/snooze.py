"""A line put off: by whom, until when, and why. It hides what was there, never what comes after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ccm.errors import StateRefused
from ccm.worklist.reasons import Reason

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until that day, when the line is back. A later one of the same patient stands in its place."""

    id: str
    patient_id: str
    by_id: str
    at: datetime
    why: str
    until: date

    def covers(self, reason: Reason, arose: datetime | None, due: date | None, today: date) -> bool:
        """Whether it hides that. What arose since is shown, and a call after a hospital is never put off past its day.

        `arose` is None for what no single instant began: a silence, a plan's age.
        """
        if today >= self.until or (arose is not None and arose > self.at):
            return False
        return reason is not Reason.DISCHARGE or (due is not None and today < due)


def require_until(until: date, today: date) -> None:
    """Raises StateRefused for a day that is past, or too far away to be remembered."""
    if until <= today:
        raise StateRefused("A line is put off until tomorrow or later.")
    if until > today + LONGEST:
        raise StateRefused(f"A line is put off for at most {LONGEST.days} days: after that somebody looks again.")
