"""Outreach as it stands on a chart; the letter that follows fruitless tries; how a patient is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.actions.desk import Work
from bot.actions.follow_ups import Owed, open_follow_up
from bot.actions.policy import policy_of
from bot.actions.practice import Setting
from ccm.enrolment import EnrolmentStep, State, Step, state_of
from ccm.follow_up import FollowUpStep, Kind, Loop
from ccm.outreach import Outreach, letter, outreach
from ccm.record import Patient
from ccm.service_month import add_business_days

LOOKED_BACK = timedelta(days=400)  # past the longest "unreachable after" that the policy allows


@dataclass(frozen=True, slots=True)
class Reach:
    """How and when a patient is reached, and who else may be spoken to."""

    phone: str
    best_time: str
    language: str
    interpreter: str
    caregiver: str
    caregiver_since: date | None
    do_not_call: bool


def outreach_of(work: Work, patient: Patient, steps: Sequence[EnrolmentStep], loops: Sequence[Loop]) -> Outreach:
    """Read the chart's attempts against the practice's policy."""
    policy = policy_of(work)
    active = [one.at for one in steps if one.step is Step.ACTIVATE]
    return outreach(
        work.uow.attempts.of_patient(patient.id, work.now - LOOKED_BACK),
        work.now,
        work.zone,
        tries_before_letter=policy.tries_before_letter,
        months_to_unreachable=policy.months_to_unreachable,
        letter_sent=_letter_sent(work, loops),
        active_since=active[-1].astimezone(work.zone).date() if active else None,
    )


def after_attempt(work: Work, patient: Patient) -> tuple[Outreach, Owed | None]:
    """What an attempt leads to: the standing, and the letter's follow-up where one is due and none is open.

    Nothing is opened for a patient about whom nothing prompts, nor for one who asked not to be called.
    """
    loops = work.uow.follow_ups.of_patient(patient.id)
    steps = work.uow.enrolments.steps(patient.id)
    standing = outreach_of(work, patient, steps, loops)
    waiting = any(one.open and one.follow_up.kind is Kind.LETTER for one in loops)
    if not standing.letter_due or waiting or patient.do_not_call or not state_of(steps).prompts:
        return standing, None
    due = add_business_days(work.now.astimezone(work.zone).date(), 2)
    return standing, open_follow_up(work, patient, due, f"Letter after {standing.tries} fruitless tries")


def letter_text(work: Work, patient: Patient) -> str:
    """The letter to send, with the number to call back."""
    settings = work.uow.settings.all()
    number = settings.get(Setting.ACCESS_NUMBER.value) or settings.get(Setting.URGENT_NUMBER.value, "")
    work.saw(patient.id)
    return letter(patient.full_name, number)


def change_reach(work: Work, patient: Patient, reach: Reach) -> Patient:
    """Keep how the patient is reached. A caregiver's permission has its day: today's, if none is given."""
    today = work.now.astimezone(work.zone).date()
    since = (reach.caregiver_since or today) if reach.caregiver else None
    changed = replace(
        patient,
        phone=reach.phone,
        best_time=reach.best_time,
        language=reach.language,
        interpreter=reach.interpreter,
        caregiver=reach.caregiver,
        caregiver_since=since,
        do_not_call=reach.do_not_call,
    )
    if changed != patient:
        work.uow.patients.save(changed)
    return changed


def may_be_lost(state: State, standing: Outreach) -> bool:
    """Whether the policy calls the patient unreachable."""
    return standing.unreachable_due and state is State.ACTIVE


def _letter_sent(work: Work, loops: Sequence[Loop]) -> date | None:
    days = [
        event.at.astimezone(work.zone).date()
        for one in loops
        if one.follow_up.kind is Kind.LETTER
        for event in one.events
        if event.step is FollowUpStep.DONE
    ]
    return max(days, default=None)
