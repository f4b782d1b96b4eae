"""A patient's way through the programme: gathered once, moved on by one deed at a time, settled after each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.closed_month import closed_since
from bot.actions.cohort import gate_holds, require_gate
from bot.actions.desk import Work
from bot.actions.gaps import DAYS, enduring, is_asked, tend
from bot.actions.policy import policy_of
from bot.actions.prompting import cancel_open, ended_by, reopen_ended, require_prompts
from ccm.care_plan import Age, CarePlan, Freshness, PlanEvent, age
from ccm.conditions import Condition
from ccm.consent import Consent, Standing, due_again, given_on
from ccm.consent_windows import consent_standing
from ccm.coverage import Coverage, Told, coverage_on, payer_on
from ccm.eligibility import GROUPS_NEEDED, Candidacy, Confirmation, candidacy, groups_rested_on
from ccm.enrolment import (
    COUNTING,
    LEAVING,
    EnrolmentStep,
    Requirements,
    State,
    Step,
    corrected,
    standing_steps,
    state_of,
    take,
)
from ccm.errors import StateRefused
from ccm.gaps import Facts, Gap
from ccm.initiating_visit import InitiatingVisit, visit_of
from ccm.prompting import may_prompt
from ccm.record import Patient, Person
from storage.ids import new_id

HELD_BY = (Gap.PRACTITIONER, Gap.TEAM_MEMBER, Gap.CONSENT, Gap.PLAN)
"""What an active patient may not be without; the confirmation alone has no follow-up, it waits in `attest`."""
LOST_DAYS = 2  # business days to mend what an active patient lost


@dataclass(frozen=True, slots=True)
class Journey:
    """Where a patient stands, what was done, and what is missing to be active."""

    patient: Patient
    state: State
    steps: tuple[EnrolmentStep, ...]
    confirmation: Confirmation | None
    consent: Standing
    consents: tuple[Consent, ...]
    conditions: tuple[Condition, ...]
    candidacy: Candidacy
    plan: CarePlan | None
    plan_events: tuple[PlanEvent, ...]
    plan_age: Age
    visit: InitiatingVisit
    people: dict[str, Person]
    reaffirm: bool  # the yearly re-affirmation of consent is due, and the patient may be asked
    zone: ZoneInfo  # the practice's: every day on a screen is a day there
    payer: str  # today's
    coverage: Coverage | None  # what is recorded of it, beside the roster
    held: str = ""  # what holds the door of someone who lacks nothing else: the pilot's gate, a full panel
    notices: tuple[str, ...] = ()  # what the deed means for months that are closed

    @property
    def facts(self) -> Facts:
        """What is on file, for the follow-ups that wait for it. Whoever left, or may not do it, is nobody."""
        needs, given = self.requirements, self.consent.consent
        return Facts(
            consent=self.consent.good,
            plan=needs.has_plan,
            practitioner=needs.practitioner_id is not None,
            team_member=needs.owner_id is not None,
            payer=bool(self.payer),
            phone=bool(self.patient.phone),
            conditions=self.conditions_suffice,
            visit=not self.visit.owed,
            plan_review=self.plan_age.freshness is not Freshness.STALE,
            explainer=not self.consent.good or bool(given and given.explained_by_id),
        )

    @property
    def conditions_suffice(self) -> bool:
        """Two chronic condition groups, counted as the month's decision counts them (R-G1)."""
        return len(groups_rested_on(self.candidacy, self.confirmation, self.imported)) >= GROUPS_NEEDED

    @property
    def imported(self) -> bool:
        """Whether the chart brought the patient in as confirmed."""
        return any(one.imported and one.step is Step.CONFIRM for one in self.steps)

    @property
    def requirements(self) -> Requirements:
        """What being active needs."""
        confirmed = self.confirmation is not None or self.imported
        needs = requirements_of(self.patient, self.people, self.plan, self.consent, confirmed=confirmed)
        return replace(needs, visit_owed=self.visit.why if self.visit.owed else "", held=self.held)


