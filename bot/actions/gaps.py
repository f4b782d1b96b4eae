"""What an enrolled patient's record lacks: whose it is to mend, by which deed, and when its follow-up closes.

A gap goes to someone whose role may act on it. It closes when the fact arrives, by whatever deed; nobody ticks it off
by hand, and one that was closed without its fact is opened again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.roles import TABLE, Deed, may
from ccm.care_plan import CarePlan, Freshness, PlanEvent, age
from ccm.enrolment import COUNTING, EnrolmentStep, State, standing_steps
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop
from ccm.gaps import Facts, Gap, gap_in
from ccm.policy import Policy
from ccm.record import LookedAfter, Patient, Person
from ccm.roles import Duty
from ccm.service_month import add_business_days
from storage.ids import new_id
from storage.unit_of_work import PracticeView, UnitOfWork

ARRIVED = {
    Gap.PLAN_REVIEW: "looked at since",
    Gap.EXPLAINER: "on file now, or the consent it was asked of stands no more",
}
"""With which result a gap closes; the others are simply on file now."""
DAYS = 5  # business days to mend what a file or the calendar left open
ENDURING = frozenset({Gap.PLAN_REVIEW, Gap.EXPLAINER})
"""Gaps of whoever is enrolled, however they came to it: looked for at every import and every step."""


def enduring(view: PracticeView) -> frozenset[Gap]:
    """Those of that practice: conditions are asked for once any came. Before that, everybody would lack them."""
    return ENDURING | {Gap.CONDITIONS} if view.conditions.any() else ENDURING


@dataclass(frozen=True, slots=True)
class Way:
    """How a gap is mended: the deed that does it, its button (label and action; none where a file brings it), words."""

    deed: Deed
    then: str
    button: str = ""
    action: str = ""


_ASSIGN = Way(Deed.ASSIGN, "`/ccm assign` names both.", "Assign", "assign_open")
WAYS: dict[Gap, Way] = {
    Gap.CONSENT: Way(Deed.CONSENT, "`/ccm consent` keeps the answer.", "Consent", "enrol_consent"),
    Gap.EXPLAINER: Way(
        Deed.CONSENT,
        "`/ccm consent` keeps it once more, with who explained it and on which day.",
        "Consent",
        "enrol_consent",
    ),
    Gap.PLAN: Way(Deed.PLAN_WRITE, "`/ccm plan` writes it, or keeps its place in the chart.", "Care plan", "plan_open"),
    Gap.PLAN_REVIEW: Way(
        Deed.PLAN_WRITE, "`/ccm plan` changes it, or marks it *Reviewed, no change*.", "Care plan", "plan_open"
    ),
    Gap.PRACTITIONER: _ASSIGN,
    Gap.TEAM_MEMBER: _ASSIGN,
    Gap.PAYER: Way(Deed.COVERAGE, "It comes with the payer column of `ccm-bot import patients`."),
    Gap.PHONE: Way(Deed.REACH, "*How to reach* on the card keeps it.", "How to reach", "card_reach"),
    Gap.CONDITIONS: Way(
        Deed.CONFIRM_ELIGIBLE,
        "Add the diagnoses in the chart and run `ccm-bot import conditions`; a patient without two leaves the "
        "programme as not eligible (*Leaves…* on the path).",
        "Enrolment",
        "enrol_open",
    ),
    Gap.VISIT: Way(
        Deed.VISIT,
        "Recorded on the path (`/ccm enroll`), or brought by `ccm-bot import encounters`.",
        "Initiating visit",
        "visit_open",
    ),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What one person can do about an open gap: its way, whether they may, and in words who may."""

    way: Way
    allowed: bool
    who: str


@dataclass(frozen=True, slots=True)
class Tended:
    """How many gaps closed because their fact is there, and which were opened."""

    arrived: int = 0
    opened: tuple[Gap, ...] = ()


def act_on(loop: Loop, person: Person) -> Act | None:
    """What that person can do about the gap behind a follow-up; None for a follow-up that is no gap, or closed."""
    gap = gap_in(loop) if loop.open else None
    if gap is None:
        return None
    way = WAYS[gap]
    return Act(way, may(person, way.deed), TABLE[way.deed].words)


