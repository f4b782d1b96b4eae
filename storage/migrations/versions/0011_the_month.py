"""The month: sign-offs, closes, claims, coverage, dated facts of staff, charts drawn for review"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import EVIDENCE

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GUARDED = (
    *("sign_off", "month_close", "claim_batch", "claim_item"),
    *("coverage", "staff_fact", "review_pick", "review_finding"),
)


def upgrade() -> None:
    op.create_table(
        "claim_batch",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_claim_batch_id_given")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_claim_batch_month_written")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_claim_batch_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_claim_batch_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_claim_batch")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_claim_batch_practice_id_number")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_fact",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staff_fact_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_staff_fact_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "person_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_staff_fact_staff_practice_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staff_fact_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staff_fact")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_staff_fact_practice_id_person_id"), "staff_fact", ["practice_id", "person_id"], unique=False
    )
    op.create_table(
        "coverage",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=False),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.Column("checked_on", storage.types.Day(), nullable=True),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_coverage_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_coverage_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_coverage_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_coverage_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_coverage")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_coverage_practice_id_patient_id"), "coverage", ["practice_id", "patient_id"], unique=False)
    op.create_table(
        "month_close",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "disposition IN ('bill', 'do_not_bill', 'hold')", name=op.f("ck_month_close_disposition_known")
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_month_close_id_given")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_month_close_month_written")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_month_close_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_month_close_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_month_close_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_month_close")),
        sa.UniqueConstraint(
            "practice_id",
            "patient_id",
            "month",
            "version",
            name=op.f("uq_month_close_practice_id_patient_id_month_version"),
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_month_close_practice_id_month"), "month_close", ["practice_id", "month"], unique=False)
    op.create_table(
        "review_pick",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_review_pick_id_given")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_review_pick_month_written")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_review_pick_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_review_pick_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_review_pick_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_review_pick")),
        sa.UniqueConstraint(
            "practice_id", "patient_id", "month", "seed", name=op.f("uq_review_pick_practice_id_patient_id_month_seed")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_off",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("checked_on", storage.types.Day(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mdm', 'family', 'separate', 'planning', 'checked', 'override')",
            name=op.f("ck_sign_off_kind_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_sign_off_id_given")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_sign_off_month_written")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_sign_off_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_sign_off_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_sign_off_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_sign_off")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sign_off_practice_id_month_patient_id"),
        "sign_off",
        ["practice_id", "month", "patient_id"],
        unique=False,
    )
    op.create_table(
        "claim_item",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("close_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('original', 'replacement', 'void')", name=op.f("ck_claim_item_kind_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_claim_item_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "batch_id"],
            ["claim_batch.practice_id", "claim_batch.id"],
            name=op.f("fk_claim_item_claim_batch_practice_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "close_id"],
            ["month_close.practice_id", "month_close.id"],
            name=op.f("fk_claim_item_month_close_practice_id_close_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_claim_item_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_claim_item_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_claim_item")),
        sa.UniqueConstraint("practice_id", "close_id", name=op.f("uq_claim_item_practice_id_close_id")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_claim_item_practice_id_batch_id"), "claim_item", ["practice_id", "batch_id"], unique=False)
    op.create_index(op.f("ix_claim_item_practice_id_month"), "claim_item", ["practice_id", "month"], unique=False)
    op.create_index(
        "uq_claim_item_one_original",
        "claim_item",
        ["practice_id", "patient_id", "month"],
        unique=True,
        sqlite_where=sa.text("kind = 'original'"),
        postgresql_where=sa.text("kind = 'original'"),
    )
    op.create_table(
        "review_finding",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pick_id", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_review_finding_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_review_finding_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "pick_id"],
            ["review_pick.practice_id", "review_pick.id"],
            name=op.f("fk_review_finding_review_pick_practice_id_pick_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_review_finding_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_review_finding")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_review_finding_practice_id_pick_id"), "review_finding", ["practice_id", "pick_id"], unique=False
    )
    op.create_index(op.f("ix_claim_batch_practice_id_month"), "claim_batch", ["practice_id", "month"], unique=False)
    op.create_index(op.f("ix_review_pick_practice_id_month"), "review_pick", ["practice_id", "month"], unique=False)
    dialect = op.get_bind().dialect.name
    for table in (one for one in EVIDENCE if one.name in GUARDED):
        for statement in triggers.create(table, dialect, at=revision):
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
