"""Expected payment: an estimate before the deductible, Medicare's share and the patient's apart. Whole cents.

National amounts; a locality's differ. The patient's 20 percent may not be waived as a routine (reference 1.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ccm.billing.ladders import Line
from ccm.billing.rules import RuleData


@dataclass(frozen=True, slots=True)
class Payment:
    """`allowed` is Medicare's and the patient's share together. `about` marks a figure from a secondary source."""

    allowed: int
    medicare: int
    patient: int
    about: bool
    unknown: tuple[str, ...] = ()  # codes without a known amount, left out of the sum

    def plus(self, other: Payment) -> Payment:
        """Both together."""
        return Payment(
            self.allowed + other.allowed,
            self.medicare + other.medicare,
            self.patient + other.patient,
            self.about or other.about,
            tuple(sorted({*self.unknown, *other.unknown})),
        )


NOTHING = Payment(0, 0, 0, False)


def estimate(lines: Iterable[Line], rules: RuleData, *, facility: bool = False) -> Payment:
    """What these lines should bring. The patient's share is rounded per unit, as a claim line is paid."""
    allowed = patient = 0
    about = False
    unknown: list[str] = []
    for one in lines:
        cents = rules.amount(one.code, facility=facility)
        if cents is None:
            unknown.append(one.code)
            continue
        share = (cents * rules.patient_share_percent + 50) // 100
        allowed += cents * one.units
        patient += share * one.units
        about = about or rules.named(one.code).about
    return Payment(allowed, allowed - patient, patient, about, tuple(unknown))
