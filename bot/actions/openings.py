"""What the calendar alone makes due: the word to a practitioner and the review after silence, the look at a stale plan.

Read over the whole practice at night, beside the writers; opened in their turn, where nobody opened the same meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.gaps import DAYS, gap_owner, is_asked, stale
from bot.actions.outreach import quiet_follow_ups, quiet_patients, standing_of
from bot.actions.policy import read_policy
from bot.actions.prompting import silence_about
from ccm.enrolment import State
from ccm.follow_up import FollowUp, Kind, Loop
from ccm.gaps import Gap, gap_in, gap_of
from ccm.outreach import Quiet
from ccm.record import Person
from ccm.service_month import add_business_days
from storage.ids import new_id
from storage.unit_of_work import PracticeView, UnitOfWork


def owed_by_the_calendar(view: PracticeView, now: datetime, zone: ZoneInfo) -> list[FollowUp]:
    """What is due by that instant and not yet there."""
    staff, today = view.staff.all(), now.astimezone(zone).date()
    return [*_by_silence(view, now, zone, staff, today), *_by_age(view, now, zone, staff, today)]


def open_owed(uow: UnitOfWork, due: Sequence[FollowUp]) -> int:
    """Open those that nobody opened meanwhile, and whose patient may still be prompted about; how many."""
    opened = 0
    for one in due:
        patient = uow.patients.get(one.patient_id)
        gap = gap_of(one.what) if one.kind is Kind.DATA else None
        silent = patient is None or (gap is None and silence_about(uow, patient))
        if not silent and not any(_is_same(loop, one, gap) for loop in uow.follow_ups.of_patient(one.patient_id)):
            uow.follow_ups.add(one)
            opened += 1
    return opened


def _is_same(loop: Loop, one: FollowUp, gap: Gap | None) -> bool:
    """A gap is asked for once while it is open, a word or review once for one silence."""
    if gap is not None:
        return loop.open and gap_in(loop) is gap
    return (loop.follow_up.kind, loop.follow_up.about) == (one.kind, one.about)


def _by_silence(
    view: PracticeView, now: datetime, zone: ZoneInfo, staff: Sequence[Person], today: date
) -> list[FollowUp]:
    found: list[FollowUp] = []
    for one in quiet_patients(view, today, zone):
        if one.quiet < Quiet.TELL:
            continue
        steps, loops = view.enrolments.steps(one.patient.id), view.follow_ups.of_patient(one.patient.id)
        standing = standing_of(view, one.patient, steps, loops, now, zone)
        found += quiet_follow_ups(standing, one.patient, steps, loops, staff, now, zone)
    return found


def _by_age(view: PracticeView, now: datetime, zone: ZoneInfo, staff: Sequence[Person], today: date) -> list[FollowUp]:
    """Plans that nobody looked at for longer than the policy allows: nothing but the calendar makes them so."""
    policy = read_policy(view)
    waiting = {one.follow_up.patient_id for one in view.follow_ups.open() if gap_in(one) is Gap.PLAN_REVIEW}
    limit = date.fromordinal(today.toordinal() - policy.plan_stale_days)
    plans = {key: one for key, (one, _) in view.plans.to_look_at(limit, limit).items() if one.dated <= limit}
    old = plans.keys() - waiting
    states, events = view.enrolments.states_of(old), view.plans.events_about(old)
    asked = [one for one in view.patients.many(sorted(old)) if is_asked(states.get(one.id, State.UNKNOWN), ())]
    due = add_business_days(today, DAYS)
    return [
        FollowUp(
            *(new_id(), one.id, Kind.DATA, Gap.PLAN_REVIEW.value, gap_owner(Gap.PLAN_REVIEW, one, staff), due),
            *(None, now),
        )
        for one in asked
        if stale(plans[one.id], events.get(one.id, ()), policy, today, zone)
    ]
