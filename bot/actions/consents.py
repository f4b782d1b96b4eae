"""Consent as it is answered: kept with who explained it to whom, what was asked, how, and on which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.actions.cohort import require_gate
from bot.actions.desk import Work
from bot.actions.programme import Journey, journey, keep_step, settle, with_closed
from ccm.consent import Answer, Consent, Element, How
from ccm.enrolment import COUNTING, SILENT, Step, standing_steps, take
from ccm.errors import StateRefused
from ccm.record import Patient
from ccm.service_month import local_midnight
from storage.ids import new_id

STEPS = {Answer.GIVEN: Step.CONSENT, Answer.DECLINED: Step.DECLINE, Answer.REVOKED: Step.WITHDRAW}


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of an answer. `on` is the day it was given, today if empty; so is who explained it."""

    answer: Answer
    how: How = How.VERBAL
    elements: frozenset[Element] = frozenset()
    said_to: str = ""
    questions: str = ""  # asked by the patient; for a refusal or a revocation, why
    on: date | None = None
    explained_by_id: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a consent form was opened on, in opaque ids: the practitioner named, the last answer, the last leaving."""

    practitioner_id: str = ""
    answer_id: str = ""
    left_id: str = ""

    @staticmethod
    def of(now: Journey) -> Seen:
        """As the journey stands."""
        standing = standing_steps(now.steps)
        return Seen(
            now.patient.practitioner_id or "",
            now.consents[-1].id if now.consents else "",
            standing[-1].id if now.state in SILENT and standing else "",
        )


def answer_consent(work: Work, patient: Patient, said: Said, seen: Seen | None = None) -> Journey:
    """Keep what was answered. Consent before confirmation, past the pilot's gate, or without its four elements is
    refused with the way on; so is an answer on a form that was `seen` before the practitioner changed (R-G3), before
    another answer was kept, or before the patient left.

    Whoever declines while enrolled withdraws: the consent on file ends. A consent of someone enrolled already, whether
    affirmed again or given to a new practitioner, changes nothing else: a paused patient stays paused.
    """
    now = journey(work, patient)
    if seen is not None:
        _still_so(now, seen)
    enrolled = now.state in COUNTING
    answer = Answer.REVOKED if said.answer is Answer.DECLINED and enrolled else said.answer
    if answer is Answer.GIVEN:
        _may_be_given(work, now, said, enrolled)
    elif answer is Answer.REVOKED and now.consent.consent is None:
        raise StateRefused("There is no consent on file that could be withdrawn.")
    if answer is not Answer.GIVEN:
        take(now.state, STEPS[answer])
    at = _instant(work, said, answer, now.consents)
    later = [one.at for one in now.consents if one.at > at]
    if later:
        day = max(later).astimezone(work.zone)
        raise StateRefused(
            f"An answer of {day:%b %-d, %Y} is on file, so an earlier one changes nothing. Please check the day."
        )
    told_to = said.said_to or "the patient"
    clinical = answer is Answer.GIVEN or work.person.may_look_after
    who = said.explained_by_id or (work.person.id if clinical else None)  # others take a refusal, and explain nothing
    kept = (answer, said.how, said.elements, who, told_to, said.questions, patient.practitioner_id, at)
    work.uow.enrolments.consent(Consent(new_id(), patient.id, *kept))
    work.facts.update(answer=answer.value)
    if not (answer is Answer.GIVEN and enrolled):
        reason = f"{said.how.value}, to {told_to}"
        reason = reason if answer is Answer.GIVEN else said.questions or f"{said.how.value}, from {told_to}"
        keep_step(work, now, STEPS[answer], reason, said.on)
    after = settle(work, patient)
    return with_closed(work, after, at.astimezone(work.zone).date()) if answer is Answer.REVOKED else after


def _still_so(now: Journey, seen: Seen) -> None:
    """Raises StateRefused where the form no longer says what stands."""
    stands = Seen.of(now)
    if stands == seen:
        return
    if stands.practitioner_id != seen.practitioner_id:
        biller = now.people.get(stands.practitioner_id)
        what = f"the billing practitioner changed to {biller.name if biller else 'nobody'}, of whom the patient was not"
        what += " told: consent is to one practitioner (R-G3)"
    elif stands.answer_id != seen.answer_id:
        last = now.consents[-1]
        by = now.people.get(last.explained_by_id or "")
        what = f"another answer was kept ({last.answer.value}{f', {by.name}' if by else ''})"
    else:
        what = f"the patient is {now.state.value}"
    raise StateRefused(
        f"After you opened this form, {what}. Nothing was saved. Open `/ccm consent` again and ask the patient anew; "
        "what you typed stands in this form."
    )


def _may_be_given(work: Work, now: Journey, said: Said, enrolled: bool) -> None:
    """Raises StateRefused for a consent that may not be kept."""
    if not enrolled:
        take(now.state, Step.CONSENT)
        require_gate(work, now.patient.id, list(now.steps))
    if now.patient.practitioner_id is None:
        raise StateRefused("Consent is for one billing practitioner: name that person first with `/ccm assign`.")
    missing = [one for one in Element if one not in said.elements]
    if missing:
        raise StateRefused(f"Not everything was said yet: {len(missing)} of the four things are unticked.")
    explainer = now.people.get(said.explained_by_id or work.person.id)
    if explainer is None or not explainer.may_look_after:
        raise StateRefused("Consent is explained by clinical staff who works here: choose who did.")


def _instant(work: Work, said: Said, answer: Answer, before: Sequence[Consent]) -> datetime:
    """When it was answered. On an earlier day the hour is not known, and none is invented: a consent counts from the
    day after, a refusal or a revocation from that day's beginning (R-C9), or from behind the answers of that day, which
    it follows. Raises StateRefused for a day to come."""
    today = work.today
    if said.on is None or said.on == today:
        return work.now
    if said.on > today:
        raise StateRefused("That day is still to come: an answer is kept on or after the day it was given.")
    if answer is Answer.GIVEN:
        return local_midnight(said.on + timedelta(days=1), work.zone) - timedelta(seconds=1)
    that_day = [one.at for one in before if one.at.astimezone(work.zone).date() == said.on]
    return max([local_midnight(said.on, work.zone), *(at + timedelta(microseconds=1) for at in that_day)])