def requirements_of(
    patient: Patient, people: Mapping[str, Person], plan: CarePlan | None, consent: Standing, *, confirmed: bool
) -> Requirements:
    """What being active needs, the visit and the door aside. A practitioner or team member who left, or may not be one,
    is none; nor is a plan that says nothing."""
    biller = people.get(patient.practitioner_id or "")
    owner = people.get(patient.care_manager_id or "")
    return Requirements(
        confirmed=confirmed,
        consent_problem=consent.problem,
        has_plan=plan is not None and plan.says_something,
        practitioner_id=biller.id if biller and biller.may_bill else None,
        owner_id=owner.id if owner and owner.may_look_after else None,
        visit_owed="",
    )


def journey(work: Work, patient: Patient) -> Journey:
    """Read everything the path rests on."""
    uow, today = work.uow, work.today
    steps = uow.enrolments.steps(patient.id)
    consents = uow.enrolments.consents(patient.id)
    conditions = uow.conditions.of_patient(patient.id)
    encounters = uow.encounters.of_patient(patient.id)
    plan, events = uow.plans.latest(patient.id), uow.plans.events(patient.id)
    confirmations = uow.enrolments.confirmations(patient.id)
    policy = policy_of(work)
    state = state_of(steps)
    plan_age = age(
        plan,
        events,
        encounters,
        conditions,
        today,
        uow.medications.of_patient(patient.id),
        due_days=policy.plan_due_days,
        due_days_complex=policy.plan_due_days_complex,
        stale_days=policy.plan_stale_days,
        zone=work.zone,
    )
    assignments = uow.enrolments.assignments(patient.id)
    people = {person.id: person for person in uow.staff.all(active_only=False)}
    said = consent_standing(consents, steps, assignments, patient.practitioner_id, work.now)
    start = given_on(said, work.zone)
    visit = visit_of(patient, encounters, steps, assignments, start, today, work.zone)
    coverages = uow.coverages.of_patient(patient.id)
    payer = payer_on(coverages, today, Told(patient.payer, patient.member_id)).payer
    work.saw(patient.id)
    found = Journey(
        patient=patient,
        state=state,
        steps=tuple(steps),
        confirmation=confirmations[-1] if confirmations else None,
        consent=said,
        consents=tuple(consents),
        conditions=tuple(conditions),
        candidacy=candidacy(conditions, payer, state is State.DECEASED),
        plan=plan,
        plan_events=tuple(events),
        plan_age=plan_age,
        visit=visit,
        people=people,
        reaffirm=_reaffirm(policy.reaffirm_consent_days, said, work.now) and may_prompt(state, patient.do_not_call),
        zone=work.zone,
        payer=payer,
        coverage=coverage_on(coverages, today),
    )
    if state is State.CONSENTED and not found.requirements.missing():
        return replace(found, held=gate_holds(work, patient.id, steps) or _panel_full(work, patient, people))
    return found


def _reaffirm(days: int, said: Standing, now: datetime) -> bool:
    return bool(days) and due_again(said, now, days)


def advance(work: Work, patient: Patient, step: Step, reason: str = "", on: date | None = None) -> Journey:
    """Take one step and settle. Raises StateRefused with the reason and the way forward for an illegal one.

    One that leaves ends the minutes from its day on (R-C9, R-C10): closed months of that day or later may change.
    """
    now = journey(work, patient)
    if step is Step.INVITE:
        take(now.state, step)
        require_prompts(work, patient)
        require_gate(work, patient.id, list(now.steps))
    if on is not None and on > work.today:
        raise StateRefused("That day is still to come. Please choose the day on which it happened.")
    keep_step(work, now, step, reason, on)
    after = settle(work, patient)
    return with_closed(work, after, on or work.today) if step in LEAVING else after


def with_closed(work: Work, now: Journey, since: date) -> Journey:
    """What a fact of that day on means for closed months: said in the answer, and to the biller where a claim left."""
    return replace(now, notices=closed_since(work, now.patient.id, since))


def correct(work: Work, patient: Patient, reason: str) -> Journey:
    """Take back a death, a move or a withdrawal that was recorded in error; both rows stay, and the follow-ups that it
    ended are owed again, each by whoever owed it. Raises StateRefused without a reason.
    """
    now = journey(work, patient)
    corrected(now.steps)
    wrong = standing_steps(now.steps)[-1]
    if not reason.strip():
        raise StateRefused("A correction needs its reason: what was wrong?")
    work.uow.enrolments.step(
        EnrolmentStep(new_id(), patient.id, Step.CORRECT, work.person.id, work.now, reason.strip())
    )
    work.facts.update(step="correct")
    if not patient.do_not_call:
        reopen_ended(work, patient, wrong.at, now.state)
    return with_closed(work, settle(work, patient), wrong.day(work.zone))


