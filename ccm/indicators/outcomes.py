"""What came of care: hospital use, how soon somebody calls after it, goals met."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date

from ccm.care_plan import Course
from ccm.chart import EncounterKind, StayKind
from ccm.discharge import discharges
from ccm.enrolment import died_on
from ccm.indicators.measure import NOTHING, Definition, Family, Form, Measure, Sum, Unit, Which
from ccm.indicators.observed import Observed, Terms
from ccm.service_month import add_business_days, business_days_after

NO_CONTACT, IN_TIME, PAST = "no contact yet", "still in time", "open past their day"
DAYS = 14
"""After the month's last day a contact is looked for so long: a longer silence is said as none."""


def _ed(one: Observed) -> Measure:
    return _seen(one, {each.on for each in one.of.rows.encounters if each.kind is EncounterKind.ED})


def _admissions(one: Observed) -> Measure:
    days = {each.on for each in one.of.rows.encounters if each.kind is EncounterKind.INPATIENT}
    return _seen(one, days | {each.since for each in one.of.rows.stays if each.kind is StayKind.INPATIENT})


def _seen(one: Observed, days: set[date]) -> Measure:
    """Of one day there is one: charts and stay files tell of the same one twice."""
    if not one.joined:
        return NOTHING
    number = sum(one.terms.inside(day) for day in days)
    return Measure(number, 1, number > 0)


def _discharge(one: Observed) -> Measure:
    if not one.joined:
        return NOTHING
    rows, terms = one.of.rows, one.terms
    left = sorted({each.on for each in discharges(rows.encounters, rows.stays) if terms.inside(each.on)})
    died, within = died_on(one.steps, terms.zone), terms.policy.discharge_call_days
    parts: Counter[str] = Counter()
    soon = 0
    for day in left:
        due, waited = add_business_days(day, within), _waited(one, day)
        if waited is None and died is not None and died <= due:
            continue  # nobody is to be called
        if waited is None and terms.today <= due:
            parts[IN_TIME] += 1
            continue
        soon += waited is not None and waited <= within
        parts[NO_CONTACT if waited is None else str(waited)] += 1
    of = parts.total() - parts[IN_TIME]
    return Measure(soon, of, soon < of, dict(parts))


def _waited(one: Observed, day: date) -> int | None:
    """Business days from that day to the next one on which somebody spoke to the patient."""
    at = bisect_left(one.contact_days, day)
    return business_days_after(day, one.contact_days[at]) if at < len(one.contact_days) else None


def _days(found: Sum, terms: Terms) -> str:
    """The median is the middle one of exact counts, the lower of two; who was never called stands behind them all."""
    waits = sorted((int(word), number) for word, number in found.parts.items() if word.isdecimal())
    reached = sum(number for _, number in waits)
    said = []
    if reached:
        said.append(f"{reached} were reached, half of them within {_counted_days(_middle(waits, reached))}")
    said += [f"{word}: {found.parts[word]}" for word in (NO_CONTACT, IN_TIME) if found.parts.get(word)]
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _middle(waits: Sequence[tuple[int, int]], reached: int) -> int:
    passed = 0
    for days, number in waits:
        passed += number
        if passed * 2 >= reached:
            return days
    return 0


def _counted_days(days: int) -> str:
    return f"{days} business day{'' if days == 1 else 's'}"


def _goals(one: Observed) -> Measure:
    if not one.enrolled or one.plan is None:
        return NOTHING
    terms, goals = one.terms, one.plan.goals
    met = sum(
        each.course is Course.MET and each.closed_on is not None and terms.inside(each.closed_on) for each in goals
    )
    past = sum(each.due is not None and each.due < terms.day for each in one.plan.open_goals)
    return Measure(met, met + len(one.plan.open_goals), past > 0, {PAST: past} if past else {})


def _past(found: Sum, terms: Terms) -> str:
    return f"Open past their day: {found.parts[PAST]}." if found.parts.get(PAST) else ""


DEFINITIONS = (
    Definition(
        Which.ED,
        Family.OUTCOMES,
        "ED visits",
        Unit.ED_VISITS,
        Form.PER_100,
        _ed,
        lambda terms: (
            "Days of the month with an emergency department visit, for each 100 patients who were in the "
            "programme on any of its days. As the chart's imports tell."
        ),
        "with an ED visit",
    ),
    Definition(
        Which.ADMISSIONS,
        Family.OUTCOMES,
        "Admissions",
        Unit.ADMISSIONS,
        Form.PER_100,
        _admissions,
        lambda terms: (
            "Hospital admissions that began in the month, for each 100 patients who were in the programme on "
            "any of its days. One that both visits and stays tell of counts once."
        ),
        "admitted",
    ),
    Definition(
        Which.DISCHARGE,
        Family.OUTCOMES,
        "From discharge to contact",
        Unit.DISCHARGES,
        Form.SHARE,
        _discharge,
        lambda terms: (
            "Discharges and ED visits of the month after which somebody spoke to the patient within "
            f"{_counted_days(terms.policy.discharge_call_days)} (the policy's), over those whose time ran out or who "
            f"were reached. Contacts are looked for until {DAYS} days after the month; who died before the call was "
            "due is left out."
        ),
        "not reached in time after a discharge",
        _days,
    ),
    Definition(
        Which.GOALS,
        Family.OUTCOMES,
        "Goals met",
        Unit.GOALS,
        Form.SHARE,
        _goals,
        lambda terms: (
            "Goals of enrolled patients' plans that were marked met in the month, over these and the goals "
            "still open; dropped ones are left out."
        ),
        "with a goal open past its day",
        _past,
    ),
)
