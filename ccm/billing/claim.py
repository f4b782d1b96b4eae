"""A claim as it leaves: one closed patient-month, as original, replacement or void. Every file is made from these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ccm.billing.frozen import FrozenMonth
from ccm.month_close import ClaimKind


@dataclass(frozen=True, slots=True)
class Claim:
    """`control` names the claim, `original_control` the one that it replaces or voids; its lines are of `month`."""

    control: str
    kind: ClaimKind
    month: FrozenMonth
    original_control: str = ""


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """A patient-month that does not leave, for the second sheet: held or not billable, with reasons and whose move."""

    mrn: str
    name: str
    disposition: str
    reasons: tuple[str, ...]
    who: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A batch: its control number and instant, its claims in order, and what stays behind."""

    number: int
    month: str
    at: datetime
    claims: tuple[Claim, ...]
    not_claimed: tuple[NotClaimed, ...] = ()
    practice_name: str = ""
