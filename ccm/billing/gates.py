"""What stands between counted minutes and a claim: consent, visit, plan, conditions, other billed codes.

A bar says do not bill; a hold says that a person must decide first; a warning goes with the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ccm.billing.case import Exclusion, PatientMonth
from ccm.billing.counting import Counted
from ccm.billing.rules import Bearing, RuleData
from ccm.consent import Element

CONDITIONS_NEEDED = 2  # R-G1
ELEMENT_WORDS: dict[Element, str] = {
    Element.AVAILABLE: "availability",
    Element.COST: "cost_sharing",
    Element.ONE_PRACTITIONER: "one_practitioner_per_month",
    Element.MAY_STOP: "right_to_stop_effective_end_of_month",
}


@dataclass(slots=True)
class Gates:
    """The reasons found. `reviews` warn on a claim; `advice` is for the biller's eye; `no_complex` bars that family."""

    bars: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    no_complex: bool = False


def gates(case: PatientMonth, counted: Counted, rules: RuleData) -> Gates:
    """Every gate, in the reference's order."""
    found = Gates()
    if not consented(case):
        found.bars.append("NO_CONSENT")  # R-G3
    elif case.consent.missing or case.consent.undocumented:
        said = [*(ELEMENT_WORDS[one] for one in case.consent.missing)]
        said += ["documentation"] if case.consent.undocumented else []
        found.holds += [f"CONSENT_INCOMPLETE:{one}" for one in said]
    if not case.has_plan or not case.plan_electronic:
        found.bars.append("NO_CARE_PLAN")  # R-G4
    if case.visit_owed:
        found.bars.append("NO_INITIATING_VISIT")  # R-G2
    if case.condition_count < CONDITIONS_NEEDED:
        found.bars.append("INSUFFICIENT_CONDITIONS")  # R-G1
        found.warnings += _consider_pcm(case, counted)
    _neighbours(case, rules, found)
    if case.claimants > 1:
        found.holds.append("ONE_PRACTITIONER_PER_MONTH")  # R-X4
    if counted.left_for(Exclusion.DOUBLE_TAGGED) and consented(case):
        found.holds.append("DOUBLE_TAGGED_TIME")  # R-X6
    return found


def consented(case: PatientMonth) -> bool:
    """Whether consent holds on any instant of the month."""
    start, end = case.month.bounds(case.zone)
    return any(one.since < end and (one.until is None or one.until > start) for one in case.consent.windows)


def complex_barred(case: PatientMonth, rules: RuleData) -> bool:
    """Whether a code that this practice billed bars the complex family."""
    rows = (rules.neighbour_of(code) for code in case.same)
    return any(row is not None and row.same is Bearing.BARS_COMPLEX for row in rows)


def _neighbours(case: PatientMonth, rules: RuleData, found: Gates) -> None:
    """R-X1 to R-X7: codes billed beside CCM, by this practice and by others."""
    found.no_complex = complex_barred(case, rules)
    retired = {one.code for one in rules.retired if one.last_day < case.month.first_day}
    for code in dict.fromkeys(case.same):
        row = rules.neighbour_of(code)
        bearing = row.same if row else Bearing.OK
        if bearing in (Bearing.BARS, Bearing.BILLED):
            found.bars.append(f"EXCLUDED_BY:{code}")
        elif bearing is Bearing.BARS_COMPLEX:
            found.reviews.append(f"NO_COMPLEX_WITH:{code}")
        elif bearing is Bearing.SEPARATE:
            found.advice.append(f"TIME_MUST_BE_SEPARATE:{code}")
        elif bearing is Bearing.REVIEW:
            found.reviews.append(f"REVIEW:{code}")
        if code in retired:
            found.advice.append(f"RETIRED_CODE:{code}")
    for code in dict.fromkeys(case.other):
        row = rules.neighbour_of(code)
        bearing = row.other if row else Bearing.OK
        if bearing is Bearing.TAKEN and "OTHER_PRACTITIONER_BILLED_CCM" not in found.bars:
            found.bars.append("OTHER_PRACTITIONER_BILLED_CCM")
        elif bearing is Bearing.BARS:
            found.bars.append(f"EXCLUDED_BY:{code}")
        elif bearing is Bearing.REVIEW:
            found.reviews.append(f"REVIEW_OTHER_PRACTITIONER:{code}")


def _consider_pcm(case: PatientMonth, counted: Counted) -> list[str]:
    """One condition and 30 minutes: principal care management may be the right service (1.4)."""
    if case.condition_count != 1:
        return []
    if counted.practitioner >= 30 * 60 and counted.staff < 30 * 60:
        return ["CONSIDER_PCM:99424"]
    staff = counted.pool if case.policy.pool_practitioner_time else counted.staff  # R-T6
    return ["CONSIDER_PCM:99426"] if max(staff, counted.practitioner) >= 30 * 60 else []
