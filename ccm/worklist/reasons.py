"""Why a patient stands on a worklist, and what is at stake: one table, in points, so that the order can be explained.

The points are this programme's judgement. A call after a hospital stands before everything; what was promised to the
patient before what the practice owes its own record; and nothing sinks while it waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why; the words stand beside a count."""

    DISCHARGE = "calls after a hospital or ED visit"
    FOLLOW_UP = "follow-ups due"
    CONSENT = "consents missing"
    PLAN_NOW = "plans to be reviewed at once"
    UNOWNED = "patients whom nobody looks after"
    UNREACHABLE = "letters, words and reviews after silence"
    VISIT = "initiating visits owed"
    CONFIRM = "entries waiting for somebody's word"
    PLAN = "plans missing, due or stale"
    SHORT = "short of minutes, with work due"
    RECORD = "gaps in the record"
    NO_CONTACT = "patients not spoken to this month"
    NOTE = "notes that say too little"


@dataclass(frozen=True, slots=True)
class Stake:
    """Points of a reason on its day, for each day past it, and for how many days that goes on."""

    base: int
    a_day: int = 10
    days_most: int = 30

    def after(self, days: int) -> int:
        """So many days past its day; before its day it weighs what it does on it."""
        return self.base + self.a_day * min(max(days, 0), self.days_most)


STAKES: dict[Reason, Stake] = {
    Reason.DISCHARGE: Stake(1000),
    Reason.FOLLOW_UP: Stake(600),
    Reason.CONSENT: Stake(560),
    Reason.PLAN_NOW: Stake(550),
    Reason.UNOWNED: Stake(480),
    Reason.UNREACHABLE: Stake(450),
    Reason.VISIT: Stake(430),
    Reason.CONFIRM: Stake(350),
    Reason.PLAN: Stake(300),
    Reason.SHORT: Stake(280, 20, 5),  # days of the last five that are gone
    Reason.RECORD: Stake(200),
    Reason.NO_CONTACT: Stake(150, 3, 150),  # days of silence
    Reason.NOTE: Stake(100),
}
