"""What is done with a version of a plan beside writing it: signed, reviewed, given as a copy, put into the chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.plans import PlanScreen, plan_seen, screen, who_wrote
from bot.actions.programme import settle
from ccm.care_plan import CarePlan, PlanEvent, PlanEventKind
from ccm.errors import RoleRefused, StateRefused
from ccm.plan_edit import differences
from ccm.record import Patient, Person
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class CopiedPlan:
    """A version to copy into the chart, and who ticked that it stands there."""

    patient: Patient
    plan: CarePlan
    charted: PlanEvent | None
    charted_by: Person | None
    zone: ZoneInfo


def mark(work: Work, plan_id: str, kind: PlanEventKind, note: str = "") -> PlanScreen:
    """Sign or review the version on the screen, note that a copy was given, or that it stands in the chart.

    Raises StateRefused for a version that is no longer the newest (a signature and a review are of what was read), and
    for a second time; RoleRefused where another practitioner bills for the patient.
    """
    patient, plan = plan_seen(work, plan_id)
    latest = work.uow.plans.latest(patient.id)
    if kind in (PlanEventKind.SIGNED, PlanEventKind.REVIEWED) and latest and latest.id != plan.id:
        raise StateRefused(_newer(work, plan, latest))
    if kind is PlanEventKind.SIGNED:
        _signs(work, patient, plan)
    done = [one for one in work.uow.plans.events(patient.id) if one.plan_id == plan.id and one.kind is kind]
    twice = [one for one in done if _again(one, kind, note, work.now, work.zone)]
    if twice:
        by = work.uow.staff.get(twice[-1].by_id)
        when = f"{twice[-1].at.astimezone(work.zone):%b %-d, %Y}"
        raise StateRefused(f"{_DONE[kind]} already, by {by.name if by else 'somebody'} on {when}.")
    work.uow.plans.event(PlanEvent(new_id(), plan.id, kind, work.person.id, work.now, note))
    work.facts.update(plan=plan.id, kind=kind.value)
    if kind is PlanEventKind.REVIEWED:
        settle(work, patient)  # a stale plan was asked for
    return screen(work, patient)


def copied(work: Work, plan_id: str) -> CopiedPlan:
    """That version's text for the chart, with its tick."""
    patient, plan = plan_seen(work, plan_id)
    ticks = [
        one for one in work.uow.plans.events(patient.id) if one.plan_id == plan.id and one.kind is PlanEventKind.CHARTED
    ]
    by = work.uow.staff.get(ticks[-1].by_id) if ticks else None
    return CopiedPlan(patient, plan, ticks[-1] if ticks else None, by, work.zone)


def charted(work: Work, plan_id: str) -> CopiedPlan:
    """The tick: that version stands in the chart now. Raises StateRefused for a second one."""
    mark(work, plan_id, PlanEventKind.CHARTED)
    return copied(work, plan_id)


_DONE = {
    PlanEventKind.SIGNED: "This version is signed",
    PlanEventKind.REVIEWED: "This version was reviewed today",
    PlanEventKind.COPY_GIVEN: "That copy is on record",
    PlanEventKind.CHARTED: "This version is marked as charted",
}


def _signs(work: Work, patient: Patient, plan: CarePlan) -> None:
    """The patient's own billing practitioner signs, or any practitioner while none is named (R-G4)."""
    if patient.practitioner_id not in (None, work.person.id):
        biller = work.uow.staff.get(patient.practitioner_id or "")
        whose = biller.name if biller else "the billing practitioner"
        raise RoleRefused(f"This plan is for {whose} to sign, who bills for the patient. `/ccm assign` changes that.")
    if not plan.says_something:
        raise StateRefused("There is nothing to sign yet: the plan has no text, no goal and no place in the chart.")


def _again(one: PlanEvent, kind: PlanEventKind, note: str, now: datetime, zone: ZoneInfo) -> bool:
    """Whether that would say the same twice: a review holds for its day, a copy for its receiver and way."""
    if kind is PlanEventKind.REVIEWED:
        return one.at.astimezone(zone).date() == now.astimezone(zone).date()
    return kind is not PlanEventKind.COPY_GIVEN or one.note.casefold() == note.casefold()


def _newer(work: Work, seen: CarePlan, latest: CarePlan) -> str:
    parts = ", ".join(differences(seen, latest)).lower()
    return (
        f"{who_wrote(work, latest)} changed the plan after you opened it (version {latest.version}: {parts}). Nothing "
        "was noted. Please open it again and read that version first."
    )