def gap_owner(gap: Gap, patient: LookedAfter, staff: Sequence[Person]) -> str | None:
    """Whose it is: the first who works here and may act on it of team member, lead, practitioner, owner; conditions are
    the practitioner's first. Where none of them may, the lead sees to it.
    """
    here = [one for one in staff if one.active]
    managers = [one for one in here if one.id == patient.care_manager_id]
    billers = [one for one in here if one.id == patient.practitioner_id]
    leads = [one for one in here if Duty.LEAD in one.duties]
    owners = [one for one in here if Duty.OWNER in one.duties]
    first = (*billers, *managers, *leads) if gap is Gap.CONDITIONS else (*managers, *leads, *billers)
    able = [one for one in (*first, *owners) if may(one, WAYS[gap].deed)]
    return next((one.id for one in (*able, *leads, *owners)), None)


def whose(loop: Loop, patient: LookedAfter, staff: Sequence[Person]) -> str | None:
    """Whose a follow-up is now. A gap whose owner left, or may not act on it, falls to who may.

    Unless a person handed it over: that is a person's choice.
    """
    gap, owner = gap_in(loop), next((one for one in staff if one.active and one.id == loop.owner_id), None)
    if gap is None:
        return loop.whose(patient.care_manager_id, staff)
    handed = any(one.step is FollowUpStep.HANDED for one in loop.events)
    fits = owner is not None and (handed or may(owner, WAYS[gap].deed))
    return owner.id if owner and fits else gap_owner(gap, patient, staff)


def is_asked(state: State, steps: Sequence[EnrolmentStep]) -> bool:
    """Whether gaps of such a patient are anybody's business: enrolled, or called so by the chart and not confirmed by
    a consent yet. Of one who may not be called, only what needs no call (`Gap.asked`).
    """
    kept = standing_steps(steps)
    brought = state is State.CONFIRMED and bool(kept) and all(one.imported for one in kept)
    return state in COUNTING or brought


def tend(
    uow: UnitOfWork,
    patient: Patient,
    facts: Facts,
    wanted: Collection[Gap] | None,
    by_id: str | None,
    now: datetime,
    zone: ZoneInfo,
    days: int = DAYS,
) -> Tended:
    """Close the patient's gaps whose fact is on file; open those wanted, and those once asked for, that lack it.

    With None wanted nothing is opened: the patient is not, or not any more, one whose gaps are asked for.
    """
    loops = uow.follow_ups.of_patient(patient.id)
    open_gaps = [(gap, one) for one in loops if one.open and (gap := gap_in(one))]
    arrived = [(gap, one) for gap, one in open_gaps if facts.has(gap)]
    for gap, one in arrived:
        result = ARRIVED.get(gap, "on file now")
        uow.follow_ups.event(FollowUpEvent(new_id(), one.follow_up.id, FollowUpStep.DONE, by_id, now, result))
    lacking = lacked(loops, facts, wanted, patient)
    staff = uow.staff.all() if lacking else []
    due = add_business_days(now.astimezone(zone).date(), days)
    for gap in lacking:
        owner = gap_owner(gap, patient, staff)
        what = gap.asked(patient.do_not_call)
        uow.follow_ups.add(FollowUp(new_id(), patient.id, Kind.DATA, what, owner, due, by_id, now))
    return Tended(len(arrived), tuple(lacking))


def lacked(loops: Sequence[Loop], facts: Facts, wanted: Collection[Gap] | None, patient: Patient) -> list[Gap]:
    """What of those wanted, and of those once asked for, is neither on file nor waiting, and may be asked for; nothing
    with None wanted.
    """
    asked = {gap for one in loops if (gap := gap_in(one))}
    waiting = {gap for one in loops if one.open and (gap := gap_in(one))}
    asked = set() if wanted is None else asked | set(wanted)
    absent = [one for one in Gap if one in asked and one not in waiting and not facts.has(one)]
    return [one for one in absent if one.asked(patient.do_not_call)]


def stale(plan: CarePlan | None, events: Sequence[PlanEvent], policy: Policy, today: date, zone: ZoneInfo) -> bool:
    """Whether a plan was not looked at for longer than the policy allows. Nothing but the calendar makes it so."""
    standing = age(
        plan,
        events,
        (),
        (),
        today,
        due_days=policy.plan_due_days,
        due_days_complex=policy.plan_due_days_complex,
        stale_days=policy.plan_stale_days,
        zone=zone,
    )
    return standing.freshness is Freshness.STALE
