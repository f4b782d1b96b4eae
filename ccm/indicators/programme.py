"""Of the programme itself: who reached 20 minutes, how well patients were enrolled, who is nobody's, who is lost."""

from __future__ import annotations

from datetime import date, timedelta

from ccm.billing.gates import CONDITIONS_NEEDED
from ccm.billing.ladders import FIRST_THRESHOLD
from ccm.consent import standing
from ccm.enrolment import State
from ccm.indicators.measure import NOTHING, Definition, Family, Form, Measure, Sum, Unit, Which
from ccm.indicators.observed import Observed, Terms
from ccm.outreach import NOT_REACHED, Quiet, quiet_of, silent_since

CONSENT, CONDITIONS, VISIT, MEMBER, PRACTITIONER = (
    "consent",
    "two confirmed conditions",
    "initiating visit",
    "team member",
    "practitioner",
)
MARKED, TRIED, UNTRIED = "marked unreachable", "silent, and tried this month", "silent, and nobody tried this month"


def split(found: Sum) -> str:
    """`consent 3, team member 1`: a sum's parts, most first."""
    ordered = sorted(found.parts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{word} {number}" for word, number in ordered if number)


def _complete(one: Observed) -> Measure:
    reached = one.of.seconds >= FIRST_THRESHOLD
    return Measure(int(reached), 1, not reached)


def _enrolment(one: Observed) -> Measure:
    if not one.enrolled:
        return NOTHING
    lacking = dict.fromkeys(_lacking(one), 1)
    return Measure(int(not lacking), 1, bool(lacking), lacking)


def _lacking(one: Observed) -> list[str]:
    biller = one.of.practitioner.id if one.of.practitioner else None
    last = one.terms.until - timedelta(microseconds=1)
    found = {
        CONSENT: standing(one.of.rows.consents, biller, last).good,
        CONDITIONS: one.of.record.condition_count >= CONDITIONS_NEEDED,
        VISIT: not one.of.record.visit_owed,
        MEMBER: one.team_member is not None,
        PRACTITIONER: one.practitioner is not None,
    }
    return [word for word, there in found.items() if not there]


def _unowned(one: Observed) -> Measure:
    if not one.enrolled:
        return NOTHING
    unowned = one.team_member is None
    return Measure(int(unowned), 1, unowned)


def _unreachable(one: Observed) -> Measure:
    if not one.enrolled:
        return NOTHING
    why = _lost(one)
    return Measure(int(bool(why)), 1, bool(why), {why: 1} if why else {})


def _lost(one: Observed) -> str:
    if one.state is State.UNREACHABLE:
        return MARKED
    known = silent_since(one.steps, one.last_contact, one.plan.at if one.plan else None)
    if one.state is not State.ACTIVE or known is None:
        return ""
    since = one.terms.local(known)
    if not _silent(one, since):
        return ""
    if not _silent(one, max([since, *(day for day in one.contact_days if day <= one.terms.day)])):
        return ""  # an entry that came without its attempt tells of a contact
    tried = any(each.outcome in NOT_REACHED and one.terms.inside(one.terms.local(each.at)) for each in one.attempts)
    return TRIED if tried else UNTRIED


def _silent(one: Observed, since: date) -> bool:
    return quiet_of(since, one.terms.day, one.terms.policy) is Quiet.REVIEW


def _lacks(found: Sum, terms: Terms) -> str:
    return f"Lacking: {split(found)}." if found.patients else ""


def _lost_by(found: Sum, terms: Terms) -> str:
    return f"{split(found)[:1].upper()}{split(found)[1:]}." if found.count else ""


DEFINITIONS = (
    Definition(
        Which.COMPLETE,
        Family.PROGRAMME,
        "Monthly completion",
        Unit.PATIENTS,
        Form.SHARE,
        _complete,
        lambda terms: (
            "Patients with 20 counted minutes or more, over all who were in the programme, or on whom time "
            "was spent, in the month."
        ),
        "below 20 minutes",
    ),
    Definition(
        Which.ENROLMENT,
        Family.PROGRAMME,
        "Enrolment quality",
        Unit.PATIENTS,
        Form.SHARE,
        _enrolment,
        lambda terms: (
            "Enrolled patients with all five: consent on record for the present practitioner, two conditions "
            "confirmed, the initiating visit where one is required, a designated team member, one billing practitioner."
        ),
        "enrolled without one of the five",
        _lacks,
    ),
    Definition(
        Which.UNOWNED,
        Family.PROGRAMME,
        "Nobody's patients",
        Unit.PATIENTS,
        Form.SHARE,
        _unowned,
        lambda terms: "Enrolled patients without a designated team member, or with one who no longer works here.",
        "without a team member",
    ),
    Definition(
        Which.UNREACHABLE,
        Family.PROGRAMME,
        "Unreachable",
        Unit.PATIENTS,
        Form.SHARE,
        _unreachable,
        lambda terms: (
            "Enrolled patients who are marked unreachable, or who are active and have answered nobody for "
            f"{terms.policy.months_to_unreachable} months (the policy's), counted from when silence can be known here."
        ),
        "unreachable",
        _lost_by,
    ),
)
