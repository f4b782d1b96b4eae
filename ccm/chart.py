"""What the chart brings beside conditions: encounters and medicines, as the programme reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class EncounterKind(StrEnum):
    """Where a patient was seen."""

    OFFICE = "office"
    TELEHEALTH = "telehealth"
    WELLNESS = "wellness"  # AWV or IPPE
    TCM = "tcm"
    ED = "ed"
    INPATIENT = "inpatient"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Encounter:
    """One encounter. `until` is the discharge; `ccm_discussed` makes a visit an initiating one (R-G2).

    `practitioner` is the name that the chart gave, where nobody here is called so. `chart_id` is the chart's own number
    of the visit: with `facility` it tells two visits of one day apart.
    """

    id: str
    patient_id: str
    kind: EncounterKind
    on: date
    until: date | None
    practitioner_id: str | None
    reason: str
    ccm_discussed: bool = False
    practitioner: str = ""
    chart_id: str = ""
    facility: str = ""

    @property
    def ended(self) -> date:
        """The last day of it."""
        return self.until or self.on

    def in_hospital(self, today: date) -> bool:
        """Admitted and not discharged: no discharge day is given, or it is still to come."""
        return self.kind is EncounterKind.INPATIENT and self.on <= today and (self.until is None or self.until > today)


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine on the list. `since` is when it was started or changed."""

    id: str
    patient_id: str
    name: str
    dose: str
    since: date | None
    until: date | None

    def active(self, today: date) -> bool:
        """Still taken."""
        return self.until is None or self.until >= today


ACUTE = frozenset({EncounterKind.ED, EncounterKind.INPATIENT})
CHANGED_WITHIN = timedelta(days=90)


class StayKind(StrEnum):
    """A facility stay, as it bears on counted time (R-C5)."""

    INPATIENT = "inpatient"
    SNF_A = "snf_part_a"
    NURSING_FACILITY = "nursing_facility"
    HOSPICE = "hospice"


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay; `until` is open while it lasts."""

    id: str
    patient_id: str
    since: date
    until: date | None
    kind: StayKind


@dataclass(frozen=True, slots=True)
class Charge:
    """A billed code, by this practice or another: what the exclusions read (R-X1..R-X7)."""

    id: str
    patient_id: str
    on: date
    code: str
    practitioner: str
    group: str
