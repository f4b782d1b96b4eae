"""The path corrected and dated: steps that hold or take back, their day, assignments, a visit with someone outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import EVIDENCE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GUARDED = ("assignment",)
STEPS = (
    "step IN ('found as a candidate', 'confirmed', 'invited', 'consented', 'became active', 'paused', 'resumed', "
    "'unreachable', 'withdrew', 'died', 'moved away', 'declined', 'ruled out', 'enrolled elsewhere', 'reconsidered', "
    "'held', 'recorded in error')"
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        _rebuild_steps()
    else:
        op.drop_constraint(op.f("ck_enrolment_step_step_known"), "enrolment_step", type_="check")
        op.create_check_constraint(op.f("ck_enrolment_step_step_known"), "enrolment_step", STEPS)
        op.add_column("enrolment_step", sa.Column("on", storage.types.Day(), nullable=True))
    op.add_column("encounter", sa.Column("practitioner", sa.Text(), server_default="", nullable=False))
    op.add_column("staged_encounter", sa.Column("practitioner", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "assignment",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("care_manager_id", sa.Text(), nullable=True),
        sa.Column("practitioner_id", sa.Text(), nullable=True),
        sa.Column("practitioner_before_id", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_assignment_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_assignment_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "care_manager_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_assignment_staff_practice_id_care_manager_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_assignment_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_before_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_assignment_staff_practice_id_practitioner_before_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_assignment_staff_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_assignment_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_assignment")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_assignment_practice_id_patient_id"), "assignment", ["practice_id", "patient_id"], unique=False
    )
    guarded = {*GUARDED, "enrolment_step"} if sqlite else {*GUARDED}
    for table in (one for one in EVIDENCE if one.name in guarded):
        for statement in triggers.create(table, "sqlite" if sqlite else "postgresql"):
            op.execute(statement)


def _rebuild_steps() -> None:
    """SQLite cannot change a check: the rows are copied to a new table, and the guards are made again.

    Nothing points to a step, and dropping a table fires no trigger.
    """
    op.create_table(
        "enrolment_step_new",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imported", storage.types.Flag(), nullable=False),
        sa.Column("on", storage.types.Day(), nullable=True),
        sa.CheckConstraint(STEPS, name=op.f("ck_enrolment_step_step_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_enrolment_step_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_enrolment_step_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_enrolment_step_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_enrolment_step_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_enrolment_step")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    columns = "practice_id, id, patient_id, step, by_id, at, reason, imported"
    op.execute(f"INSERT INTO enrolment_step_new ({columns}) SELECT {columns} FROM enrolment_step")
    op.drop_table("enrolment_step")
    op.rename_table("enrolment_step_new", "enrolment_step")
    op.create_index(
        op.f("ix_enrolment_step_practice_id_patient_id"), "enrolment_step", ["practice_id", "patient_id"], unique=False
    )


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
