"""A patient's path through the programme: every step with who, when and why; what a step needs; what stops it.

    candidate → confirmed → invited → consented → active ⇄ paused / unreachable → withdrawn / deceased / moved

"Declined", "ineligible" and "enrolled elsewhere" are answers to keep. The state is read from the steps, never stored.
A step taken on the wrong chart is corrected by one more step; both stay. Minutes count only while the path is between
consent and leaving (R-C9), and not after the day of death (R-C10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from ccm.errors import StateRefused
from ccm.service_month import local_midnight


class State(StrEnum):
    """Where a patient stands."""

    UNKNOWN = "not considered"
    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"
    INVITED = "invited"
    CONSENTED = "consented"
    ACTIVE = "active"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"
    DECEASED = "deceased"
    MOVED = "moved"
    DECLINED = "declined"
    INELIGIBLE = "ineligible"
    ELSEWHERE = "enrolled elsewhere"

    @property
    def prompts(self) -> bool:
        """Whether anything may still prompt staff about the patient: never for the deceased or those who left."""
        return self not in SILENT


class Step(StrEnum):
    """What is done on the path."""

    FIND = "found as a candidate"
    CONFIRM = "confirmed"
    INVITE = "invited"
    CONSENT = "consented"
    ACTIVATE = "became active"
    PAUSE = "paused"
    RESUME = "resumed"
    LOSE = "unreachable"
    WITHDRAW = "withdrew"
    DIE = "died"
    MOVE = "moved away"
    DECLINE = "declined"
    RULE_OUT = "ruled out"
    ELSEWHERE = "enrolled elsewhere"
    RECONSIDER = "reconsidered"
    HOLD = "held"  # active no more, because something that active needs fell away
    CORRECT = "recorded in error"  # takes back the step before it


SILENT = frozenset({State.WITHDRAWN, State.DECEASED, State.MOVED, State.DECLINED, State.INELIGIBLE, State.ELSEWHERE})
ENROLLED = frozenset({State.ACTIVE, State.PAUSED, State.UNREACHABLE})
COUNTING = frozenset({State.CONSENTED, *ENROLLED})
"""The states in which minutes may count, if consent holds."""
IN_ERROR = frozenset({State.DECEASED, State.MOVED, State.WITHDRAWN})
"""States entered by a word about the patient that may have been meant for another chart."""
_EARLY = (State.UNKNOWN, State.CANDIDATE, State.CONFIRMED, State.INVITED)
_ALIVE = tuple(one for one in State if one is not State.DECEASED)

_TAKEN_FROM_STATUS = frozenset({Step.FIND, Step.CONFIRM, Step.INVITE})

TRANSITIONS: dict[Step, tuple[tuple[State, ...], State]] = {
    Step.FIND: ((State.UNKNOWN,), State.CANDIDATE),
    Step.CONFIRM: ((State.UNKNOWN, State.CANDIDATE), State.CONFIRMED),
    Step.INVITE: ((State.CONFIRMED,), State.INVITED),
    Step.CONSENT: ((State.CONFIRMED, State.INVITED, State.WITHDRAWN), State.CONSENTED),
    Step.ACTIVATE: ((State.CONSENTED,), State.ACTIVE),
    Step.HOLD: ((State.ACTIVE,), State.CONSENTED),
    Step.PAUSE: ((State.CONSENTED, State.ACTIVE, State.UNREACHABLE), State.PAUSED),
    Step.RESUME: ((State.PAUSED, State.UNREACHABLE), State.CONSENTED),
    Step.LOSE: ((State.CONSENTED, State.ACTIVE, State.PAUSED), State.UNREACHABLE),
    Step.WITHDRAW: ((State.CONSENTED, *sorted(ENROLLED)), State.WITHDRAWN),
    Step.DIE: (_ALIVE, State.DECEASED),
    Step.MOVE: (tuple(one for one in _ALIVE if one is not State.MOVED), State.MOVED),
    Step.DECLINE: ((*_EARLY, State.CONSENTED), State.DECLINED),
    Step.RULE_OUT: ((*_EARLY, State.CONSENTED, *sorted(ENROLLED)), State.INELIGIBLE),
    Step.ELSEWHERE: ((*_EARLY, State.CONSENTED, *sorted(ENROLLED)), State.ELSEWHERE),
    Step.RECONSIDER: (
        (State.DECLINED, State.INELIGIBLE, State.ELSEWHERE, State.WITHDRAWN, State.MOVED),
        State.CANDIDATE,
    ),
}
"""From which states a step may be taken, and where it leads. Resuming leads through the same gate as starting.

