"""Credentials by day: a new one never reaches back into months that were worked before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import credential_held

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

CREDENTIALS = "'front_desk', 'ma', 'lpn', 'rn', 'pharmacist', 'msw', 'app', 'physician'"


def upgrade() -> None:
    op.create_table(
        "credential_held",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=True),
        sa.CheckConstraint(f"credential IN ({CREDENTIALS})", name=op.f("ck_credential_held_credential_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_credential_held_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "person_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_credential_held_staff_practice_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_credential_held_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_credential_held")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_credential_held_practice_id_person_id"), "credential_held", ["practice_id", "person_id"])
    for statement in triggers.create(credential_held, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead")
