"""How a consent was given may be unknown: a chart that does not say makes no verbal one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import consent

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HOW = "how IN ('verbal', 'written', 'not recorded')"
COLUMNS = (
    "practice_id, id, patient_id, answer, how, elements, explained_by_id, said_to, questions, practitioner_id, at, "
    "imported"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _made_anew_on_sqlite()
        return
    op.drop_constraint(op.f("ck_consent_how_known"), "consent", type_="check")
    op.create_check_constraint(op.f("ck_consent_how_known"), "consent", HOW)


def _made_anew_on_sqlite() -> None:
    """SQLite cannot change a check: the rows are copied to a new table, and the guards are made again.

    Nothing points to a consent, and dropping a table fires no trigger.
    """
    op.create_table(
        "consent_next",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("elements", sa.Text(), nullable=False),
        sa.Column("explained_by_id", sa.Text(), nullable=True),
        sa.Column("said_to", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("practitioner_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("imported", storage.types.Flag(), nullable=False),
        sa.CheckConstraint("answer IN ('given', 'declined', 'revoked')", name=op.f("ck_consent_answer_known")),
        sa.CheckConstraint(HOW, name=op.f("ck_consent_how_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_consent_id_given")),
        *(
            sa.ForeignKeyConstraint(
                ["practice_id", column],
                [f"{target}.practice_id", f"{target}.id"],
                name=op.f(f"fk_consent_{target}_practice_id_{column}"),
            )
            for column, target in (
                ("explained_by_id", "staff"),
                ("patient_id", "patient"),
                ("practitioner_id", "staff"),
            )
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_consent_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_consent")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO consent_next ({COLUMNS}) SELECT {COLUMNS} FROM consent")
    op.drop_table("consent")
    op.rename_table("consent_next", "consent")
    op.create_index(op.f("ix_consent_practice_id_patient_id"), "consent", ["practice_id", "patient_id"], unique=False)
    for statement in triggers.create(consent, "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
