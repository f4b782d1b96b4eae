"""A follow-up about a missing fact closes when the fact arrives, by whatever deed: nobody ticks it off by hand."""

from __future__ import annotations

from datetime import datetime

from ccm.follow_up import FollowUpEvent, FollowUpStep, Kind
from ccm.gaps import Facts, gap_of
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork

ARRIVED = "on file now"


def close_arrived(uow: UnitOfWork, patient_id: str, facts: Facts, by_id: str | None, now: datetime) -> int:
    """Close the patient's follow-ups whose fact is on file; how many there were."""
    closed = 0
    for loop in uow.follow_ups.of_patient(patient_id):
        gap = gap_of(loop.follow_up.what) if loop.open and loop.follow_up.kind is Kind.DATA else None
        if gap is not None and facts.has(gap):
            event = FollowUpEvent(new_id(), loop.follow_up.id, FollowUpStep.DONE, by_id, now, ARRIVED)
            uow.follow_ups.event(event)
            closed += 1
    return closed
