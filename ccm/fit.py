"""Who will benefit most: explainable points, each with the row that earned it (ehr section 5). No black box.

Fit orders the candidates; it decides nothing. The weights are the programme's judgement, in one table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ccm.chart import ACUTE, Encounter, EncounterKind, Medication
from ccm.eligibility import Candidacy

HALF_YEAR = timedelta(days=183)
A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Point:
    """Points and what earned them."""

    points: int
    why: str


@dataclass(frozen=True, slots=True)
class Burden:
    """What the record itself shows in half a year: calls, refill work, social needs spoken of."""

    calls: int = 0
    refills: int = 0
    social: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """All points, most first."""

    points: tuple[Point, ...]

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(one.points for one in self.points)


def fit(
    candidacy: Candidacy,
    encounters: Sequence[Encounter],
    medications: Sequence[Medication],
    born: date,
    today: date,
    burden: Burden | None = None,
) -> Fit:
    """Points for conditions, admissions, ED visits, a fresh discharge, medicines, age, and the practice's burden."""
    burden = burden or Burden()
    found: list[Point] = []
    extra = len(candidacy.groups) - 2
    if extra > 0:
        found.append(Point(min(extra, 5), f"{len(candidacy.groups)} chronic condition groups"))
    recent = [one for one in encounters if one.kind in ACUTE and today - HALF_YEAR <= one.on <= today]
    for kind, worth, words in ((EncounterKind.INPATIENT, 3, "admission"), (EncounterKind.ED, 2, "ED visit")):
        days = sorted(one.on for one in recent if one.kind is kind)
        if days:
            listed = ", ".join(f"{day:%b %-d}" for day in days[-3:])
            plural = "s" if len(days) > 1 else ""
            found.append(Point(min(worth * len(days), 6), f"{len(days)} {words}{plural} in 6 months ({listed})"))
    stays = [one for one in recent if one.kind is EncounterKind.INPATIENT and not one.in_hospital(today)]
    discharged = [one.ended for one in stays if today - one.ended <= A_MONTH]
    if discharged:
        found.append(Point(2, f"discharged {max(discharged):%b %-d}"))
    drugs = {one.name.lower() for one in medications if one.active(today)}
    if len(drugs) >= 5:
        found.append(Point(3 if len(drugs) >= 10 else 2, f"{len(drugs)} medicines"))
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age >= 80:
        found.append(Point(2, f"{age} years old"))
    for count, least, words in (
        (burden.calls, 6, "calls in 6 months"),
        (burden.refills, 4, "refill contacts in 6 months"),
        (burden.social, 1, "social needs noted"),
    ):
        if count >= least:
            found.append(Point(1, f"{count} {words}"))
    return Fit(tuple(sorted(found, key=lambda one: -one.points)))
