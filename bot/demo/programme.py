"""The synthetic programme: charts, and people in every state of the path, brought there by the bot's own actions.

Each deed is done by a person of the right credential on a day of its own, so that what the demo shows is what the
product would have made of the same year. Only the charts are written as an import leaves them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.actions.assigning import assign
from bot.actions.consents import Said, answer_consent
from bot.actions.desk import Caller, Work
from bot.actions.follow_ups import open_follow_up
from bot.actions.plan_marks import mark
from bot.actions.plans import Edited, write
from bot.actions.policy import approve
from bot.actions.programme import advance, confirm
from bot.demo.plans import TEMPLATE, PlanText, own_plan
from bot.files.indicator import indicator, rule_file
from bot.files.rule_files import shipped, to_sign
from ccm.care_plan import Goal, PlanEventKind, Progress
from ccm.chart import Encounter, EncounterKind, Medication
from ccm.conditions import Condition, group_of
from ccm.consent import Answer, Element, How
from ccm.enrolment import State, Step
from ccm.record import Patient, Person
from ccm.service_month import add_business_days, is_business_day
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork

CODES = {
    "E11.9": "Type 2 diabetes",
    "I10": "Hypertension",
    "I50.22": "Chronic systolic heart failure",
    "J44.9": "COPD",
    "N18.31": "Kidney disease, stage 3a",
    "E78.5": "High cholesterol",
    "I48.91": "Atrial fibrillation",
    "F33.1": "Recurrent depression, moderate",
    "M17.11": "Arthritis of the right knee",
    "G30.9": "Alzheimer's disease",
    "E03.9": "Hypothyroidism",
    "M81.0": "Osteoporosis",
}
DRUGS = (
    "metformin 500 mg",
    "lisinopril 10 mg",
    "atorvastatin 40 mg",
    "furosemide 20 mg",
    "apixaban 5 mg",
    "sertraline 50 mg",
)
TODOS = ("call back about the foot", "refill lisinopril", "arrange a ride to cardiology", "ask about the A1c lab")
QUESTIONS = ("", "", "", "asked what the share costs a month", "asked whether her own doctor still sees her")
RISK = "Significant risk of decompensation and of functional decline, from what the chart shows together."
SHARES: tuple[tuple[int, State], ...] = (
    (36, State.ACTIVE),
    (2, State.PAUSED),
    (2, State.UNREACHABLE),
    (2, State.WITHDRAWN),
    (1, State.DECEASED),
    (1, State.MOVED),
    (2, State.CONSENTED),
    (2, State.INVITED),
    (2, State.CONFIRMED),
    (2, State.CANDIDATE),
    (1, State.DECLINED),
    (1, State.INELIGIBLE),
    (1, State.ELSEWHERE),
)
"""How many patients are in which state; the rest are charts that nobody has considered yet."""
TEMPLATED = (34, 35)  # whose plans are the template's, word for word; both active
WAS_ACTIVE = frozenset({State.ACTIVE, State.PAUSED, State.UNREACHABLE, State.WITHDRAWN, State.DECEASED, State.MOVED})
AFTER = {
    State.PAUSED: (Step.PAUSE, "in rehabilitation until the hip has healed"),
    State.UNREACHABLE: (Step.LOSE, "three months of tries and a letter without an answer"),
    State.WITHDRAWN: (Step.WITHDRAW, "the practice ends it: two visits missed and no wish to go on"),
    State.DECEASED: (Step.DIE, "daughter called"),
    State.MOVED: (Step.MOVE, "to her son in Ohio"),
}


@dataclass(frozen=True, slots=True)
class Team:
    """Who does what in the demo."""

    lead: Person
    owner: Person
    people: dict[str, Person]


@dataclass(slots=True)
class Seeding:
    """What every deed of the demo is done with."""

    uow: UnitOfWork
    practice: Practice
    chance: random.Random
    team: Team
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The practice's."""
        return ZoneInfo(self.practice.zone)

    @property
    def today(self) -> date:
        """The practice's day."""
        return self.now.astimezone(self.zone).date()

    def work(self, person: Person, days_ago: int) -> Work:
        """That person at work, at ten in the morning of the last business day so long ago."""
        day = self.today - timedelta(days=days_ago)
        while not is_business_day(day):
            day -= timedelta(days=1)
        at = min(datetime.combine(day, time(10), self.zone), self.now)
        caller = Caller(self.practice, person.slack_user_id, None, training=True)
        return Work(self.uow, caller, person, at, self.zone)


