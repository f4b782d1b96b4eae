"""The decision on a patient-month: bill, do not bill, or hold; codes, every reason, and where each minute went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ccm.billing.case import Exclusion, PatientMonth, Side
from ccm.billing.counting import Counted, count
from ccm.billing.family import Choice, choose, staff_seconds
from ccm.billing.gates import Gates, consented, gates
from ccm.billing.ladders import Line
from ccm.billing.payers import SHARED, UNKNOWN, payer_warning, shares_claim
from ccm.billing.payment import NOTHING, Payment, estimate
from ccm.billing.rules import Family, RuleData
from ccm.record import Program
from ccm.service_month import ServiceMonth


class Disposition(StrEnum):
    """What is done with the month."""

    BILL = "bill"
    DO_NOT_BILL = "do_not_bill"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole answer. `service_date` is the date on the claim; None where nothing is billed."""

    disposition: Disposition
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    advice: tuple[str, ...]
    counted: Counted
    choice: Choice
    payment: Payment
    service_date: date | None
    threshold_day: date | None
    other_codes_ok: tuple[str, ...]
    rules_title: str
    rules_hash: str

    @property
    def family(self) -> Family | None:
        """The family that bills, or would."""
        return self.choice.rung.family if self.choice.rung else None


TIMED_WARNINGS = (
    *(Exclusion.OUT_OF_MONTH, Exclusion.AFTER_DEATH, Exclusion.BEFORE_CONSENT, Exclusion.AFTER_REVOCATION),
    *(Exclusion.NOT_CLINICAL, Exclusion.ABROAD, Exclusion.FACILITY, Exclusion.UNSUCCESSFUL, Exclusion.SCHEDULING),
    *(Exclusion.NOT_CCM, Exclusion.PART_OF_VISIT, Exclusion.SAME_DAY_VISIT, Exclusion.MIXED, Exclusion.SHARED),
    *(Exclusion.OVERLAP, Exclusion.UNCONFIRMED),
)


CLAIM_HOLDS = frozenset({"EXCLUSIONS_UNCHECKED", "PAYER_RULES_MISSING", UNKNOWN, "MEMBER_ON_TWO_CHARTS"})
"""Holds on a claim. A month that reaches no threshold, or is barred, makes none: nothing is looked up for it."""


def decide(case: PatientMonth, rules: RuleData) -> Decision:
    """Decide one month by one rule file. Bars come before holds, holds before a claim; all reasons are said."""
    counted = count(case)
    found = gates(case, counted, rules)
    choice = choose(case, counted, rules, complex_open=case.mdm.qualifies and not found.no_complex)
    planning, planning_reasons = _planning(case, rules)
    claims = (choice.rung is not None or bool(planning)) and not found.bars
    found.holds += [one for one in case.holds if claims or one not in CLAIM_HOLDS]
    day = _service_date(case, _threshold_day(case, counted, choice))
    if claims and shares_claim(case, counted, choice.rung, rules, day, planned=bool(planning)):
        found.holds.append(SHARED)
    reasons = [*found.bars, *found.holds]
    if counted.left_for(Exclusion.CONFLICT):
        found.holds.append(str(Exclusion.CONFLICT))
        reasons.append(str(Exclusion.CONFLICT))
    if choice.rung is None and not reasons:
        reasons.append("BELOW_THRESHOLD")
    disposition = _disposition(found, choice, planning)
    bills = disposition is Disposition.BILL
    lines = (*planning, *(choice.rung.lines if choice.rung else ())) if bills else ()
    reasons += planning_reasons
    warnings = [*found.warnings, *_time_warnings(case, counted), *(payer_warning(case) if claims else ())]
    if bills:
        warnings += found.reviews
        warnings += _claim_warnings(case, counted, choice, rules, planning=bool(planning))
    threshold = _threshold_day(case, counted, choice) if bills else None
    return Decision(
        disposition=disposition,
        lines=lines,
        reasons=tuple(reasons),
        warnings=tuple(warnings),
        advice=tuple(found.advice),
        counted=counted if consented(case) else _nothing(counted),
        choice=choice,
        payment=estimate(lines, rules, facility=case.facility_billing) if lines else NOTHING,
        service_date=day if bills else None,
        threshold_day=threshold,
        other_codes_ok=_other_codes(case, counted, rules, bool(planning)),
        rules_title=rules.title,
        rules_hash=rules.hash,
    )


def claim_day(case: PatientMonth, rules: RuleData) -> date:
    """The date of service that a claim of the month has, or would have: the coverage of that day decides."""
    counted = count(case)
    barred = gates(case, counted, rules).no_complex
    choice = choose(case, counted, rules, complex_open=case.mdm.qualifies and not barred)
    return _service_date(case, _threshold_day(case, counted, choice))


