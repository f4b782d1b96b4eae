"""What an enrolled patient's record still lacks: each gap is a follow-up with an owner, and closes with the fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """What is missing. The words before the colon name the gap, also in follow-ups that say the rest differently."""

    CONSENT = "Consent: none that holds is on file; ask and record it"
    PLAN = "Care plan: none is on file; write it or record where it is"
    PRACTITIONER = "Billing practitioner: name one"
    TEAM_MEMBER = "Team member: name one"
    PAYER = "Payer: no coverage on file"
    PHONE = "Phone: no number on file"
    CONDITIONS = "Conditions: none that is chronic on file; import them or add them in the chart"
    VISIT = "Initiating visit: owed; book it with the billing practitioner"

    @property
    def label(self) -> str:
        """The words before the colon."""
        return self.value.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on file."""

    consent: bool
    plan: bool
    practitioner: bool
    team_member: bool
    payer: bool
    phone: bool
    conditions: bool
    visit: bool

    def has(self, gap: Gap) -> bool:
        """Whether the fact that this gap waits for is there."""
        return bool(getattr(self, gap.name.lower()))


def gap_of(what: str) -> Gap | None:
    """The gap that a follow-up's words name."""
    label = what.partition(":")[0]
    return next((one for one in Gap if one.label == label), None)
