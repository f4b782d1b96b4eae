"""Which family bills (R-F1..R-F3): exactly one; the default order is fixed, and what pays more is only shown.

Switching is a named person's act, never the program's: revenue is not optimised in silence.
"""

from __future__ import annotations

from dataclasses import dataclass

from ccm.billing.case import PatientMonth
from ccm.billing.counting import Counted
from ccm.billing.ladders import Rung, Threshold, climb, next_threshold
from ccm.billing.payment import estimate
from ccm.billing.rules import Family, RuleData

WHY: dict[Family, str] = {
    Family.STAFF: "non-complex family also satisfied",
    Family.PERSONAL: "personal family also satisfied",
    Family.COMPLEX: "complex family also satisfied",
}
WHY_POOLED = "practitioner time may be counted as clinical staff time; pays more, so it needs a named human choice"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another satisfied family, what it earns in cents, and why it stands there."""

    rung: Rung
    cents: int
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The family that bills, by which rule, and the others. `rung` is None when none is satisfied."""

    rung: Rung | None
    rule: str
    pooled: bool
    cents: int = 0
    others: tuple[Alternative, ...] = ()

    @property
    def pays_more(self) -> bool:
        """Whether another satisfied family would pay more than this one."""
        return any(one.cents > self.cents for one in self.others)


def staff_seconds(case: PatientMonth, counted: Counted) -> int:
    """What may be billed as clinical staff time: the pool, where the practice pools (R-T6)."""
    return counted.pool if case.policy.pool_practitioner_time else counted.staff


def ahead(case: PatientMonth, counted: Counted, rules: RuleData, *, complex_open: bool) -> tuple[Threshold, ...]:
    """What comes next: of the staff and the open complex family the nearer; the personal one beside it where the
    practitioner worked and staff alone do not decide (R-F3).
    """
    seconds, policy = staff_seconds(case, counted), case.policy
    found = [next_threshold(Family.STAFF, seconds, rules, policy)]
    found += [next_threshold(Family.COMPLEX, seconds, rules, policy)] if complex_open else []
    nearest = min((one for one in found if one is not None), key=lambda one: one.minutes, default=None)
    alone = climb(Family.STAFF, counted.staff, rules, policy)
    personal = None
    if counted.practitioner and not alone.satisfied:
        personal = next_threshold(Family.PERSONAL, counted.practitioner, rules, policy)
    return tuple(one for one in (nearest, personal) if one is not None)


def choose(case: PatientMonth, counted: Counted, rules: RuleData, *, complex_open: bool) -> Choice:
    """R-F3: complex if open; else staff if staff alone reach 20; else personal at 30; else staff, pooled."""
    seconds, policy = staff_seconds(case, counted), case.policy
    staff = climb(Family.STAFF, seconds, rules, policy)
    personal = climb(Family.PERSONAL, counted.practitioner, rules, policy)
    complex_ = climb(Family.COMPLEX, seconds if complex_open else 0, rules, policy)
    alone = climb(Family.STAFF, counted.staff, rules, policy)
    rungs = {one.family: one for one in (complex_, staff, personal) if one.satisfied}
    picked, rule = _default(rungs, alone.satisfied, policy.prefer_complex)
    if case.chosen is not None and case.chosen in rungs and case.chosen is not picked:
        picked, rule = case.chosen, "R-F3, switched by a named person"
    if picked is None:
        return Choice(None, "R-T1", False)
    worth = {
        family: estimate(rung.lines, rules, facility=case.facility_billing).allowed for family, rung in rungs.items()
    }
    others = tuple(
        Alternative(rung, worth[family], _why(family, counted, rungs[picked].family))
        for family, rung in rungs.items()
        if family is not picked
    )
    pooled = picked is not Family.PERSONAL and seconds > counted.staff
    return Choice(rungs[picked], rule, pooled, worth[picked], others)


def _default(rungs: dict[Family, Rung], staff_alone: bool, prefer_complex: bool) -> tuple[Family | None, str]:
    if Family.COMPLEX in rungs and prefer_complex:
        return Family.COMPLEX, "R-F3 (1)"
    if staff_alone:
        return Family.STAFF, "R-F3 (2)"
    if Family.PERSONAL in rungs:
        return Family.PERSONAL, "R-F3 (3)"
    return (Family.STAFF, "R-F3 (4)") if Family.STAFF in rungs else (None, "R-T1")


def _why(family: Family, counted: Counted, picked: Family) -> str:
    if family is Family.STAFF and picked is Family.PERSONAL and counted.pool > counted.staff:
        return WHY_POOLED
    return WHY[family]
