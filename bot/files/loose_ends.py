"""After a file: follow-ups whose fact it brought are closed, prompts about those it silenced end, gaps get an owner.

Done after the swap, in short turns of its own and as often as needed: whoever logs meanwhile is let in between, and a
file that was cut short here is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.gaps import close_arrived
from bot.actions.programme import requirements_of
from bot.actions.prompting import cancel_open
from bot.files.staged import short_turn
from ccm.conditions import Chronicity
from ccm.consent import Answer, standing
from ccm.enrolment import ENROLLED, State
from ccm.follow_up import FollowUp, Kind, Loop, owner_among
from ccm.gaps import Facts, Gap, gap_of
from ccm.initiating_visit import initiating_visit
from ccm.prompting import silence
from ccm.record import Patient
from ccm.service_month import add_business_days
from storage.database import Database
from storage.ids import new_id
from storage.unit_of_work import PracticeView, UnitOfWork

TURN = 50  # patients looked at in one turn of the writer's lock: about 0.1 s
BROUGHT_BY = {"import.conditions": Gap.CONDITIONS, "import.encounters": Gap.VISIT}
"""Which gap can be told only once a file of that kind has come: before it, everybody would have it."""


@dataclass(slots=True)
class LooseEnds:
    """What was closed, cancelled and opened."""

    arrived: int = 0
    cancelled: int = 0
    opened: int = 0


def tie_loose_ends(database: Database, practice_id: str, deed: str, now: datetime, zone: ZoneInfo) -> LooseEnds:
    """Look at every patient with an open follow-up, and after conditions or encounters at every enrolled one."""
    with database.read(practice_id) as view:
        waiting = {one.follow_up.patient_id for one in view.follow_ups.open()}
        if deed in BROUGHT_BY:
            states = view.enrolments.states()
            waiting |= {key for key, state in states.items() if state in ENROLLED or state is State.CONSENTED}
    done, ids = LooseEnds(), sorted(waiting)
    for at in range(0, len(ids), TURN):
        with short_turn(database, practice_id) as uow:
            before = (done.arrived, done.cancelled, done.opened)
            for patient in uow.patients.many(ids[at : at + TURN]):
                _tie(uow, patient, BROUGHT_BY.get(deed), now, zone, done)
            if before != (done.arrived, done.cancelled, done.opened):
                facts = {"arrived": str(done.arrived), "cancelled": str(done.cancelled), "opened": str(done.opened)}
                uow.audit.record("import.loose_ends", None, now, facts=facts)
    return done


def _tie(uow: UnitOfWork, patient: Patient, told: Gap | None, now: datetime, zone: ZoneInfo, done: LooseEnds) -> None:
    state = uow.enrolments.states_of([patient.id]).get(patient.id, State.UNKNOWN)
    why = silence(state, patient.do_not_call)
    if why:
        done.cancelled += cancel_open(uow, patient.id, why, None, now)
        return
    loops = [one for one in uow.follow_ups.of_patient(patient.id) if one.open and one.follow_up.kind is Kind.DATA]
    enrolled = state in ENROLLED or state is State.CONSENTED
    if not loops and (told is None or not enrolled):
        return
    facts = facts_of(uow, patient, now, zone)
    done.arrived += close_arrived(uow, patient.id, facts, None, now)
    if told is not None and enrolled and not facts.has(told) and not _listed(loops, told):
        due = add_business_days(now.astimezone(zone).date(), 5)
        owner = owner_among(patient.care_manager_id, uow.staff.all())
        uow.follow_ups.add(FollowUp(new_id(), patient.id, Kind.DATA, told.value, owner, due, None, now))
        done.opened += 1


def facts_of(view: PracticeView, patient: Patient, now: datetime, zone: ZoneInfo) -> Facts:
    """What is on file of a patient."""
    consents = view.enrolments.consents(patient.id)
    given = [one for one in consents if one.answer is Answer.GIVEN]
    start = (given[0].at if given else now).astimezone(zone).date()
    encounters = view.encounters.of_patient(patient.id)
    conditions = view.conditions.of_patient(patient.id)
    people = {one.id: one for one in view.staff.all(active_only=False)}
    consent = standing(consents, patient.practitioner_id, now)
    needs = requirements_of(patient, people, view.plans.latest(patient.id), consent, confirmed=True)
    return Facts(
        consent=not needs.consent_problem,
        plan=needs.has_plan,
        practitioner=needs.practitioner_id is not None,
        team_member=needs.owner_id is not None,
        payer=bool(patient.payer),
        phone=bool(patient.phone),
        conditions=any(one.active and one.chronicity is Chronicity.CHRONIC for one in conditions),
        visit=not initiating_visit(encounters, patient.practitioner_id, start, patient.initiating_visit).owed,
    )


def _listed(loops: Sequence[Loop], gap: Gap) -> bool:
    return any(gap_of(one.follow_up.what) is gap for one in loops)
