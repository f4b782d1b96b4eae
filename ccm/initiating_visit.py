"""The initiating visit (R-G2): for a patient who is new, or not seen by the billing practitioner in the year before.

An E/M, AWV, IPPE or TCM visit in which CCM was discussed. Never an ED or inpatient encounter. No yearly repeat.
A visit with a name that is nobody's here is another's visit; one without any name is taken as the practitioner's, and
said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ccm.chart import Encounter, EncounterKind
from ccm.enrolment import Assignment, EnrolmentStep, Step, standing_steps
from ccm.record import Patient

A_YEAR = timedelta(days=365)
QUALIFYING = frozenset({EncounterKind.OFFICE, EncounterKind.TELEHEALTH, EncounterKind.WELLNESS, EncounterKind.TCM})


@dataclass(frozen=True, slots=True)
class InitiatingVisit:
    """Whether one is owed, and why not or by what it was met."""

    owed: bool
    why: str


def initiating_visit(
    encounters: Sequence[Encounter], practitioner_id: str | None, start: date, stated: date | None = None
) -> InitiatingVisit:
    """Read the encounters before CCM starts. `stated` is a date that the chart or a person gave for the visit."""
    if stated is not None and stated <= start:
        return InitiatingVisit(False, f"held on {stated:%b %-d, %Y}")
    visits = [one for one in encounters if one.kind in QUALIFYING and one.on <= start]
    mine = [one for one in visits if one.practitioner_id in (None, practitioner_id) and not one.practitioner]
    held = [one for one in mine if one.ccm_discussed]
    if held:
        return InitiatingVisit(False, f"held on {_last(held)}")
    seen = [one for one in mine if start - one.on <= A_YEAR]
    if seen:
        return InitiatingVisit(False, f"seen on {_last(seen)}, within the year")
    return InitiatingVisit(
        True, "not seen by the billing practitioner in the year before; CCM must be discussed at a visit"
    )


def visit_of(
    patient: Patient,
    encounters: Sequence[Encounter],
    steps: Sequence[EnrolmentStep],
    assignments: Sequence[Assignment],
    consented: date | None,
    today: date,
    zone: ZoneInfo,
) -> InitiatingVisit:
    """Whether a patient owes one, as CCM starts for the present practitioner: on the day of the consent, on the day the
    patient became active, or today; a visit that met it once has met it.
    """
    changed = [one.at for one in assignments if one.practitioner_before_id not in (None, one.practitioner_id)]
    stated = patient.initiating_visit
    if changed and stated and stated <= changed[-1].astimezone(zone).date():
        stated = None  # it was the practitioner's before
    starts = [today, *([consented] if consented else [])]
    active = [one for one in standing_steps(steps) if one.step is Step.ACTIVATE]
    starts += [one.day(zone) for one in active if not changed or one.at > changed[-1]][:1]
    found = [initiating_visit(encounters, patient.practitioner_id, one, stated) for one in starts]
    return next((one for one in found if not one.owed), found[0])


def _last(visits: Sequence[Encounter]) -> str:
    last = max(visits, key=lambda one: one.on)
    return f"{last.on:%b %-d, %Y}" + ("" if last.practitioner_id else " (the chart does not say by whom)")