def _disposition(found: Gates, choice: Choice, planning: Sequence[Line]) -> Disposition:
    if found.bars:
        return Disposition.DO_NOT_BILL
    if found.holds:
        return Disposition.HOLD
    return Disposition.BILL if choice.rung or planning else Disposition.DO_NOT_BILL


def _nothing(counted: Counted) -> Counted:
    """Without consent no CCM second counts; what was kept for other programs stays."""
    return Counted(0, 0, 0, counted.left, {}, {}, counted.programs, counted.live)


def _planning(case: PatientMonth, rules: RuleData) -> tuple[tuple[Line, ...], list[str]]:
    """R-G5: G0506 with the initiating visit, once per patient and billing practitioner; not to an RHC or FQHC."""
    if case.planning is None:
        return (), []
    code = rules.base(Family.PLANNING)
    if case.planning.already_billed or code.code in case.same:
        return (), ["G0506_ALREADY_BILLED"]
    if case.rural and not code.rural:
        return (), []
    return (Line(code.code, 1),), []


def _time_warnings(case: PatientMonth, counted: Counted) -> list[str]:
    if not consented(case):
        return []
    said = [f"{why}:{counted.minutes(why)}" for why in TIMED_WARNINGS if counted.left_for(why)]
    monitoring = sum(counted.programs.get(one, 0) for one in (Program.RPM, Program.RTM))
    if monitoring and counted.pool:
        said.append("TIME_SPLIT_BY_PROGRAM")
    return said


def _claim_warnings(
    case: PatientMonth, counted: Counted, choice: Choice, rules: RuleData, *, planning: bool
) -> list[str]:
    """What the biller must know beside the codes."""
    said: list[str] = []
    rung = choice.rung
    if rung is not None:
        said += ["PRACTITIONER_TIME_COUNTED_AS_STAFF"] if choice.pooled else []
        said += ["ALTERNATE_FAMILY_PAYS_MORE"] if choice.pays_more else []
        said += [f"UNIT_CAP_REACHED:{rung.capped}", f"UNBILLED_MINUTES:{rung.unbilled}"] if rung.capped else []
        said += _complex_warnings(case, staff_seconds(case, counted) // 60, rules)
    if case.rural:
        said.append("RHC_FQHC_INSTITUTIONAL_CLAIM")
    if case.nursing_facility:
        said.append("POS_IS_BILLING_PRACTITIONER_LOCATION")
    if planning:
        said.append("G0506_TIME_NOT_REUSED")
    if case.died is not None and ServiceMonth.of_day(case.died) == case.month:
        said.append(f"DATE_OF_SERVICE_NOT_AFTER:{case.died.isoformat()}")
    return said


def _complex_warnings(case: PatientMonth, minutes: int, rules: RuleData) -> list[str]:
    mdm, needed = case.mdm, rules.base(Family.COMPLEX).step or 0
    if mdm.qualifies:
        return [f"COMPLEX_SHORT_BY_MINUTES:{needed - minutes}"] if minutes < needed else []
    if mdm.level is None or minutes < needed:
        return []
    if not mdm.high_enough:
        return ["MDM_BELOW_MODERATE"]
    return ["MDM_NOT_BY_BILLING_PRACTITIONER" if not mdm.by_billing_practitioner else "MDM_NOT_DOCUMENTED"]


def _other_codes(case: PatientMonth, counted: Counted, rules: RuleData, planning: bool) -> tuple[str, ...]:
    """Codes of other programs that the kept minutes may earn there, and the visit that planning goes with."""
    found: list[str] = []
    for one in rules.program:
        minutes = counted.programs.get(one.program, 0) // 60
        if one.live and one.program not in counted.live:
            continue
        if minutes >= one.minutes:
            found.append(one.code)
        elif one.short_code and one.short_minutes and minutes >= one.short_minutes:
            found.append(one.short_code)
    if case.planning is not None and (planning or case.planning.already_billed):
        found.append(case.planning.visit_code)
    return tuple(found)


def _threshold_day(case: PatientMonth, counted: Counted, choice: Choice) -> date | None:
    """The day on which the last billed unit was full (R-P1); None where a day of the work is unknown."""
    rung = choice.rung
    if rung is None or any(one.day is None and not one.runs for one in case.pieces):
        return None
    side = None if case.policy.pool_practitioner_time else Side.STAFF
    days = counted.days[Side.PRACTITIONER if rung.family is Family.PERSONAL else side]
    total = 0
    for day in sorted(days):
        total += days[day]
        if total >= rung.reached * 60:
            return day
    return None


def _service_date(case: PatientMonth, threshold: date | None) -> date:
    """The month's last day; for the deceased a day that is not after death (R-P1, R-C10)."""
    last = case.month.last_day
    if case.died is not None and case.died < last:
        return threshold or case.died
    return last
