"""Reading: the patient card, find, today, the type-ahead. Reads are written to the audit trail like any deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.collisions import Collision, own_collisions
from bot.actions.covering import is_decided
from bot.actions.desk import Work
from bot.actions.gaps import whose
from bot.actions.month_totals import MonthNow, PatientTotals
from bot.actions.outreach import QuietPatient, outreach_of, quiet_patients
from bot.actions.programme import Journey, journey
from bot.actions.prompting import loops_that_prompt
from bot.actions.roles import Deed, may
from ccm.brief import Talk, talk_about, work_due
from ccm.conditions import group_words
from ccm.enrolment import COUNTING, ENROLLED, state_of
from ccm.follow_up import Loop
from ccm.outreach import Outreach, first_call
from ccm.prompting import silence
from ccm.record import Attempt, EntryState, Patient, Person
from ccm.service_month import ServiceMonth
from ccm.timer import elapsed

FOUND_AT_MOST = 10
SUGGESTED_AT_MOST = 20
LOOPS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Card:
    """What a caller reads before the call: the person first, then the minutes."""

    patient: Patient
    age: int
    entries: tuple[EntryState, ...]  # newest first, this month and last
    attempts: tuple[Attempt, ...]  # newest first, 60 days
    loops: tuple[Loop, ...]  # open follow-ups, by day
    journey: Journey
    talk: tuple[Talk, ...]
    outreach: Outreach
    month: MonthNow
    today: date
    zone: str
    silence: str  # why nothing prompts about the patient; then nothing is due, and no call begins here
    decided: bool  # a loaded file of rules decides the payer
    may_cover: bool

    @property
    def people(self) -> dict[str, Person]:
        """Everyone, by id."""
        return self.journey.people


@dataclass(frozen=True, slots=True)
class Found:
    """Search results; `more` is how many were left out, never silently."""

    text: str
    patients: tuple[Patient, ...]
    more: int


MORE_COUNTED = 200  # beyond these a search says only that there are more


@dataclass(frozen=True, slots=True)
class Day:
    """A person's day: what they entered, what waits for them, and whether a timer runs."""

    person: Person
    entries: tuple[EntryState, ...]
    awaiting: tuple[EntryState, ...]
    patients: dict[str, Patient]
    people: dict[str, Person]
    seconds: int
    timer_patient: Patient | None
    timer_seconds: int
    timer_paused: bool
    timer_id: str
    zone: str
    label: str
    today: date
    loops: tuple[Loop, ...] = ()  # the person's own open follow-ups, by day
    unowned: tuple[Patient, ...] = ()  # enrolled patients without team member or practitioner: for who is in charge
    collisions: tuple[Collision, ...] = ()  # the person's own entries at one moment with two patients
    quiet: tuple[QuietPatient, ...] = ()  # active patients without contact, longest first: for who is in charge


def card(work: Work, patient: Patient) -> Card:
    """Everything the record holds for the next call, and the month so far."""
    uow, today = work.uow, work.today
    month = ServiceMonth.of_day(today)
    now = journey(work, patient)
    entries = uow.entries.of_patient(patient.id, month.previous.first_day, month.last_day)
    recent = uow.attempts.of_patient(patient.id, work.now - timedelta(days=60))
    all_loops = uow.follow_ups.of_patient(patient.id)
    silent = silence(now.state, patient.do_not_call)
    loops = () if silent else tuple(one for one in all_loops if one.open)
    tries = outreach_of(work, patient, now.steps, all_loops)
    tries = first_call(tries, today) if now.state in ENROLLED else tries
    had_birthday = (today.month, today.day) >= (patient.dob.month, patient.dob.day)
    plan = now.plan
    talk = talk_about(
        loops,
        uow.encounters.of_patient(patient.id),
        uow.medications.of_patient(patient.id),
        plan.goals if plan else (),
        plan.barriers if plan else (),
        now.plan_age,
        tries.last_contact,
        today,
        [group_words(one.key) for one in now.candidacy.groups],
        reaffirm=now.reaffirm,
    )
    known = now.plan_age if now.state in COUNTING else None
    due = () if silent else work_due(loops, known, today, month.last_day)
    total = PatientTotals(uow, work.zone, work.rules).of(patient, month)
    return Card(
        patient=patient,
        age=today.year - patient.dob.year - (0 if had_birthday else 1),
        entries=tuple(reversed(entries)),
        attempts=tuple(sorted(recent, key=lambda attempt: attempt.at, reverse=True)),
        loops=loops,
        journey=now,
        talk=() if silent else talk,
        outreach=tries,
        month=MonthNow(total, month, due, over=False, silence=silent),
        today=today,
        zone=str(work.zone),
        silence=silent,
        decided=is_decided(work, now.payer),
        may_cover=may(work.person, Deed.COVERAGE),
    )


