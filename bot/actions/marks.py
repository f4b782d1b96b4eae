"""What one click adds to an entry: its outcome, the goal it served, that it was copied into the chart."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.corrections import entry_of, require_own
from bot.actions.desk import Work
from bot.actions.whom import patient_of
from ccm.care_plan import Goal
from ccm.errors import StateRefused
from ccm.record import EntryState, Patient, Person
from storage.marks import Mark

OUTCOMES = {"better": "better", "same": "no change", "worse": "worse"}


@dataclass(frozen=True, slots=True)
class Marked:
    """An entry with its marks, and the patient's goals that it might have served."""

    state: EntryState
    patient: Patient
    performer: Person | None
    marks: dict[Mark, str]
    goals: tuple[Goal, ...]
    zone: str
    plan_id: str = ""  # the version whose goals these are


def marked(work: Work, entry_id: str) -> Marked:
    """An entry as it stands with its marks."""
    state = entry_of(work, entry_id)
    patient = patient_of(work, state.entry.patient_id)
    plan = work.uow.plans.latest(patient.id)
    marks = work.uow.marks.of([entry_id]).get(entry_id, {})
    performer = work.uow.staff.get(state.entry.performer_id)
    return Marked(
        state, patient, performer, marks, plan.open_goals if plan else (), str(work.zone), plan.id if plan else ""
    )


def mark(work: Work, entry_id: str, name: Mark, value: str) -> Marked:
    """Keep a mark. Raises StateRefused for an entry that no longer stands, and RoleRefused where someone says of
    another's entry how it went; whoever pasted it may tick it as charted.
    """
    state = entry_of(work, entry_id)
    if name is not Mark.CHARTED:
        require_own(work, state)
    if not state.live:
        raise StateRefused("That entry no longer stands.")
    work.uow.marks.add(entry_id, name, value, work.person.id, work.now)
    work.facts.update(entry=entry_id, mark=name.value)
    return marked(work, entry_id)


def mark_goal(work: Work, entry_id: str, plan_id: str, at: int) -> Marked:
    """Keep which goal the entry served, of the very version whose goals were on the buttons. Raises StateRefused for a
    version that is not this patient's, or has no such goal."""
    state = entry_of(work, entry_id)
    plan = work.uow.plans.get(plan_id)
    goals = plan.open_goals if plan is not None and plan.patient_id == state.entry.patient_id else ()
    if at >= len(goals):
        raise StateRefused("These goals are not the plan's any more. Press an outcome again, then choose.")
    return mark(work, entry_id, Mark.GOAL, goals[at].text)
