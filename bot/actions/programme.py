"""A patient's way through the programme: gathered once, moved on by one deed at a time, settled after each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.desk import Work
from bot.actions.policy import policy_of
from ccm.care_plan import Age, CarePlan, PlanEvent, age
from ccm.conditions import Condition
from ccm.consent import Answer, Consent, Element, How, Standing, due_again, standing
from ccm.eligibility import Candidacy, candidacy
from ccm.enrolment import EnrolmentStep, Requirements, State, Step, state_of, take
from ccm.errors import StateRefused
from ccm.initiating_visit import InitiatingVisit, initiating_visit
from ccm.record import Patient, Person
from storage.enrolments import Confirmation
from storage.ids import new_id


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
    reaffirm: bool  # the yearly re-affirmation of consent is due

    @property
    def requirements(self) -> Requirements:
        """What being active needs."""
        return Requirements(
            confirmed=self.confirmation is not None or any(one.imported for one in self.steps),
            consent_problem=self.consent.problem,
            has_plan=self.plan is not None and self.plan.says_something,
            practitioner_id=self.patient.practitioner_id,
            owner_id=self.patient.care_manager_id,
            visit_owed=self.visit.why if self.visit.owed else "",
        )


def journey(work: Work, patient: Patient) -> Journey:
    """Read everything the path rests on."""
    uow, today = work.uow, work.now.astimezone(work.zone).date()
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
    )
    given = [one for one in consents if one.answer is Answer.GIVEN]
    start = given[0].at.astimezone(work.zone).date() if given else today
    visit = initiating_visit(encounters, patient.practitioner_id, start, patient.initiating_visit)
    people = {person.id: person for person in uow.staff.all(active_only=False)}
    said = standing(consents, patient.practitioner_id, work.now)
    work.saw(patient.id)
    return Journey(
        patient=patient,
        state=state,
        steps=tuple(steps),
        confirmation=confirmations[-1] if confirmations else None,
        consent=said,
        consents=tuple(consents),
        conditions=tuple(conditions),
        candidacy=candidacy(conditions, patient.payer, state is State.DECEASED),
        plan=plan,
        plan_events=tuple(events),
        plan_age=plan_age,
        visit=visit,
        people=people,
        reaffirm=bool(policy.reaffirm_consent_days) and due_again(said, work.now, policy.reaffirm_consent_days),
    )


def advance(work: Work, patient: Patient, step: Step, reason: str = "") -> Journey:
    """Take one step and settle. Raises StateRefused with the reason and the way forward for an illegal one."""
    now = journey(work, patient)
    _step(work, now, step, reason)
    return settle(work, patient)


def settle(work: Work, patient: Patient) -> Journey:
    """Make a consented patient active once nothing is missing; otherwise leave things as they are."""
    now = journey(work, patient)
    if now.state is State.CONSENTED and not now.requirements.missing():
        _step(work, now, Step.ACTIVATE, "everything needed is there")
        now = journey(work, patient)
    return now


def confirm(work: Work, patient: Patient, groups: tuple[str, ...], risk: str) -> Journey:
    """The billing practitioner confirms two named conditions and the risk. Raises StateRefused for fewer."""
    if len(groups) < 2:
        raise StateRefused("Two chronic conditions are confirmed by name; choose at least two.")
    if not risk.strip():
        raise StateRefused("The risk is confirmed in words: of death, decompensation or functional decline.")
    now = journey(work, patient)
    if now.state is State.UNKNOWN:
        _step(work, now, Step.FIND, "from the chart")
        now = journey(work, patient)
    _step(work, now, Step.CONFIRM, "")
    work.uow.enrolments.confirm(Confirmation(new_id(), patient.id, work.person.id, work.now, groups, risk.strip()))
    return settle(work, patient)


def answer_consent(
    work: Work, patient: Patient, answer: Answer, how: How, elements: frozenset[Element], said_to: str, questions: str
) -> Journey:
    """Keep what was answered. Consent before confirmation, or without its four elements, is refused with the way on."""
    now = journey(work, patient)
    if answer is Answer.GIVEN:
        take(now.state, Step.CONSENT)
        if patient.practitioner_id is None:
            raise StateRefused("Consent is for one billing practitioner: name that person first with `/ccm assign`.")
        missing = [one for one in Element if one not in elements]
        if missing:
            raise StateRefused(f"Not everything was said yet: {len(missing)} of the four things are unticked.")
    elif answer is Answer.REVOKED and now.consent.consent is None:
        raise StateRefused("There is no consent on file that could be withdrawn.")
    work.uow.enrolments.consent(
        Consent(
            new_id(),
            patient.id,
            answer,
            how,
            elements,
            work.person.id,
            said_to or "the patient",
            questions,
            patient.practitioner_id,
            work.now,
        )
    )
    step = {Answer.GIVEN: Step.CONSENT, Answer.DECLINED: Step.DECLINE, Answer.REVOKED: Step.WITHDRAW}[answer]
    if step is Step.CONSENT and now.state is State.ACTIVE and now.consent.good:
        return settle(work, patient)  # a yearly re-affirmation of an active patient changes nothing else
    _step(work, now, step, f"{how.value}, to {said_to or 'the patient'}")
    return settle(work, patient)


def assign(work: Work, patient: Patient, care_manager_id: str | None, practitioner_id: str | None) -> Journey:
    """Name the designated team member and the one billing practitioner. Raises StateRefused over the panel's cap."""
    manager = work.uow.staff.get(care_manager_id) if care_manager_id else None
    biller = work.uow.staff.get(practitioner_id) if practitioner_id else None
    if care_manager_id and (manager is None or not manager.active or not manager.credential.clinical):
        raise StateRefused("The designated team member is clinical staff who works here.")
    if practitioner_id and (biller is None or not biller.active or not biller.credential.practitioner):
        raise StateRefused("The billing practitioner is a physician or an advanced practice practitioner here.")
    cap = policy_of(work).panel_cap
    if manager and manager.id != patient.care_manager_id and _panel(work, manager.id) >= cap:
        raise StateRefused(f"{manager.name} has {cap} patients, the most the practice's policy allows.")
    changed = replace(patient, care_manager_id=care_manager_id, practitioner_id=practitioner_id)
    if changed != patient:
        work.uow.patients.save(changed)
    return settle(work, changed)


def invited_ok(work: Work) -> None:
    """The gate: past the first cohort nobody is invited until the lead opened it. Raises StateRefused."""
    policy = policy_of(work)
    if policy.cohort_opened:
        return
    states = work.uow.enrolments.states().values()
    inside = sum(one in (State.INVITED, State.CONSENTED, State.ACTIVE, State.PAUSED) for one in states)
    if inside >= policy.cohort:
        raise StateRefused(
            f"The first cohort of {policy.cohort} is full. When it runs well, the lead opens the gate in `/ccm setup`."
        )


def history(steps: tuple[EnrolmentStep, ...], since: datetime | None = None) -> list[EnrolmentStep]:
    """Steps, newest first."""
    return [one for one in reversed(steps) if since is None or one.at >= since]


def _panel(work: Work, manager_id: str) -> int:
    states = work.uow.enrolments.states()
    mine = (one for one in work.uow.patients.all() if one.care_manager_id == manager_id)
    return sum(states.get(one.id, State.UNKNOWN).prompts and one.id in states for one in mine)


def _step(work: Work, now: Journey, step: Step, reason: str) -> None:
    take(now.state, step, now.requirements)
    work.uow.enrolments.step(EnrolmentStep(new_id(), now.patient.id, step, work.person.id, work.now, reason))
    work.facts.update(step=step.name.lower())
