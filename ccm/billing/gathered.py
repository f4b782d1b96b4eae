"""A patient's month, gathered from the rows of the record and decided: what every screen, close and file reads.

The same reading serves one patient and a whole practice. Pure: whoever reads the rows passes them in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ccm.billing.case import ConsentFacts
from ccm.billing.counting import count
from ccm.billing.decision import Decision, Disposition, claim_day
from ccm.billing.gates import CONDITIONS_NEEDED
from ccm.billing.record import MonthRecord, SignOffs, billing_policy, case_of, is_ours
from ccm.billing.rules import RuleData, planning_codes, rules_for
from ccm.billing.settled import settle
from ccm.care_plan import CarePlan, plan_of_month
from ccm.chart import Charge, Encounter, Stay
from ccm.conditions import Condition
from ccm.consent import Answer, Consent, Element
from ccm.consent_windows import counted_windows
from ccm.coverage import Coverage, Paying, Told, coverage_on, payer_on, payers_in
from ccm.eligibility import Confirmation, GroupFound, candidacy, groups_rested_on
from ccm.enrolment import Assignment, EnrolmentStep, State, Step, died_on, practitioner_at, state_of
from ccm.initiating_visit import visit_of
from ccm.month_close import Planned, SignOff, planned_before, signed
from ccm.policy import Policy
from ccm.practice_billing import NOTHING_SAID, PracticeBilling, Setting, own_names, person_key
from ccm.record import EntryState, Patient, Person
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName, StaffFact, fact_on

NO_RULES = "NO_RULES_FOR_MONTH"
MEDICARE = "Medicare"


@dataclass(frozen=True, slots=True)
class PatientRows:
    """What the record holds of one patient, as it was read; each oldest first.

    Of `plans` the decision asks for the one of the month: where a practice is read, it alone is there.
    """

    patient: Patient
    entries: Sequence[EntryState] = ()
    steps: Sequence[EnrolmentStep] = ()
    consents: Sequence[Consent] = ()
    assignments: Sequence[Assignment] = ()
    confirmations: Sequence[Confirmation] = ()
    conditions: Sequence[Condition] = ()
    encounters: Sequence[Encounter] = ()
    stays: Sequence[Stay] = ()
    charges: Sequence[Charge] = ()
    plans: Sequence[CarePlan] = ()
    coverages: Sequence[Coverage] = ()
    sign_offs: Sequence[SignOff] = ()
    planned: Sequence[Planned] = ()  # care planning attested in other months
    claimed: bool = False  # an original of this month has left: our own codes among the charges are that claim


@dataclass(frozen=True)
class PracticeFacts:
    """What is the same for every patient of a month. Without slots: what follows from it is worked out once."""

    month: ServiceMonth
    zone: ZoneInfo
    people: Mapping[str, Person]
    facts: Sequence[StaffFact]
    policy: Policy
    rules: Sequence[RuleData]
    billing: PracticeBilling = NOTHING_SAID
    conflicts: Collection[str] = ()  # entries in which one person is with two patients at one moment
    long_days: Collection[str] = ()  # entries on a day with more minutes than hours worked
    twins: Collection[str] = ()  # patients whose member number stands on another chart too

    @cached_property
    def end(self) -> datetime:
        """The month's last instant: who billed and what stood is read as of then."""
        return self.month.bounds(self.zone)[1].astimezone(UTC)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """This practice, as charges name it."""
        return own_names(self.billing, self.people.values())

    @cached_property
    def travellers(self) -> frozenset[str]:
        """Who ever worked outside the US; of them the fact of each service day is asked (R-C6)."""
        return frozenset(one.person_id for one in self.facts if one.name is FactName.ABROAD and one.value == "yes")


