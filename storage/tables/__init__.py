"""Every table. `EVIDENCE` tables take new rows only: triggers refuse update, delete and replacement (promise 3)."""

from __future__ import annotations

from sqlalchemy import Table

from storage.tables.month import (
    claim_again,
    claim_batch,
    claim_item,
    coverage,
    month_close,
    review_finding,
    review_pick,
    sign_off,
    staff_fact,
)
from storage.tables.programme import (
    assignment,
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
    credential_held,
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
from storage.tables.staging import STAGED, import_turn, staged_cover

EVIDENCE: tuple[Table, ...] = (
    *(credential_held, timer_event, entry, correction, attempt, attempt_withdrawal, setting),
    *(enrolment_step, assignment, confirmation, consent, care_plan, plan_event, follow_up, follow_up_event, entry_mark),
    *(sign_off, month_close, claim_batch, claim_item, claim_again, coverage, staff_fact, review_pick, review_finding),
    *(audit, audit_row),
)
COVERED: tuple[Table, ...] = (
    *(staff, credential_held, patient, timer, timer_event, entry, correction, attempt, attempt_withdrawal, setting),
    *(condition, encounter, medication, charge, stay),
    *(enrolment_step, assignment, confirmation, consent, care_plan, plan_event, follow_up, follow_up_event, entry_mark),
    *(sign_off, month_close, claim_batch, claim_item, claim_again, coverage, staff_fact, review_pick, review_finding),
)
"""Tables whose rows carry a digest in the audit chain; of the mutable ones the latest digest must match."""

__all__ = [
    "COVERED",
    "EVIDENCE",
    "STAGED",
    "SearchKey",
    "assignment",
    "attempt",
    "attempt_withdrawal",
    "audit",
    "audit_row",
    "care_plan",
    "charge",
    "claim_again",
    "claim_batch",
    "claim_item",
    "condition",
    "confirmation",
    "consent",
    "correction",
    "coverage",
    "credential_held",
    "delivery",
    "draft",
    "encounter",
    "enrolment_step",
    "entry",
    "entry_mark",
    "follow_up",
    "follow_up_event",
    "import_turn",
    "medication",
    "metadata",
    "month_close",
    "patient",
    "plan_event",
    "plan_sketch",
    "practice",
    "review_finding",
    "review_pick",
    "setting",
    "sign_off",
    "staff",
    "staff_fact",
    "staged_cover",
    "stay",
    "timer",
    "timer_event",
]
