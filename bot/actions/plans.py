"""Care plans: each change a new version, on what its author saw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.gaps import gap_owner
from bot.actions.generic import compare, likeness
from bot.actions.programme import Journey, journey, settle
from bot.actions.roles import Deed, may
from bot.actions.whom import patient_of
from ccm.care_plan import LABELS, CarePlan, Course, Element, Goal, Home, Intervention
from ccm.errors import NotFound, StateRefused
from ccm.gaps import Gap
from ccm.generic_plan import Likeness
from ccm.plan_edit import Overtaken, Part, changed_part, differences, together, with_part
from ccm.prompting import silence
from ccm.record import Patient, Person
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class PlanScreen:
    """A plan with its standing, and the likeness that makes it generic, if it is."""

    journey: Journey
    likeness: Likeness | None
    other: Patient | None
    versions: tuple[CarePlan, ...]  # newest first
    zone: ZoneInfo
    page: int = 0
    may_write: bool = True
    may_sign: bool = True
    writer: Person | None = None  # who writes it here: named to those who may not
    silence: str = ""  # why nothing prompts about someone who left or died: then nothing is asked for, nor warned of

    def number_of(self, plan_id: str) -> int:
        """The version of a plan id, or 0."""
        return next((one.version for one in self.versions if one.id == plan_id), 0)


@dataclass(frozen=True, slots=True)
class Edited:
    """What a form says. None leaves a part as it is; elements are compared each by itself."""

    elements: dict[Element, str] | None = None
    goals: tuple[Goal, ...] | None = None
    interventions: tuple[Intervention, ...] | None = None
    barriers: tuple[str, ...] | None = None
    home: Home | None = None
    link: str | None = None
    dated: date | None = None
    complex: bool | None = None
    reconciled: bool = False
    changed: str = ""


def screen(work: Work, patient: Patient, page: int = 0) -> PlanScreen:
    """The plan as it stands. Whose plan it is like was found when it was saved; that look is a look at that patient."""
    now = journey(work, patient)
    like = likeness(work, now.plan) if now.plan else None
    other = patient_of(work, like.other_id) if like else None
    versions = tuple(reversed(work.uow.plans.versions(patient.id)))
    writes, signs = (now.state.prompts and may(work.person, one) for one in (Deed.PLAN_WRITE, Deed.PLAN_SIGN))
    silent = silence(now.state, do_not_call=False)  # a plan is the practice's own work, whoever may not be called
    writer = now.people.get(gap_owner(Gap.PLAN, patient, list(now.people.values())) or "")
    return PlanScreen(now, like, other, versions, work.zone, page, writes, signs, writer, silent)


def plan_seen(work: Work, plan_id: str) -> tuple[Patient, CarePlan]:
    """The very version that a button or a form was made for, and its patient. Raises NotFound."""
    plan = work.uow.plans.get(plan_id)
    if plan is None:
        raise NotFound("That plan is no longer there. Please open it again with `/ccm plan`.")
    return patient_of(work, plan.patient_id), plan


def write(work: Work, patient: Patient, seen_id: str, said: Edited) -> PlanScreen:
    """Keep the next version with what a form says; `seen_id` is the version that it was opened on.

    What somebody else wrote meanwhile stays. Raises Overtaken where both changed the same, StateRefused for a version
    that changes nothing or leaves an empty plan.
    """
    seen = work.uow.plans.get(seen_id)
    latest = work.uow.plans.latest(patient.id)
    if seen is not None and seen.patient_id != patient.id:
        raise NotFound("That plan is another patient's. Please open the plan again.")
    try:
        new = _next(work, patient, seen, latest, said)
    except Overtaken as clash:
        raise _overtaken(work, latest, clash) from None
    parts = differences(latest, new)
    if not parts:
        raise StateRefused(
            "Nothing was changed, so no version was kept. If the plan was gone through and holds, press "
            "*Reviewed, no change*."
        )
    if latest and latest.says_something and latest.home is new.home and not new.says_something:
        raise StateRefused("That would leave an empty plan, so nothing was saved. Write what holds instead.")
    new = replace(new, changed=said.changed or ", ".join(parts).lower()[:150])
    work.uow.plans.add(new)
    compare(work, new)
    work.facts.update(plan=new.id, version=str(new.version))
    settle(work, patient)
    return screen(work, patient)


def keep_goal(
    work: Work, patient: Patient, seen_id: str, at: int | None, said: Goal, line: str, course: Course
) -> PlanScreen:
    """One more goal, or the one at that place of the plan seen, changed in place with a dated line of progress."""
    if not said.text:
        raise StateRefused("A goal needs words: what the patient wants to reach.")
    seen, latest = work.uow.plans.get(seen_id), work.uow.plans.latest(patient.id)
    was, now = seen.goals if seen else (), latest.goals if latest else ()
    goals, changed = _brought_in(work, "goal", was, now, at, said, line, course, latest)
    return write(work, patient, latest.id if latest else "", Edited(goals=goals, changed=changed))


def keep_intervention(
    work: Work, patient: Patient, seen_id: str, at: int | None, said: Intervention, line: str, course: Course
) -> PlanScreen:
    """The same for an intervention. Raises StateRefused without an owner."""
    if not said.text or not said.owner:
        raise StateRefused("An intervention says what is done, and who does it.")
    seen, latest = work.uow.plans.get(seen_id), work.uow.plans.latest(patient.id)
    was, now = seen.interventions if seen else (), latest.interventions if latest else ()
    steps, changed = _brought_in(work, "intervention", was, now, at, said, line, course, latest)
    return write(work, patient, latest.id if latest else "", Edited(interventions=steps, changed=changed))


def _next(work: Work, patient: Patient, seen: CarePlan | None, latest: CarePlan | None, said: Edited) -> CarePlan:
    """The version that follows, each part brought together with what stands now."""
    today = work.today
    first = CarePlan(new_id(), patient.id, 0, Home.BOT, today, work.person.id, work.now)
    was, now = seen or first, latest or first
    texts = dict(now.elements)
    for one, text in (said.elements or {}).items():
        before, stands = was.elements.get(one, "").strip(), now.elements.get(one, "").strip()
        texts[one] = together(LABELS[one], before, stands, text.strip())
    written = {one: text for one, text in texts.items() if text}
    home = now.home if said.home is None else together("Where the plan lives", was.home, now.home, said.home)
    dated = now.dated if said.dated is None else together("The plan's date", was.dated, now.dated, said.dated)
    if home is Home.BOT:
        assessed = {one: text.strip() for one, text in now.elements.items() if text.strip()} != written
        dated = today if assessed or not now.says_something else now.dated
    barriers = (
        now.barriers if said.barriers is None else together("Barriers", was.barriers, now.barriers, said.barriers)
    )
    hard = now.complex if said.complex is None else together("Complex care", was.complex, now.complex, said.complex)
    return replace(
        now,
        id=new_id(),
        version=now.version + 1,
        by_id=work.person.id,
        at=work.now,
        dated=dated,
        elements=written,
        goals=now.goals if said.goals is None else said.goals,
        interventions=now.interventions if said.interventions is None else said.interventions,
        barriers=barriers,
        home=home,
        link=now.link if said.link is None else together("The place in the chart", was.link, now.link, said.link),
        complex=hard,
        reconciled_on=today if said.reconciled else now.reconciled_on,
        imported=False,
    )


def _brought_in(
    work: Work,
    label: str,
    was: tuple[Part, ...],
    now: tuple[Part, ...],
    at: int | None,
    said: Part,
    line: str,
    course: Course,
    latest: CarePlan | None,
) -> tuple[tuple[Part, ...], str]:
    """The goals or interventions with one more, or one changed in place, and what happened, for the list of changes.

    Raises Overtaken where somebody changed the same one meanwhile.
    """
    old = was[at] if at is not None and at < len(was) else None
    kept = replace(said, progress=old.progress, course=old.course, closed_on=old.closed_on) if old else said
    new = changed_part(kept, course, line, work.today)
    try:
        return with_part(label, was, now, at, new), _what(label, old, new)
    except Overtaken as clash:
        raise _overtaken(work, latest, clash) from None


def _overtaken(work: Work, latest: CarePlan | None, clash: Overtaken) -> Overtaken:
    who = who_wrote(work, latest) if latest else "Somebody"
    return Overtaken(
        f"{who} changed the same after you opened this form. {clash.sentence} Nothing was saved; what you typed "
        "stands in the form. Open the plan again and bring both together."
    )


def who_wrote(work: Work, plan: CarePlan) -> str:
    """By whom a version is, in words."""
    by = work.uow.staff.get(plan.by_id) if plan.by_id else None
    return by.name if by else "An import"


def _what(label: str, old: Goal | Intervention | None, new: Goal | Intervention) -> str:
    """What happened to a goal or an intervention, for the list of changes."""
    if old is None:
        return f"new {label}"
    if old.course is not new.course:
        return f"{label} {new.course.value}"
    return f"progress on a {label}" if len(new.progress) > len(old.progress) else f"{label} reworded"
