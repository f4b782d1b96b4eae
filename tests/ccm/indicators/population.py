"""Random patients of October 2026, eventful enough that every indicator has something to count."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.billing.gathered import PatientRows, PracticeFacts, decided
from ccm.care_plan import CarePlan, Course, Goal, Home, PlanEvent, PlanEventKind
from ccm.chart import Encounter, EncounterKind, Stay, StayKind
from ccm.consent import Answer, Consent, Element, How
from ccm.eligibility import Confirmation
from ccm.enrolment import Assignment, EnrolmentStep, Step
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop
from ccm.indicators.observed import Observed, Terms
from ccm.policy import DEFAULT
from ccm.posting_settings import PostingSettings
from ccm.practice_billing import PracticeBilling
from ccm.record import Attempt, Captured, Correction, CorrectionKind, EntryState, Outcome, Patient, Run
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from storage.ids import new_id
from tests.record import a_patient, a_person, an_entry

ZONE = ZoneInfo("America/New_York")
MONTH = ServiceMonth(2026, 10)
OVER = datetime(2026, 11, 3, 15, tzinfo=UTC)
RUNNING = datetime(2026, 10, 20, 15, tzinfo=UTC)
NURSE = a_person(credential=Credential.RN)
LEFT = a_person(slack_user_id="U4", name="Lou Left", credential=Credential.MA, active=False)
DOCTOR = a_person(slack_user_id="U2", name="Dr. Osei", credential=Credential.PHYSICIAN)
PEOPLE = {one.id: one for one in (NURSE, LEFT, DOCTOR)}
FACTS = PracticeFacts(MONTH, ZONE, PEOPLE, (), DEFAULT, shipped(), PracticeBilling())
NOTES = (
    "reviewed metformin with her, no side effects, sugar 120 now",
    "called patient",
    "Called patient.",
    "reviewed swelling, weight down 3 lbs, will start walking",
    "",
)
LENGTHS = (5, 7, 10, 11, 14, 15, 17, 20, 22, 30, 31, 45)
SPRING = datetime(2026, 4, 1, 12, tzinfo=UTC)


def terms(now: datetime = OVER) -> Terms:
    """October's, from afterwards or from its 20th."""
    return Terms.of(FACTS, PostingSettings(), now)


def population(seed: int, count: int, now: datetime = OVER) -> list[Observed]:
    """So many patients; the same for the same seed but for their ids."""
    chance = random.Random(seed)
    return [a_month(chance, now) for _ in range(count)]


def a_month(chance: random.Random, now: datetime) -> Observed:
    """One patient's: a third of everything is missing somewhere."""
    manager = chance.choice((NURSE.id, NURSE.id, LEFT.id, None))
    patient = a_patient(
        practitioner_id=chance.choice((DOCTOR.id, DOCTOR.id, None)),
        care_manager_id=manager,
        payer="Medicare",
        initiating_visit=chance.choice((date(2026, 3, 30), None)),
    )
    entries = [_entry(chance, patient) for _ in range(chance.randint(0, 6))]
    rows = PatientRows(
        patient=patient,
        entries=entries,
        steps=_path(chance, patient),
        consents=_consents(chance, patient),
        assignments=_moved(chance, patient),
        confirmations=_confirmed(chance, patient),
        encounters=[_encounter(chance, patient) for _ in range(chance.choice((0, 0, 1, 2)))],
        stays=[Stay(new_id(), patient.id, _day(chance), None, StayKind.INPATIENT)] * (chance.random() < 0.1),
        plans=_plans(chance, patient),
    )
    ids = [one.entry.id for one in entries]
    attempts = [_attempt(chance, patient) for _ in range(chance.choice((0, 0, 1, 2)))]
    answered = [one.at for one in attempts if one.outcome in (Outcome.REACHED, Outcome.DECLINED) and one.at < now]
    before = [SPRING + timedelta(days=chance.choice((5, 90, 150)))] if chance.random() < 0.7 else []
    plan = rows.plans[0] if rows.plans else None
    reviewed = PlanEventKind.REVIEWED, NURSE.id, SPRING + timedelta(days=chance.choice((30, 170)))
    return Observed(
        of=decided(rows, FACTS),
        terms=terms(now),
        loops=[_loop(chance, patient) for _ in range(chance.choice((0, 0, 1, 2)))],
        attempts=attempts,
        last_contact=max(answered + before, default=None),
        events=[PlanEvent(new_id(), plan.id, *reviewed)] if plan and chance.random() < 0.4 else (),
        like_another=plan is not None and chance.random() < 0.2,
        charted=frozenset(one for one in ids if chance.random() < 0.5),
        outcomes=frozenset(one for one in ids if chance.random() < 0.3),
    )


def _day(chance: random.Random) -> date:
    return date(2026, 10, chance.choice((1, 2, 5, 15, 16, 19, 20, 28, 29, 30, 31)))


def _at(chance: random.Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, chance.choice((6, 9, 14, 18)), tzinfo=ZONE).astimezone(UTC)


