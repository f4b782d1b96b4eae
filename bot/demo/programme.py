"""The synthetic programme: charts, and people in every state of the path, with plans, consents and follow-ups."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.files.indicator import indicator
from ccm.care_plan import CarePlan, Element, Goal, Home, PlanEvent, PlanEventKind, Progress
from ccm.chart import Encounter, EncounterKind, Medication
from ccm.conditions import Condition, group_of
from ccm.consent import Answer, Consent, How
from ccm.consent import Element as Said
from ccm.enrolment import EnrolmentStep, Step
from ccm.follow_up import FollowUp, kind_of
from ccm.record import Patient, Person
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork

CODES = ("E11.9", "I10", "I50.22", "J44.9", "N18.31", "E78.5", "I48.91", "F33.1", "M17.11", "G30.9", "E03.9", "M81.0")
DRUGS = (
    "metformin 500 mg",
    "lisinopril 10 mg",
    "atorvastatin 40 mg",
    "furosemide 20 mg",
    "apixaban 5 mg",
    "sertraline 50 mg",
)
GOALS = (
    ("Walk to the mailbox without stopping", "days a week", "5"),
    ("Blood pressure under 130/80 at home", "weekly average", "130/80"),
    ("No low sugars at night", "lows a month", "0"),
    ("Sleep through three nights a week", "nights a week", "3"),
    ("Weigh every morning and call at 3 lb up", "days a week", "7"),
)
BARRIERS = ("forgets the evening dose", "no ride on weekdays", "reads large print only", "lives alone since spring")
TODOS = ("call back about the foot", "refill lisinopril", "arrange a ride to cardiology", "ask about the A1c lab")
_TO_ACTIVE = (Step.FIND, Step.CONFIRM, Step.INVITE, Step.CONSENT, Step.ACTIVATE)
PATHS: tuple[tuple[int, tuple[Step, ...]], ...] = (
    (36, _TO_ACTIVE),
    (2, (*_TO_ACTIVE, Step.PAUSE)),
    (2, (*_TO_ACTIVE, Step.LOSE)),
    (2, (*_TO_ACTIVE, Step.WITHDRAW)),
    (1, (*_TO_ACTIVE, Step.DIE)),
    (1, (*_TO_ACTIVE, Step.MOVE)),
    (2, _TO_ACTIVE[:4]),
    (2, _TO_ACTIVE[:3]),
    (2, _TO_ACTIVE[:2]),
    (1, (Step.FIND, Step.DECLINE)),
    (1, (Step.FIND, Step.RULE_OUT)),
    (1, (Step.FIND, Step.ELSEWHERE)),
)
"""How many patients took which path; the rest are candidates in the chart alone."""


def seed_programme(
    uow: UnitOfWork, chance: random.Random, patients: list[Patient], staff: list[Person], now: datetime, zone: ZoneInfo
) -> None:
    """Give each patient a chart, and most a path. The first patients, Ana Ortiz among them, are active."""
    today = now.astimezone(zone).date()
    nurse = next(one for one in staff if one.credential.value == "rn")
    paths = [steps for count, steps in PATHS for _ in range(count)]
    for number, patient in enumerate(patients):
        _chart(uow, chance, patient, today)
        if number < len(paths):
            _path(uow, chance, patient, paths[number], nurse, now)


def _chart(uow: UnitOfWork, chance: random.Random, patient: Patient, today: date) -> None:
    shipped = indicator()
    for code in chance.sample(CODES, chance.choice((2, 3, 3, 4, 5))):
        onset = today - timedelta(days=chance.randrange(400, 4000))
        kept = (new_id(), patient.id, code, "", onset, True, shipped.of(code), group_of(code), shipped.version)
        uow.conditions.save(Condition(*kept))
    seen = today - timedelta(days=chance.randrange(310, 420))  # before anyone consented
    uow.encounters.save(
        Encounter(new_id(), patient.id, EncounterKind.OFFICE, seen, None, patient.practitioner_id, "follow-up", True)
    )
    if chance.random() < 0.2:
        day = today - timedelta(days=chance.randrange(3, 160))
        kind = chance.choice((EncounterKind.ED, EncounterKind.INPATIENT))
        until = day + timedelta(days=3) if kind is EncounterKind.INPATIENT else None
        uow.encounters.save(Encounter(new_id(), patient.id, kind, day, until, None, "shortness of breath"))
    for drug in chance.sample(DRUGS, chance.choice((2, 3, 4, 5))):
        name, _, dose = drug.partition(" ")
        since = today - timedelta(days=chance.choice((5, 12, 200, 400, 900)))
        uow.medications.save(Medication(new_id(), patient.id, name, dose, since, None))


def _path(
    uow: UnitOfWork, chance: random.Random, patient: Patient, steps: tuple[Step, ...], nurse: Person, now: datetime
) -> None:
    began = now - timedelta(days=240 + chance.randrange(0, 60))
    for number, step in enumerate(steps):
        at = began + timedelta(days=number if number < 5 else 200)
        by = patient.practitioner_id if step is Step.CONFIRM else nurse.id
        uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, by, at, ""))
        if step is Step.CONSENT:
            said = (Answer.GIVEN, How.VERBAL, frozenset(Said), nurse.id, "the patient", "", patient.practitioner_id)
            uow.enrolments.consent(Consent(new_id(), patient.id, *said, at))
    if Step.ACTIVATE in steps:
        _plan(uow, chance, patient, nurse, now)
    if steps == _TO_ACTIVE and chance.random() < 0.5:
        what = chance.choice(TODOS)
        due = now.date() + timedelta(days=chance.randrange(-3, 12))
        owner = patient.care_manager_id
        uow.follow_ups.add(FollowUp(new_id(), patient.id, kind_of(what), what, owner, due, nurse.id, now))


def _plan(uow: UnitOfWork, chance: random.Random, patient: Patient, nurse: Person, now: datetime) -> None:
    dated = now.date() - timedelta(days=chance.choice((20, 60, 90, 150, 200, 390)))
    text, measure, target = chance.choice(GOALS)
    so_far = (Progress(dated, "half-way"),)
    goal = Goal(text, measure, target, now.date() + timedelta(days=chance.randrange(-20, 120)), so_far)
    barrier = chance.choice(BARRIERS)
    plan = CarePlan(
        id=new_id(),
        patient_id=patient.id,
        version=1,
        home=Home.BOT,
        dated=dated,
        by_id=nurse.id,
        at=now - timedelta(days=(now.date() - dated).days),
        elements={
            Element.PROBLEMS: "As in the chart's list; the heart comes first for now.",
            Element.INTERVENTIONS: "Nurse calls each month; the patient keeps a log; pharmacist reviews interactions.",
            Element.MEDICINES: f"Pill box on Sundays. Barrier: {barrier}.",
            Element.REVIEW: "Each half year, and after any hospital stay.",
        },
        goals=(goal,),
        barriers=(barrier,),
    )
    uow.plans.add(plan)
    if patient.practitioner_id and chance.random() < 0.7:
        uow.plans.event(PlanEvent(new_id(), plan.id, PlanEventKind.SIGNED, patient.practitioner_id, plan.at))
