"""The one question before anything is shown, opened or listed about a patient: may it still prompt?

The rule is `ccm.prompting`; here it is asked of the record, and what was open is closed when the answer turns to no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.actions.desk import Work
from ccm.claim_follow_up import about_claim
from ccm.enrolment import State, state_of
from ccm.errors import StateRefused
from ccm.follow_up import FollowUpEvent, FollowUpStep, Loop
from ccm.gaps import needs_no_call
from ccm.prompting import may_prompt, may_stand, silence, way_forward
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
    """Those of the follow-ups that may stand, and their patients by id. One about a claim prompts nobody: it stays."""
    ids = sorted({one.follow_up.patient_id for one in loops})
    patients, states = {one.id: one for one in view.patients.many(ids)}, view.enrolments.states_of(ids)

    def stands(loop: Loop) -> bool:
        key = loop.follow_up.patient_id
        state, do_not_call = states.get(key, State.UNKNOWN), patients[key].do_not_call
        return about_claim(loop.follow_up) or may_stand(loop, state, do_not_call)

    kept = [one for one in loops if stands(one)]
    return kept, {one.follow_up.patient_id: patients[one.follow_up.patient_id] for one in kept}


def ended_by(state: State) -> str:
    """Why a step that leaves ends a follow-up."""
    return f"the patient is {state.value}"


def reopen_ended(work: Work, patient: Patient, since: datetime, state: State) -> int:
    """Open again what leaving ended, by the step or by a file that saw it, under the same owner and day; how many.

    Each is a new row: the cancelled one stays as it was.
    """
    reasons, count = {ended_by(state), silence(state, do_not_call=False)}, 0
    for one in work.uow.follow_ups.of_patient(patient.id):
        last = one.events[-1] if one.events else None
        if last and last.step is FollowUpStep.CANCELLED and last.at >= since and last.result in reasons:
            asked = replace(one.follow_up, id=new_id(), owner_id=one.owner_id, due=one.due)
            work.uow.follow_ups.add(replace(asked, by_id=work.person.id, at=work.now))
            count += 1
    work.facts.update(reopened=str(count))
    return count


def cancel_open(
    uow: UnitOfWork, patient_id: str, why: str, by_id: str | None, now: datetime, *, calls_only: bool = False
) -> int:
    """Cancel a patient's open follow-ups with why, as nothing prompts any more; how many there were.

    What the biller owes a claim that left is no prompt, and stands; with `calls_only` so does what mends the record
    without a call.
    """
    loops = [
        one
        for one in uow.follow_ups.of_patient(patient_id)
        if one.open and not about_claim(one.follow_up) and not (calls_only and needs_no_call(one))
    ]
    for one in loops:
        uow.follow_ups.event(FollowUpEvent(new_id(), one.follow_up.id, FollowUpStep.CANCELLED, by_id, now, why))
    return len(loops)
