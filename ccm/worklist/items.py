"""What is owed about one patient, from what the record holds: each with why, what next, its day, and whose it is.

Silence holds as in `ccm.prompting`: about who left nothing prompts, and about who may not be called only what is done
without a call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ccm.brief import work_due
from ccm.care_plan import Age, Freshness
from ccm.claim_follow_up import about_claim
from ccm.enrolment import COUNTING, State
from ccm.follow_up import Kind, Loop
from ccm.gaps import Gap, gap_in
from ccm.outreach import MONTH
from ccm.prompting import may_prompt, may_stand
from ccm.worklist.reasons import STAKES, Reason
from ccm.worklist.snooze import Snooze

CALM = timedelta(days=7)
"""Who was spoken to within these days is not called because the calendar turned a leaf."""
LAST_DAYS = 5  # working days at a month's end on which missing minutes press
_BY_KIND = {
    Kind.DISCHARGE: Reason.DISCHARGE,
    **dict.fromkeys((Kind.LETTER, Kind.TELL, Kind.REVIEW), Reason.UNREACHABLE),
}
_BY_GAP = {
    Gap.CONSENT: Reason.CONSENT,
    Gap.VISIT: Reason.VISIT,
    **dict.fromkeys((Gap.PRACTITIONER, Gap.TEAM_MEMBER), Reason.UNOWNED),
    **dict.fromkeys((Gap.PLAN, Gap.PLAN_REVIEW), Reason.PLAN),
}
_ON_ITS_DAY = frozenset({Reason.FOLLOW_UP, Reason.RECORD})
"""Shown from their day on; the others as soon as they are open."""
NEXT = {
    Kind.CALL_BACK: "call back, and close it with what came of it",
    Kind.DISCHARGE: "call: how it went, new medicines, visits booked; TCM or CCM?",
    Kind.REFERRAL: "find out whether the visit took place, and close it with the result",
    Kind.LAB: "get the result, tell the patient, close it",
    Kind.REFILL: "ask the pharmacy, close it with the result",
    Kind.RIDE: "book or confirm the ride",
    Kind.LETTER: "send the letter, and close it",
    Kind.TELL: "tell the practitioner, and close it with the answer",
    Kind.REVIEW: "pause, end, or write why it goes on",
    Kind.QUESTION: "answer it",
    Kind.OTHER: "do it, or hand it over",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is owed. `whose` is a person's id, None where it is nobody's.

    `arose` is since when, where one instant began it; `about_id` names the follow-up or the entry that it is about.
    """

    reason: Reason
    why: str
    then: str
    whose: str | None
    stake: int
    due: date | None = None
    arose: datetime | None = None
    about_id: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """An open follow-up, and whose it is now."""

    loop: Loop
    whose: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """An entry that asks for its performer: it waits for a word, or its note says too little (`question`)."""

    entry_id: str
    performer_id: str
    on: date
    at: datetime
    question: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record holds of one patient, as far as a worklist asks.

    `quiet_since` is the day from which silence is known here; `plan` is None where the plan is as it should be;
    `short` says that the counted minutes are below what the policy expects by today.
    """

    patient_id: str
    state: State
    do_not_call: bool = False
    care_manager_id: str | None = None
    practitioner_id: str | None = None
    owed: Sequence[Owed] = ()
    last_contact: date | None = None
    quiet_since: date | None = None
    plan: Age | None = None
    short: bool = False
    waiting: Sequence[Said] = ()
    thin: Sequence[Said] = ()
    snooze: Snooze | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is asked about, and who works here. `in_charge` is whose it is when nobody is named.

    `days_left` are the working days of the month from today on.
    """

    today: date
    first_day: date
    last_day: date
    days_left: int
    in_charge: str | None
    here: frozenset[str] = field(default_factory=frozenset)

    def owner(self, person_id: str | None) -> str | None:
        """That person, if they work here; else who is in charge."""
        return person_id if person_id in self.here else self.in_charge

    def past(self, due: date) -> int:
        """Days since then."""
        return (self.today - due).days


def items_of(one: Standing, day: Day) -> tuple[Item, ...]:
    """Everything that is owed about a patient today, what weighs most first."""
    found = [item for item in _all(one, day) if not _put_off(item, one, day)]
    return tuple(sorted(found, key=lambda item: (-item.stake, item.due or date.max, item.reason, item.about_id)))


def _put_off(item: Item, one: Standing, day: Day) -> bool:
    return one.snooze is not None and one.snooze.covers(item.reason, item.arose, item.due, day.today)