def find(work: Work, text: str) -> Found:
    """Patients by name, MRN, phone digits or birth date; the ten nearest, and how many more there are."""
    found = work.uow.patients.search(text, FOUND_AT_MOST + MORE_COUNTED + 1)
    shown = tuple(found[:FOUND_AT_MOST])
    work.saw(*(patient.id for patient in shown))
    work.facts.update(found=str(len(found)))
    return Found(text, shown, len(found) - len(shown))


def suggest(work: Work, typed: str) -> list[Patient]:
    """The type-ahead picker's options. Who was shown is in the audit trail."""
    shown = work.uow.patients.suggest(typed, SUGGESTED_AT_MOST)
    work.saw(*(patient.id for patient in shown))
    return shown


def today(work: Work) -> Day:
    """What this person entered for today, newest first, with what still waits for their word."""
    day = work.today
    own = work.uow.entries.of_performer(work.person.id, day, day)
    others = work.uow.entries.entered_by(work.person.id, work.now - timedelta(days=1), 50)
    by_id = {state.entry.id: state for state in [*own, *others]}
    entries = sorted((one for one in by_id.values() if one.live), key=lambda one: one.entry.id, reverse=True)
    awaiting = work.uow.entries.awaiting(work.person.id)
    timer = work.uow.timers.open_of(work.person.id)
    in_charge = may(work.person, Deed.ASSIGN)
    quiet = tuple(quiet_patients(work.uow, day, work.zone)) if in_charge else ()
    loops = own_loops(work)
    ids = {state.entry.patient_id for state in [*entries, *awaiting]} | ({timer.patient_id} if timer else set())
    ids |= {one.follow_up.patient_id for one in loops[:LOOPS_SHOWN]}
    ids |= {one.patient.id for one in quiet[:LOOPS_SHOWN]}
    patients = {patient.id: patient for patient in work.uow.patients.many(sorted(ids))}
    work.saw(*patients)
    return Day(
        person=work.person,
        entries=tuple(entries),
        awaiting=tuple(awaiting),
        patients=patients,
        people={person.id: person for person in work.uow.staff.all(active_only=False)},
        seconds=sum(state.entry.seconds for state in own if state.live),
        timer_patient=patients.get(timer.patient_id) if timer else None,
        timer_seconds=elapsed(timer.events, work.now) if timer else 0,
        timer_paused=bool(timer and timer.events and timer.events[-1].kind == "paused"),
        timer_id=timer.id if timer else "",
        zone=str(work.zone),
        label=f"{day:%A, %B %-d}",
        today=day,
        loops=loops,
        unowned=unowned(work) if in_charge else (),
        quiet=quiet,
        collisions=own_collisions(work),
    )


def own_loops(work: Work) -> tuple[Loop, ...]:
    """What this person owes: their own, and a leaver's or nobody's where it falls to them."""
    prompting, patients = loops_that_prompt(work.uow, work.uow.follow_ups.open())
    staff = work.uow.staff.all()
    return tuple(one for one in prompting if whose(one, patients[one.follow_up.patient_id], staff) == work.person.id)


def unowned(work: Work) -> tuple[Patient, ...]:
    """Everyone in the programme who lacks a designated team member or a billing practitioner who works here."""
    here = {one.id for one in work.uow.staff.all()}
    strides = work.uow.enrolments.strides()
    inside = {key for key, steps in strides.items() if state_of(steps) in COUNTING}
    people = work.uow.patients.many(sorted(inside))
    found = [one for one in people if one.care_manager_id not in here or one.practitioner_id not in here]
    shown = sorted(found, key=lambda one: (one.family, one.given))
    work.saw(*(one.id for one in shown[:LOOPS_SHOWN]))
    return tuple(shown)
