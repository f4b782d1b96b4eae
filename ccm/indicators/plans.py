"""Of care plans: those that nobody looked at, and those that are another patient's text."""

from __future__ import annotations

from ccm.care_plan import Freshness, age
from ccm.indicators.measure import NOTHING, Definition, Family, Form, Measure, Sum, Unit, Which
from ccm.indicators.observed import Observed, Terms
from ccm.indicators.programme import split

UNTOUCHED = (Freshness.NONE, Freshness.DUE, Freshness.STALE)


def _untouched(one: Observed) -> Measure:
    """Only the calendar is asked: what an ED visit or a new diagnosis calls for is on the worklist."""
    if not one.enrolled:
        return NOTHING
    policy, terms = one.terms.policy, one.terms
    standing = age(
        one.plan,
        [each for each in one.events if each.at < terms.until],
        (),
        (),
        terms.day,
        due_days=policy.plan_due_days,
        due_days_complex=policy.plan_due_days_complex,
        stale_days=policy.plan_stale_days,
        zone=terms.zone,
    ).freshness
    untouched = standing in UNTOUCHED
    return Measure(int(untouched), 1, untouched, {standing.value: 1} if untouched else {})


def _generic(one: Observed) -> Measure:
    return Measure(int(one.like_another), 1, one.like_another) if one.plan is not None else NOTHING


def _how(found: Sum, terms: Terms) -> str:
    return f"Of them: {split(found)}." if found.count else ""


DEFINITIONS = (
    Definition(
        Which.UNTOUCHED,
        Family.PLANS,
        "Plans untouched",
        Unit.PATIENTS,
        Form.SHARE,
        _untouched,
        lambda terms: (
            "Enrolled patients whose plan has had neither a version nor a review for "
            f"{terms.policy.plan_due_days} days ({terms.policy.plan_due_days_complex} where care is complex; the "
            "policy's), or who have none."
        ),
        "with a plan untouched",
        _how,
    ),
    Definition(
        Which.GENERIC,
        Family.PLANS,
        "Generic plans",
        Unit.PATIENTS,
        Form.SHARE,
        _generic,
        lambda terms: (
            f"Patients whose plan shares {terms.policy.generic_share} % or more of its text with another "
            "patient's plan, names and numbers aside, over all with a plan."
        ),
        "with a generic plan",
    ),
)
