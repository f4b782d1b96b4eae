"""Every table. `EVIDENCE` tables take new rows only: triggers refuse update, delete and replacement (promise 3)."""

from __future__ import annotations

from sqlalchemy import Table

from storage.tables.programme import (
    care_plan,
    charge,
    condition,
    confirmation,
    consent,
    encounter,
    enrolment_step,
    entry_mark,
    follow_up,
    follow_up_event,
    medication,
    plan_event,
    plan_sketch,
    stay,
)
from storage.tables.record import (
    attempt,
    attempt_withdrawal,
    audit,
    audit_row,
    correction,
    delivery,
    draft,
    entry,
    patient,
    practice,
    setting,
    staff,
    timer,
    timer_event,
)
from storage.tables.shapes import SearchKey, metadata
from storage.tables.staging import STAGED, staged_cover

EVIDENCE: tuple[Table, ...] = (
    *(timer_event, entry, correction, attempt, attempt_withdrawal, setting),
    *(enrolment_step, confirmation, consent, care_plan, plan_event, follow_up, follow_up_event, entry_mark),
    *(audit, audit_row),
)
COVERED: tuple[Table, ...] = (
    *(staff, patient, timer, timer_event, entry, correction, attempt, attempt_withdrawal, setting),
    *(condition, encounter, medication, charge, stay),
    *(enrolment_step, confirmation, consent, care_plan, plan_event, follow_up, follow_up_event, entry_mark),
)
"""Tables whose rows carry a digest in the audit chain; of the mutable ones the latest digest must match."""

__all__ = [
    "COVERED",
    "EVIDENCE",
    "STAGED",
    "SearchKey",
    "attempt",
    "attempt_withdrawal",
    "audit",
    "audit_row",
    "care_plan",
    "charge",
    "condition",
    "confirmation",
    "consent",
    "correction",
    "delivery",
    "draft",
    "encounter",
    "enrolment_step",
    "entry",
    "entry_mark",
    "follow_up",
    "follow_up_event",
    "medication",
    "metadata",
    "patient",
    "plan_event",
    "plan_sketch",
    "practice",
    "setting",
    "staff",
    "staged_cover",
    "stay",
    "timer",
    "timer_event",
]
