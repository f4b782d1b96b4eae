"""Chart rows on their way in: one staged table for each kind, so that a large file blocks nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staged_charge",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("on", storage.types.Day(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("practitioner", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_charge_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staged_charge_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_charge")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "staged_condition",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("onset", storage.types.Day(), nullable=True),
        sa.Column("active", storage.types.Flag(), nullable=False),
        sa.Column("chronicity", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_condition_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_staged_condition_practice_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_condition")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "staged_encounter",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", storage.types.Day(), nullable=False),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.Column("practitioner_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ccm_discussed", storage.types.Flag(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_encounter_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_staged_encounter_practice_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_encounter")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "staged_medication",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dose", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=True),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_medication_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_staged_medication_practice_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_medication")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "staged_stay",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=False),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_stay_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staged_stay_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_stay")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    raise RuntimeError("restore a backup instead")