def _all(one: Standing, day: Day) -> Iterator[Item]:
    loops = [owed for owed in one.owed if _may_stand(owed.loop, one)]
    yield from (item for owed in loops if (item := _of_loop(owed, day)))
    if not one.state.prompts:
        return
    gaps = {gap_in(owed.loop) for owed in loops}
    if one.state in COUNTING:
        yield from _of_owners(one, day, gaps)
        yield from _of_plan(one, day, gaps)
    for said in one.waiting:
        why = f"time of {said.on:%b %-d}, entered for them by somebody else"
        yield _item(Reason.CONFIRM, why, "confirm it, or say that it is wrong", said.performer_id, said, day)
    for said in one.thin:
        why = f"the note of {said.on:%b %-d} says too little"
        yield _item(Reason.NOTE, why, said.question, said.performer_id, said, day)
    if one.state is State.ACTIVE and may_prompt(one.state, one.do_not_call):
        silent = _of_silence(one, day)
        yield from silent
        yield from _of_minutes(one, loops, day, quiet=bool(silent))


def _may_stand(loop: Loop, one: Standing) -> bool:
    return about_claim(loop.follow_up) or may_stand(loop, one.state, one.do_not_call)


def _item(reason: Reason, why: str, then: str, whose: str, said: Said, day: Day) -> Item:
    stake = STAKES[reason].after(day.past(said.on))
    return Item(reason, why, then, whose, stake, None, said.at, said.entry_id)


def _of_loop(owed: Owed, day: Day) -> Item | None:
    loop, asked = owed.loop, owed.loop.follow_up
    gap = gap_in(loop)
    reason = _BY_GAP.get(gap, Reason.RECORD) if gap else _BY_KIND.get(asked.kind, Reason.FOLLOW_UP)
    past = day.past(loop.due)
    if reason in _ON_ITS_DAY and past < 0:
        return None
    what, _, then = asked.what.partition("; ") if gap else (asked.what, "", "")
    if asked.kind is Kind.DISCHARGE:
        what = what.partition(":")[0]
    when = f"overdue since {loop.due:%b %-d}" if past > 0 else "due today" if past == 0 else f"due {loop.due:%b %-d}"
    then = then or NEXT.get(asked.kind, "mend it in the record")
    why = f"{what} ({when})"
    return Item(reason, why, then, owed.whose, STAKES[reason].after(past), loop.due, asked.at, asked.id)


def _of_owners(one: Standing, day: Day, gaps: set[Gap | None]) -> Iterator[Item]:
    lacking = []
    if one.care_manager_id not in day.here and Gap.TEAM_MEMBER not in gaps:
        lacking.append("team member")
    if one.practitioner_id not in day.here and Gap.PRACTITIONER not in gaps:
        lacking.append("billing practitioner")
    if lacking:
        why = f"no {' and no '.join(lacking)} who works here"
        yield Item(Reason.UNOWNED, why, "name one: Reassign", day.in_charge, STAKES[Reason.UNOWNED].base)


def _of_plan(one: Standing, day: Day, gaps: set[Gap | None]) -> Iterator[Item]:
    plan = one.plan
    if plan is None or plan.freshness is Freshness.CURRENT or gaps & {Gap.PLAN, Gap.PLAN_REVIEW}:
        return
    reason = Reason.PLAN_NOW if plan.freshness is Freshness.REVIEW_NOW else Reason.PLAN
    then = "write it" if plan.freshness is Freshness.NONE else "go through it together, and mark it reviewed"
    why = f"the care plan: {plan.why}"
    yield Item(reason, why, then, day.owner(one.care_manager_id), STAKES[reason].base)


def _of_silence(one: Standing, day: Day) -> list[Item]:
    """Active, and not spoken to this month."""
    spoken = one.last_contact is not None and one.last_contact >= day.first_day
    since = one.quiet_since
    if spoken or (since is not None and day.today - since < CALM):
        return []
    silent = day.past(since) if since else 0
    if since is None or one.last_contact is None:
        why = f"no contact on record{f' since the enrolment, {since:%b %-d, %Y}' if since else ''}"
    elif silent < MONTH:
        why = f"no contact this month; the last was {since:%b %-d}"
    else:
        months = silent // MONTH
        why = f"no contact for {months} month{'s' if months > 1 else ''}, since {since:%b %-d, %Y}"
    stake = STAKES[Reason.NO_CONTACT].after(silent)
    return [Item(Reason.NO_CONTACT, why, "call", day.owner(one.care_manager_id), stake)]


def _of_minutes(one: Standing, loops: Sequence[Owed], day: Day, *, quiet: bool) -> Iterator[Item]:
    """Short of minutes is a reason only beside clinical work: with nothing due, nothing is to be added."""
    if not one.short:
        return
    due = work_due([owed.loop for owed in loops], one.plan, day.today, day.last_day)
    if not (due or quiet):
        return
    left = f"{day.days_left} working day{'' if day.days_left == 1 else 's'} left"
    work = "; ".join(due) if due else "this month's call"
    stake = STAKES[Reason.SHORT].after(LAST_DAYS - day.days_left)
    yield Item(Reason.SHORT, f"short of minutes, {left}", f"due: {work}", day.owner(one.care_manager_id), stake)
