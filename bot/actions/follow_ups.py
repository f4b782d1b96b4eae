"""Follow-ups: opened with an owner and a day, handed over, moved, and closed with their result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.actions.desk import Work
from bot.actions.gaps import WAYS, Act, act_on
from bot.actions.programme import journey
from bot.actions.prompting import require_prompts
from bot.actions.roles import Deed, may
from bot.actions.whom import patient_of
from ccm.discharge import Under
from ccm.errors import NotFound, RoleRefused, StateRefused
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop, kind_of
from ccm.gaps import gap_in
from ccm.record import Patient, Person
from ccm.roles import Duty
from ccm.service_month import add_business_days
from storage.ids import new_id

DONE = FollowUpStep.DONE
NO_RESULT = "A loop is closed with its result: what came of it?"
NO_REASON = "A follow-up is cancelled with its reason: why is it not needed any more?"


@dataclass(frozen=True, slots=True)
class Owed:
    """A follow-up as it stands, with whose it is, and what its reader can do about it where it is a gap."""

    loop: Loop
    patient: Patient
    owner: Person | None
    act: Act | None = None


def open_follow_up(work: Work, patient: Patient, due: date, what: str, kind: Kind | None = None) -> Owed:
    """Open one for the patient's care manager, or, where none works here, for oneself.

    The kind is the one chosen, else what the words speak of. Raises StateRefused for a patient about whom nothing
    may prompt any more.
    """
    require_prompts(work, patient)
    kept = FollowUp(
        id=new_id(),
        patient_id=patient.id,
        kind=kind or kind_of(what),
        what=what,
        owner_id=_owner(work, patient),
        due=due,
        by_id=work.person.id,
        at=work.now,
    )
    return _keep(work, kept)


def flag(work: Work, patient: Patient, question: str) -> Owed:
    """An edge case to the lead, due the next business day. Raises StateRefused when the practice has no lead, and for
    a patient about whom nothing may prompt any more.
    """
    require_prompts(work, patient)
    leads = [one for one in work.uow.staff.all() if Duty.LEAD in one.duties]
    if not leads:
        raise StateRefused("The practice has named no programme lead yet: an owner does so with `/ccm staff`.")
    due = add_business_days(work.today, 1)
    who = leads[0].id
    return _keep(work, FollowUp(new_id(), patient.id, Kind.QUESTION, question, who, due, work.person.id, work.now))


def close(work: Work, follow_up_id: str, result: str, under: Under | None = None) -> Owed:
    """Close the loop with its result. Raises StateRefused for one that is closed, without a result, or about something
    that is still missing from the record.

    A call after a discharge says under which programme it was made: its minutes cannot be both (R-X5).
    """
    loop = may_be_closed(work, follow_up_id)
    if not result.strip():
        raise StateRefused(NO_RESULT)
    words = result.strip()
    if loop.follow_up.kind is Kind.DISCHARGE:
        if under is None:
            raise StateRefused("Under which programme was this call made: TCM, CCM or neither?")
        words = f"{under.value}: {words}"
    work.uow.follow_ups.event(FollowUpEvent(new_id(), follow_up_id, DONE, work.person.id, work.now, words))
    return _told(work, follow_up_id)


def cancel(work: Work, follow_up_id: str, why: str) -> Owed:
    """End one that needs no result any more, with why. Raises StateRefused as closing does, and without why."""
    may_be_closed(work, follow_up_id)
    if not why.strip():
        raise StateRefused(NO_REASON)
    cancelled = FollowUpStep.CANCELLED
    work.uow.follow_ups.event(FollowUpEvent(new_id(), follow_up_id, cancelled, work.person.id, work.now, why.strip()))
    return _told(work, follow_up_id)


def may_be_closed(work: Work, follow_up_id: str) -> Loop:
    """The follow-up behind *Done* or *Cancel*. Raises StateRefused for one that is closed, or whose fact is missing.

    Asked before the form opens, so that nobody types a result in vain, and again when it is sent.
    """
    loop = follow_up_named(work, follow_up_id)
    _require_hand_on(work, loop)
    if not loop.open:
        raise StateRefused("That follow-up is closed already.")
    gap = gap_in(loop)
    if gap is not None and not journey(work, patient_of(work, loop.follow_up.patient_id)).facts.has(gap):
        raise StateRefused(
            f"Not closed, because it is still missing. {loop.follow_up.what}. {WAYS[gap].then} It closes by itself "
            "when it is on file; meanwhile it can be handed over, or moved to another day."
        )
    return loop


def hand_over(work: Work, follow_up_id: str, owner_id: str, due: date | None) -> Owed:
    """Give it to someone else, to another day, or both."""
    loop = follow_up_named(work, follow_up_id)
    _require_hand_on(work, loop)
    if not loop.open:
        raise StateRefused("That follow-up is closed already.")
    owner = work.uow.staff.get(owner_id)
    if owner is None or not owner.active:
        raise NotFound("That person is not on the staff list.")
    if owner_id != loop.owner_id:
        handed = FollowUpStep.HANDED
        work.uow.follow_ups.event(
            FollowUpEvent(new_id(), follow_up_id, handed, work.person.id, work.now, owner_id=owner_id)
        )
    if due is not None and due != loop.due:
        moved = FollowUpStep.MOVED
        work.uow.follow_ups.event(FollowUpEvent(new_id(), follow_up_id, moved, work.person.id, work.now, due=due))
    return _told(work, follow_up_id)


def follow_up_named(work: Work, follow_up_id: str) -> Loop:
    """The follow-up behind a button. Raises NotFound."""
    loop = work.uow.follow_ups.get(follow_up_id)
    if loop is None:
        raise NotFound("That follow-up does not exist in this practice.")
    return loop


def shown(work: Work, follow_up_id: str) -> Owed:
    """One follow-up as it stands. Raises NotFound."""
    return _told(work, follow_up_id)


def _owner(work: Work, patient: Patient) -> str:
    manager = work.uow.staff.get(patient.care_manager_id) if patient.care_manager_id else None
    return manager.id if manager and manager.active else work.person.id


def _require_hand_on(work: Work, loop: Loop) -> None:
    mine = work.person.id in (loop.owner_id, loop.follow_up.by_id)
    if not mine and not may(work.person, Deed.CORRECT_OTHERS) and not work.person.credential.clinical:
        raise RoleRefused("That follow-up is someone else's. They, clinical staff or the lead can close it.")


def _keep(work: Work, one: FollowUp) -> Owed:
    work.uow.follow_ups.add(one)
    work.facts.update(follow_up=one.id)
    return _told(work, one.id)


def _told(work: Work, follow_up_id: str) -> Owed:
    loop = follow_up_named(work, follow_up_id)
    work.facts.update(follow_up=follow_up_id)
    owner = work.uow.staff.get(loop.owner_id) if loop.owner_id else None
    return Owed(loop, patient_of(work, loop.follow_up.patient_id), owner, act_on(loop, work.person))
