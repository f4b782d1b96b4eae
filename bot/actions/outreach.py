"""Outreach as it stands on a chart, what it leads to: a letter, a word to the practitioner, a review; how to reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.follow_ups import Owed, open_follow_up
from bot.actions.policy import read_policy
from bot.actions.practice import Setting
from bot.actions.programme import settle
from bot.actions.prompting import cancel_open, require_prompts, silence_about, those_who_prompt
from ccm.enrolment import EnrolmentStep, State, Step, state_of
from ccm.errors import StateRefused
from ccm.follow_up import FollowUp, FollowUpStep, Kind, Loop, owner_among
from ccm.outreach import Outreach, Quiet, letter, outreach, quiet_of, silent_since
from ccm.plan_edit import Overtaken, together
from ccm.record import Patient, Person
from ccm.service_month import add_business_days
from storage.enrolments import Stride
from storage.ids import new_id
from storage.unit_of_work import PracticeView

LOOKED_BACK = timedelta(days=400)  # past the longest "unreachable after" that the policy allows
WORDS = {
    Kind.TELL: "No contact since {since:%b %-d}: tell {who}, who may know why",
    Kind.REVIEW: "No contact since {since:%b %-d}: pause the enrolment, end it, or say why it goes on",
}


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


class Permission(NamedTuple):
    """Who else may be spoken to, and since when the patient allows it."""

    who: str
    since: date | None

    def __str__(self) -> str:
        """As a refusal names it."""
        return f"{self.who or 'nobody'}{f' (since {self.since:%b %-d, %Y})' if self.since else ''}"


REACH = {"phone": "The phone", "best_time": "The best time", "language": "The language", "interpreter": "Interpreter"}
"""The fields that stand each by itself, as a refusal names them."""


@dataclass(frozen=True, slots=True)
class QuietPatient:
    """An active patient without contact, since when, and how far that has gone."""

    patient: Patient
    since: date
    quiet: Quiet


def outreach_of(work: Work, patient: Patient, steps: Sequence[EnrolmentStep], loops: Sequence[Loop]) -> Outreach:
    """Read the chart's attempts against the practice's policy."""
    return standing_of(work.uow, patient, steps, loops, work.now, work.zone)


def standing_of(
    view: PracticeView,
    patient: Patient,
    steps: Sequence[EnrolmentStep],
    loops: Sequence[Loop],
    now: datetime,
    zone: ZoneInfo,
) -> Outreach:
    """The same without a person at the desk."""
    return outreach(
        view.attempts.of_patient(patient.id, now - LOOKED_BACK),
        now,
        zone,
        read_policy(view),
        letters=_letters(loops, zone),
        enrolled_since=known_since(view, patient, steps, zone),
    )


def known_since(view: PracticeView, patient: Patient, steps: Sequence[EnrolmentStep], zone: ZoneInfo) -> date | None:
    """The first day from which silence can be known here. An imported patient's steps bear the chart's days, long
    before anyone could keep an attempt here: the import's own day is that of the plan row, or of the first attempt.
    """
    active = [one for one in steps if one.step is Step.ACTIVATE]
    if not active:
        return None
    at = active[-1].at
    if active[-1].imported:
        kept: list[datetime] = [one.at for one in view.plans.versions(patient.id)[:1] if one.imported]
        kept += [one.at for one in view.attempts.of_patient(patient.id, at)[:1]]
        if not kept:
            return None
        at = max(at, min(kept))
    return at.astimezone(zone).date()


def after_attempt(work: Work, patient: Patient) -> tuple[Outreach, tuple[Owed, ...]]:
    """What an attempt leads to: the standing, and the follow-ups that are due and not yet there.

    Nothing is opened for a patient about whom nothing prompts.
    """
    loops = work.uow.follow_ups.of_patient(patient.id)
    steps = work.uow.enrolments.steps(patient.id)
    standing = outreach_of(work, patient, steps, loops)
    if silence_about(work.uow, patient):
        return standing, ()
    opened: list[Owed] = []
    waiting = any(one.open and one.follow_up.kind is Kind.LETTER for one in loops)
    if standing.letter_due and not waiting:
        due = add_business_days(work.today, 2)
        words = f"Letter after {standing.tries} fruitless tries"
        opened.append(open_follow_up(work, patient, due, words, Kind.LETTER))
    people = work.uow.staff.all()
    for one in quiet_follow_ups(standing, patient, steps, loops, people, work.now, work.zone):
        work.uow.follow_ups.add(one)
        owner = next((each for each in people if each.id == one.owner_id), None)
        opened.append(Owed(Loop(one), patient, owner))
    return standing, tuple(opened)


def quiet_follow_ups(
    standing: Outreach,
    patient: Patient,
    steps: Sequence[EnrolmentStep],
    loops: Sequence[Loop],
    people: Sequence[Person],
    now: datetime,
    zone: ZoneInfo,
) -> list[FollowUp]:
    """The word to the practitioner and the review that a silence calls for, each once for one silence."""
    if standing.quiet < Quiet.TELL or standing.quiet_since is None or state_of(steps) is not State.ACTIVE:
        return []
    here = {one.id: one for one in people}
    biller = here.get(patient.practitioner_id or "")
    in_charge = owner_among(None, people)
    kinds = [(Kind.TELL, biller.id if biller else in_charge)]
    kinds += [(Kind.REVIEW, in_charge)] if standing.quiet is Quiet.REVIEW else []
    due = add_business_days(now.astimezone(zone).date(), 2)
    since, who = standing.quiet_since, biller.name if biller else "the billing practitioner"
    had = {(one.follow_up.kind, one.follow_up.about) for one in loops}
    return [
        FollowUp(new_id(), patient.id, kind, WORDS[kind].format(since=since, who=who), owner, due, None, now, since)
        for kind, owner in kinds
        if (kind, since) not in had
    ]


def letter_text(work: Work, patient: Patient) -> str:
    """The letter to send, with the number to call back. Raises StateRefused where nothing may prompt any more."""
    require_prompts(work, patient)
    settings = work.uow.settings.all()
    number = settings.get(Setting.ACCESS_NUMBER.value) or settings.get(Setting.URGENT_NUMBER.value, "")
    work.saw(patient.id)
    return letter(patient.full_name, number)


def change_reach(work: Work, patient: Patient, shown: Reach, said: Reach) -> Patient:
    """Keep what a form changes of what it showed: what somebody else changed meanwhile stays, do-not-call above all.

    Do-not-call cancels what was open; a phone number closes its follow-up. A permission's day is what someone said,
    never today's for want of another. Raises Overtaken where both changed the same, StateRefused for a new caregiver
    under the day of the one before.
    """
    reach = _brought_together(patient, shown, said)
    other = reach.caregiver != patient.caregiver
    if reach.caregiver and other and reach.caregiver_since and reach.caregiver_since == patient.caregiver_since:
        raise StateRefused(
            "The day of permission is the former caregiver's. Ask when the patient gave it for this one, or leave it "
            "empty: the card then says that the permission is not dated."
        )
    changed = replace(
        patient,
        phone=reach.phone,
        best_time=reach.best_time,
        language=reach.language,
        interpreter=reach.interpreter,
        caregiver=reach.caregiver,
        caregiver_since=reach.caregiver_since if reach.caregiver else None,
        do_not_call=reach.do_not_call,
    )
    if changed == patient:
        return changed
    work.uow.patients.save(changed)
    if changed.do_not_call and not patient.do_not_call:
        why = "the patient asked not to be called"
        cancel_open(work.uow, patient.id, why, work.person.id, work.now, calls_only=True)
    settle(work, changed)
    return changed


def _brought_together(patient: Patient, shown: Reach, said: Reach) -> Reach:
    """Each field by itself; the caregiver and the day of that person's permission are one."""
    try:
        phone, best_time, language, interpreter = (
            together(label, getattr(shown, name), getattr(patient, name), getattr(said, name))
            for name, label in REACH.items()
        )
        caregiver, since = together(
            "The caregiver",
            Permission(shown.caregiver, shown.caregiver_since),
            Permission(patient.caregiver, patient.caregiver_since),
            Permission(said.caregiver, said.caregiver_since),
        )
        quiet = together("Do not call", shown.do_not_call, patient.do_not_call, said.do_not_call)
    except Overtaken as clash:
        raise Overtaken(
            f"Somebody changed the same after you opened this form. {clash.sentence} Nothing was saved; what you typed "
            "stands in the form. Open *How to reach* again and bring both together."
        ) from None
    return Reach(phone, best_time, language, interpreter, caregiver, since, quiet)


