"""Who looks after a patient, and who bills: named, kept while the patient is enrolled, and missed when they leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.policy import policy_of
from bot.actions.programme import Journey, panel_of, settle
from ccm.enrolment import COUNTING, Assignment, EnrolmentStep, State, Step, state_of
from ccm.errors import StateRefused
from ccm.follow_up import FollowUp, Kind
from ccm.plan_edit import Overtaken, together
from ccm.record import Patient, Person
from ccm.roles import Duty
from ccm.service_month import add_business_days
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Owners:
    """Who looks after a patient, and who bills."""

    care_manager_id: str | None = None
    practitioner_id: str | None = None

    @staticmethod
    def of(patient: Patient) -> Owners:
        """As it stands."""
        return Owners(patient.care_manager_id, patient.practitioner_id)


def change_owners(work: Work, patient: Patient, shown: Owners, said: Owners) -> Journey:
    """Name whom a form changed of the two it showed; the one it left alone stays whoever it is by now.

    Raises Overtaken where somebody else changed the same one, and what `assign` raises.
    """
    staff = {one.id: one.name for one in work.uow.staff.all(active_only=False)}

    def changed(label: str, was: str | None, now: str | None, wanted: str | None) -> str | None:
        try:
            return together(label, was, now, wanted)
        except Overtaken:
            raise Overtaken(
                f"{label} was changed to {staff.get(now or '', 'nobody')} after you opened this form. Nothing was "
                "saved. Open `/ccm assign` again and choose."
            ) from None

    manager = changed("The team member", shown.care_manager_id, patient.care_manager_id, said.care_manager_id)
    biller = changed("The billing practitioner", shown.practitioner_id, patient.practitioner_id, said.practitioner_id)
    return assign(work, patient, manager, biller)


def assign(work: Work, patient: Patient, care_manager_id: str | None, practitioner_id: str | None) -> Journey:
    """Name the designated team member and the one billing practitioner. Raises StateRefused over the panel's cap.

    Neither is emptied while the patient is enrolled. A new practitioner needs a new consent (R-G3): until then no
    minute counts, and an active patient goes back to *consented*.
    """
    manager = work.uow.staff.get(care_manager_id) if care_manager_id else None
    biller = work.uow.staff.get(practitioner_id) if practitioner_id else None
    if care_manager_id and (manager is None or not manager.may_look_after):
        raise StateRefused("The designated team member is clinical staff who works here.")
    if practitioner_id and (biller is None or not biller.may_bill):
        raise StateRefused("The billing practitioner is a physician or an advanced practice practitioner here.")
    emptied = (patient.care_manager_id and not care_manager_id) or (patient.practitioner_id and not practitioner_id)
    if emptied and state_of(work.uow.enrolments.steps(patient.id)) in COUNTING:
        raise StateRefused(
            "An enrolled patient keeps a team member and a billing practitioner. Choose another instead of nobody, "
            "or end the enrolment with `/ccm withdraw`."
        )
    cap = policy_of(work).panel_cap
    if manager and manager.id != patient.care_manager_id and panel_of(work, manager.id, patient.id) >= cap:
        raise StateRefused(
            f"{manager.name} has {cap} patients, the most the practice's policy allows. Choose someone else."
        )
    changed = replace(patient, care_manager_id=care_manager_id, practitioner_id=practitioner_id)
    if changed != patient:
        work.uow.patients.save(changed)
        work.uow.enrolments.assign(assignment(patient, changed, work.person.id, work.now))
    return settle(work, changed)


def assignment(before: Patient, after: Patient, by_id: str | None, now: datetime) -> Assignment:
    """The row that keeps a change of either."""
    who = after.care_manager_id, after.practitioner_id, before.practitioner_id
    return Assignment(new_id(), after.id, *who, by_id, now)


def release(uow: UnitOfWork, old: Person, new: Person, by_id: str | None, now: datetime, zone: ZoneInfo) -> None:
    """Someone left, or may no longer bill or look after patients: those who were theirs are not active until another
    is named, and the lead is asked for each. Nothing for a change that takes nothing away."""
    bills_no_more = old.may_bill and not new.may_bill
    looks_after_no_more = old.may_look_after and not new.may_look_after
    if not bills_no_more and not looks_after_no_more:
        return
    states = uow.enrolments.states()
    leads = [one.id for one in uow.staff.all() if Duty.LEAD in one.duties and one.id != old.id]
    due = add_business_days(now.astimezone(zone).date(), 2)
    held: list[EnrolmentStep] = []
    asked: list[FollowUp] = []
    for one in uow.patients.all():
        lost = []
        if bills_no_more and one.practitioner_id == old.id:
            lost.append("Billing practitioner: name one")
        if looks_after_no_more and one.care_manager_id == old.id:
            lost.append("Team member: name one")
        state = states.get(one.id, State.UNKNOWN)
        if not lost or state not in COUNTING:
            continue
        if state is State.ACTIVE:
            reason = f"{old.name} no longer has this part here"
            held.append(EnrolmentStep(new_id(), one.id, Step.HOLD, by_id, now, reason))
        kept = (leads[0] if leads else None, due, by_id, now)
        asked += [FollowUp(new_id(), one.id, Kind.DATA, what, *kept) for what in lost]
    uow.enrolments.step_many(held)
    uow.follow_ups.add_many(asked)
