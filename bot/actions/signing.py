"""Plans that wait for the billing practitioner's signature, a page at a time: those with known gaps first (R-G4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.actions.desk import Work
from ccm.care_plan import CarePlan, Home, PlanEventKind, signed
from ccm.enrolment import ENROLLED, State
from ccm.record import Patient

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Unsigned:
    """One, and whether somebody here recorded that they went through this very version."""

    patient: Patient
    plan: CarePlan
    reviewed: bool


@dataclass(frozen=True, slots=True)
class ToSign:
    """A page of them; `count` is all of them."""

    shown: tuple[Unsigned, ...]
    count: int
    page: int
    today: date


def to_sign(work: Work, page: int = 0) -> ToSign:
    """The practitioner's own, and those of patients without a practitioner; that page, or the last one there is.

    Plans with elements absent come first, then those whose elements are not known here, then the rest; oldest first.
    """
    states, events = work.uow.enrolments.states(), work.uow.plans.all_events()
    waiting = [
        plan
        for patient_id, plan in work.uow.plans.all_latest().items()
        if states.get(patient_id) in {*ENROLLED, State.CONSENTED} and signed(plan, events.get(plan.id, ())) is None
    ]
    people = {one.id: one for one in work.uow.patients.many(sorted(one.patient_id for one in waiting))}
    own = [one for one in waiting if people[one.patient_id].practitioner_id in (None, work.person.id)]
    own.sort(key=lambda one: (-len(one.missing), one.home is not Home.CHART, one.at, one.id))
    at = min(max(page, 0), max(0, (len(own) - 1) // SHOWN))
    shown = tuple(
        Unsigned(people[one.patient_id], one, any(e.kind is PlanEventKind.REVIEWED for e in events.get(one.id, ())))
        for one in own[at * SHOWN : (at + 1) * SHOWN]
    )
    work.saw(*(one.patient.id for one in shown))
    return ToSign(shown, len(own), at, work.today)
