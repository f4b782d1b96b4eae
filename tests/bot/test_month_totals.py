"""What people see in the moment is what the decision counts: random records, read three ways, agree to the second.

The card and every answer read a patient in few statements, the close a practice in spans. Whatever bears on a second,
be it a stay, a visit, a sign-off, another patient's time, a death or a changed consent, must be in each reading.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.desk import Caller, Work
from bot.actions.month_rows import MonthReader
from bot.actions.month_totals import PatientTotals, month_now
from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.billing.case import Exclusion
from ccm.chart import Charge, Encounter, EncounterKind, Stay, StayKind
from ccm.consent import Answer, Consent, Element, How
from ccm.coverage import Coverage
from ccm.enrolment import Assignment, EnrolmentStep, Step
from ccm.month_close import SignOff, SignOffKind
from ccm.policy import DEFAULT
from ccm.record import Correction, CorrectionKind, Patient, Person, Program, Run, TimeEntry
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName, StaffFact
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.record import a_patient, an_entry

ZONE = ZoneInfo("America/New_York")
MONTHS = (ServiceMonth(2026, 9), ServiceMonth(2026, 10), ServiceMonth(2027, 1))  # no rule file holds for the last
START = datetime(2026, 8, 20, 14, 0, tzinfo=UTC)
PATIENTS = 50
BEARING = {
    *(Exclusion.FACILITY, Exclusion.CONFLICT, Exclusion.BEFORE_CONSENT, Exclusion.AFTER_REVOCATION),
    *(Exclusion.SAME_DAY_VISIT, Exclusion.ABROAD, Exclusion.NOT_CLINICAL, Exclusion.OTHER_PROGRAM, Exclusion.MIXED),
}
"""What a practice of this size always has some of."""
STAFF = (Credential.RN, Credential.MA, Credential.PHYSICIAN, Credential.PHYSICIAN, Credential.FRONT_DESK)


def some_day(chance: random.Random) -> date:
    """A day about the months that are read; few, so that much falls together."""
    month = chance.choice(MONTHS)
    return month.first_day + timedelta(days=chance.choice((0, 0, 1, 2, 3, 28)))


def an_instant(chance: random.Random, day: date) -> datetime:
    """At work, and now and then about midnight."""
    hour = chance.choice((9, 9, 10, 16, 23))
    return datetime(day.year, day.month, day.day, hour, chance.randint(0, 59), tzinfo=ZONE).astimezone(UTC)


def fill(uow: UnitOfWork, chance: random.Random) -> list[Patient]:
    """A practice in which nearly every rule of counting has something to do."""
    staff = [Person(new_id(), f"U{n}", f"Person {n}", one, frozenset()) for n, one in enumerate(STAFF)]
    for person in staff:
        uow.staff.save(person)
    uow.staff.save(replace(staff[1], credential=Credential.FRONT_DESK), since=date(2026, 10, 2))
    abroad = StaffFact(new_id(), staff[1].id, FactName.ABROAD, "yes", date(2026, 10, 1), None, START)
    uow.staff_facts.add(abroad)
    policy = DEFAULT.model_copy(update={"count_unsuccessful": chance.random() < 0.5})
    uow.settings.put("policy", policy.model_dump_json(), None, START)
    patients = []
    for number in range(PATIENTS):
        doctor = chance.choice(staff[2:4])
        payer = chance.choice(("Medicare", "Medicare", "Aetna"))
        made = a_patient(id=new_id(), case_id=new_case_id(), mrn=str(number), practitioner_id=doctor.id, payer=payer)
        uow.patients.save(made)
        patients.append(made)
        _programme(uow, chance, made, staff)
        entries = [an_hour(chance, made, staff) for _ in range(chance.randint(0, 12))]
        _chart(uow, chance, made, staff, [one.service_date for one in entries] or [START.date()])
        uow.entries.add_many(entries)
        for one in entries:
            if chance.random() < 0.1:
                uow.entries.correct(Correction(new_id(), one.id, CorrectionKind.VOIDED, staff[0].id, START, "twice"))
            elif one.entered_by_id != one.performer_id and chance.random() < 0.5:
                uow.entries.correct(Correction(new_id(), one.id, CorrectionKind.CONFIRMED, one.performer_id, START, ""))
        _signed(uow, chance, made, staff, entries)
    return patients


def an_hour(chance: random.Random, patient: Patient, staff: list[Person]) -> TimeEntry:
    """Timed or not, paused or not, of the programme or another, by whom it may be."""
    day, seconds = some_day(chance), chance.randint(60, 3600)
    start, pieces = None, ()
    if chance.random() < 0.6:
        start = an_instant(chance, day)
        if start.astimezone(ZONE).date() != day:
            start = None
    if start is not None and chance.random() < 0.2:
        again = start + chance.choice((timedelta(hours=2), timedelta(days=1)))
        pieces = (Run(start, seconds // 2), Run(again, seconds - seconds // 2))
    who = chance.choice(staff)
    return an_entry(
        patient,
        who,
        service_date=day,
        start=start,
        seconds=seconds,
        pieces=pieces,
        entered_by_id=chance.choice((who, who, who, staff[0])).id,
        entered_at=datetime(day.year, day.month, day.day, 18, tzinfo=UTC) + timedelta(days=chance.choice((0, 0, 1))),
        activities=chance.choice(
            ((Activity.CALL,), (Activity.MEDS,), (Activity.VOICEMAIL,), (Activity.CALL, Activity.SCHED))
        ),
        program=chance.choice((Program.CCM,) * 5 + (Program.RPM,)),
        snf=chance.random() < 0.05,
    )


def _programme(uow: UnitOfWork, chance: random.Random, patient: Patient, staff: list[Person]) -> None:
    begun = chance.choice((START, START, an_instant(chance, some_day(chance))))
    if chance.random() < 0.05:
        return
    kinds = [Step.CONFIRM, Step.CONSENT]
    last = chance.choice((None, None, None, Step.DIE, Step.WITHDRAW, Step.PAUSE))
    for n, step in enumerate(kinds):
        at = begun + timedelta(minutes=n)
        uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, staff[0].id, at, ""))
    if last is not None:
        at = max(begun + timedelta(hours=1), an_instant(chance, some_day(chance)))
        day = at.astimezone(ZONE).date() - timedelta(days=2) if last is Step.DIE and chance.random() < 0.5 else None
        uow.enrolments.step(EnrolmentStep(new_id(), patient.id, last, staff[0].id, at, "", on=day))
    elements = frozenset(Element) if chance.random() < 0.8 else frozenset({Element.COST})
    said = (How.VERBAL, elements, staff[0].id, "the patient", "", patient.practitioner_id)
    uow.enrolments.consent(Consent(new_id(), patient.id, Answer.GIVEN, *said, begun + timedelta(minutes=1)))
    if chance.random() < 0.15:
        at = max(begun + timedelta(hours=1), an_instant(chance, some_day(chance)))
        uow.enrolments.consent(Consent(new_id(), patient.id, Answer.REVOKED, *said, at))
    if chance.random() < 0.2:
        at, before = an_instant(chance, some_day(chance)), chance.choice(staff[2:4])
        uow.enrolments.assign(
            Assignment(new_id(), patient.id, None, patient.practitioner_id, before.id, staff[0].id, at)
        )


def _chart(uow: UnitOfWork, chance: random.Random, patient: Patient, staff: list[Person], days: list[date]) -> None:
    if chance.random() < 0.4:
        since, kind = chance.choice(days), chance.choice(list(StayKind))
        until = chance.choice((None, since, since + timedelta(days=3)))
        uow.stays.save(Stay(new_id(), patient.id, since, until, kind))
    for on in sorted({chance.choice(days), chance.choice(days)}):
        kind = chance.choice((EncounterKind.OFFICE, *EncounterKind))
        uow.encounters.save(Encounter(new_id(), patient.id, kind, on, None, staff[2].id, "", False))
    if chance.random() < 0.5:
        code, group = chance.choice(("99213", "99490", "G0181")), chance.choice(("", "Another practice"))
        uow.charges.save(Charge(new_id(), patient.id, chance.choice(days), code, "Osei", group))
    if chance.random() < 0.3:
        until = chance.choice((None, date(2026, 9, 15)))
        payer = chance.choice(("Medicare Part B", "Aetna"))
        uow.coverages.add(Coverage(new_id(), patient.id, payer, "1", date(2026, 1, 1), until, None, None, START))


def _signed(
    uow: UnitOfWork, chance: random.Random, patient: Patient, staff: list[Person], entries: list[TimeEntry]
) -> None:
    for month in MONTHS:
        for one in entries:
            if chance.random() < 0.2:
                kind, value = SignOffKind.SEPARATE, one.id
                uow.sign_offs.add(SignOff(new_id(), patient.id, month, kind, value, staff[2].id, START))
        if chance.random() < 0.3:
            mdm = ("moderate", chance.choice(staff[2:4]).id, START, "worse")
            uow.sign_offs.add(SignOff(new_id(), patient.id, month, SignOffKind.MDM, *mdm))


def test_every_reading_of_a_month_counts_the_same_seconds(database: Database, practice: Practice) -> None:
    seed = int(os.environ.get("CCM_SEED") or random.SystemRandom().randrange(10_000))
    print(f"seed {seed}")
    with database.write(practice.id) as uow:
        patients = fill(uow, random.Random(seed))
        uow.audit.record("fill", None, START)
        uow.commit()
    seen: set[Exclusion] = set()
    with database.write(practice.id) as uow:
        nurse = uow.staff.all()[0]
        work = Work(uow, Caller(practice, nurse.slack_user_id, None, True), nurse, START, ZONE, shipped())
        alone = PatientTotals(uow, ZONE, shipped())
        for month in MONTHS:
            reader = MonthReader(uow, ZONE, month, shipped())
            together, totals = {one.patient.id: one for one in reader.all()}, dict(reader.totals())
            for patient in patients:
                by_itself, total = reader.one(patient), alone.of(patient, month)
                assert month_now(work, patient, month).total == total, f"seed {seed}"
                assert by_itself.seconds == total.counted_seconds, f"seed {seed}"
                assert total.counted_seconds + sum(one.seconds for one in total.excluded) <= total.kept_seconds
                if by_itself.decision is not None:
                    assert by_itself.decision.counted.pool == sum(total.by_entry.values())
                if patient.id in together:  # not there: who was neither in the programme nor worked on
                    assert together[patient.id].seconds == total.counted_seconds, f"seed {seed}"
                    assert totals[patient.id] == total, f"seed {seed}"
                else:
                    assert total.counted_seconds == total.kept_seconds == 0
                seen |= {one.why for one in total.excluded}
    assert seen >= BEARING, f"seed {seed}"
