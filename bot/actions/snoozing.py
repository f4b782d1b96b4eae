"""Putting a line of the worklist off: a new row with who, until when, and why."""

from __future__ import annotations

from datetime import date

from bot.actions.work import Work
from ccm.errors import StateRefused
from ccm.follow_up import Kind
from ccm.record import Patient
from ccm.service_month import add_business_days
from ccm.worklist.snooze import Snooze, require_until
from storage.ids import new_id

USUAL = 2  # business days that the form proposes


def proposed(work: Work) -> date:
    """The day that the form opens with."""
    return add_business_days(work.today, USUAL)


def snooze(work: Work, patient: Patient, until: date, why: str) -> Patient:
    """Put it off. Raises StateRefused for a day past or too far away, and where a call after a hospital is due."""
    require_until(until, work.today)
    loops = work.uow.follow_ups.of_patient(patient.id)
    if any(one.open and one.follow_up.kind is Kind.DISCHARGE and one.due <= work.today for one in loops):
        raise StateRefused(
            "A call after a hospital or ED visit is due, and is not put off. Make it, or hand the follow-up to "
            "somebody who can."
        )
    work.saw(patient.id)
    row = Snooze(new_id(), patient.id, work.person.id, work.now, why, until)
    work.uow.snoozes.add(row)
    work.facts.update(snooze=row.id, until=until.isoformat())
    return patient