@dataclass(frozen=True, slots=True)
class MonthOf:
    """A patient's month, decided. `decision` is None where no rule file holds; `groups` are the conditions it rests on.

    `practitioner` is the billing practitioner at the month's end, `plan` the one that the month was worked by
    (`plan_of_month`). `paid_on` is the date of service that its claim has or would have: who pays on it decides.
    """

    rows: PatientRows
    month: ServiceMonth
    state: State
    record: MonthRecord
    coverage: Coverage | None
    decision: Decision | None
    groups: tuple[GroupFound, ...]
    practitioner: Person | None
    consented_on: date | None
    plan: CarePlan | None
    paid_on: date

    @property
    def patient(self) -> Patient:
        """Whose month it is."""
        return self.rows.patient

    @property
    def disposition(self) -> Disposition:
        """What is done with it; without rules it is held."""
        return self.decision.disposition if self.decision else Disposition.HOLD

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not billed."""
        return self.decision.reasons if self.decision else (NO_RULES,)

    @property
    def seconds(self) -> int:
        """Counted seconds, staff and practitioner united; without rules what the record alone tells."""
        return self.decision.counted.pool if self.decision else count(case_of(self.record, None)).pool

    @property
    def minutes(self) -> int:
        """Counted minutes, floored once (R-C1)."""
        return self.seconds // 60

    @property
    def payer(self) -> str:
        """Who pays in this month: as covered, or as the roster says."""
        return self.pays.payer

    @property
    def member_id(self) -> str:
        """The patient's number there."""
        return self.pays.member_id

    @property
    def pays(self) -> Told:
        """Payer and number: as covered on the claim's date of service, or as the roster says."""
        return paying(self.rows, self.paid_on)

    @property
    def performers(self) -> tuple[str, ...]:
        """Who logged the entries that count; where none does, the standing ones."""
        live = [one.entry for one in self.rows.entries if one.live]
        seconds = self.decision.counted.by_piece if self.decision else {}
        counted = [one for one in live if seconds.get(one.id)]
        return tuple(dict.fromkeys(one.performer_id for one in counted or live))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a month's seconds are counted by: the record with all that bears on them, and the rules.

    `rules` are those that decide the month, Medicare's where `own`, the payer's, are not loaded.
    """

    record: MonthRecord
    own: RuleData | None
    rules: RuleData | None
    biller: str | None
    coverage: Coverage | None
    paid_on: date


def basis_of(rows: PatientRows, facts: PracticeFacts) -> Basis:
    """The one reading that the decision and every total shown before it rest on (promise 4).

    Plan, conditions and visit bar a claim and take no second away: the record is made as if nothing barred it.
    """
    patient, month = rows.patient, facts.month
    died = died_on(rows.steps, facts.zone)
    day = min(month.last_day, died or month.last_day)
    payers = _payers(rows, facts, max(day, month.first_day))
    biller = practitioner_at(rows.assignments, patient.practitioner_id, facts.end)
    setting = facts.billing.setting
    record = MonthRecord(
        month=month,
        zone=facts.zone,
        entries=rows.entries,
        people=facts.people,
        consent=_consent(rows, facts.zone),
        condition_count=CONDITIONS_NEEDED,
        has_plan=True,
        visit_owed=False,
        payers=payers if len(payers) > 1 else (),
        stays=rows.stays,
        charges=rows.charges,
        encounters=rows.encounters,
        own_groups=facts.own_names,
        biller=biller,
        twin=patient.id in facts.twins,
        died=died,
        signed=_signed(rows, facts, biller),
        policy=billing_policy(facts.policy),
        rural=setting.rural,
        facility_billing=setting is Setting.HOSPITAL,
        abroad=_abroad(rows, facts),
        conflicts=facts.conflicts,
        long_days=facts.long_days,
    )
    return _paid(record, rows, facts, biller, day)


def _paid(record: MonthRecord, rows: PatientRows, facts: PracticeFacts, biller: str | None, day: date) -> Basis:
    """The record by the payer of that day. Of the deceased the date of service may be earlier: then by that day's."""
    who = paying(rows, day)
    own = rules_for(facts.rules, who.payer, facts.month)
    rules = own or rules_for(facts.rules, MEDICARE, facts.month)
    charges = _foreign(rows, facts, rules)
    made = replace(record, covered=own is not None, payer_known=bool(who.payer), charges=charges)
    if record.payers and record.died is not None and rules is not None:
        served = claim_day(case_of(made, rules), rules)
        if served < day:
            return _paid(record, rows, facts, biller, served)
    return Basis(made, own, rules, biller, coverage_on(rows.coverages, day), day)


def _payers(rows: PatientRows, facts: PracticeFacts, last: date) -> tuple[Paying, ...]:
    """Who pays from day to day of the month; payers that one file of rules decides are one."""
    if not rows.coverages:
        return ()
    found = payers_in(rows.coverages, facts.month.first_day, last, _roster(rows))
    kept = list(found[:1])
    for one in found[1:]:
        file = rules_for(facts.rules, one.payer, facts.month)
        if file is not None and file is rules_for(facts.rules, kept[-1].payer, facts.month):
            kept[-1] = replace(kept[-1], until=one.until)
        else:
            kept.append(one)
    return tuple(kept)