def seed_programme(
    uow: UnitOfWork,
    chance: random.Random,
    patients: list[Patient],
    staff: list[Person],
    now: datetime,
    practice: Practice,
) -> dict[str, tuple[date, date]]:
    """Give each patient a chart, and most a path; the first ones, Ana Ortiz among them, are active.

    Returns for each who was ever active the days from consent to the end, in which time may have been logged.
    """
    team = Team(
        next(one for one in staff if one.credential.value == "rn"),
        next(one for one in staff if one.slack_user_id == "U08AMARA"),
        {one.id: one for one in staff},
    )
    seeding = Seeding(uow, practice, chance, team, now)
    approve(seeding.work(team.owner, 500), {}, (rule_file(), *to_sign(shipped())))
    states = [state for count, state in SHARES for _ in range(count)]
    managers = [one for one in staff if one.credential.value in ("ma", "rn", "lpn")]
    spans: dict[str, tuple[date, date]] = {}
    for number, patient in enumerate(patients):
        # Enrolled five to ten months ago; every ninth long enough for a plan that was not looked at for a year.
        began = 420 if number % 9 == 8 else chance.randrange(160, 300)
        chart = _chart(seeding, patient, began)
        if number >= len(states):
            continue
        state = states[number]
        ended = chance.randrange(15, 60) if state in AFTER else 0
        plan = TEMPLATE if number in TEMPLATED else own_plan(chance, patient, *chart, seeding.today)
        _enrol(seeding, patient, managers[number % len(managers)], chart[0], state, began, plan)
        if state in AFTER:
            _leave(seeding, patient, state, ended, revoked=number % 2 == 0)
        elif state is State.ACTIVE:
            _later(seeding, patient, plan, began, number)
        if state in WAS_ACTIVE:
            spans[patient.id] = seeding.today - timedelta(days=began - 3), seeding.today - timedelta(days=ended)
    return spans


def _chart(seeding: Seeding, patient: Patient, began: int) -> tuple[list[Condition], list[Medication]]:
    """As an import leaves it: conditions, a visit before anyone consented, sometimes a stay, medicines."""
    uow, chance, today, shipped = seeding.uow, seeding.chance, seeding.today, indicator()
    conditions, medicines = [], []
    for code in chance.sample(list(CODES), chance.choice((2, 3, 3, 4, 5))):
        onset = today - timedelta(days=chance.randrange(500, 4000))
        kept = (new_id(), patient.id, code, CODES[code], onset, True, shipped.of(code), group_of(code), shipped.version)
        conditions.append(Condition(*kept))
    seen = today - timedelta(days=began + chance.randrange(10, 100))
    visit = (EncounterKind.OFFICE, seen, None, patient.practitioner_id, "follow-up", True)
    uow.encounters.save(Encounter(new_id(), patient.id, *visit))
    if chance.random() < 0.2:
        day = today - timedelta(days=chance.randrange(3, 160))
        kind = chance.choice((EncounterKind.ED, EncounterKind.INPATIENT))
        until = day + timedelta(days=3) if kind is EncounterKind.INPATIENT else None
        uow.encounters.save(Encounter(new_id(), patient.id, kind, day, until, None, "shortness of breath"))
    for drug in chance.sample(DRUGS, chance.choice((2, 3, 4, 5))):
        name, _, dose = drug.partition(" ")
        since = today - timedelta(days=chance.choice((5, 12, 200, 400, 900)))
        medicines.append(Medication(new_id(), patient.id, name, dose, since, None))
    for condition in conditions:
        uow.conditions.save(condition)
    for medicine in medicines:
        uow.medications.save(medicine)
    return conditions, medicines


