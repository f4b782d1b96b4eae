"""How minutes are kept: late, round, just over the threshold, at the month's end. Signs of time that was guessed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from ccm.billing.ladders import FIRST_THRESHOLD
from ccm.indicators.measure import Definition, Family, Form, Measure, Sum, Unit, Which, by_performer
from ccm.indicators.observed import Observed, Terms
from ccm.lateness import ON_TIME_DAYS
from ccm.record import Captured

ROUND = (5, 10, 15, 20, 30)
MOST = 32
"""Longest minutes looked at: two more than the last round number."""
BESIDE = (-2, -1, 1, 2)
CLUSTER, AROUND = range(20, 23), (17, 18, 19, 23, 24, 25)
ELSEWHERE = "17 to 19 or 23 to 25 minutes"
LAST = 3


def _late(one: Observed) -> Measure:
    kept = [each for each in one.entries if each.captured is not Captured.IMPORTED]
    late = [bool(each.captured is Captured.LATE or each.late_reason) for each in kept]
    people = by_performer((each, int(yes), 1) for each, yes in zip(kept, late, strict=True))
    return Measure(sum(late), len(kept), any(late), people=people)


def _round(one: Observed) -> Measure:
    said = [each for each in one.entries if each.captured is not Captured.TIMER and each.seconds % 60 == 0]
    near = [each for each in said if 0 < each.seconds <= MOST * 60]
    lengths = Counter(each.seconds // 60 for each in near)
    count = sum(lengths[minutes] for minutes in ROUND)
    people = by_performer((each, int(each.seconds // 60 in ROUND), 1) for each in near)
    return Measure(count, len(near), count > 0, {str(minutes): times for minutes, times in lengths.items()}, people)


def by_chance(lengths: dict[str, int]) -> tuple[int, int]:
    """How many round entries chance gives, as a fraction: each round number as often as the four lengths beside it."""
    beside = sum(lengths.get(str(minutes + step), 0) for minutes in ROUND for step in BESIDE)
    return beside, len(BESIDE)


def _chance(found: Sum, terms: Terms) -> str:
    beside, over = by_chance(found.parts)
    return f"Chance gives about {_nearest(beside, over)}." if found.of else ""


def _cluster(one: Observed) -> Measure:
    if one.of.seconds < FIRST_THRESHOLD - 3 * 60:
        return Measure()
    minutes = one.of.minutes
    inside = minutes in CLUSTER
    parts = {ELSEWHERE: 1} if minutes in AROUND else {}
    return Measure(int(inside), int(one.of.seconds >= FIRST_THRESHOLD), inside, parts)


def _around(found: Sum, terms: Terms) -> str:
    return f"Chance gives about {_nearest(found.parts.get(ELSEWHERE, 0), 2)}." if found.of else ""


def _last_days(one: Observed) -> Measure:
    first = _first_of_last(one.terms)
    spent = [(each, each.seconds if each.service_date >= first else 0) for each in one.entries]
    late = sum(seconds for _, seconds in spent)
    people = by_performer((each, seconds, each.seconds) for each, seconds in spent)
    return Measure(late, sum(each.seconds for each in one.entries), late > 0, people=people)


def _first_of_last(terms: Terms) -> date:
    return terms.month.last_day - timedelta(days=LAST - 1)


def _even(found: Sum, terms: Terms) -> str:
    first, last = _first_of_last(terms), terms.month.last_day
    if terms.day < first:
        return "They have not come yet."
    days = [terms.month.first_day + timedelta(days=at) for at in range(last.day)]
    works = [one for one in days if terms.hours.works_on(one)]
    return f"{sum(one >= first for one in works)} of the month's {len(works)} working days are among them."


def _nearest(number: int, over: int) -> int:
    """The nearest whole number; half goes up."""
    return (2 * number + over) // (2 * over)


DEFINITIONS = (
    Definition(
        Which.LATE,
        Family.MINUTES,
        "Late entries",
        Unit.ENTRIES,
        Form.SHARE,
        _late,
        lambda terms: (
            f"Entries typed more than {ON_TIME_DAYS} business days after the work, over all that stand and "
            "were not imported."
        ),
        "with a late entry",
        by_person="who did the work",
    ),
    Definition(
        Which.ROUND,
        Family.MINUTES,
        "Round minutes",
        Unit.ENTRIES,
        Form.SHARE,
        _round,
        lambda terms: (
            "Entries of exactly 5, 10, 15, 20 or 30 minutes, over all of 1 to 32 whole minutes that no timer "
            "measured. Measured time ends on 15 as often as on 13, 14, 16 and 17: what chance gives is the mean of the "
            "four lengths beside each round one. Far more than that is time that was estimated."
        ),
        "with an entry of round minutes",
        _chance,
        "who did the work",
    ),
    Definition(
        Which.CLUSTER,
        Family.MINUTES,
        "Months of 20 to 22 minutes",
        Unit.PATIENTS,
        Form.SHARE,
        _cluster,
        lambda terms: (
            "Patients with 20, 21 or 22 counted minutes, over all with 20 or more. What chance gives is half "
            f"of those with {ELSEWHERE}: three lengths on either side."
        ),
        "with 20 to 22 minutes",
        _around,
    ),
    Definition(
        Which.LAST_DAYS,
        Family.MINUTES,
        "Minutes of the last three days",
        Unit.SECONDS,
        Form.SHARE,
        _last_days,
        lambda terms: (
            "Minutes worked on the last three days of the calendar month, over all of the month; counted by "
            "the rules or not."
        ),
        "with minutes in the last three days",
        _even,
        "who did the work",
    ),
)
