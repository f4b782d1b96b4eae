"""What the worklist reads over a whole practice is what each chart says by itself, minutes by the month's own rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.actions.month_totals import PatientTotals
from bot.actions.outreach import silences
from bot.actions.worklist_rows import WorklistReader
from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.care_plan import CarePlan, Element, Freshness, Home, PlanEvent, PlanEventKind, age
from ccm.chart import Encounter, EncounterKind, Medication
from ccm.conditions import Chronicity, Condition
from ccm.enrolment import EnrolmentStep, State, Step, state_of
from ccm.policy import DEFAULT
from ccm.record import Attempt, Correction, CorrectionKind, Outcome, Patient
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from ccm.worklist.acted import Did
from ccm.worklist.reasons import Reason
from ccm.worklist.snooze import Snooze
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.panel import Case, add_case, entry_of
from tests.record import a_person, an_entry

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 27, 15, 0, tzinfo=UTC)
TODAY = date(2026, 10, 27)
NURSE = a_person(slack_user_id="U1", name="Nora Quinn", credential=Credential.RN)
DOCTOR = a_person(slack_user_id="U2", name="Amara Osei", credential=Credential.PHYSICIAN)


def test_plans_to_look_at_are_those_of_each_chart(database: Database, practice: Practice) -> None:
    """The one statement leaves out no plan that its chart calls due, and calls none due that is not."""
    chance = Random(4)
    with database.write(practice.id) as uow:
        people = staffed(uow, 40)
        for one in people:
            _chart(uow, one, chance)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        reader = WorklistReader(view, NOW, ZONE, ())
        found = {one.patient_id: one.plan for one in reader.standings(view.staff.all())}
        waits = 0
        for one in people:
            alone = age(
                view.plans.latest(one.id),
                *(view.plans.events(one.id), view.encounters.of_patient(one.id)),
                *(view.conditions.of_patient(one.id), TODAY, view.medications.of_patient(one.id)),
                due_days=DEFAULT.plan_due_days,
                due_days_complex=DEFAULT.plan_due_days_complex,
                stale_days=DEFAULT.plan_stale_days,
                zone=ZONE,
            )
            read = found[one.id]
            assert read == alone or (read is None and alone.freshness is Freshness.CURRENT), one.mrn
            waits += alone.freshness is not Freshness.CURRENT
        assert 10 < waits < 35  # both were there


def _chart(uow: UnitOfWork, one: Patient, chance: Random) -> None:
    """A second version of any age, perhaps a review, and news of the chart before or after them."""

    def day() -> date:
        return TODAY - timedelta(days=chance.randint(-5, 400))

    text = {Element.SYMPTOMS: 'says "complex": true'}
    body = (NURSE.id, NOW - timedelta(days=1))
    plan = CarePlan(new_id(), one.id, 2, Home.BOT, min(day(), TODAY), *body, text, complex=chance.random() < 0.5)
    uow.plans.add(plan)
    if chance.random() < 0.3:
        at = NOW - timedelta(days=chance.randint(0, 300))
        uow.plans.event(PlanEvent(new_id(), plan.id, PlanEventKind.REVIEWED, NURSE.id, at))
    if chance.random() < 0.3:
        kind = chance.choice((EncounterKind.ED, EncounterKind.INPATIENT, EncounterKind.OFFICE))
        uow.encounters.save(Encounter(new_id(), one.id, kind, day(), None, None, ""))
    if chance.random() < 0.3:
        began = (None, day()) if chance.random() < 0.5 else (day(), None)
        kept = ("J44.9", "", began[0], True, Chronicity.CHRONIC, "copd", "1", began[1])
        uow.conditions.save(Condition(new_id(), one.id, *kept))
    if chance.random() < 0.3:
        uow.medications.save(Medication(new_id(), one.id, "insulin glargine", "10 units", day(), None))


def test_minutes_that_decide_a_line_are_the_months_own(database: Database, practice: Practice) -> None:
    """Kept minutes alone would call everybody complete: of those the rules leave some out, and the line says so."""
    with database.write(practice.id) as uow:
        people = staffed(uow, 5)
        start = datetime(2026, 10, 12, 15, 0, tzinfo=UTC)
        done = (Activity.CALL, Activity.SCHED, *[Activity.MEDS] * 3)
        for at, (one, activity) in enumerate(zip(people, done, strict=True)):
            entry = entry_of(one, NURSE, 25, start + timedelta(hours=at), activities=(activity,))
            uow.entries.add(entry)
            if at == 2:
                uow.entries.correct(Correction(new_id(), entry.id, CorrectionKind.VOIDED, NURSE.id, NOW, "twice"))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    month = ServiceMonth.of_day(TODAY)
    with database.read(practice.id) as view:
        totals = PatientTotals(view, ZONE, shipped())
        short = {one.id for one in people if totals.of(one, month).minutes < DEFAULT.target_minutes}
        assert {people[1].id, people[2].id} <= short and people[0].id not in short
        found = WorklistReader(view, NOW, ZONE, shipped()).worklist()
        assert {one.patient_id for one in found.lines if one.has(Reason.SHORT)} == short


def test_what_is_read_in_bulk(database: Database, practice: Practice) -> None:
    """Silence, entries that wait, put-off lines and what was done, each by its own query."""
    with database.write(practice.id) as uow:
        first, second = staffed(uow, 2)
        for days, outcome in ((40, Outcome.REACHED), (9, Outcome.REACHED), (2, Outcome.VOICEMAIL)):
            at = NOW - timedelta(days=days)
            uow.attempts.add(Attempt(new_id(), first.id, NURSE.id, outcome, "", at))
        wrong = Attempt(new_id(), first.id, NURSE.id, Outcome.REACHED, "", NOW - timedelta(days=1))
        uow.attempts.add(wrong)
        uow.attempts.withdraw(wrong.id, NURSE.id, NOW)
        by_another = an_entry(first, DOCTOR, entered_by_id=NURSE.id, service_date=TODAY, entered_at=NOW)
        settled = replace(by_another, id=new_id())
        uow.entries.add_many([by_another, settled])
        uow.entries.correct(Correction(new_id(), settled.id, CorrectionKind.CONFIRMED, DOCTOR.id, NOW, ""))
        for until in (TODAY + timedelta(days=9), TODAY + timedelta(days=2)):
            uow.snoozes.add(Snooze(new_id(), second.id, NURSE.id, NOW, "away", until))
        for step in (Step.WITHDRAW, Step.CORRECT):
            uow.enrolments.step(EnrolmentStep(new_id(), second.id, step, NURSE.id, NOW - timedelta(days=3), ""))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        strides = view.enrolments.strides()
        states = {key: state_of(steps) for key, steps in strides.items()}
        assert states == view.enrolments.states() == dict.fromkeys((first.id, second.id), State.ACTIVE)
        silent = silences(view, strides, states, ZONE)
        assert silent[first.id].last == (NOW - timedelta(days=9)).date() == silent[first.id].since
        assert silent[second.id].last is None and silent[second.id].since == date(2026, 3, 2)
        assert [one.id for one in view.entries.unconfirmed()] == [by_another.id]
        assert view.entries.kept(TODAY, TODAY) == {first.id: 2 * by_another.seconds}
        assert view.snoozes.holding(TODAY)[second.id].until == TODAY + timedelta(days=2)  # the newer word stands
        assert view.snoozes.holding(TODAY + timedelta(days=2)) == {}
        acts = view.acts.since([first.id, second.id], NOW)
        assert {(one.patient_id, one.did) for one in acts} == {(first.id, Did.LOGGED), (second.id, Did.PUT_OFF)}
        assert {one.by_id for one in acts} == {NURSE.id}


def staffed(uow: UnitOfWork, count: int) -> list[Patient]:
    """So many enrolled patients of Nora's without time, and the staff."""
    uow.staff.save(NURSE)
    uow.staff.save(DOCTOR)
    cases = (Case(str(500 + n), f"Family{n}", minutes=0, checked=False) for n in range(count))
    return [add_case(uow, case, NURSE, DOCTOR) for case in cases]
