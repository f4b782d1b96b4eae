"""What a patient-month adds up to, as the card and every answer show it (promise 4). `counting` decides each second.

It is given what the entries themselves say, and consent; stays, visits and a death of the chart are the month's
decision (`record.case_of`), which therefore may count less, never by another arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.billing.case import ConsentFacts, Exclusion, PatientMonth
from ccm.billing.counting import count
from ccm.billing.record import MonthRecord, piece_of
from ccm.consent import Window
from ccm.record import EntryState, Person
from ccm.service_month import ServiceMonth

THRESHOLDS = (20 * 60, 40 * 60, 60 * 60)
"""Seconds at which staff time reaches its next code (ccm-rules 2.1)."""


class ExclusionReason(StrEnum):
    """Why kept seconds are not counted."""

    OTHER_PROGRAM = "other program"
    NOT_COUNTED_ACTIVITY = "not a counted activity"
    MIXED = "counted and uncounted activities in one entry"
    NOT_CLINICAL = "not clinical staff"
    FACILITY = "in a facility"
    OVERLAP = "overlaps another entry"
    DOUBLE_TAGGED = "overlaps time of another program"
    NO_CONSENT = "before consent, or after it was withdrawn"


REASONS = {
    Exclusion.OTHER_PROGRAM: ExclusionReason.OTHER_PROGRAM,
    Exclusion.DOUBLE_TAGGED: ExclusionReason.DOUBLE_TAGGED,
    Exclusion.MIXED: ExclusionReason.MIXED,
    Exclusion.NOT_CLINICAL: ExclusionReason.NOT_CLINICAL,
    Exclusion.FACILITY: ExclusionReason.FACILITY,
    Exclusion.OVERLAP: ExclusionReason.OVERLAP,
    Exclusion.BEFORE_CONSENT: ExclusionReason.NO_CONSENT,
    Exclusion.AFTER_REVOCATION: ExclusionReason.NO_CONSENT,
}
"""In plain words; what is not here is an activity that never counts."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Seconds of one entry that do not count, and why."""

    entry_id: str
    seconds: int
    reason: ExclusionReason


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """A patient's month. `kept_seconds` is everything that stands; `waiting_seconds` of it await confirmation."""

    counted_seconds: int
    kept_seconds: int
    waiting_seconds: int
    excluded: tuple[Excluded, ...]

    @property
    def minutes(self) -> int:
        """Whole minutes, floored once, here (R-C1)."""
        return self.counted_seconds // 60


def month_total(
    entries: Sequence[EntryState],
    people: Mapping[str, Person],
    month: ServiceMonth,
    zone: ZoneInfo,
    consented: Sequence[Window],
) -> MonthTotal:
    """The month of one patient from its standing entries; those of other months are left aside."""
    standing = [one for one in entries if one.live and ServiceMonth.of_day(one.entry.service_date) == month]
    consent = ConsentFacts(tuple(consented))
    record = MonthRecord(month, zone, standing, people, consent, condition_count=0, has_plan=False, visit_owed=False)
    pieces = tuple(piece_of(one, record) for one in standing)
    counted = count(PatientMonth(month, zone, pieces, consent, condition_count=0, has_plan=False))
    return MonthTotal(
        counted.pool,
        kept_seconds=sum(one.entry.seconds for one in standing),
        waiting_seconds=sum(one.entry.seconds for one in standing if one.awaits_confirmation),
        excluded=tuple(
            Excluded(one.piece_id, one.seconds, REASONS.get(one.why, ExclusionReason.NOT_COUNTED_ACTIVITY))
            for one in counted.left
            if one.why is not Exclusion.UNCONFIRMED
        ),
    )


def next_threshold(counted_seconds: int) -> tuple[int, int]:
    """The next threshold in minutes, and the seconds missing to it; (60, 0) once all are reached."""
    for threshold in THRESHOLDS:
        if counted_seconds < threshold:
            return threshold // 60, threshold - counted_seconds
    return THRESHOLDS[-1] // 60, 0
