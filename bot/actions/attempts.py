"""Outreach attempts: kept beside the time, never minutes by themselves (R-C7)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.desk import Work
from ccm.record import Attempt, Outcome, Patient
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Tried:
    """The attempt just recorded, and how many there were this month before it."""

    attempt: Attempt
    patient: Patient
    this_month: int


def attempt(work: Work, patient: Patient, outcome: Outcome, note: str) -> Tried:
    """Record an attempt on the patient's chart."""
    now = work.now.astimezone(work.zone)
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = work.uow.attempts.of_patient(patient.id, start)
    row = Attempt(new_id(), patient.id, work.person.id, outcome, note, work.now)
    work.uow.attempts.add(row)
    work.saw(patient.id)
    work.facts.update(attempt=row.id, outcome=outcome.value)
    return Tried(row, patient, len(before) + 1)
