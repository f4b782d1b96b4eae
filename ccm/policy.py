"""A practice's policy: every threshold that is a judgement, with its default and why. Versioned; someone signs it.

What Medicare fixes is code beside its rule; what the reference marks as a programme default, or as disputed, is here.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Policy(BaseModel):
    """One version. A field's description says what it decides and where its default comes from."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    plan_due_days: int = Field(180, ge=30, le=365, title="Care plan due after, days", description="CMS sets no number.")
    plan_due_days_complex: int = Field(
        90,
        ge=30,
        le=365,
        title="Care plan due after, complex, days",
        description="Half the time where care is complex.",
    )
    plan_stale_days: int = Field(
        365, ge=90, le=730, title="Care plan stale after, days", description="No month rests on a plan older than this."
    )
    tries_before_letter: int = Field(
        3,
        ge=1,
        le=10,
        title="Fruitless tries a month before a letter",
        description="Each on another day; a health plan's protocol asks for 3 in 14 days.",
    )
    tries_day_parts: int = Field(
        2,
        ge=1,
        le=3,
        title="At different times of day",
        description="Morning, afternoon, evening: so many before a letter, as who works mornings answers later.",
    )
    months_to_flag: int = Field(
        1,
        ge=1,
        le=12,
        title="No contact is flagged after, months",
        description="A month without contact is a month without care; the programme's judgement.",
    )
    months_to_practitioner: int = Field(
        2,
        ge=1,
        le=12,
        title="Practitioner told of no contact after, months",
        description="The billing practitioner may know why; the programme's judgement.",
    )
    months_to_unreachable: int = Field(
        3,
        ge=1,
        le=12,
        title="Unreachable after, months",
        description="Then pausing or ending the enrolment is reviewed; the programme's judgement.",
    )
    reaffirm_consent_days: int = Field(
        365, ge=0, le=1825, title="Re-affirm consent after, days", description="Not a rule: one contractor advises it."
    )
    cohort: int = Field(
        50, ge=1, le=10_000, title="First cohort, patients", description="The pilot; a gate before it grows."
    )
    cohort_opened: bool = Field(
        False, title="Gate to expand opened", description="The lead opens it when the pilot runs well."
    )
    panel_cap: int = Field(
        150,
        ge=1,
        le=1000,
        title="Most patients per care manager",
        description="More is refused, so that nobody drowns.",
    )
    generic_share: int = Field(
        70, ge=40, le=100, title="Generic plan from, % shared text", description="Shared with another patient's plan."
    )
    discharge_call_days: int = Field(
        2, ge=1, le=7, title="Call after discharge within, business days", description="TCM's own limit is two."
    )


DEFAULT = Policy()
