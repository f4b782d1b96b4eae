"""What an import of patients reads of somebody's path, and the rows that it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.gaps import DAYS, gap_owner
from bot.files.columns import Problem
from ccm.care_plan import CarePlan
from ccm.chart import Encounter
from ccm.consent import Consent
from ccm.coverage import Coverage
from ccm.enrolment import Assignment, EnrolmentStep
from ccm.follow_up import FollowUp, Kind
from ccm.gaps import Gap
from ccm.record import Patient, Person
from ccm.service_month import add_business_days
from storage.ids import new_id
from storage.unit_of_work import PracticeView


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a patient already."""

    steps: tuple[EnrolmentStep, ...] = ()
    consents: tuple[Consent, ...] = ()
    plan: CarePlan | None = None
    assignments: tuple[Assignment, ...] = ()  # with the one that this file makes
    encounters: Sequence[Encounter] = ()
    waiting: frozenset[Gap] = frozenset()  # what is on the patient's list already


@dataclass(slots=True)
class Programme:
    """The rows to write for an import; `notes` say by line what was not taken."""

    now: datetime
    zone: ZoneInfo
    notes: list[Problem]
    not_active: list[Problem] = field(default_factory=list)  # rows that say active of someone who will not be
    unsaid: Counter[str] = field(default_factory=Counter)
    assignments: list[Assignment] = field(default_factory=list)
    steps: list[EnrolmentStep] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    plans: list[CarePlan] = field(default_factory=list)
    missing: list[FollowUp] = field(default_factory=list)
    staff: Sequence[Person] = ()
    stale_days: int = 365  # the policy's: a plan dated longer ago is asked for
    coverages: list[Coverage] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The practice's day."""
        return self.now.astimezone(self.zone).date()

    def write(self, uow: PracticeView) -> None:
        """Keep them all."""
        uow.enrolments.assign_many(self.assignments)
        uow.enrolments.step_many(self.steps)
        uow.enrolments.consent_many(self.consents)
        uow.plans.add_many(self.plans)
        uow.follow_ups.add_many(self.missing)
        uow.coverages.add_many(self.coverages)

    def ask(self, patient: Patient, gap: Gap) -> None:
        """A follow-up for what a patient's record lacks, with its owner."""
        due, owner = add_business_days(self.today, DAYS), gap_owner(gap, patient, self.staff)
        what = gap.asked(patient.do_not_call)
        self.missing.append(FollowUp(new_id(), patient.id, Kind.DATA, what, owner, due, None, self.now))
