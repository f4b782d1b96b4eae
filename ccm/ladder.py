"""How soon an escalation of each level is answered: the ladder's times (design section 5; reference 6).

The levels and their units are fixed; the amounts are the practice's, kept in its policy. None of them is a CMS rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How urgent a concern is, most urgent first."""

    EMERGENT = "emergent"
    URGENT = "urgent"
    SOON = "soon"
    NONURGENT = "nonurgent"
    ROUTINE = "routine"


class Unit(StrEnum):
    """What a level's time is counted in. Business time stands still overnight, on weekends and on holidays."""

    MINUTES = "minutes"
    BUSINESS_HOURS = "business hours"
    BUSINESS_DAYS = "business days"


UNITS: dict[Level, Unit] = {
    Level.EMERGENT: Unit.MINUTES,
    Level.URGENT: Unit.MINUTES,
    Level.SOON: Unit.BUSINESS_HOURS,
    Level.NONURGENT: Unit.BUSINESS_DAYS,
    Level.ROUTINE: Unit.BUSINESS_DAYS,
}


@dataclass(frozen=True, slots=True)
class Within:
    """The time in which a level is answered."""

    amount: int
    unit: Unit

    @property
    def words(self) -> str:
        """`2 business hours`, `1 business day`."""
        return f"{self.amount} {self.unit.value if self.amount != 1 else self.unit.value.removesuffix('s')}"
