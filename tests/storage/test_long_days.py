"""Overlaps and long days of a practice, read in part: what the whole reading would find."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.month_rows import MonthReader
from ccm.billing.record import conflicting, long_days
from ccm.policy import DEFAULT
from storage.database import Database
from storage.practices import Practice
from tests.panel import OCTOBER
from tests.record import NOW, a_patient, a_person, an_entry

BEGIN = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)


def test_conflicts_and_long_days_are_those_of_all_rows(database: Database, practice: Practice) -> None:
    chance = random.Random(7)
    people = [a_person(id=f"p{at}", slack_user_id=f"U{at}") for at in range(3)]
    patients = [a_patient(id=f"a{at}", case_id=f"c{at}", mrn=str(at)) for at in range(4)]
    with database.write(practice.id) as uow:
        for one in people:
            uow.staff.save(one)
        for patient in patients:
            uow.patients.save(patient)
        for _ in range(240):
            start = BEGIN + timedelta(days=chance.randint(0, 5), minutes=chance.randint(0, 600))
            when = {"service_date": start.date(), "start": start if chance.random() < 0.6 else None}
            seconds = chance.choice([600, 1800, 7000])
            uow.entries.add(an_entry(chance.choice(patients), chance.choice(people), seconds=seconds, **when))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        facts = MonthReader(view, ZoneInfo("America/New_York"), OCTOBER, ()).practice()
        every = [one for who in people for one in view.entries.worked(who.id, OCTOBER.first_day, OCTOBER.last_day)]
    assert facts.conflicts == conflicting(every) and facts.conflicts
    assert facts.long_days == long_days(every, DEFAULT.most_hours_a_day)
    assert 0 < len(facts.long_days) < len(every)