def may_be_lost(state: State, standing: Outreach) -> bool:
    """Whether the policy calls the patient unreachable."""
    return standing.unreachable_due and state is State.ACTIVE


def _letters(loops: Sequence[Loop], zone: ZoneInfo) -> list[date]:
    """The days on which letters were opened, cancelled ones aside."""
    return [
        one.follow_up.at.astimezone(zone).date()
        for one in loops
        if one.follow_up.kind is Kind.LETTER and not any(event.step is FollowUpStep.CANCELLED for event in one.events)
    ]


@dataclass(frozen=True, slots=True)
class Silence:
    """When an active patient last answered, and since when silence is known here; None where it is not."""

    last: date | None
    since: date | None


def silences(
    view: PracticeView, strides: Mapping[str, Sequence[Stride]], states: Mapping[str, State], zone: ZoneInfo
) -> dict[str, Silence]:
    """Those of every active patient, read in bulk; steps and states are everybody's. As `known_since` tells of one."""
    contacts = view.attempts.last_contacts()
    active = {key: steps for key, steps in strides.items() if states[key] is State.ACTIVE}
    lacking = any(key not in contacts and any(one.imported for one in steps) for key, steps in active.items())
    kept = view.plans.first_kept() if lacking else {}

    def day(at: datetime | None) -> date | None:
        return at.astimezone(zone).date() if at else None

    return {
        key: Silence(day(contacts.get(key)), day(silent_since(steps, contacts.get(key), kept.get(key))))
        for key, steps in active.items()
    }


def quiet_patients(view: PracticeView, today: date, zone: ZoneInfo) -> list[QuietPatient]:
    """Active patients who have not answered for the policy's first month or longer, longest first.

    Read in bulk: a patient whom nobody tries is not forgotten with the attempts nobody made.
    """
    policy = read_policy(view)
    strides = view.enrolments.strides()
    silent = silences(view, strides, {key: state_of(steps) for key, steps in strides.items()}, zone)
    since = {key: one.since for key, one in silent.items() if one.since and quiet_of(one.since, today, policy)}
    people = those_who_prompt(view, view.patients.many(sorted(since)))
    found = [QuietPatient(one, since[key], quiet_of(since[key], today, policy)) for key, one in people.items()]
    return sorted(found, key=lambda one: (one.since, one.patient.family, one.patient.given))
