"""The month: sign-offs, closes, claims that left, coverage, what is known of staff by date, charts drawn for review."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text

from ccm.billing.decision import Disposition
from ccm.month_close import ClaimKind, SignOffKind
from storage.tables.shapes import of, one_of, table
from storage.types import Day, Instant

_MONTH = "length(month) = 7"

sign_off = table(
    "sign_off",
    Column("patient_id", Text, nullable=False),
    Column("month", Text, nullable=False),  # 2026-10
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("checked_on", Day),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    one_of("kind", SignOffKind),
    CheckConstraint(_MONTH, name="month_written"),
    Index(None, "practice_id", "month", "patient_id"),
    evidence=True,
)

month_close = table(
    "month_close",
    Column("patient_id", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("body", Text, nullable=False),  # the frozen decision, as JSON
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    one_of("disposition", Disposition),
    CheckConstraint(_MONTH, name="month_written"),
    UniqueConstraint("practice_id", "patient_id", "month", "version"),
    Index(None, "practice_id", "month"),
    evidence=True,
)

rule_text = table(
    "rule_text",  # the id is the hash that a close names: one row a file, whatever it is called
    Column("sha256", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("edition", Day, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    evidence=True,
)

claim_batch = table(
    "claim_batch",
    Column("month", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),  # what stayed behind at that moment, as JSON
    of("staff", "by_id"),
    UniqueConstraint("practice_id", "number"),
    CheckConstraint(_MONTH, name="month_written"),
    Index(None, "practice_id", "month"),
    evidence=True,
)


def _once(kind: ClaimKind) -> Index:
    return Index(
        f"uq_claim_item_one_{kind.value}",
        *("practice_id", "patient_id", "month", "voids_before"),
        unique=True,
        sqlite_where=text(f"kind = '{kind.value}'"),
        postgresql_where=text(f"kind = '{kind.value}'"),
        info={"only": ("kind", kind.value), "since": "0015"},
    )


claim_item = table(
    "claim_item",
    Column("batch_id", Text, nullable=False),
    Column("patient_id", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("close_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("control", Text, nullable=False),
    Column("voids_before", Integer, nullable=False),
    of("claim_batch", "batch_id"),
    of("patient", "patient_id"),
    of("month_close", "close_id"),
    one_of("kind", ClaimKind),
    # No route makes a second live original of a patient-month: of each kind there is one between two voids, and what
    # comes after a void needs a row of `claim_again` (a trigger looks). The database itself refuses the rest.
    _once(ClaimKind.ORIGINAL),
    _once(ClaimKind.VOID),
    UniqueConstraint("practice_id", "close_id"),
    Index("uq_claim_item_control", "practice_id", "control", unique=True),
    Index(None, "practice_id", "batch_id"),
    Index(None, "practice_id", "month"),
    evidence=True,
)

claim_again = table(
    "claim_again",  # a named person's word that a voided month is billed by a new original
    Column("patient_id", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("void_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    of("patient", "patient_id"),
    of("claim_item", "void_id"),
    of("staff", "by_id"),
    CheckConstraint(_MONTH, name="month_written"),
    CheckConstraint("length(why) > 0", name="why_given"),
    UniqueConstraint("practice_id", "void_id"),
    Index(None, "practice_id", "month"),
    evidence=True,
)

coverage = table(
    "coverage",
    Column("patient_id", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    Column("since", Day, nullable=False),
    Column("until", Day),
    Column("checked_on", Day),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

staff_fact = table(
    "staff_fact",  # NPI, licence, working abroad: dated, never overwritten
    Column("person_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("since", Day, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    of("staff", "person_id"),
    of("staff", "by_id"),
    Index(None, "practice_id", "person_id"),
    evidence=True,
)

review_pick = table(
    "review_pick",  # a chart drawn for internal review, by a seed that anyone can draw again
    Column("patient_id", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    UniqueConstraint("practice_id", "patient_id", "month", "seed"),
    CheckConstraint(_MONTH, name="month_written"),
    Index(None, "practice_id", "month"),
    evidence=True,
)

review_finding = table(
    "review_finding",
    Column("pick_id", Text, nullable=False),
    Column("finding", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    of("review_pick", "pick_id"),
    of("staff", "by_id"),
    Index(None, "practice_id", "pick_id"),
    evidence=True,
)