def decided(rows: PatientRows, facts: PracticeFacts) -> MonthOf:
    """The record's facts as the rules ask for them, and their decision."""
    patient, month = rows.patient, facts.month
    basis = basis_of(rows, facts)
    biller, then = basis.biller, replace(patient, practitioner_id=basis.biller)
    consented = _consented(rows, facts)
    changes = [one for one in rows.assignments if one.at < facts.end]
    groups, many = _conditions(rows, facts.end)
    plan = plan_of_month(rows.plans, month.last_day, facts.end)
    worked = min((one.entry.service_date for one in rows.entries if one.live), default=month.last_day)
    visit = visit_of(then, rows.encounters, rows.steps, changes, consented, worked, facts.zone)  # before its first work
    record = replace(basis.record, condition_count=many, has_plan=plan is not None, visit_owed=visit.owed)
    decision = settle(record, basis.rules) if basis.rules else None
    practitioner = facts.people.get(biller or "")
    state = state_of(rows.steps)
    coverage, day = basis.coverage, basis.paid_on
    return MonthOf(rows, month, state, record, coverage, decision, groups, practitioner, consented, plan, day)


def _abroad(rows: PatientRows, facts: PracticeFacts) -> frozenset[str]:
    """Entries worked outside the US, by the fact of their own day."""
    if not facts.travellers:
        return frozenset()
    away = (one.entry for one in rows.entries if one.entry.performer_id in facts.travellers)
    return frozenset(
        one.id for one in away if fact_on(facts.facts, one.performer_id, FactName.ABROAD, one.service_date) == "yes"
    )


def _consent(rows: PatientRows, zone: ZoneInfo) -> ConsentFacts:
    """Windows of complete consents; where there are none but an answer lacks a word, its windows and what was not said.

    So an incomplete consent is held until somebody says what is missing, and never read as none (R-G3).
    """
    present = rows.patient.practitioner_id
    windows = counted_windows(rows.consents, rows.steps, rows.assignments, present, zone)
    if windows:
        return ConsentFacts(windows)
    said = [replace(one, elements=frozenset(Element)) for one in rows.consents]
    lacking = [one for one in rows.consents if one.answer is Answer.GIVEN and one.missing]
    if not lacking:
        return ConsentFacts(())
    return ConsentFacts(counted_windows(said, rows.steps, rows.assignments, present, zone), lacking[-1].missing)


def _consented(rows: PatientRows, facts: PracticeFacts) -> date | None:
    """The local day of the last consent before the month's end; a later withdrawal does not take it back."""
    given = [one for one in rows.consents if one.answer is Answer.GIVEN and one.at < facts.end]
    return given[-1].at.astimezone(facts.zone).date() if given else None


def _conditions(rows: PatientRows, end: datetime) -> tuple[tuple[GroupFound, ...], int]:
    """R-G1: what the practitioner confirmed by name; of a patient whom an import brought in, what the chart shows."""
    chart = candidacy(rows.conditions, rows.patient.payer, deceased=False)
    imported = any(one.imported and one.step is Step.CONFIRM for one in rows.steps)
    by_then = [one for one in rows.confirmations if one.at < end]
    found = groups_rested_on(chart, by_then[-1] if by_then else None, imported)
    return found, len(found)


def paying(rows: PatientRows, day: date) -> Told:
    """Who pays on that day: as covered, or as the roster says."""
    return payer_on(rows.coverages, day, _roster(rows))


def _roster(rows: PatientRows) -> Told:
    return Told(rows.patient.payer, rows.patient.member_id)


def _signed(rows: PatientRows, facts: PracticeFacts, biller: str | None) -> SignOffs:
    """What stands of this month; care planning counts once per patient and billing practitioner (R-G5)."""
    said = signed(rows.sign_offs, biller)
    if said.planning is None:
        return said
    already = planned_before(rows.planned, facts.month, biller) or planning_charged(rows.charges, facts, biller)
    return replace(said, planning=replace(said.planning, already_billed=already))


def planning_charged(charges: Sequence[Charge], facts: PracticeFacts, biller: str | None) -> bool:
    """Whether this practice billed care planning in another month, by the imported charges.

    A charge counts unless it names another person of the staff list: the stricter reading.
    """
    codes, own = planning_codes(facts.rules), facts.own_names
    others = {person_key(one.name) for one in facts.people.values() if one.id != biller}
    return any(
        one.code in codes
        and ServiceMonth.of_day(one.on) != facts.month
        and is_ours(one, own)
        and person_key(one.practitioner) not in others
        for one in charges
    )


def _foreign(rows: PatientRows, facts: PracticeFacts, data: RuleData | None) -> Sequence[Charge]:
    """The charges beside our own claim: once it left, its codes come back with the next import of charges."""
    if not rows.claimed or data is None:
        return rows.charges
    codes, own = {one.code for one in data.code}, facts.own_names
    return [one for one in rows.charges if one.code not in codes or not is_ours(one, own)]
