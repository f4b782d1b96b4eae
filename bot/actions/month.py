"""One patient's month, decided line by line: what every screen and form about it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.look import Card, card
from bot.actions.month_list import deeds_of
from bot.actions.month_standing import Standing, rules_of, standing
from bot.actions.roles import MONEY, Deed
from ccm.billing.case import Exclusion
from ccm.billing.family import staff_seconds
from ccm.billing.gathered import MonthOf, PracticeFacts
from ccm.billing.ladders import Threshold, next_threshold
from ccm.billing.record import case_of
from ccm.billing.rules import Family, RuleData
from ccm.month_close import OVERRIDABLE
from ccm.record import EntryState, Patient, Person
from ccm.service_month import ServiceMonth

OFFERED = (Deed.CHECKED, Deed.OVERRIDE, Deed.FAMILY, Deed.SEPARATE, Deed.ATTEST_MONTH, Deed.CLOSE)


@dataclass(frozen=True, slots=True)
class PatientMonth:
    """The screen's value. `due` is the clinical work that stands beside the next threshold; none: nothing is due."""

    standing: Standing
    card: Card
    today: date
    zone: ZoneInfo
    facts: PracticeFacts
    threshold: Threshold | None  # None in a month that is over
    due: tuple[str, ...]
    money: bool
    may: frozenset[Deed]
    page: int = 0
    notice: str = ""  # what the word just said means, where the month is closed

    @property
    def of(self) -> MonthOf:
        """The decided month."""
        return self.standing.of

    @property
    def patient(self) -> Patient:
        """Whose."""
        return self.of.patient

    @property
    def month(self) -> ServiceMonth:
        """Which."""
        return self.of.month

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone, by id."""
        return self.facts.people

    @property
    def rules(self) -> RuleData | None:
        """The file that it was decided by."""
        return rules_of(self.of.decision, self.facts) if self.of.decision else None

    @property
    def overridable(self) -> tuple[str, ...]:
        """Holds on it that a person may answer for."""
        return tuple(one for one in self.of.reasons if one in OVERRIDABLE)

    @property
    def answered(self) -> tuple[str, ...]:
        """Holds that a person answered for, whether or not they would stand."""
        return tuple(sorted(self.of.record.signed.overrides))

    @property
    def looked_up(self) -> bool:
        """Whether a look-up of others' codes and stays stands."""
        return self.of.record.signed.checked

    @property
    def families(self) -> tuple[Family, ...]:
        """The families that its minutes satisfy: the chosen one first."""
        choice = self.of.decision.choice if self.of.decision else None
        return (choice.rung.family, *(one.rung.family for one in choice.others)) if choice and choice.rung else ()

    @property
    def chosen(self) -> bool:
        """Whether a person's choice of family stands."""
        return self.of.record.signed.family is not None

    @property
    def may_choose(self) -> bool:
        """Whether there is a family to choose: another one, a hold that asks for it, or a choice to take back."""
        return len(self.families) > 1 or self.chosen or "CORRECTION_RAISES_CLAIM" in self.of.reasons

    @property
    def visit_day_entries(self) -> tuple[EntryState, ...]:
        """Staff time on the day of a billed visit that nobody attested as separate (R-C8)."""
        left = self.of.decision.counted.left if self.of.decision else ()
        ids = {one.piece_id for one in left if one.why is Exclusion.SAME_DAY_VISIT}
        return tuple(one for one in self.of.rows.entries if one.entry.id in ids)


def patient_month(work: Work, patient: Patient, month: ServiceMonth, page: int = 0) -> PatientMonth:
    """Read and decide it. The card's own reading says what is due for the patient."""
    now, facts = standing(work, patient, month)
    shown = card(work, patient)
    work.saw(patient.id)
    work.facts.update(month=str(month))
    may = deeds_of(work, OFFERED)
    if now.of.practitioner is None or now.of.practitioner.id != work.person.id:
        may -= {Deed.ATTEST_MONTH}  # decision making is attested by that very person (R-F2)
    present = month == ServiceMonth.of_day(work.today)
    return PatientMonth(
        standing=now,
        card=shown,
        today=work.today,
        zone=work.zone,
        facts=facts,
        threshold=_threshold(now.of, facts) if present else None,
        due=shown.month.due,
        money=MONEY.permits(work.person),
        may=may,
        page=page,
    )


def _threshold(of: MonthOf, facts: PracticeFacts) -> Threshold | None:
    """The next one of the family that bills, or would: staff where none does yet."""
    decision = of.decision
    if decision is None:
        return None
    rules = rules_of(decision, facts)
    case, counted, family = case_of(of.record, rules), decision.counted, decision.family or Family.STAFF
    seconds = counted.practitioner if family is Family.PERSONAL else staff_seconds(case, counted)
    return next_threshold(family, seconds, rules, case.policy)
