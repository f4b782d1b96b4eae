"""Outreach attempts: kept beside the time, never minutes by themselves (R-C7)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.desk import Work
from bot.actions.follow_ups import Owed
from bot.actions.outreach import after_attempt, may_be_lost
from bot.actions.prompting import silence_about
from bot.actions.roles import Deed, may
from bot.actions.whom import patient_of
from ccm.enrolment import state_of
from ccm.errors import NotFound, RoleRefused, StateRefused
from ccm.record import Attempt, Outcome, Patient
from ccm.service_month import ServiceMonth
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt, how many stand this month, and what they lead to."""

    attempt: Attempt
    patient: Patient
    this_month: int
    next_step: str = ""
    flag: str = ""  # a silence of the policy's first month or longer
    opened: tuple[Owed, ...] = ()
    lost: bool = False
    silence: str = ""  # why nothing prompts about the patient, and so nothing follows


def withdraw(work: Work, attempt_id: str) -> Tried:
    """Take back an attempt that was a mistake: its row stays, marked. Raises StateRefused for the second time,
    RoleRefused for someone else's, unless by the lead.
    """
    row = work.uow.attempts.get(attempt_id)
    if row is None:
        raise NotFound("That attempt does not exist in this practice.")
    if row.entry_id is not None:
        raise StateRefused("That attempt is a logged call: undo the entry, and it goes with it.")
    if row.by_id != work.person.id and not may(work.person, Deed.CORRECT_OTHERS):
        raise RoleRefused("That attempt is someone else's. They or the programme lead can take it back.")
    if work.uow.attempts.withdrawn(row.id):
        raise StateRefused("That attempt was taken back already.")
    work.uow.attempts.withdraw(row.id, work.person.id, work.now)
    work.facts.update(attempt=row.id)
    return Tried(row, patient_of(work, row.patient_id), _this_month(work, row.patient_id))


def _this_month(work: Work, patient_id: str) -> int:
    start = ServiceMonth.of(work.now, work.zone).bounds(work.zone)[0]
    return len(work.uow.attempts.of_patient(patient_id, start))


def attempt(work: Work, patient: Patient, outcome: Outcome, note: str) -> Tried:
    """Record an attempt on the patient's chart."""
    row = Attempt(new_id(), patient.id, work.person.id, outcome, note, work.now)
    work.uow.attempts.add(row)
    work.saw(patient.id)
    work.facts.update(attempt=row.id, outcome=outcome.value)
    silence = silence_about(work.uow, patient)
    standing, opened = after_attempt(work, patient)
    if silence:
        return Tried(row, patient, _this_month(work, patient.id), silence=silence)
    lost = may_be_lost(state_of(work.uow.enrolments.steps(patient.id)), standing)
    count = _this_month(work, patient.id)
    return Tried(row, patient, count, standing.next_step, standing.flag, opened, lost)
