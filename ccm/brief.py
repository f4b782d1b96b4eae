"""What to talk about: the two-minute brief before a call, most pressing first. The person, not the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ccm.care_plan import Age, Course, Freshness, Goal
from ccm.chart import ACUTE, Encounter, EncounterKind, Medication
from ccm.follow_up import Kind, Loop

MOST = 6
PROMISES = 3
OF_THE_PATIENT = frozenset(
    {Kind.CALL_BACK, Kind.DISCHARGE, Kind.REFERRAL, Kind.LAB, Kind.REFILL, Kind.RIDE, Kind.OTHER}
)
"""Kinds that were promised to the patient; the others wait for staff."""
LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Talk:
    """One thing to talk about, and why it is on the list."""

    what: str
    why: str


def talk_about(
    loops: Sequence[Loop],
    encounters: Sequence[Encounter],
    medications: Sequence[Medication],
    goals: Sequence[Goal],
    barriers: Sequence[str],
    plan: Age,
    last_contact: date | None,
    today: date,
) -> tuple[Talk, ...]:
    """What happened since the last contact first, then what was promised to the patient, then goals and barriers.

    What waits for staff alone (a question to the lead, a missing date, a letter) is not talked about with the patient,
    and promises leave room for an admission or a new medicine.
    """
    since = last_contact or today - LATELY
    found: list[Talk] = []
    for seen in sorted(encounters, key=lambda one: one.on, reverse=True):
        if seen.kind in ACUTE and since <= seen.ended <= today:
            word = "in the ED" if seen.kind is EncounterKind.ED else "discharged"
            reason = f" for {seen.reason}" if seen.reason else ""
            found.append(
                Talk(f"How is it going after {seen.reason or 'the hospital'}?", f"{word} {seen.ended:%b %-d}{reason}")
            )
    for one in medications:
        if one.since and since <= one.since <= today and one.active(today):
            found.append(Talk(f"{one.name} {one.dose}".strip(), f"started or changed {one.since:%b %-d}"))
        elif one.until and since <= one.until <= today:
            found.append(Talk(f"{one.name}: stopped", f"ended {one.until:%b %-d}"))
    promised = sorted(
        (one for one in loops if one.open and one.follow_up.kind in OF_THE_PATIENT), key=lambda one: one.due
    )
    for loop in promised[:PROMISES]:
        when = f"overdue since {loop.due:%b %-d}" if loop.overdue(today) else f"due {loop.due:%b %-d}"
        found.append(Talk(loop.follow_up.what, f"promised, {when}"))
    for goal in (one for one in goals if one.course is Course.OPEN):
        late = goal.due is not None and goal.due < today
        why = f"goal, {'past its day' if late else 'by ' + format(goal.due, '%b %-d') if goal.due else 'no day set'}"
        found.append(Talk(goal.text, f"{why}{'; so far ' + goal.progress[-1].said if goal.progress else ''}"))
    if plan.freshness in (Freshness.REVIEW_NOW, Freshness.STALE, Freshness.DUE):
        found.append(Talk("Go through the care plan together", plan.why))
    for barrier in barriers[:1]:
        found.append(Talk(f"What stands in the way: {barrier}", "barrier in the plan; is it still so?"))
    return tuple(found[:MOST])


def work_due(loops: Sequence[Loop], plan: Age | None, today: date, until: date) -> tuple[str, ...]:
    """The clinical work that is due by `until`: what was promised to the patient, then the plan where it waits.

    It stands beside every threshold that is not yet reached; where it is empty, nothing is to be added. `plan` is None
    for a patient who is not in the programme.
    """
    promised = [one for one in loops if one.open and one.follow_up.kind in OF_THE_PATIENT and one.due <= until]
    found = []
    for loop in sorted(promised, key=lambda one: (one.due, one.follow_up.id)):
        when = f"overdue since {loop.due:%b %-d}" if loop.overdue(today) else f"{loop.due:%b %-d}"
        found.append(f"{loop.follow_up.what} ({when})")
    if plan is not None and plan.freshness is not Freshness.CURRENT:
        found.append(f"the care plan: {plan.why}")
    return tuple(found)
