"""What a month asks of its billing practitioner, and what that person has said of it so far.

An exception is what the rules cannot settle without the person: a correction that would raise the claim, staff time on
a visit's day (R-C8), a family that pays more (R-F3), decision making where the minutes reach the complex family (R-F2),
care planning beyond an initiating visit (R-G5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ccm.billing.case import Exclusion
from ccm.billing.family import Alternative
from ccm.billing.gathered import MonthOf, PatientRows
from ccm.billing.record import is_ours
from ccm.billing.rules import Family, RuleData, listed
from ccm.billing.settled import RAISED
from ccm.initiating_visit import QUALIFYING
from ccm.month_close import SignOff, SignOffKind, standing
from ccm.record import EntryState
from ccm.service_month import ServiceMonth

NEAR_MINUTES = 10
LEVELS = ("straightforward", "low", "moderate", "high")
KINDS = (SignOffKind.MDM, SignOffKind.FAMILY, SignOffKind.SEPARATE, SignOffKind.PLANNING)


class Ask(StrEnum):
    """What is asked, exceptions first: in this order a batch shows its patients."""

    RAISED = "a correction would raise the claim: say which family it is"
    SEPARATE = "minutes on the day of a visit: were they separate?"
    FAMILY = "another family would pay more: yours to choose"
    MDM = "the minutes reach the complex family: the decision making?"
    PLANNING = "an initiating visit: was there care planning beyond it?"
    NEAR = "close to the complex family: the decision making, if it was moderate or high"


@dataclass(frozen=True, slots=True)
class SameDay:
    """An entry on a visit's day: its seconds that do not count, or count again because they were separate."""

    state: EntryState
    seconds: int
    separate: bool


@dataclass(frozen=True, slots=True)
class VisitDay:
    """An initiating visit in the month, with the code under which it was charged; empty until the charge is here."""

    on: date
    code: str = ""


@dataclass(frozen=True, slots=True)
class Attestable:
    """One patient's month, for its practitioner. `families` are the satisfied ones, the one that bills first."""

    of: MonthOf
    asks: tuple[Ask, ...]
    minutes: int  # those that the complex family would rest on
    same_day: tuple[SameDay, ...]
    families: tuple[Alternative, ...]
    visits: tuple[VisitDay, ...]

    def standing(self, kind: SignOffKind) -> SignOff | None:
        """The word that stands."""
        return standing(self.of.rows.sign_offs, kind)

    @property
    def said(self) -> bool:
        """Whether anything was attested, so that it can be changed."""
        return any(one.kind in KINDS for one in self.of.rows.sign_offs)


WORTH_SECONDS = 30 * 60  # below it no two families are satisfied, and none is near the complex one


def may_ask(rows: PatientRows, month: ServiceMonth) -> bool:
    """Whether a month can ask anything at all, by its bare rows: a sieve before it is decided, never an answer."""
    kept = sum(one.entry.seconds for one in rows.entries if one.live)
    visited = (*(one.on for one in rows.encounters), *(one.on for one in rows.charges), rows.patient.initiating_visit)
    return bool(
        kept >= WORTH_SECONDS
        or rows.sign_offs
        or any(not one.live for one in rows.entries)
        or any(day is not None and ServiceMonth.of_day(day) == month for day in visited)
    )


def attestable(of: MonthOf, rules: RuleData | None, planned: Callable[[], bool]) -> Attestable:
    """Read what is asked. `planned` tells, where a visit asks it, whether care planning stands elsewhere already."""
    same_day, families, visits = _same_day(of), _families(of), _visits(of, rules)
    minutes, asks = _pooled(of) // 60, []
    signed_level = standing(of.rows.sign_offs, SignOffKind.MDM)
    unsaid = signed_level is None or of.practitioner is None or signed_level.by_id != of.practitioner.id
    needed = rules.base(Family.COMPLEX).step or 0 if rules else 0
    chosen = standing(of.rows.sign_offs, SignOffKind.FAMILY)
    if RAISED in of.reasons:
        asks.append(Ask.RAISED)
    if any(not one.separate for one in same_day):
        asks.append(Ask.SEPARATE)
    if of.decision and of.decision.choice.pays_more and chosen is None:
        asks.append(Ask.FAMILY)
    if needed and unsaid and minutes >= needed:
        asks.append(Ask.MDM)
    if visits and standing(of.rows.sign_offs, SignOffKind.PLANNING) is None and not planned():
        asks.append(Ask.PLANNING)
    if needed and unsaid and needed - NEAR_MINUTES <= minutes < needed:
        asks.append(Ask.NEAR)
    return Attestable(of, tuple(asks), minutes, same_day, families, visits)


def _pooled(of: MonthOf) -> int:
    """Seconds of the clinical staff family, with the practitioner's where the practice pools them (R-T5, R-T6)."""
    if of.decision is None:
        return 0
    return of.decision.counted.pool if of.record.policy.pool_practitioner_time else of.decision.counted.staff


def _same_day(of: MonthOf) -> tuple[SameDay, ...]:
    """Those that wait first, then those attested; each by its day. One's own time is for another reviewer (R-C8)."""
    if of.decision is None:
        return ()
    waiting: dict[str, int] = {}
    for one in of.decision.counted.left:
        if one.why is Exclusion.SAME_DAY_VISIT:
            waiting[one.piece_id] = waiting.get(one.piece_id, 0) + one.seconds
    attested, biller = of.record.signed.separate, of.practitioner.id if of.practitioner else None
    found = [
        SameDay(state, waiting.get(state.entry.id, state.entry.seconds), state.entry.id in attested)
        for state in of.rows.entries
        if state.live
        and state.entry.performer_id != biller
        and (state.entry.id in waiting or state.entry.id in attested)
    ]
    return tuple(sorted(found, key=lambda one: (one.separate, one.state.entry.service_date, one.state.entry.id)))


def _families(of: MonthOf) -> tuple[Alternative, ...]:
    choice = of.decision.choice if of.decision else None
    rung = choice.rung if choice else None
    if choice is None or rung is None:
        return ()
    return (Alternative(rung, choice.cents, choice.rule), *choice.others)


def _visits(of: MonthOf, rules: RuleData | None) -> tuple[VisitDay, ...]:
    """R-G2 and R-G5: in this month, the visit at which CCM was discussed, as recorded, or the last before consent."""
    biller = of.practitioner.id if of.practitioner else None
    own = of.record.own_groups
    codes = rules.initiating_visit_codes if rules else ()
    charged = {one.on: one.code for one in of.rows.charges if is_ours(one, own) and listed(one.code, codes)}
    seen = [one for one in of.rows.encounters if one.kind in QUALIFYING and not one.practitioner]
    mine = [one for one in seen if one.practitioner_id in (None, biller)]
    days = {one.on for one in mine if one.ccm_discussed}
    if of.patient.initiating_visit is not None:
        days.add(of.patient.initiating_visit)
    if of.consented_on is not None:
        before = [day for day in (*charged, *(one.on for one in mine)) if day <= of.consented_on]
        days |= {max(before)} if before else set()
    return tuple(VisitDay(day, charged.get(day, "")) for day in sorted(days) if ServiceMonth.of_day(day) == of.month)


def ordered(found: Sequence[Attestable]) -> list[Attestable]:
    """Exceptions first, then by name; what is answered stands last."""
    ranks = list(Ask)

    def key(one: Attestable) -> tuple[int, str, str, str]:
        rank = ranks.index(one.asks[0]) if one.asks else len(ranks)
        return rank, one.of.patient.family, one.of.patient.given, one.of.patient.id

    return sorted(found, key=key)
