"""Rule data: codes, thresholds, caps, rates and neighbours, by date. Read from files; nothing of it is code.

A file holds for a payer and a span of days. Amounts are total RVU times the conversion factor, in whole cents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from ccm.record import Program
from ccm.service_month import ServiceMonth


class Family(StrEnum):
    """R-F1: exactly one of the timed ones per patient and month."""

    STAFF = "staff"
    PERSONAL = "personal"
    COMPLEX = "complex"
    PLANNING = "planning"  # G0506, which is not timed


class Bearing(StrEnum):
    """What another billed code means for CCM in the month."""

    BARS = "bars"
    BARS_COMPLEX = "bars complex"
    BILLED = "billed"  # CCM itself, by this practice: never a second time
    TAKEN = "taken"  # CCM itself, by another practitioner (R-X4)
    REVIEW = "review"
    SEPARATE = "separate"
    OK = "ok"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Code(_Row):
    """A code as it is billed. `step` is minutes of one full block; `rvu` totals as printed, None where unknown."""

    code: str = Field(pattern=r"^[A-Z0-9]{5}$")
    label: str
    family: Family
    parent: str | None = None
    step: int | None = Field(None, gt=0)
    cap: int = Field(gt=0)
    rvu: Decimal | None = None
    rvu_facility: Decimal | None = None
    amount_cents: int | None = None
    about: bool = False
    rural: bool = True  # paid to an RHC or FQHC
    sources: tuple[str, ...] = ()


class Neighbour(_Row):
    """Other codes in the month: what they mean, billed by this practice or by another."""

    codes: tuple[str, ...]
    rule: str
    same: Bearing
    other: Bearing
    what: str


class OtherProgram(_Row):
    """A program whose minutes are kept beside CCM's, and the code they may earn elsewhere."""

    program: Program
    code: str
    minutes: int
    live: bool = False
    short_code: str | None = None
    short_minutes: int | None = None
    split_warning: bool = False


class Retired(_Row):
    """A code that is gone, and what stands in its place."""

    code: str
    last_day: date
    instead: tuple[str, ...]


class RuleData(_Row):
    """One file. `file` is its name and `text` all of it as it was read: neither is content, nor in the hash."""

    file: str = Field("", exclude=True)
    text: str = Field("", exclude=True)
    title: str
    payer: str
    payer_words: tuple[str, ...]
    payer_words_not: tuple[str, ...] = ()
    effective_from: date
    effective_to: date
    as_of: date
    conversion_factor: Decimal
    conversion_factor_apm: Decimal | None = None
    patient_share_percent: int = Field(ge=0, le=100)
    filing_limit_days: int = 365
    initiating_visit_codes: tuple[str, ...]
    same_day_visit_codes: tuple[str, ...]
    code: tuple[Code, ...]
    neighbour: tuple[Neighbour, ...] = ()
    program: tuple[OtherProgram, ...] = ()
    retired: tuple[Retired, ...] = ()

    @cached_property
    def hash(self) -> str:
        """Of the content, not the file's layout: what a close is frozen with."""
        return self.sha256[:16]

    @cached_property
    def sha256(self) -> str:
        """The whole of it: what a practice signs."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def named(self, code: str) -> Code:
        """A code of this file. Raises KeyError."""
        return next(one for one in self.code if one.code == code)

    def base(self, family: Family) -> Code:
        """The family's first code."""
        return next(one for one in self.code if one.family is family and one.parent is None)

    def addon(self, family: Family) -> Code:
        """The family's add-on."""
        return next(one for one in self.code if one.family is family and one.parent is not None)

    def amount(self, code: str, *, facility: bool = False, apm: bool = False) -> int | None:
        """National amount in cents; None where the figure is unknown."""
        one = self.named(code)
        rvu = one.rvu_facility if facility else one.rvu
        if rvu is None:
            return None if facility else one.amount_cents
        factor = self.conversion_factor_apm if apm and self.conversion_factor_apm else self.conversion_factor
        return int((rvu * factor * 100).to_integral_value(ROUND_HALF_UP))

    def filing_until(self, served: date) -> date:
        """The last day on which a claim of that day may arrive (reference 2.4)."""
        return served + timedelta(days=self.filing_limit_days)

    def neighbour_of(self, code: str) -> Neighbour | None:
        """What this file says of another billed code."""
        return next((one for one in self.neighbour if listed(code, one.codes)), None)

    def covers(self, payer: str) -> bool:
        """Whether a patient's payer, in words, is this file's."""
        said = payer.casefold()
        return any(word in said for word in self.payer_words) and not any(word in said for word in self.payer_words_not)


def listed(code: str, codes: Iterable[str]) -> bool:
    """Whether a code is one of these; `90951-90970` is a range, compared as text of equal length."""
    for one in codes:
        first, _, last = one.partition("-")
        if first <= code <= (last or first) and len(code) == len(first):
            return True
    return False


def rules_for(files: Sequence[RuleData], payer: str, month: ServiceMonth) -> RuleData | None:
    """The file that decides a payer's month; the newest where several would. None: nobody loaded one."""
    fitting = [
        one
        for one in files
        if one.covers(payer) and one.effective_from <= month.first_day and month.last_day <= one.effective_to
    ]
    return max(fitting, key=lambda one: (one.as_of, one.effective_from), default=None)


def planning_codes(files: Sequence[RuleData]) -> frozenset[str]:
    """The codes of care planning beyond the initiating visit, as any of the files names them (R-G5)."""
    return frozenset(one.code for data in files for one in data.code if one.family is Family.PLANNING)
