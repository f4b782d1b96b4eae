"""The one question before anything is shown, opened or listed about a patient: may it still prompt?

The rule is `ccm.prompting`; here it is asked of the record, and what was open is closed when the answer turns to no.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.actions.desk import Work
from ccm.enrolment import State, state_of
from ccm.errors import StateRefused
from ccm.follow_up import FollowUpEvent, FollowUpStep, Loop
from ccm.prompting import may_prompt, silence, way_forward
from ccm.record import Patient
from storage.ids import new_id
from storage.unit_of_work import PracticeView, UnitOfWork


def silence_about(view: PracticeView, patient: Patient) -> str:
    """Why nothing prompts about the patient, or nothing."""
    return silence(state_of(view.enrolments.steps(patient.id)), patient.do_not_call)


def require_prompts(work: Work, patient: Patient) -> None:
    """Raises StateRefused, with the reason and the way forward, for a patient about whom nothing prompts."""
    state = state_of(work.uow.enrolments.steps(patient.id))
    if not may_prompt(state, patient.do_not_call):
        raise StateRefused(f"{silence(state, patient.do_not_call)} {way_forward(state)}")


def those_who_prompt(view: PracticeView, patients: Sequence[Patient]) -> dict[str, Patient]:
    """The patients about whom something may prompt, by id."""
    states = view.enrolments.states_of([one.id for one in patients])
    return {one.id: one for one in patients if may_prompt(states.get(one.id, State.UNKNOWN), one.do_not_call)}


def loops_that_prompt(view: PracticeView, loops: Sequence[Loop]) -> tuple[list[Loop], dict[str, Patient]]:
    """Those of the follow-ups that may prompt, and their patients by id."""
    patients = view.patients.many(sorted({one.follow_up.patient_id for one in loops}))
    those = those_who_prompt(view, patients)
    return [one for one in loops if one.follow_up.patient_id in those], those


def cancel_open(uow: UnitOfWork, patient_id: str, why: str, by_id: str | None, now: datetime) -> int:
    """Cancel a patient's open follow-ups with why, as nothing prompts any more; how many there were."""
    loops = [one for one in uow.follow_ups.of_patient(patient_id) if one.open]
    for one in loops:
        uow.follow_ups.event(FollowUpEvent(new_id(), one.follow_up.id, FollowUpStep.CANCELLED, by_id, now, why))
    return len(loops)
