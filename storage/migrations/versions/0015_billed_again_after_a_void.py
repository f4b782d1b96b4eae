"""A voided patient-month may be billed again: after the void, on a named person's word, never two live originals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import claim_again, claim_item

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_again",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("void_id", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_claim_again_id_given")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_claim_again_month_written")),
        sa.CheckConstraint("length(why) > 0", name=op.f("ck_claim_again_why_given")),
        *(
            sa.ForeignKeyConstraint(
                ["practice_id", column],
                [f"{target}.practice_id", f"{target}.id"],
                name=op.f(f"fk_claim_again_{target}_practice_id_{column}"),
            )
            for column, target in (("by_id", "staff"), ("patient_id", "patient"), ("void_id", "claim_item"))
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_claim_again_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_claim_again")),
        sa.UniqueConstraint("practice_id", "void_id", name=op.f("uq_claim_again_practice_id_void_id")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_claim_again_practice_id_month"), "claim_again", ["practice_id", "month"], unique=False)
    op.add_column("claim_item", sa.Column("voids_before", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("uq_claim_item_one_original", table_name="claim_item")
    for kind in ("original", "void"):
        op.create_index(
            f"uq_claim_item_one_{kind}",
            "claim_item",
            ["practice_id", "patient_id", "month", "voids_before"],
            unique=True,
            sqlite_where=sa.text(f"kind = '{kind}'"),
            postgresql_where=sa.text(f"kind = '{kind}'"),
        )
    dialect = op.get_bind().dialect.name
    for statement in (*triggers.create(claim_again, dialect), *triggers.one_live_claim(dialect)):
        op.execute(statement)
    if dialect == "sqlite":  # its guard against REPLACE names every unique key
        op.execute("DROP TRIGGER claim_item_no_replace")
        (guard,) = (one for one in triggers.create(claim_item, "sqlite") if "_no_replace " in one)
        op.execute(guard)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
