"""The rows of a month, read for one patient or for the whole practice, and decided. Reading only.

A practice is read in spans of patients, each span in a few queries: memory stays flat however large the panel. One
person's overlaps go over all patients, so they are looked for first, performer by performer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from bot.actions.billing_settings import billing_as_of
from bot.actions.policy import policy_as_of
from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf, PatientRows, PracticeFacts, decided
from ccm.billing.month_total import MonthTotal, month_total
from ccm.billing.record import conflicting, long_days
from ccm.billing.rules import RuleData, planning_codes
from ccm.enrolment import COUNTING, EnrolmentStep, state_of
from ccm.month_close import Planned, SignOff, SignOffKind, planning_months, standing
from ccm.record import EntryState, Patient
from ccm.service_month import ServiceMonth
from storage.scope import Span
from storage.unit_of_work import PracticeView

SPAN = 1000


class _OfPatient(Protocol):
    @property
    def patient_id(self) -> str: ...


Row = TypeVar("Row", bound=_OfPatient)


@dataclass(frozen=True, slots=True)
class MonthReader:
    """Reads and decides one month of one practice."""

    view: PracticeView
    zone: ZoneInfo
    month: ServiceMonth
    rules: Sequence[RuleData]

    def all(self, facts: PracticeFacts | None = None, without: Collection[str] = ()) -> Iterator[MonthOf]:
        """Every patient who was in the programme, or has entries, in the month: by id, span by span.

        `without` are patients who are not asked about: nothing is decided for them.
        """
        facts = facts or self.practice()
        return (decided(rows, facts) for rows in self.rows(without))

    def totals(self) -> Iterator[tuple[str, MonthTotal]]:
        """The same patients' ids, each with the total alone."""
        facts = self.practice()
        return ((rows.patient.id, month_total(rows, facts)) for rows in self.rows())

    def seconds_of(self, patients: Sequence[Patient]) -> dict[str, int]:
        """Counted seconds of some of them, by patient; of who is not in the month none."""
        if not patients:
            return {}
        facts, ordered = self.practice(), sorted(patients, key=lambda one: one.id)
        spans = (ordered[at : at + SPAN] for at in range(0, len(ordered), SPAN))
        return {
            rows.patient.id: month_total(rows, facts).counted_seconds for span in spans for rows in self._span(span)
        }

    def practice(self) -> PracticeFacts:
        """What is the same for every patient, with everybody's overlaps: what a close freezes with."""
        return self.facts([one.id for one in self.view.staff.all(active_only=False)])

    def rows(self, without: Collection[str] = ()) -> Iterator[PatientRows]:
        """The same patients' rows, undecided."""
        for _, rows in self.spans(without):
            yield from rows

    def spans(self, without: Collection[str] = ()) -> Iterator[tuple[Span, Iterator[PatientRows]]]:
        """The same, span by span, for who reads more of the same patients."""
        ids = [one for one in self.view.patients.ids() if one not in without]
        for at in range(0, len(ids), SPAN):
            some = tuple(ids[at : at + SPAN])
            yield Span(some), self._span(self.view.patients.many(some))

    def of(
        self, patients: Sequence[Patient], worth: Callable[[PatientRows], bool], known: PracticeFacts | None = None
    ) -> Iterator[MonthOf]:
        """The same for some of them, a panel: their spans are read, and of them those worth it decided."""
        facts = known or self.practice()
        ordered = sorted(patients, key=lambda one: one.id)
        for at in range(0, len(ordered), SPAN):
            span = self._span(ordered[at : at + SPAN])
            yield from (decided(rows, facts) for rows in span if worth(rows))

    def one(self, patient: Patient) -> MonthOf:
        """One patient's month; overlaps are looked for in the days of those who worked in it."""
        return self.one_with_facts(patient)[0]

    def one_with_facts(self, patient: Patient) -> tuple[MonthOf, PracticeFacts]:
        """The same, and what it was decided with: a close freezes both."""
        rows = self._rows_of(patient)
        facts = self.facts(sorted({state.entry.performer_id for state in rows.entries}))
        return decided(rows, facts), facts

    def facts(self, performers: Sequence[str]) -> PracticeFacts:
        """What is the same for every patient. Overlaps and long days are those of these persons."""
        view, first, last = self.view, self.month.first_day, self.month.last_day
        end = self.month.bounds(self.zone)[1]
        policy = policy_as_of(view, end)
        conflicts: set[str] = set()
        too_long: set[str] = set()
        for who in performers:
            conflicts |= conflicting(view.entries.timed(who, first, last))
            for day in view.entries.crowded(who, first, last, policy.most_hours_a_day * 3600):
                too_long |= long_days(view.entries.worked(who, day, day), policy.most_hours_a_day)
        return PracticeFacts(
            month=self.month,
            zone=self.zone,
            people={person.id: person for person in view.staff.all(active_only=False)},
            facts=view.staff_facts.all(),
            policy=policy,
            rules=self.rules,
            billing=billing_as_of(view, end),
            conflicts=frozenset(conflicts),
            long_days=frozenset(too_long),
            twins=view.patients.twins(),
        )

    def rows_of(self, patient: Patient) -> PatientRows | None:
        """One patient's rows as they are read with everybody's; None for who is not in the month."""
        return next(self._span([patient]), None)

    def _span(self, patients: Sequence[Patient]) -> Iterator[PatientRows]:
        view, span = self.view, Span(tuple(one.id for one in patients))
        end = self.month.bounds(self.zone)[1]
        entries = _entries_by_patient(view.entries.all(self.month.first_day, self.month.last_day, span))
        kept = view.enrolments
        steps, consents = kept.all_steps(span), kept.all_consents(span)
        assignments, confirmations = kept.all_assignments(span), kept.all_confirmations(span)
        conditions, encounters = _by_patient(view.conditions.all(span)), _by_patient(view.encounters.all(span))
        stays, charges = _by_patient(view.stays.all(span)), _by_patient(view.charges.all(span))
        plans, coverages = view.plans.all_standing(self.month.last_day, end, span), view.coverages.all(span)
        claimed = view.closes.claimed(self.month, span)
        signs = view.sign_offs.of_month(self.month, span)
        for patient in patients:
            key = patient.id
            if key not in entries and not _inside(steps.get(key, ()), self.month, self.zone):
                continue
            yield PatientRows(
                patient=patient,
                entries=entries.get(key, ()),
                steps=steps.get(key, ()),
                consents=consents.get(key, ()),
                assignments=assignments.get(key, ()),
                confirmations=confirmations.get(key, ()),
                conditions=conditions.get(key, ()),
                encounters=encounters.get(key, ()),
                stays=stays.get(key, ()),
                charges=charges.get(key, ()),
                plans=(plans[key],) if key in plans else (),
                coverages=coverages.get(key, ()),
                sign_offs=signs.get(key, ()),
                planned=self._planned_elsewhere(key, signs.get(key, ())),
                claimed=key in claimed,
            )

    def _rows_of(self, patient: Patient) -> PatientRows:
        view, key, month = self.view, patient.id, self.month
        signs = view.sign_offs.of_patient(key, month)
        return PatientRows(
            patient=patient,
            entries=view.entries.of_patient(key, month.first_day, month.last_day),
            steps=view.enrolments.steps(key),
            consents=view.enrolments.consents(key),
            assignments=view.enrolments.assignments(key),
            confirmations=view.enrolments.confirmations(key),
            conditions=view.conditions.of_patient(key),
            encounters=view.encounters.of_patient(key),
            stays=view.stays.of_patient(key),
            charges=view.charges.of_patient(key),
            plans=view.plans.versions(key),
            coverages=view.coverages.of_patient(key),
            sign_offs=signs,
            planned=self._planned_elsewhere(key, signs),
            claimed=view.closes.has_left(key, month),
        )

    def planned_elsewhere(self, patient_id: str) -> tuple[Planned, ...]:
        """Care planning that stands in other months, with what each one's last close bills of it."""
        found = self.view.sign_offs.of_kind(SignOffKind.PLANNING, patient_id, planning_months(self.month))
        last = {one.month: one for one in found if one.month != self.month}
        return tuple(Planned(one.month, one.by_id, self._bills_planning(one)) for one in last.values() if one.value)

    def _planned_elsewhere(self, patient_id: str, signs: Sequence[SignOff]) -> tuple[Planned, ...]:
        """Asked only where this month has a word on it."""
        return self.planned_elsewhere(patient_id) if standing(signs, SignOffKind.PLANNING) else ()

    def _bills_planning(self, one: SignOff) -> bool | None:
        closes = self.view.closes.of_patient(one.patient_id, one.month)
        if not closes:
            return None
        codes = planning_codes(self.rules)
        return any(line.code in codes for line in FrozenMonth.load(closes[-1].body).lines)


def _inside(steps: Sequence[EnrolmentStep], month: ServiceMonth, zone: ZoneInfo) -> bool:
    """Whether the path let minutes count on any day of the month."""
    before = [one for one in steps if one.day(zone) <= month.last_day]
    during = sum(one.day(zone) >= month.first_day for one in before)
    return any(state_of(before[: len(before) - count]) in COUNTING for count in range(during + 1))


def _entries_by_patient(states: Iterable[EntryState]) -> dict[str, list[EntryState]]:
    found: dict[str, list[EntryState]] = defaultdict(list)
    for one in states:
        found[one.entry.patient_id].append(one)
    return found


def _by_patient(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for one in rows:
        found[one.patient_id].append(one)
    return found
