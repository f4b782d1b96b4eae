"""A correction to a month that is closed: who corrects is told so, and where its claim has left the biller is too."""

from __future__ import annotations

from bot.actions.desk import Work
from ccm.follow_up import FollowUp, Kind, owner_among
from ccm.month_close import ClaimKind
from ccm.record import Person, TimeEntry
from ccm.roles import Duty
from ccm.service_month import ServiceMonth, add_business_days
from storage.ids import new_id

DAYS = 2
"""Business days within which the biller looks at it: a wrong claim is not left standing."""


def closed_notices(work: Work, was: TimeEntry, now: TimeEntry) -> tuple[str, ...]:
    """What a correction of `was` into `now` means for months that are closed, chart by chart; the same for an undo.

    Opens one follow-up to amend or void a claim that has left, unless one waits already.
    """
    said = []
    for patient_id, month in dict.fromkeys(
        (one.patient_id, ServiceMonth.of_day(one.service_date)) for one in (was, now)
    ):
        words = _closed(work, patient_id, month)
        if words:
            chart = "On the first chart: " if patient_id != now.patient_id else ""
            said.append(f"{chart}{words}")
    return tuple(said)


def _closed(work: Work, patient_id: str, month: ServiceMonth) -> str:
    if not work.uow.closes.of_patient(patient_id, month):
        return ""
    sent = work.uow.closes.items_of(patient_id, month)
    if not sent or sent[-1].kind is ClaimKind.VOID:
        return f"{month.label} is closed: what changed is amended there."
    owner = _biller(work.uow.staff.all())
    what = f"{month.label} changed after its claim left: amend or void it"
    waits = any(one.open and one.follow_up.what == what for one in work.uow.follow_ups.of_patient(patient_id))
    if not waits:
        due = add_business_days(work.today, DAYS)
        kept = FollowUp(new_id(), patient_id, Kind.OTHER, what, owner, due, work.person.id, work.now)
        work.uow.follow_ups.add(kept)
        work.facts.update(claim_follow_up=kept.id)
    told = "the biller is told" if owner else "nobody here bills or leads yet, so it waits among the follow-ups"
    return f"{month.label} is closed and its claim has left: {told}."


def _biller(staff: list[Person]) -> str | None:
    """Who makes the claims, else who runs the programme."""
    billers = [one.id for one in staff if one.active and Duty.BILLER in one.duties]
    return next(iter(billers), None) or owner_among(None, staff)