A correction is not here: it leads back to where the path stood before (`corrected`)."""

LEAVING = frozenset(step for step, (_, target) in TRANSITIONS.items() if target in SILENT)
"""Steps after which no minute counts (R-C9)."""

_AGAIN = "If that changed, *Reconsider* on the path (`/ccm enroll`) begins again."
_FIRST = "The billing practitioner confirms eligibility first: `/ccm attest`."
_ERROR = "If it was the wrong chart, the lead or a practitioner takes it back on the path: `/ccm enroll`."
WAY_FORWARD: dict[State, str] = {
    State.UNKNOWN: _FIRST,
    State.CANDIDATE: _FIRST,
    State.CONFIRMED: "Next is the invitation (`/ccm enroll`) or the consent (`/ccm consent`).",
    State.INVITED: "Next is the answer, a consent or a refusal: `/ccm consent`.",
    State.CONSENTED: "What is still missing to be active stands on the path: `/ccm enroll`.",
    State.ACTIVE: "From here the patient is paused or marked unreachable (`/ccm enroll`), or leaves (`/ccm withdraw`).",
    State.PAUSED: "*Resume* on the path (`/ccm enroll`) comes first; or the patient leaves (`/ccm withdraw`).",
    State.UNREACHABLE: "*Resume* on the path (`/ccm enroll`) comes first; or the patient leaves (`/ccm withdraw`).",
    State.WITHDRAWN: f"A new consent takes the patient back: `/ccm consent`. {_ERROR}",
    State.DECEASED: _ERROR,
    State.MOVED: f"{_AGAIN} {_ERROR}",
    State.DECLINED: _AGAIN,
    State.INELIGIBLE: _AGAIN,
    State.ELSEWHERE: _AGAIN,
}
"""What can be done instead, for a step that is refused in a state."""


@dataclass(frozen=True, slots=True)
class EnrolmentStep:
    """One step: who, when, why. `on` is the day from which it holds, where that is not the instant it was kept.

    An imported step is kept at the import, and holds from the day that the chart gave.
    """

    id: str
    patient_id: str
    step: Step
    by_id: str | None
    at: datetime
    reason: str
    imported: bool = False
    on: date | None = None

    def holds_from(self, zone: ZoneInfo) -> datetime:
        """The instant from which it holds: the first of its day, where a day was given."""
        return local_midnight(self.on, zone) if self.on else self.at

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """For a step that leaves: when minutes stop. The day of a death, a move or an end here keeps its minutes."""
        if self.on is None:
            return self.at
        whole_day = self.step in (Step.DIE, Step.MOVE, Step.WITHDRAW)
        return min(self.at, local_midnight(self.on + timedelta(days=1) if whole_day else self.on, zone))

    @property
    def day_known(self) -> bool:
        """Whether the day is a fact. An import is told when consent was given or a state began; that the patient was
        found and confirmed before it is taken from the status, and holds from the consent only to count minutes.
        """
        return not self.imported or (self.on is not None and self.step not in _TAKEN_FROM_STATUS)

    def day(self, zone: ZoneInfo) -> date:
        """The day to show."""
        return self.on or self.at.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who looks after the patient and who bills, from then on; `practitioner_before_id` billed until then."""

    id: str
    patient_id: str
    care_manager_id: str | None
    practitioner_id: str | None
    practitioner_before_id: str | None
    by_id: str | None  # None for an import
    at: datetime


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a patient needs to be active. Empty texts are met; a text says what is missing and who can mend it.

    `visit_owed` and `held` (the pilot's gate, a full panel) are asked at the door; the others must stay true.
    """

    confirmed: bool
    consent_problem: str
    has_plan: bool
    practitioner_id: str | None
    owner_id: str | None
    visit_owed: str  # why an initiating visit is owed, or nothing
    held: str = ""  # what else holds the door, or nothing

    def missing(self) -> tuple[str, ...]:
        """In the order in which they are mended."""
        found = list(self.lapsed())
        if self.visit_owed:
            found.append(f"an initiating visit: {self.visit_owed} (recorded on the path, `/ccm enroll`)")
        return (*found, self.held) if self.held else tuple(found)

    def lapsed(self) -> tuple[str, ...]:
        """What an active patient may not be without (stay active); the rest is asked only when becoming it."""
        found = []
        if not self.confirmed:
            found.append("the billing practitioner's confirmation (`/ccm attest`)")
        if self.practitioner_id is None:
            found.append("one billing practitioner (`/ccm assign`)")
        if self.owner_id is None:
            found.append("a designated team member (`/ccm assign`)")
        if self.consent_problem:
            found.append(f"consent: {self.consent_problem} (`/ccm consent`)")
        if not self.has_plan:
            found.append("a care plan (`/ccm plan`)")
        return tuple(found)


class Taken(Protocol):
    """A step as far as the state is read from it; a whole practice is read without the rest."""

    @property
    def step(self) -> Step:
        """Which."""
        ...


class Begun(Taken, Protocol):
    """A step with its instant, and whether an import took it."""

    @property
    def at(self) -> datetime:
        """When it was kept."""
        ...

    @property
    def imported(self) -> bool:
        """Whether a file said so."""
        ...


AnyStep = TypeVar("AnyStep", bound=Taken)


def standing_steps(steps: Iterable[AnyStep]) -> tuple[AnyStep, ...]:
    """The steps that hold, oldest first: a correction and the step it takes back are both left out."""
    kept: list[AnyStep] = []
    for one in steps:
        if one.step is not Step.CORRECT:
            kept.append(one)
        elif kept:
            kept.pop()
    return tuple(kept)


def taken_back(steps: Sequence[EnrolmentStep]) -> tuple[EnrolmentStep, ...]:
    """The steps that a correction took back, oldest first."""
    told = [one for one in steps if one.step is not Step.CORRECT]
    stand = {one.id for one in standing_steps(steps)}
    return tuple(one for one in told if one.id not in stand)


def state_of(steps: Iterable[Taken]) -> State:
    """The state after these steps, oldest first. Steps were legal when they were taken."""
    kept = standing_steps(steps)
    return TRANSITIONS[kept[-1].step][1] if kept else State.UNKNOWN


def since(steps: Sequence[EnrolmentStep]) -> datetime | None:
    """When the present state began."""
    kept = standing_steps(steps)
    return kept[-1].at if kept else None


def died_on(steps: Iterable[EnrolmentStep], zone: ZoneInfo) -> date | None:
    """The day of death, as it stands; None for the living."""
    return next((one.day(zone) for one in standing_steps(steps) if one.step is Step.DIE), None)


def practitioner_at(assignments: Sequence[Assignment], present_id: str | None, at: datetime) -> str | None:
    """Who billed at an instant: the present one, but for changes that came after it (R-G3, one at a time)."""
    for one in sorted(assignments, key=lambda each: (each.at, each.id)):
        if one.at > at and one.practitioner_before_id not in (None, one.practitioner_id):
            return one.practitioner_before_id
    return present_id


def team_member_at(assignments: Sequence[Assignment], present_id: str | None, at: datetime) -> str | None:
    """Who looked after the patient at an instant: the present one, but for changes that came after it.

    Who it was before the first change that was kept, as of a patient whom an import brought, nobody knows: the present.
    """
    ordered = sorted(assignments, key=lambda each: (each.at, each.id))
    before = [one for one in ordered if one.at < at]
    changed = len(before) < len(ordered)
    return before[-1].care_manager_id if changed and before else present_id


def take(state: State, step: Step, requirements: Requirements | None = None) -> State:
    """The state after a step. Raises StateRefused with the reason and the way forward.

    No path reaches *active* without confirmation, consent, plan, practitioner and owner.
    """
    allowed, target = TRANSITIONS.get(step, ((), state))
    if state not in allowed:
        raise StateRefused(f"The patient is {state.value}, so “{step.value}” is not possible. {WAY_FORWARD[state]}")
    if target is State.ACTIVE:
        missing = requirements.missing() if requirements else ("everything",)
        if missing:
            raise StateRefused(f"Not active yet. Still missing: {'; '.join(missing)}.")
    return target


def corrected(steps: Sequence[EnrolmentStep]) -> State:
    """The state once the last step is taken back. Raises StateRefused where it is not one that may be."""
    state = state_of(steps)
    if state not in IN_ERROR:
        raise StateRefused(
            f"Only a death, a move or a withdrawal is taken back. The patient is {state.value}. {WAY_FORWARD[state]}"
        )
    return state_of(standing_steps(steps)[:-1])
