"""A patient's path through the programme: every step with who, when and why; what a step needs; what stops it.

    candidate → confirmed → invited → consented → active ⇄ paused / unreachable → withdrawn / deceased / moved

"Declined", "ineligible" and "enrolled elsewhere" are answers to keep. The state is read from the steps, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ccm.errors import StateRefused


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


SILENT = frozenset({State.WITHDRAWN, State.DECEASED, State.MOVED, State.DECLINED, State.INELIGIBLE, State.ELSEWHERE})
ENROLLED = frozenset({State.ACTIVE, State.PAUSED, State.UNREACHABLE})
_EARLY = (State.UNKNOWN, State.CANDIDATE, State.CONFIRMED, State.INVITED)
_ALIVE = tuple(one for one in State if one is not State.DECEASED)

TRANSITIONS: dict[Step, tuple[tuple[State, ...], State]] = {
    Step.FIND: ((State.UNKNOWN,), State.CANDIDATE),
    Step.CONFIRM: ((State.UNKNOWN, State.CANDIDATE), State.CONFIRMED),
    Step.INVITE: ((State.CONFIRMED,), State.INVITED),
    Step.CONSENT: ((State.CONFIRMED, State.INVITED, State.CONSENTED, *ENROLLED, State.WITHDRAWN), State.CONSENTED),
    Step.ACTIVATE: ((State.CONSENTED,), State.ACTIVE),
    Step.PAUSE: ((State.ACTIVE, State.UNREACHABLE), State.PAUSED),
    Step.RESUME: ((State.PAUSED, State.UNREACHABLE), State.CONSENTED),
    Step.LOSE: ((State.ACTIVE, State.PAUSED), State.UNREACHABLE),
    Step.WITHDRAW: ((State.CONSENTED, *sorted(ENROLLED)), State.WITHDRAWN),
    Step.DIE: (_ALIVE, State.DECEASED),
    Step.MOVE: (tuple(one for one in _ALIVE if one is not State.MOVED), State.MOVED),
    Step.DECLINE: ((*_EARLY, State.CONSENTED), State.DECLINED),
    Step.RULE_OUT: (_EARLY, State.INELIGIBLE),
    Step.ELSEWHERE: ((*_EARLY, State.CONSENTED), State.ELSEWHERE),
    Step.RECONSIDER: (
        (State.DECLINED, State.INELIGIBLE, State.ELSEWHERE, State.WITHDRAWN, State.MOVED),
        State.CANDIDATE,
    ),
}
"""From which states a step may be taken, and where it leads. Resuming leads through the same gate as starting."""

WAY_FORWARD: dict[tuple[Step, State], str] = {
    (Step.CONSENT, State.UNKNOWN): "The billing practitioner confirms eligibility first: `/ccm attest`.",
    (Step.CONSENT, State.CANDIDATE): "The billing practitioner confirms eligibility first: `/ccm attest`.",
    (Step.INVITE, State.UNKNOWN): "The billing practitioner confirms eligibility first: `/ccm attest`.",
    (Step.INVITE, State.CANDIDATE): "The billing practitioner confirms eligibility first: `/ccm attest`.",
    (Step.ACTIVATE, State.CONFIRMED): "Consent comes first: `/ccm consent`.",
    (Step.ACTIVATE, State.INVITED): "Consent comes first: `/ccm consent`.",
    (
        Step.CONSENT,
        State.DECLINED,
    ): "The patient declined. If they changed their mind, reconsider first: `/ccm enroll`.",
    (
        Step.CONSENT,
        State.ELSEWHERE,
    ): "The patient is enrolled elsewhere. If that ended, reconsider first: `/ccm enroll`.",
}


@dataclass(frozen=True, slots=True)
class EnrolmentStep:
    """One step: who, when, why."""

    id: str
    patient_id: str
    step: Step
    by_id: str | None
    at: datetime
    reason: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a patient needs to be active. Empty texts are met; a text says what is missing and who can mend it."""

    confirmed: bool
    consent_problem: str
    has_plan: bool
    practitioner_id: str | None
    owner_id: str | None
    visit_owed: str  # why an initiating visit is owed, or nothing

    def missing(self) -> tuple[str, ...]:
        """In the order in which they are mended."""
        found = []
        if not self.confirmed:
            found.append("the billing practitioner's confirmation (`/ccm attest`)")
        if self.practitioner_id is None:
            found.append("one billing practitioner (`/ccm assign`)")
        if self.owner_id is None:
            found.append("a designated team member (`/ccm assign`)")
        if self.consent_problem:
            found.append(f"consent: {self.consent_problem} (`/ccm consent`)")
        if self.visit_owed:
            found.append(f"an initiating visit: {self.visit_owed}")
        if not self.has_plan:
            found.append("a care plan (`/ccm plan`)")
        return tuple(found)


def state_of(steps: Iterable[EnrolmentStep]) -> State:
    """The state after these steps, oldest first. Steps were legal when they were taken."""
    state = State.UNKNOWN
    for one in steps:
        state = TRANSITIONS[one.step][1]
    return state


def since(steps: Sequence[EnrolmentStep]) -> datetime | None:
    """When the present state began."""
    return steps[-1].at if steps else None


def take(state: State, step: Step, requirements: Requirements | None = None) -> State:
    """The state after a step. Raises StateRefused with the reason and the way forward.

    No path reaches *active* without confirmation, consent, plan, practitioner and owner.
    """
    allowed, target = TRANSITIONS[step]
    if state not in allowed:
        way = WAY_FORWARD.get((step, state), "")
        said = f"The patient is {state.value}, so “{step.value}” is not possible."
        raise StateRefused(f"{said} {way}".strip())
    if target is State.ACTIVE:
        missing = requirements.missing() if requirements else ("everything",)
        if missing:
            raise StateRefused(f"Not active yet. Still missing: {'; '.join(missing)}.")
    return target
