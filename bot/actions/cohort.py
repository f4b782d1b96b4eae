"""The pilot cohort: who was invited within it, how it goes, and the gate that lead or owner opens when it goes well.

Nobody outside the pilot is invited, asked for consent or made active while it is full and the gate is closed. Patients
whom the chart brought in as confirmed or enrolled fill it, and are not held by it: the practice had begun with them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.month_totals import PatientTotals
from bot.actions.policy import policy_of
from ccm.enrolment import COUNTING, EnrolmentStep, State, Step, standing_steps, state_of
from ccm.errors import StateRefused
from ccm.record import Patient
from ccm.service_month import ServiceMonth

GATE = "cohort_gate"
PAGE = 15
ONE_BY_ONE = 100  # past so many patients the whole practice is read in spans instead
INSIDE = frozenset({State.INVITED, *COUNTING})
HELD = (
    "The pilot cohort of {size} is full. When it runs well, the lead or the owner opens the gate: "
    "`/ccm candidates`, then *Pilot cohort*."
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the programme may grow past its pilot; who opened it, when, and why."""

    opened: bool
    by: str = ""
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Someone of the pilot: when they came in, where they stand, and the minutes that count."""

    patient: Patient
    since: date
    state: State
    seconds: int  # counted this month
    seconds_before: int  # counted last month


@dataclass(frozen=True, slots=True)
class Cohort:
    """The pilot as it goes. `consented` is everyone who ever did; `met` had 20 minutes last month."""

    size: int
    gate: Gate
    count: int
    states: dict[State, int]
    consented: int
    met: int
    page: int
    members: tuple[Member, ...]
    month: ServiceMonth


class _Entered(NamedTuple):
    at: datetime
    step_id: str
    patient_id: str


def gate_of(work: Work) -> Gate:
    """The gate as it stands."""
    version = work.uow.settings.latest(GATE)
    if version is None:
        return Gate(policy_of(work).cohort_opened)
    person = work.uow.staff.get(version.by_id) if version.by_id else None
    return Gate(True, person.name if person else "", version.at, version.value)


def open_gate(work: Work, why: str) -> Cohort:
    """Let the programme grow. Raises StateRefused without a reason, or when the gate is open."""
    if gate_of(work).opened:
        raise StateRefused("The gate is open already.")
    if not why.strip():
        raise StateRefused("The gate is opened with a reason: what did the pilot show?")
    work.uow.settings.put(GATE, why.strip(), work.person.id, work.now)
    return cohort(work)


def gate_holds(work: Work, patient_id: str, steps: list[EnrolmentStep]) -> str:
    """Why the gate holds this patient, or nothing."""
    if any(one.imported and one.step in (Step.CONFIRM, Step.CONSENT) for one in steps) or gate_of(work).opened:
        return ""
    size = policy_of(work).cohort
    inside = [one.patient_id for one in _entered(work.uow.enrolments.all_steps())]
    if patient_id in inside[:size] or (patient_id not in inside and len(inside) < size):
        return ""
    return HELD.format(size=size)


def require_gate(work: Work, patient_id: str, steps: list[EnrolmentStep]) -> None:
    """Raises StateRefused where the gate holds the patient."""
    held = gate_holds(work, patient_id, steps)
    if held:
        raise StateRefused(held)


def cohort(work: Work, page: int = 0) -> Cohort:
    """The pilot's members in the order they came in, with how it goes. Whoever left stays a member."""
    size, gate = policy_of(work).cohort, gate_of(work)
    steps = work.uow.enrolments.all_steps()
    inside = [one for one in _entered(steps) if gate.at is None or one.at < gate.at][:size]
    states = {one.patient_id: state_of(steps[one.patient_id]) for one in inside}
    month = ServiceMonth.of(work.now, work.zone)
    now, before = (_counted(work, states, one) for one in (month, month.previous))
    page = min(max(page, 0), max(0, (len(inside) - 1) // PAGE))
    shown = inside[page * PAGE : (page + 1) * PAGE]
    people = {one.id: one for one in work.uow.patients.many(sorted(one.patient_id for one in shown))}
    work.saw(*people)
    work.facts.update(cohort=str(len(inside)))
    members = tuple(
        Member(
            people[one.patient_id],
            one.at.astimezone(work.zone).date(),
            states[one.patient_id],
            now[one.patient_id],
            before[one.patient_id],
        )
        for one in shown
    )
    consented = sum(any(step.step is Step.CONSENT for step in standing_steps(steps[key])) for key in states)
    met = sum(before[key] >= 20 * 60 for key in states)
    return Cohort(size, gate, len(inside), dict(Counter(states.values())), consented, met, page, members, month)


def _entered(steps: dict[str, list[EnrolmentStep]]) -> list[_Entered]:
    """Everyone who was invited or consented here, or came in enrolled and still is; the first ones first."""
    found = []
    for patient_id, own in steps.items():
        kept = standing_steps(own)
        first = next((one for one in kept if one.step in (Step.INVITE, Step.CONSENT)), None)
        if first is not None and (not first.imported or state_of(kept) in INSIDE):
            found.append(_Entered(first.at, first.id, patient_id))
    return sorted(found)


def _counted(work: Work, states: dict[str, State], month: ServiceMonth) -> dict[str, int]:
    """Counted seconds of a month by patient, by `ccm.billing` alone (promise 4)."""
    counted = dict.fromkeys(states, 0)
    if len(states) > ONE_BY_ONE:
        found = MonthReader(work.uow, work.zone, month, work.rules).totals()
        return counted | {key: total.counted_seconds for key, total in found if key in states}
    totals = PatientTotals(work.uow, work.zone, work.rules)
    people = work.uow.patients.many(sorted(states))
    return counted | {one.id: totals.of(one, month).counted_seconds for one in people}
