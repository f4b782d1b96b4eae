"""Care plans: each change a new version, signed by the practitioner, reviewed, copied to the patient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.actions.desk import Work
from bot.actions.policy import policy_of
from bot.actions.programme import Journey, journey, settle
from ccm.care_plan import CarePlan, Element, Goal, Home, Intervention, PlanEvent, PlanEventKind
from ccm.errors import StateRefused
from ccm.generic_plan import Likeness, generic_plans, words_of
from ccm.record import Patient
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class PlanScreen:
    """A plan with its standing, and the likeness that makes it generic, if it is."""

    journey: Journey
    likeness: Likeness | None
    other: Patient | None
    versions: tuple[CarePlan, ...]  # newest first


def screen(work: Work, patient: Patient) -> PlanScreen:
    """The plan as it stands, compared with the practice's other plans."""
    now = journey(work, patient)
    likeness = like_others(work, patient, now.plan) if now.plan else None
    other = work.uow.patients.get(likeness.other_id) if likeness else None
    return PlanScreen(now, likeness, other, tuple(reversed(work.uow.plans.versions(patient.id))))


def write(
    work: Work,
    patient: Patient,
    *,
    elements: dict[Element, str] | None = None,
    goals: tuple[Goal, ...] | None = None,
    interventions: tuple[Intervention, ...] | None = None,
    barriers: tuple[str, ...] | None = None,
    home: Home | None = None,
    link: str | None = None,
    changed: str = "",
    reconciled: bool = False,
    complex: bool | None = None,
) -> PlanScreen:
    """Keep the next version with what is given; the rest stays as it was."""
    old = work.uow.plans.latest(patient.id)
    today = work.now.astimezone(work.zone).date()
    base = old or CarePlan(new_id(), patient.id, 0, Home.BOT, today, work.person.id, work.now)
    kept = {name: text for name, text in {**base.elements, **(elements or {})}.items() if text.strip()}
    new = replace(
        base,
        id=new_id(),
        version=base.version + 1,
        by_id=work.person.id,
        at=work.now,
        dated=today,
        elements=kept,
        goals=base.goals if goals is None else goals,
        barriers=base.barriers if barriers is None else barriers,
        interventions=base.interventions if interventions is None else interventions,
        home=home or base.home,
        link=base.link if link is None else link,
        changed=changed,
        complex=base.complex if complex is None else complex,
        reconciled_on=today if reconciled else base.reconciled_on,
        imported=False,
    )
    work.uow.plans.add(new)
    work.facts.update(plan=new.id, version=str(new.version))
    settle(work, patient)
    return screen(work, patient)


def mark(work: Work, patient: Patient, kind: PlanEventKind, note: str = "") -> PlanScreen:
    """Sign, review, or note a copy given. Raises StateRefused without a plan, or for a second signature."""
    plan = work.uow.plans.latest(patient.id)
    if plan is None:
        raise StateRefused("There is no care plan yet: write it first with `/ccm plan`.")
    done = [one for one in work.uow.plans.events(patient.id) if one.plan_id == plan.id and one.kind is kind]
    if kind is PlanEventKind.SIGNED and done:
        raise StateRefused("This version is signed already.")
    work.uow.plans.event(PlanEvent(new_id(), plan.id, kind, work.person.id, work.now, note))
    work.facts.update(plan=plan.id, kind=kind.value)
    return screen(work, patient)


def like_others(work: Work, patient: Patient, plan: CarePlan) -> Likeness | None:
    """The plan's likeness to another patient's, where the policy calls it generic."""
    latest = work.uow.plans.all_latest()
    latest[patient.id] = plan
    names = {one.id: (one.given, one.family) for one in work.uow.patients.many(sorted(latest))}
    texts = {key: words_of(one.text, names.get(key, ())) for key, one in latest.items()}
    least = policy_of(work).generic_share / 100
    return next((one for one in generic_plans(texts, least) if one.patient_id == patient.id), None)


def add_goal(work: Work, patient: Patient, goal: Goal) -> PlanScreen:
    """One more goal, or a goal of the same words with what changed."""
    plan = work.uow.plans.latest(patient.id)
    old = plan.goals if plan else ()
    same = [one for one in old if one.text.lower() == goal.text.lower()]
    goals = tuple(goal if one in same else one for one in old) if same else (*old, goal)
    return write(work, patient, goals=goals, changed="goal" if not same else "progress on a goal")


def add_intervention(work: Work, patient: Patient, text: str, owner: str) -> PlanScreen:
    """One more intervention, or another owner for one of the same words. Raises StateRefused without an owner."""
    if not text.strip() or not owner.strip():
        raise StateRefused("An intervention says what is done, and who does it.")
    plan = work.uow.plans.latest(patient.id)
    others = [one for one in (plan.interventions if plan else ()) if one.text.lower() != text.strip().lower()]
    new = (*others, Intervention(text.strip(), owner.strip()))
    return write(work, patient, interventions=new, changed="interventions")


def goal_of(text: str, measure: str, target: str, due: date | None, progress: str) -> Goal:
    """A goal from a form's fields. Raises StateRefused for one that nobody could measure."""
    if not text.strip():
        raise StateRefused("A goal needs words: what the patient wants to reach.")
    return Goal(text.strip(), measure.strip(), target.strip(), due, progress.strip())
