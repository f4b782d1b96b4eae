"""A payer that changes within the month. CCM is billed once a calendar month, on one date of service.

The reference is silent on it. Taken here: the coverage on the claim's date of service decides, both payers are named,
and a named person decides first where a billed unit was full only by minutes that another payer covered.
"""

from __future__ import annotations

from datetime import date

from ccm.billing.case import PatientMonth, Side
from ccm.billing.counting import Counted
from ccm.billing.ladders import Rung, climb
from ccm.billing.rules import Family, RuleData
from ccm.text import fold

SHARED = "PAYERS_SHARE_MINUTES"
UNKNOWN = "COVERAGE_UNKNOWN"
CHANGED = "PAYER_CHANGED"


def payer_warning(case: PatientMonth) -> list[str]:
    """Each payer with its days; nothing where one pays all of the month."""
    if len(case.payers) < 2:
        return []
    first, *rest = case.payers
    said = [f"{first.payer or 'nobody known'} until {first.until:%b %-d}"]
    said += [f"{one.payer or 'nobody known'} from {one.since:%b %-d}" for one in rest]
    return [f"{CHANGED}:{', '.join(said)}"]


def shares_claim(
    case: PatientMonth, counted: Counted, rung: Rung | None, rules: RuleData, day: date, *, planned: bool
) -> bool:
    """Whether the payer of that day, the date of service, would by its own days be billed less: fewer units, or a care
    planning whose visit another payer covered.

    Minutes of no known day are nobody's where the payer changes. A person may answer for it, with a reason.
    """
    if len(case.payers) < 2 or SHARED in case.answered:
        return False
    payer = next((fold(one.payer) for one in case.payers if one.holds(day)), "")
    own = [one for one in case.payers if fold(one.payer) == payer]

    def covered(on: date) -> bool:
        return any(one.holds(on) for one in own)

    visit = case.planning.on if planned and case.planning else None
    if visit is not None and not covered(visit):
        return True
    if rung is None:
        return False
    side = None if case.policy.pool_practitioner_time else Side.STAFF
    days = counted.days[Side.PRACTITIONER if rung.family is Family.PERSONAL else side]
    seconds = sum(spent for on, spent in days.items() if covered(on))
    return climb(rung.family, seconds, rules, case.policy).lines != rung.lines
