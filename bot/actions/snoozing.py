"""Putting a line of the worklist off: a new row with who, until when, and why."""

from __future__ import annotations

from datetime import date

from bot.actions.work import Work
from ccm.record import Patient
from ccm.service_month import add_business_days
from ccm.worklist.snooze import Snooze, require_until
from storage.ids import new_id

USUAL = 2  # business days that the form proposes


def proposed(work: Work) -> date:
    """The day that the form opens with."""
    return add_business_days(work.today, USUAL)


def snooze(work: Work, patient: Patient, until: date, why: str) -> Patient:
    """Put it off. Raises StateRefused for a day that is past or too far away."""
    require_until(until, work.today)
    work.saw(patient.id)
    row = Snooze(new_id(), patient.id, work.person.id, work.now, why, until)
    work.uow.snoozes.add(row)
    work.facts.update(snooze=row.id, until=until.isoformat())
    return patient