def _enrol(
    seeding: Seeding,
    patient: Patient,
    manager: Person,
    conditions: list[Condition],
    state: State,
    began: int,
    plan: PlanText,
) -> None:
    """From the chart as far as the state asks: found, confirmed, invited, asked, planned for."""
    lead, biller = seeding.team.lead, seeding.team.people[patient.practitioner_id or ""]
    if state in (State.CANDIDATE, State.INELIGIBLE, State.ELSEWHERE):
        advance(seeding.work(lead, began), patient, Step.FIND, "two chronic conditions in the chart")
    if state is State.INELIGIBLE:
        advance(
            seeding.work(lead, began - 1), patient, Step.RULE_OUT, "lives in the nursing home, which gives this care"
        )
    elif state is State.ELSEWHERE:
        advance(seeding.work(lead, began - 1), patient, Step.ELSEWHERE, "in the cardiologist's programme since May")
    if state in (State.CANDIDATE, State.INELIGIBLE, State.ELSEWHERE):
        return
    named = tuple(dict.fromkeys(group_of(one.code) for one in conditions))[:2]
    confirm(seeding.work(biller, began - 1), patient, named, RISK)
    if state is State.CONFIRMED:
        return
    advance(seeding.work(lead, began - 2), patient, Step.INVITE, "first cohort, by fit")
    if state is State.INVITED:
        return
    if state is not State.DECLINED:
        assign(seeding.work(lead, began - 2), patient, manager.id, biller.id)
        patient = seeding.uow.patients.get(patient.id) or patient
    answer = Answer.DECLINED if state is State.DECLINED else Answer.GIVEN
    how, asked = seeding.chance.choice(tuple(How)), seeding.chance.choice(QUESTIONS)
    answer_consent(seeding.work(manager, began - 3), patient, Said(answer, how, frozenset(Element), "", asked))
    if state in WAS_ACTIVE:
        _write(seeding, patient, plan, began - 5, "first version")
        if state is not State.ACTIVE:
            _sign(seeding, patient, began - 7)


def _write(seeding: Seeding, patient: Patient, plan: PlanText, days_ago: int, changed: str) -> None:
    """A version by the nurse."""
    said = Edited(
        elements=dict(plan.elements),
        goals=plan.goals,
        barriers=plan.barriers,
        interventions=plan.interventions,
        reconciled=True,
        changed=changed,
    )
    latest = seeding.uow.plans.latest(patient.id)
    write(seeding.work(seeding.team.lead, days_ago), patient, latest.id if latest else "", said)


def _sign(seeding: Seeding, patient: Patient, days_ago: int) -> None:
    """The billing practitioner's signature on the version that stands, which one in five still waits for."""
    if seeding.chance.random() < 0.8:
        biller = seeding.team.people[patient.practitioner_id or ""]
        latest = seeding.uow.plans.latest(patient.id)
        if latest is not None:
            mark(seeding.work(biller, days_ago), latest.id, PlanEventKind.SIGNED)


def _leave(seeding: Seeding, patient: Patient, state: State, days_ago: int, *, revoked: bool) -> None:
    """Out of the programme, or on the side of it; of the withdrawn one took consent back and one was let go."""
    work = seeding.work(seeding.team.lead, days_ago)
    if state is State.WITHDRAWN and revoked:
        answer_consent(work, patient, Said(Answer.REVOKED, questions="does not want calls"))
        return
    advance(work, patient, *AFTER[state])


def _later(seeding: Seeding, patient: Patient, plan: PlanText, began: int, number: int) -> None:
    """What came after: most plans were looked at again, and half of the patients are owed something."""
    chance = seeding.chance
    patient = seeding.uow.patients.get(patient.id) or patient
    looked_at = began - 5
    if plan is not TEMPLATE and number % 9 != 8 and chance.random() < 0.7:
        on = seeding.today - timedelta(days=15)
        goals = tuple(_further(chance, goal, on) for goal in plan.goals)
        later = PlanText(plan.elements, goals, plan.barriers, plan.interventions)
        looked_at = chance.choice((12, 20, 60, 90, 150))
        _write(seeding, patient, later, looked_at, "progress on the goals")
    _sign(seeding, patient, looked_at - 2)
    if chance.random() < 0.5:
        work = seeding.work(seeding.team.people[patient.care_manager_id or ""], chance.randrange(1, 9))
        due = add_business_days(work.now.astimezone(seeding.zone).date(), chance.randrange(1, 9))
        open_follow_up(work, patient, due, chance.choice(TODOS))


def _further(chance: random.Random, goal: Goal, on: date) -> Goal:
    said = chance.choice(("half-way", "two good weeks", "slipped after the cold", "nearly there"))
    return replace(goal, progress=(*goal.progress, Progress(on, said)))
