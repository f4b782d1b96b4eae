"""What to talk about: the two-minute brief before a call, most pressing first. The person, not the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ccm.care_plan import Age, Course, Freshness, Goal
from ccm.chart import ACUTE, Encounter, EncounterKind, Medication
from ccm.follow_up import Kind, Loop

MOST = 6
HAPPENED, PROMISES, GOALS = 2, 3, 1
"""The places that each kind of thing has for itself; what one does not need the others take."""
NAMED, ASKED = 3, 3  # medicines named in one line; conditions asked about
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
    conditions: Sequence[str] = (),
    *,
    reaffirm: bool = False,
) -> tuple[Talk, ...]:
    """What happened since the last contact first, then what was promised to the patient, then goals and barriers.

    What waits for staff alone (a question to the lead, a missing date, a letter) is not talked about with the patient.
    Each kind of thing has its places, so that no number of the one pushes the other off; what found none is counted in
    the last line. `conditions`, in words, give the questions where a new chart brings nothing else.
    """
    since = last_contact or today - LATELY
    happened = [*_seen(encounters, since, today), *_medicines(medications, since, today)]
    promised, wanted = _promises(loops, today), _goals(goals, today)
    other = [Talk("Does the consent still hold?", "given over a year ago; asked yearly")] if reaffirm else []
    if plan.freshness in (Freshness.REVIEW_NOW, Freshness.STALE, Freshness.DUE):
        other.append(Talk("Go through the care plan together", plan.why))
    other += [Talk(f"What stands in the way: {one}", "barrier in the plan; is it still so?") for one in barriers[:1]]
    if not wanted:
        other.append(Talk("What would the patient like to reach?", "no goal is on file"))
        other += [Talk(f"Ask about {one}", "on the problem list") for one in conditions[:ASKED]]
    kept = _places((happened, promised, wanted, other), (HAPPENED, PROMISES, GOALS, 0))
    left = sum(map(len, (happened, promised, wanted))) - sum(map(len, kept[:3]))
    found = [one for part in kept for one in part]
    more = (
        [Talk(f"And {left} more", "what happened, was promised or is wanted; card and plan show all")] if left else []
    )
    return (*found, *more)


def _places(parts: Sequence[list[Talk]], least: Sequence[int]) -> list[list[Talk]]:
    """The first of each part in its own places; places left over go to whatever is most pressing."""
    taken = [min(len(part), places) for part, places in zip(parts, least, strict=True)]
    for at, part in enumerate(parts):
        taken[at] += max(0, min(len(part) - taken[at], MOST - sum(taken)))
    return [part[:count] for part, count in zip(parts, taken, strict=True)]


def _seen(encounters: Sequence[Encounter], since: date, today: date) -> list[Talk]:
    """Hospital and emergency department since then. Whoever has no discharge day is still in hospital."""
    found = []
    for seen in sorted(encounters, key=lambda one: one.on, reverse=True):
        reason = f" for {seen.reason}" if seen.reason else ""
        if seen.in_hospital(today):
            found.append(
                Talk("In hospital: who speaks for the patient?", f"in hospital since {seen.on:%b %-d}{reason}")
            )
        elif seen.kind in ACUTE and since <= seen.ended <= today:
            word = "in the ED" if seen.kind is EncounterKind.ED else "discharged"
            asked = f"How is it going after {seen.reason or 'the hospital'}?"
            found.append(Talk(asked, f"{word} {seen.ended:%b %-d}{reason}"))
    return found


def _medicines(medications: Sequence[Medication], since: date, today: date) -> list[Talk]:
    """One change as it is; several in one line, newest first."""
    found: list[tuple[date, str, str]] = []
    for one in medications:
        if one.since and since <= one.since <= today and one.active(today):
            found.append((one.since, f"{one.name} {one.dose}".strip(), "started or changed"))
        elif one.until and since <= one.until <= today:
            found.append((one.until, f"{one.name} {one.dose}".strip() + ": stopped", "ended"))
    found.sort(key=lambda one: one[0], reverse=True)
    if len(found) < 2:
        return [Talk(what, f"{word} {on:%b %-d}") for on, what, word in found]
    named = ", ".join(what for _, what, _ in found[:NAMED])
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return [Talk(f"{len(found)} medicine changes: {named}{more}", f"since {min(on for on, _, _ in found):%b %-d}")]


def _promises(loops: Sequence[Loop], today: date) -> list[Talk]:
    mine = [one for one in loops if one.open and one.follow_up.kind in OF_THE_PATIENT]
    found = []
    for loop in sorted(mine, key=lambda one: one.due):
        when = f"overdue since {loop.due:%b %-d}" if loop.overdue(today) else f"due {loop.due:%b %-d}"
        found.append(Talk(loop.follow_up.what, f"promised, {when}"))
    return found


def _goals(goals: Sequence[Goal], today: date) -> list[Talk]:
    found = []
    for goal in (one for one in goals if one.course is Course.OPEN):
        late = goal.due is not None and goal.due < today
        why = f"goal, {'past its day' if late else 'by ' + format(goal.due, '%b %-d') if goal.due else 'no day set'}"
        found.append(Talk(goal.text, f"{why}{'; so far ' + goal.progress[-1].said if goal.progress else ''}"))
    return found


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