def settle(work: Work, patient: Patient) -> Journey:
    """Make a consented patient active once nothing is missing, and an active one consented again once something is.

    What fell away becomes a follow-up with its owner; so does what was asked for before and is not there.
    """
    now, lost, days = journey(work, patient), set[Gap](), DAYS
    if now.state is State.CONSENTED and not now.requirements.missing():
        keep_step(work, now, Step.ACTIVATE, "everything needed is there")
        now = journey(work, patient)
    elif now.state is State.ACTIVE and (lapsed := now.requirements.lapsed()):
        keep_step(work, now, Step.HOLD, re.sub(r" \(`[^`]*`\)", "", "missing: " + "; ".join(lapsed)))
        lost, days = {one for one in HELD_BY if not now.facts.has(one)}, LOST_DAYS
        now = journey(work, patient)
    lasting = enduring(work.uow) if now.state in COUNTING else frozenset[Gap]()
    wanted = lost | lasting if is_asked(now.state, now.steps) else None
    tend(work.uow, patient, now.facts, wanted, work.person.id, work.now, work.zone, days)
    return now


def confirm(work: Work, patient: Patient, groups: tuple[str, ...], risk: str) -> Journey:
    """The billing practitioner confirms two named conditions and the risk. Raises StateRefused for fewer.

    Nobody confirms another practitioner's patient; where none is named yet, any practitioner may.
    """
    if len(groups) < 2:
        raise StateRefused("Two chronic conditions are confirmed by name; choose at least two.")
    if not risk.strip():
        raise StateRefused("The risk is confirmed in words: of death, decompensation or functional decline.")
    now = journey(work, patient)
    if patient.practitioner_id not in (None, work.person.id):
        biller = now.people.get(patient.practitioner_id or "")
        raise StateRefused(
            f"{biller.name if biller else 'Someone else'} is the billing practitioner here, and confirms. "
            "If that is out of date, the lead changes it with `/ccm assign`."
        )
    if now.state is State.UNKNOWN:
        keep_step(work, now, Step.FIND, "from the chart")
        now = journey(work, patient)
    keep_step(work, now, Step.CONFIRM, "")
    work.uow.enrolments.confirm(Confirmation(new_id(), patient.id, work.person.id, work.now, groups, risk.strip()))
    return settle(work, patient)


def history(steps: tuple[EnrolmentStep, ...], since: datetime | None = None) -> list[EnrolmentStep]:
    """Steps, newest first."""
    return [one for one in reversed(steps) if since is None or one.at >= since]


def panel_of(work: Work, manager_id: str, but_not: str = "") -> int:
    """How many patients look to a team member, whoever left not counted, nor the one named."""
    states = work.uow.enrolments.states()
    mine = (one.id for one in work.uow.patients.all() if one.care_manager_id == manager_id)
    return sum(states.get(one, State.UNKNOWN).prompts and one != but_not for one in mine)


def keep_step(work: Work, now: Journey, step: Step, reason: str, on: date | None = None) -> None:
    """Keep a step of a gathered journey; one that leaves cancels what is open. Raises StateRefused if illegal."""
    state = take(now.state, step, now.requirements)
    day = on if on != work.today else None
    kept = EnrolmentStep(new_id(), now.patient.id, step, work.person.id, work.now, reason, on=day)
    work.uow.enrolments.step(kept)
    work.facts.update(step=step.name.lower())
    if not state.prompts:
        cancel_open(work.uow, now.patient.id, ended_by(state), work.person.id, work.now)


def _panel_full(work: Work, patient: Patient, people: dict[str, Person]) -> str:
    """Why the team member cannot take one more, or nothing."""
    owner, cap = people.get(patient.care_manager_id or ""), policy_of(work).panel_cap
    if owner is None or panel_of(work, owner.id, patient.id) < cap:
        return ""
    return f"another team member: {owner.name} has the {cap} patients that the policy allows (`/ccm assign`)"
