"""After a hospital: who is to be called within two business days, and under which programme (reference 3.2 and 6).

TCM's own rule is contact within two business days of the discharge; a practice that does not bill TCM calls as well.
Which of the two it is, is asked when the call is made: time spent on a TCM call is not CCM's (R-X5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.chart import Encounter, EncounterKind, Stay, StayKind
from ccm.follow_up import Kind, Loop
from ccm.service_month import add_business_days

TCM_DAYS = timedelta(days=30)


class Under(StrEnum):
    """Under which programme the call after a discharge was made."""

    TCM = "TCM"
    CCM = "CCM"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Discharge:
    """A patient who left a hospital or an emergency department."""

    patient_id: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class CallOwed:
    """The call to make: by when, and what it is for."""

    patient_id: str
    due: date
    what: str
    about: date


def discharges(encounters: Sequence[Encounter], stays: Sequence[Stay]) -> list[Discharge]:
    """Those who left. An admission without a discharge day is still going on; an ED visit ends on its day."""
    found = []
    for one in encounters:
        why = f" ({one.reason})" if one.reason else ""
        if one.kind is EncounterKind.ED:
            found.append(Discharge(one.patient_id, one.ended, f"the ED visit of {one.ended:%b %-d}{why}"))
        elif one.kind is EncounterKind.INPATIENT and one.until is not None:
            found.append(Discharge(one.patient_id, one.until, f"the discharge of {one.until:%b %-d}{why}"))
    for stay in stays:
        if stay.kind in (StayKind.INPATIENT, StayKind.SNF_A) and stay.until is not None:
            found.append(Discharge(stay.patient_id, stay.until, f"the discharge of {stay.until:%b %-d}"))
    return found


def call_owed(
    left: Sequence[Discharge], loops: Sequence[Loop], today: date, zone: ZoneInfo, days: int
) -> CallOwed | None:
    """One patient's call: for the latest discharge of the last 30 days, unless that discharge, or a later one, has its
    call. A call opened by hand names no discharge: it is taken for the one that came before it.
    """
    recent = [one for one in left if today - TCM_DAYS <= one.on <= today]
    if not recent:
        return None
    last = max(recent, key=lambda one: one.on)
    calls = [one.follow_up for one in loops if one.follow_up.kind is Kind.DISCHARGE]
    if any((one.about or one.at.astimezone(zone).date()) >= last.on for one in calls):
        return None
    what = f"Call after {last.words}: how it went, new medicines, visits booked; TCM or CCM?"
    return CallOwed(last.patient_id, add_business_days(last.on, days), what, last.on)
