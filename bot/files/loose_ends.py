"""After a file: follow-ups whose fact it brought are closed, prompts about those it silenced end, gaps get an owner.

Done after the swap, in short turns of its own and as often as needed: whoever logs meanwhile is let in between, and a
file that was cut short here is finished by the next one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.actions.gaps import ENDURING, is_asked, lacked, stale, tend
from bot.actions.policy import read_policy
from bot.actions.programme import requirements_of
from bot.actions.prompting import cancel_open
from bot.files.staged import short_turn
from ccm.chart import Encounter
from ccm.conditions import Condition
from ccm.consent import given_on
from ccm.consent_windows import consent_standing
from ccm.coverage import Told, payer_on
from ccm.eligibility import GROUPS_NEEDED, candidacy, groups_rested_on
from ccm.enrolment import COUNTING, EnrolmentStep, State, Step, state_of
from ccm.gaps import Facts, Gap, gap_in
from ccm.initiating_visit import visit_of
from ccm.policy import Policy
from ccm.prompting import silence
from ccm.record import Patient, Person
from storage.database import Database
from storage.unit_of_work import PracticeView, UnitOfWork

TURN = 50  # patients looked at in one turn of the writer's lock: about 0.1 s
BROUGHT_BY = {"import.conditions": Gap.CONDITIONS, "import.encounters": Gap.VISIT}
"""Which gap can be told only once a file of that kind has come: before it, everybody would have it."""
LOOKED_AFTER = frozenset({*BROUGHT_BY, "import.patients"})
"""Files after which the enrolled are looked at; after the others only those with something open."""


@dataclass(slots=True)
class LooseEnds:
    """What was closed, cancelled and opened."""

    arrived: int = 0
    cancelled: int = 0
    missing: Counter[str] = field(default_factory=Counter)  # what was opened, by what it is

    @property
    def opened(self) -> int:
        """How many gaps were opened, of whatever kind."""
        return self.missing.total()


def tie_loose_ends(database: Database, practice_id: str, deed: str, now: datetime, zone: ZoneInfo) -> LooseEnds:
    """Look at every patient with an open follow-up, and after patients, conditions or encounters at the enrolled ones.

    What such a patient lacks and was once asked for, a stale plan, and a consent whose explainer is not known are
    opened, unless they wait already.
    """
    with database.read(practice_id) as view:
        told, ids = _looked_at(view, deed, now, zone)
    done = LooseEnds()
    for at in range(0, len(ids), TURN):
        with short_turn(database, practice_id) as uow:
            here = _Here({one.id: one for one in uow.staff.all()}, read_policy(uow), now, zone, Chart.of(uow))
            before = (done.arrived, done.cancelled, done.opened)
            for patient in uow.patients.many(ids[at : at + TURN]):
                _tie(uow, patient, told, here, done)
            if before != (done.arrived, done.cancelled, done.opened):
                facts = {"arrived": str(done.arrived), "cancelled": str(done.cancelled), "opened": str(done.opened)}
                uow.audit.record("import.loose_ends", None, now, facts=facts)
    return done


def missing_after(
    database: Database, practice_id: str, deed: str, rows: Sequence[Any], now: datetime, zone: ZoneInfo
) -> Counter[str]:
    """What would be opened once these rows of conditions or encounters were kept, by what it is. Nothing is kept."""
    found = Counter[str]()
    with database.read(practice_id) as view:
        told, ids = _looked_at(view, deed, now, zone)
        staff = {one.id: one for one in view.staff.all()}
        here = _Here(staff, read_policy(view), now, zone, Chart.of(view).with_rows(rows))
        for patient in view.patients.many(ids):
            steps = view.enrolments.steps(patient.id)
            wanted = _wanted(view, patient, steps, told)
            if wanted is not None:
                loops = view.follow_ups.of_patient(patient.id)
                found.update(gap.label for gap in lacked(loops, facts_of(view, patient, here), wanted, patient))
    return found


def _looked_at(view: PracticeView, deed: str, now: datetime, zone: ZoneInfo) -> tuple[frozenset[Gap], list[str]]:
    """What can be told once that file came, and of whom: whoever has something open, and the enrolled as it says."""
    waiting = {one.follow_up.patient_id for one in view.follow_ups.open()}
    told = {BROUGHT_BY[deed]} if deed in BROUGHT_BY else set[Gap]()
    if deed in LOOKED_AFTER:
        states = view.enrolments.states()
        enrolled = {key for key, state in states.items() if state in COUNTING or state is State.CONFIRMED}
        waiting |= enrolled if told else enrolled & _suspects(view, now, zone)
        told |= {Gap.CONDITIONS} if view.conditions.any() else set()
    return frozenset(told), sorted(waiting)


def _suspects(view: PracticeView, now: datetime, zone: ZoneInfo) -> set[str]:
    """Patients of whom something may be asked that is not open, read in bulk: whoever was asked before, an old plan, an
    unknown explainer, too few conditions. Each is then looked at by itself.
    """
    oldest = now.astimezone(zone).date() - timedelta(days=read_policy(view).plan_stale_days)
    found = {one.follow_up.patient_id for one in view.follow_ups.all() if gap_in(one)}
    found |= {key for key, plan in view.plans.all_latest().items() if plan.dated <= oldest}
    found |= {key for key, said in view.enrolments.all_consents().items() if said[-1].explained_by_id is None}
    charts = defaultdict[str, list[Condition]](list)
    for one in view.conditions.all():
        charts[one.patient_id].append(one)
    if charts:
        enough = {key for key, rows in charts.items() if len(candidacy(rows, "", False).groups) >= GROUPS_NEEDED}
        found |= view.enrolments.states().keys() - enough
    return found


@dataclass(frozen=True, slots=True)
class Chart:
    """A patient's conditions and encounters: as kept, or as a file would leave them."""

    conditions: Callable[[str], Sequence[Condition]]
    encounters: Callable[[str], Sequence[Encounter]]

    @staticmethod
    def of(view: PracticeView) -> Chart:
        """As kept."""
        return Chart(view.conditions.of_patient, view.encounters.of_patient)

    def with_rows(self, rows: Sequence[Condition | Encounter]) -> Chart:
        """With rows that are new or changed."""
        conditions = _over(self.conditions, [one for one in rows if isinstance(one, Condition)])
        encounters = _over(self.encounters, [one for one in rows if isinstance(one, Encounter)])
        return Chart(conditions, encounters)


