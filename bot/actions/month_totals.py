"""A patient's month as it stands, in few statements: what a log, a correction and the card say of it.

The same rows make the same total as in the decision; kinds of rows that the patient has none of are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.actions import billing_settings, policy
from bot.actions.desk import Work
from bot.actions.practice import Setting
from ccm.billing.gathered import PatientRows, PracticeFacts
from ccm.billing.month_total import MonthTotal, month_total
from ccm.billing.record import conflicting_with, days_beside, worked
from ccm.billing.rules import RuleData
from ccm.brief import work_due
from ccm.care_plan import Age, age
from ccm.enrolment import COUNTING, state_of
from ccm.prompting import silence
from ccm.record import EntryState, Patient, Person
from ccm.service_month import ServiceMonth
from storage.bearing import Asked, Bearing
from storage.unit_of_work import PracticeView

SETTINGS = (policy.NAME, billing_settings.NAME)


@dataclass(frozen=True, slots=True)
class MonthNow:
    """The total, and the clinical work that is due by the month's end; `over` once the month has ended.

    `silence` is why nothing prompts about the patient: then no threshold is named and nothing is asked.
    """

    total: MonthTotal
    month: ServiceMonth
    due: tuple[str, ...]
    over: bool
    silence: str = ""


@dataclass(frozen=True, slots=True)
class PatientTotals:
    """Reads totals patient by patient, for those who were not read with the whole practice."""

    view: PracticeView
    zone: ZoneInfo
    rules: Sequence[RuleData]
    today: date | None = None  # where given, a month that is over is read by what held at its end

    def of(self, patient: Patient, month: ServiceMonth) -> MonthTotal:
        """The seconds that the month's decision counts."""
        entries = self.view.entries.of_patient(patient.id, month.first_day, month.last_day)
        bearing = self.view.bearings.of(Asked(patient.id, month, month.last_day))
        rows = self.rows(patient, month, entries, bearing)
        return month_total(rows, self.facts(month, entries, bearing))

    def rows(
        self, patient: Patient, month: ServiceMonth, entries: Sequence[EntryState], bearing: frozenset[Bearing]
    ) -> PatientRows:
        """What bears on the patient's seconds."""
        view, key, has = self.view, patient.id, bearing.__contains__
        return PatientRows(
            patient=patient,
            entries=entries,
            steps=view.enrolments.steps(key) if has(Bearing.STEPS) else (),
            consents=view.enrolments.consents(key) if has(Bearing.CONSENTS) else (),
            assignments=view.enrolments.assignments(key) if has(Bearing.ASSIGNMENTS) else (),
            encounters=view.encounters.of_patient(key) if has(Bearing.ENCOUNTERS) else (),
            stays=view.stays.of_patient(key) if has(Bearing.STAYS) else (),
            charges=view.charges.of_patient(key) if has(Bearing.CHARGES) else (),
            coverages=view.coverages.of_patient(key) if has(Bearing.COVERAGES) else (),
            sign_offs=view.sign_offs.of_patient(key, month) if has(Bearing.SIGN_OFFS) else (),
            claimed=has(Bearing.CHARGES) and view.closes.has_left(key, month),
        )

    def facts(
        self, month: ServiceMonth, entries: Sequence[EntryState], bearing: frozenset[Bearing], *known: Person
    ) -> PracticeFacts:
        """What the practice's own rows say of these entries. `known` are persons who need not be read."""
        view, end = self.view, month.bounds(self.zone)[1]
        over = self.today is not None and self.today > month.last_day
        view.settings.read(SETTINGS)
        people = {one.id: one for one in known}
        others = {one.entry.performer_id for one in entries} - people.keys()
        people.update((one.id, one) for one in view.staff.some(others))
        return PracticeFacts(
            month=month,
            zone=self.zone,
            people=people,
            facts=view.staff_facts.all() if Bearing.ABROAD in bearing else (),
            policy=policy.policy_as_of(view, end) if over else policy.read_policy(view),
            rules=self.rules,
            billing=billing_settings.billing_as_of(view, end) if over else billing_settings.read_billing(view),
            conflicts=self._conflicts(month, entries),
        )

    def _conflicts(self, month: ServiceMonth, entries: Sequence[EntryState]) -> frozenset[str]:
        timed = [one for one in worked(entries) if one.runs]
        if not timed:
            return frozenset()
        performers, days = {one.performer_id for one in timed}, days_beside(timed, self.zone)
        whose = timed[0].patient_id
        beside = self.view.entries.beside(whose, performers, days, month.first_day, month.last_day)
        return conflicting_with(timed, beside)


def month_now(
    work: Work, patient: Patient, month: ServiceMonth, entries: Sequence[EntryState] | None = None
) -> MonthNow:
    """The month of one patient; `entries` are all of its rows, where they were read already."""
    view, reader = work.uow, PatientTotals(work.uow, work.zone, work.rules, work.today)
    view.settings.read((*SETTINGS, Setting.URGENT_NUMBER.value))  # one statement for the answer
    if entries is None:
        entries = view.entries.of_patient(patient.id, month.first_day, month.last_day)
    since = work.today - timedelta(days=policy.policy_of(work).plan_stale_days)
    bearing = view.bearings.of(Asked(patient.id, month, since))
    rows = reader.rows(patient, month, entries, bearing)
    total = month_total(rows, reader.facts(month, entries, bearing, work.person))
    over = work.today > month.last_day
    silent = silence(state_of(rows.steps), patient.do_not_call)
    due = _due(work, rows, bearing, month.last_day) if total.ahead and not over and not silent else ()
    return MonthNow(total, month, due, over, silent)


def _due(work: Work, rows: PatientRows, bearing: frozenset[Bearing], until: date) -> tuple[str, ...]:
    """As the card says it, from no more than is there."""
    patient = rows.patient
    loops = work.uow.follow_ups.of_patient(patient.id) if Bearing.LOOPS in bearing else ()
    plan = _plan_age(work, patient.id, bearing) if state_of(rows.steps) in COUNTING else None
    return work_due(loops, plan, work.today, until)


def _plan_age(work: Work, patient_id: str, bearing: frozenset[Bearing]) -> Age:
    uow, has, chosen = work.uow, bearing.__contains__, policy.policy_of(work)
    return age(
        uow.plans.latest(patient_id) if has(Bearing.PLAN) else None,
        uow.plans.events(patient_id) if has(Bearing.REVIEWS) else (),
        uow.encounters.of_patient(patient_id) if has(Bearing.ACUTE) else (),
        uow.conditions.of_patient(patient_id) if has(Bearing.DIAGNOSES) else (),
        work.today,
        uow.medications.of_patient(patient_id) if has(Bearing.MEDICINES) else (),
        due_days=chosen.plan_due_days,
        due_days_complex=chosen.plan_due_days_complex,
        stale_days=chosen.plan_stale_days,
        zone=work.zone,
    )