def _entry(chance: random.Random, patient: Patient) -> EntryState:
    day = _day(chance)
    start, seconds = _at(chance, day) if chance.random() < 0.5 else None, chance.choice(LENGTHS) * 60
    captured = chance.choice(list(Captured))
    pieces = ()
    if captured is Captured.TIMER:
        seconds += chance.choice((0, 20))
        if start is not None and chance.random() < 0.3:
            pieces = (Run(start, 60), Run(start + timedelta(hours=3), seconds - 60))
    activities = (Activity.CALL, Activity.COORD, Activity.REF, Activity.TRANS, Activity.MEDS, Activity.AUTO)
    one = an_entry(
        patient,
        chance.choice((NURSE, NURSE, DOCTOR, LEFT)),
        service_date=day,
        start=start,
        seconds=seconds,
        pieces=pieces,
        captured=captured,
        late_reason="was ill" if captured is Captured.LATE or chance.random() < 0.05 else "",
        activities=tuple(chance.sample(activities, chance.choice((1, 1, 2)))),
        note=chance.choice(NOTES),
        entered_at=datetime(2026, 10, 31, 22, tzinfo=UTC),
    )
    gone = Correction(new_id(), one.id, CorrectionKind.VOIDED, NURSE.id, OVER, "twice")
    return EntryState(one, (gone,) if chance.random() < 0.1 else ())


def _path(chance: random.Random, patient: Patient) -> list[EnrolmentStep]:
    if chance.random() < 0.1:
        return []
    imported = chance.random() < 0.3
    taken = [(one, SPRING) for one in (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE)]
    ends = (None, None, None, Step.PAUSE, Step.LOSE, Step.WITHDRAW, Step.DIE)
    last = chance.choice(ends)
    if last is not None:
        taken.append((last, _at(chance, chance.choice((date(2026, 9, 15), _day(chance), date(2026, 11, 2))))))
    return [EnrolmentStep(new_id(), patient.id, step, NURSE.id, at, "", imported=imported) for step, at in taken]


def _consents(chance: random.Random, patient: Patient) -> list[Consent]:
    if chance.random() < 0.15:
        return []
    said = frozenset(Element) - ({Element.COST} if chance.random() < 0.1 else frozenset())
    by = chance.choice((DOCTOR.id, DOCTOR.id, DOCTOR.id, "another"))
    given = Consent(new_id(), patient.id, Answer.GIVEN, How.VERBAL, said, NURSE.id, "the patient", "", by, SPRING)
    return [given]


def _moved(chance: random.Random, patient: Patient) -> list[Assignment]:
    if chance.random() < 0.8:
        return []
    who = (LEFT.id, patient.practitioner_id, patient.practitioner_id)
    return [
        Assignment(new_id(), patient.id, *who, NURSE.id, SPRING),
        Assignment(new_id(), patient.id, patient.care_manager_id, *who[1:], NURSE.id, OVER + timedelta(days=1)),
    ]


def _confirmed(chance: random.Random, patient: Patient) -> list[Confirmation]:
    groups = ("diabetes", "heart_failure")[: chance.choice((1, 2, 2, 2))]
    return [Confirmation(new_id(), patient.id, DOCTOR.id, SPRING, groups, "risk")]


def _encounter(chance: random.Random, patient: Patient) -> Encounter:
    kind, on = chance.choice((EncounterKind.ED, EncounterKind.INPATIENT, EncounterKind.OFFICE)), _day(chance)
    until = on + timedelta(days=chance.choice((0, 2))) if chance.random() < 0.8 else None
    return Encounter(new_id(), patient.id, kind, on, until, DOCTOR.id, "")


def _plans(chance: random.Random, patient: Patient) -> list[CarePlan]:
    if chance.random() < 0.2:
        return []
    dated = chance.choice((date(2025, 9, 1), date(2026, 4, 2), date(2026, 9, 20)))
    goals = tuple(
        Goal("walk", due=chance.choice((None, date(2026, 10, 10), date(2027, 1, 1))), course=course, closed_on=closed)
        for course, closed in (
            chance.choice(
                (
                    (Course.OPEN, None),
                    (Course.MET, date(2026, 10, 9)),
                    (Course.MET, date(2026, 8, 9)),
                    (Course.DROPPED, date(2026, 10, 9)),
                )
            )
            for _ in range(chance.choice((0, 1, 3)))
        )
    )
    kept = (new_id(), patient.id, 1, Home.CHART, dated, NURSE.id, SPRING)
    return [CarePlan(*kept, goals=goals, link="Documents", complex=chance.random() < 0.3)]


def _attempt(chance: random.Random, patient: Patient) -> Attempt:
    day = chance.choice((_day(chance), date(2026, 11, 2)))
    return Attempt(new_id(), patient.id, NURSE.id, chance.choice(list(Outcome)), "", _at(chance, day))


def _loop(chance: random.Random, patient: Patient) -> Loop:
    opened = _at(chance, chance.choice((date(2026, 9, 10), _day(chance), date(2026, 11, 1))))
    due = chance.choice((date(2026, 9, 20), date(2026, 10, 12), date(2026, 10, 31), date(2026, 11, 9)))
    kind = chance.choice((Kind.REFERRAL, Kind.CALL_BACK, Kind.LETTER, Kind.DATA))
    kept = FollowUp(new_id(), patient.id, kind, "it", chance.choice((NURSE.id, LEFT.id, None)), due, NURSE.id, opened)
    events = []
    if chance.random() < 0.3:
        moved = FollowUpStep.MOVED, NURSE.id, opened + timedelta(days=1)
        events.append(FollowUpEvent(new_id(), kept.id, *moved, due=date(2026, 10, 25)))
    if chance.random() < 0.5:
        done = FollowUpStep.DONE, NURSE.id, opened + timedelta(days=chance.choice((2, 40)))
        events.append(FollowUpEvent(new_id(), kept.id, *done, "seen"))
    return Loop(kept, tuple(events))