Kept = TypeVar("Kept", Condition, Encounter)


def _over(kept: Callable[[str], Sequence[Kept]], rows: Sequence[Kept]) -> Callable[[str], Sequence[Kept]]:
    brought: dict[str, dict[str, Kept]] = {}
    for one in rows:
        brought.setdefault(one.patient_id, {})[one.id] = one

    def over(key: str) -> Sequence[Kept]:
        merged: dict[str, Kept] = {one.id: one for one in kept(key)}
        merged.update(brought.get(key, {}))
        return list(merged.values())

    return over


@dataclass(frozen=True, slots=True)
class _Here:
    """What all patients of a turn are read against."""

    staff: dict[str, Person]
    policy: Policy
    now: datetime
    zone: ZoneInfo
    chart: Chart


def _tie(uow: UnitOfWork, patient: Patient, told: frozenset[Gap], here: _Here, done: LooseEnds) -> None:
    now, zone = here.now, here.zone
    steps = uow.enrolments.steps(patient.id)
    state = state_of(steps)
    why = silence(state, patient.do_not_call)
    if why:
        done.cancelled += cancel_open(uow, patient.id, why, None, now, calls_only=state.prompts)
    if not state.prompts:
        return
    wanted = _wanted(uow, patient, steps, told)
    tended = tend(uow, patient, facts_of(uow, patient, here), wanted, None, now, zone)
    done.arrived += tended.arrived
    done.missing.update(gap.label for gap in tended.opened)


def _wanted(
    view: PracticeView, patient: Patient, steps: Sequence[EnrolmentStep], told: frozenset[Gap]
) -> frozenset[Gap] | None:
    """Which gaps are asked of the patient beside those once asked for; None where none is."""
    state = state_of(steps)
    if not is_asked(state, steps):
        return None
    return told | ENDURING if state in COUNTING or _called_enrolled(view, patient) else frozenset()


def _called_enrolled(view: PracticeView, patient: Patient) -> bool:
    """Whether the chart calls the patient enrolled: only of those an import asks for the consent."""
    return any(gap_in(one) is Gap.CONSENT for one in view.follow_ups.of_patient(patient.id))


def facts_of(view: PracticeView, patient: Patient, here: _Here) -> Facts:
    """What is on file of a patient, by the rules of the path: the list says what the card says."""
    now, zone, kept = here.now, here.zone, view.enrolments
    steps, assignments = kept.steps(patient.id), kept.assignments(patient.id)
    said = consent_standing(kept.consents(patient.id), steps, assignments, patient.practitioner_id, now)
    plan, today = view.plans.latest(patient.id), now.astimezone(zone).date()
    roster = Told(patient.payer, patient.member_id)
    rows = patient, here.chart.encounters(patient.id), steps, assignments
    needs = requirements_of(patient, here.staff, plan, said, confirmed=True)
    return Facts(
        consent=not needs.consent_problem,
        plan=needs.has_plan,
        practitioner=needs.practitioner_id is not None,
        team_member=needs.owner_id is not None,
        payer=bool(payer_on(view.coverages.of_patient(patient.id), today, roster).payer),
        phone=bool(patient.phone),
        conditions=_conditions_suffice(view, patient, here.chart),
        visit=not visit_of(*rows, given_on(said, zone), today, zone).owed,
        plan_review=not stale(plan, view.plans.events(patient.id), here.policy, today, zone),
        explainer=not said.good or bool(said.consent and said.consent.explained_by_id),
    )


def _conditions_suffice(view: PracticeView, patient: Patient, kept: Chart) -> bool:
    """Two chronic condition groups, counted as the month's decision counts them (R-G1)."""
    chart = candidacy(kept.conditions(patient.id), patient.payer, deceased=False)
    confirmed = view.enrolments.confirmations(patient.id)
    imported = any(one.imported and one.step is Step.CONFIRM for one in view.enrolments.steps(patient.id))
    return len(groups_rested_on(chart, confirmed[-1] if confirmed else None, imported)) >= GROUPS_NEEDED
