"""What a close keeps: the decision and everything a claim or an auditor reads of it, as it stood at that moment.

Claims and packets are made from this and nothing else: a file made again is the same to the byte, after new
rule data, a restart, or a change of name. Fields are text, whole numbers, or lists of such: its JSON is canonical.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

VERSION = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class FrozenPatient(_Frozen):
    """Who, as the claim names the person."""

    mrn: str
    given: str
    family: str
    dob: date
    sex: str
    address: str
    payer: str
    member_id: str


class FrozenPractitioner(_Frozen):
    """The billing practitioner."""

    name: str
    credential: str
    npi: str


class FrozenPractice(_Frozen):
    """The practice as biller. `setting` is office, rhc, fqhc or hospital; `pos` the place of service (R-P1)."""

    name: str
    npi: str
    tax_id: str
    street: str
    city: str
    state: str
    postal_code: str
    setting: str
    pos: str
    taxonomy: str = ""
    phone: str = ""


class FrozenLine(_Frozen):
    """One claim line; `cents` is the estimate for one unit, None where unknown. `on` is its own date of service."""

    code: str
    units: int
    cents: int | None
    on: date | None = None  # None: the claim's


class FrozenEntry(_Frozen):
    """One entry and what became of its seconds. `left` says why seconds did not count, by the rules' words."""

    id: str
    day: date
    start: datetime | None
    seconds: int
    counted: int
    left: tuple[tuple[str, int], ...]
    performer: str
    credential: str
    activities: str
    captured: str
    entered_by: str
    entered_at: datetime


class FrozenSignOff(_Frozen):
    """A named person's word on the month."""

    kind: str
    value: str
    by: str
    at: datetime
    why: str
    checked_on: date | None = None  # the day that was looked up, or that of the planning's visit


class FrozenCondition(_Frozen):
    """A condition that the month rests on: its group's words, and its codes as the chart named them that day."""

    name: str
    codes: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def words(self) -> str:
        """`Diabetes (E11.22 Type 2 diabetes with kidney disease)`."""
        named = ", ".join(f"{code} {text}".strip() for code, text in zip(self.codes, self.texts, strict=True))
        return f"{self.name} ({named})" if named else f"{self.name} (no active diagnosis in the chart)"


class FrozenMonth(_Frozen):
    """A patient-month at its close."""

    version: int = VERSION
    month: str
    patient: FrozenPatient
    practitioner: FrozenPractitioner
    practice: FrozenPractice
    disposition: str
    lines: tuple[FrozenLine, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    advice: tuple[str, ...]
    family: str
    family_rule: str
    alternatives: tuple[str, ...]
    service_date: date | None
    threshold_day: date | None
    staff_seconds: int
    practitioner_seconds: int
    pool_seconds: int
    allowed_cents: int
    medicare_cents: int
    patient_cents: int
    diagnoses: tuple[str, ...]
    consent_on: date | None
    consent_how: str
    plan_on: date | None
    entries: tuple[FrozenEntry, ...]
    sign_offs: tuple[FrozenSignOff, ...]
    rules_title: str
    rules_hash: str
    rules_payer: str = ""
    code_version: str
    closed_by: str
    closed_at: datetime
    timely_until: date | None
    conditions: tuple[FrozenCondition, ...] = ()  # empty in closes of before they were kept: `diagnoses` alone tell

    @property
    def minutes(self) -> int:
        """The minutes that the billed family rests on."""
        return (self.practitioner_seconds if self.family == "personal" else self.pool_seconds) // 60

    def dump(self) -> str:
        """Canonical JSON."""
        return self.model_dump_json()

    @staticmethod
    def load(body: str) -> FrozenMonth:
        """Read what `dump` wrote. Raises ValueError for another shape."""
        return FrozenMonth.model_validate_json(body)
