"""The text of each rule file that a month was closed by, once a hash; and the practitioner's review, one kind more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import rule_text, sign_off

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KIND = "kind IN ('mdm', 'family', 'separate', 'planning', 'checked', 'override', 'reviewed')"
COLUMNS = "practice_id, id, patient_id, month, kind, value, by_id, at, why, checked_on"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _rule_texts()
    for statement in triggers.create(rule_text, dialect):
        op.execute(statement)
    if dialect == "sqlite":
        _sign_offs_anew()
        return
    op.drop_constraint(op.f("ck_sign_off_kind_known"), "sign_off", type_="check")
    op.create_check_constraint(op.f("ck_sign_off_kind_known"), "sign_off", KIND)


def _rule_texts() -> None:
    op.create_table(
        "rule_text",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("edition", storage.types.Day(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_rule_text_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_rule_text_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_rule_text")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _sign_offs_anew() -> None:
    """SQLite cannot change a check: the rows are copied to a new table, and the guards are made again.

    Nothing points to a sign-off, and dropping a table fires no trigger.
    """
    op.create_table(
        "sign_off_next",
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
        sa.CheckConstraint(KIND, name=op.f("ck_sign_off_kind_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_sign_off_id_given")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_sign_off_month_written")),
        *(
            sa.ForeignKeyConstraint(
                ["practice_id", column],
                [f"{target}.practice_id", f"{target}.id"],
                name=op.f(f"fk_sign_off_{target}_practice_id_{column}"),
            )
            for column, target in (("by_id", "staff"), ("patient_id", "patient"))
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_sign_off_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_sign_off")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO sign_off_next ({COLUMNS}) SELECT {COLUMNS} FROM sign_off")
    op.drop_table("sign_off")
    op.rename_table("sign_off_next", "sign_off")
    op.create_index(
        op.f("ix_sign_off_practice_id_month_patient_id"), "sign_off", ["practice_id", "month", "patient_id"]
    )
    for statement in triggers.create(sign_off, "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
