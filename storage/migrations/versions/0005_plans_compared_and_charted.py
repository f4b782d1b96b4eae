"""Plans compared when they are saved, and ticked when they stand in the chart; conditions know when they first came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import EVIDENCE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "kind IN ('signed', 'reviewed', 'copy given', 'charted')"


def upgrade() -> None:
    for table in ("condition", "staged_condition"):
        op.add_column(table, sa.Column("first_seen", storage.types.Day(), nullable=True))
    op.create_table(
        "plan_sketch",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("runs", sa.Text(), nullable=False),
        sa.Column("like_id", sa.Text(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_plan_sketch_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_plan_sketch_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "plan_id"],
            ["care_plan.practice_id", "care_plan.id"],
            name=op.f("fk_plan_sketch_care_plan_practice_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_plan_sketch_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_plan_sketch")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _one_kind_more_on_sqlite()
    else:
        op.drop_constraint(op.f("ck_plan_event_kind_known"), "plan_event", type_="check")
        op.create_check_constraint(op.f("ck_plan_event_kind_known"), "plan_event", KINDS)


def _one_kind_more_on_sqlite() -> None:
    """SQLite changes no check: the table is made anew and its rows carried over as they are, under the same guards."""
    op.drop_index(op.f("ix_plan_event_practice_id_plan_id"), "plan_event")
    op.create_table(
        "plan_event_next",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_plan_event_kind_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_plan_event_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_plan_event_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "plan_id"],
            ["care_plan.practice_id", "care_plan.id"],
            name=op.f("fk_plan_event_care_plan_practice_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_plan_event_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_plan_event")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    columns = "practice_id, id, plan_id, kind, by_id, at, note"
    op.execute(f"INSERT INTO plan_event_next ({columns}) SELECT {columns} FROM plan_event")
    op.drop_table("plan_event")
    op.rename_table("plan_event_next", "plan_event")
    op.create_index(op.f("ix_plan_event_practice_id_plan_id"), "plan_event", ["practice_id", "plan_id"], unique=False)
    guarded = next(one for one in EVIDENCE if one.name == "plan_event")
    for statement in triggers.create(guarded, "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
