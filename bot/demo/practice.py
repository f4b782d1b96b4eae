"""The synthetic practice written into an empty database: staff, 60 patients, five months of believable history."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.demo.people import CAREGIVERS, FAMILY, GIVEN, LANGUAGES, NOTES, STAFF, STREETS
from bot.demo.programme import seed_programme
from ccm.activity import Activity
from ccm.record import Attempt, Captured, Outcome, Patient, Person, Program, TimeEntry
from ccm.roles import parse_role
from ccm.service_month import ServiceMonth, is_business_day
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice

PATIENTS = 60
MONTHS = 5
SET_UP = timedelta(days=500)


def seed_practice(database: Database, practice: Practice, now: datetime, seed: int = 20261124) -> None:
    """Fill an empty practice. The same seed gives the same people and minutes; ids are always new."""
    chance = random.Random(seed)
    staff = []
    for one in STAFF:
        credential, duties = parse_role(one.role)
        staff.append(Person(new_id(), one.slack_id, one.name, credential, duties))
    patients = _patients(chance, staff, now.date())
    with database.write(practice.id) as uow:
        for person in staff:
            uow.staff.save(person)
        uow.patients.save_many(patients)
        spans = seed_programme(uow, chance, patients, staff, now, practice)
        cared_for = [one for one in uow.patients.all() if one.id in spans]
        entries, attempts = _history(chance, cared_for, staff, now, ZoneInfo(practice.zone), spans)
        uow.entries.add_many(entries)
        for attempt in attempts:
            uow.attempts.add(attempt)
        owner = next(person for person in staff if person.slack_user_id == "U08AMARA")
        for name, value in (
            ("urgent_number", "555-0142 (nurse line)"),
            ("access_number", "555-0140"),
            ("access_answered_by", "The on-call nurse practitioner, with the chart open at home"),
            ("certified_ehr", "ExampleChart 12.1, certified for 2026"),
            ("programme_lead", "Nora Quinn, RN"),
        ):
            uow.settings.put(name, value, owner.id, now - SET_UP)  # before the first month that is shown
        uow.audit.record("demo.seed", None, now, facts={"seed": str(seed), "patients": str(len(patients))})
        uow.commit()


def _patients(chance: random.Random, staff: list[Person], today: date) -> list[Patient]:
    billers = [person for person in staff if person.credential.practitioner]
    made: list[Patient] = []
    names: set[tuple[str, str]] = set()
    while len(made) < PATIENTS:
        # The first one is the README's Ana Ortiz; some family names repeat, as in any practice.
        name = ("Ana", "Ortiz") if not made else (chance.choice(GIVEN), chance.choice(FAMILY[1:]))
        if name in names:
            continue
        names.add(name)
        number = len(made)
        born = date(1934, 1, 1) + timedelta(days=chance.randrange(0, 25 * 365))
        caregiver = chance.choice(CAREGIVERS)
        made.append(
            Patient(
                id=new_id(),
                case_id=new_case_id(),
                mrn=str(10482 + number * 7),
                given=name[0],
                family=name[1],
                dob=born,
                sex=chance.choice(("F", "M")),
                phone=f"555-{chance.randrange(200, 999):04d}",
                address=f"{chance.randrange(2, 190)} {chance.choice(STREETS)}",
                language=chance.choice(LANGUAGES),
                caregiver=caregiver,
                caregiver_since=today - timedelta(days=chance.randrange(30, 600)) if caregiver else None,
                payer="Medicare",
                practitioner_id=chance.choice(billers).id,
            )
        )
    return made


def _history(
    chance: random.Random,
    patients: list[Patient],
    staff: list[Person],
    now: datetime,
    zone: ZoneInfo,
    spans: dict[str, tuple[date, date]],
) -> tuple[list[TimeEntry], list[Attempt]]:
    people = {person.id: person for person in staff}
    others = [person for person in staff if person.credential.value in ("pharmacist", "msw", "app")]
    month = ServiceMonth.of(now, zone)
    for _ in range(MONTHS - 1):
        month = month.previous
    entries: list[TimeEntry] = []
    attempts: list[Attempt] = []
    today = now.astimezone(zone).date()
    for _ in range(MONTHS):
        days = [day for day in _days(month) if is_business_day(day) and day < today]
        for patient in patients:
            busy = chance.choice((0, 1, 2, 2, 3, 3, 4))
            since, until = spans[patient.id]
            open_days = [day for day in days if since < day < until]
            for day in sorted(chance.sample(open_days, min(busy, len(open_days)))):
                performer = people[patient.care_manager_id or ""] if chance.random() < 0.8 else chance.choice(others)
                at = datetime.combine(day, time(chance.randrange(8, 17), chance.choice(range(0, 60, 1))), zone)
                if chance.random() < 0.15:
                    outcome = chance.choice((Outcome.NO_ANSWER, Outcome.VOICEMAIL))
                    attempts.append(Attempt(new_id(), patient.id, performer.id, outcome, "", at.astimezone(UTC)))
                    continue
                entry = _entry(chance, patient, performer, at)
                entries.append(entry)
                if Activity.CALL in entry.activities:
                    reached = (Outcome.REACHED, "", at.astimezone(UTC), entry.id)
                    attempts.append(Attempt(new_id(), patient.id, performer.id, *reached))
        month = month.next
    return entries, attempts


def _entry(chance: random.Random, patient: Patient, performer: Person, at: datetime) -> TimeEntry:
    activities, note = chance.choice(NOTES)
    seconds = chance.randrange(4 * 60, 17 * 60)
    timed = chance.random() < 0.6
    start = at.astimezone(UTC)
    return TimeEntry(
        id=new_id(),
        patient_id=patient.id,
        performer_id=performer.id,
        entered_by_id=performer.id,
        service_date=at.date(),
        start=start if timed else None,
        seconds=seconds if timed else seconds // 60 * 60,
        activities=activities,
        inferred=False,
        note=note,
        captured=Captured.TIMER if timed else Captured.AT_ONCE,
        program=Program.CCM,
        caregiver="daughter" in note,
        plan=Activity.PLAN in activities,
        snf=False,
        late_reason="",
        entered_at=start + timedelta(seconds=seconds + 40),
    )


def _days(month: ServiceMonth) -> list[date]:
    count = (month.last_day - month.first_day).days + 1
    return [month.first_day + timedelta(days=n) for n in range(count)]
