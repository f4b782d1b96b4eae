"""The programme: chart rows, the enrolment path, consents, care plans, follow-ups, marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import EVIDENCE

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = (
    *("enrolment_step", "confirmation", "consent", "care_plan", "plan_event"),
    *("follow_up", "follow_up_event", "entry_mark"),
)


def upgrade() -> None:
    op.create_table(
        "care_plan",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("dated", storage.types.Day(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("home IN ('bot', 'chart')", name=op.f("ck_care_plan_home_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_care_plan_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_care_plan_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_care_plan_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_care_plan_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_care_plan")),
        sa.UniqueConstraint(
            "practice_id", "patient_id", "version", name=op.f("uq_care_plan_practice_id_patient_id_version")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "charge",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("on", storage.types.Day(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("practitioner", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_charge_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_charge_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_charge_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_charge")),
        sa.UniqueConstraint(
            "practice_id",
            "patient_id",
            "on",
            "code",
            "practitioner",
            name=op.f("uq_charge_practice_id_patient_id_on_code_practitioner"),
        ),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "condition",
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
        sa.CheckConstraint(
            "chronicity IN ('chronic', 'not chronic', 'no determination', 'not in the indicator')",
            name=op.f("ck_condition_chronicity_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_condition_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_condition_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_condition_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_condition")),
        sa.UniqueConstraint("practice_id", "patient_id", "code", name=op.f("uq_condition_practice_id_patient_id_code")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "confirmation",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_confirmation_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_confirmation_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_confirmation_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_confirmation_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_confirmation")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_confirmation_practice_id_patient_id"), "confirmation", ["practice_id", "patient_id"], unique=False
    )
    op.create_table(
        "consent",
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
        sa.CheckConstraint("how IN ('verbal', 'written')", name=op.f("ck_consent_how_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_consent_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "explained_by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_consent_staff_practice_id_explained_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_consent_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_consent_staff_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_consent_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_consent")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_consent_practice_id_patient_id"), "consent", ["practice_id", "patient_id"], unique=False)
    op.create_table(
        "encounter",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", storage.types.Day(), nullable=False),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.Column("practitioner_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ccm_discussed", storage.types.Flag(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('office', 'telehealth', 'wellness', 'tcm', 'ed', 'inpatient', 'other')",
            name=op.f("ck_encounter_kind_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_encounter_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_encounter_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_encounter_staff_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_encounter_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_encounter")),
        sa.UniqueConstraint(
            "practice_id", "patient_id", "kind", "on", name=op.f("uq_encounter_practice_id_patient_id_kind_on")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "enrolment_step",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imported", storage.types.Flag(), nullable=False),
        sa.CheckConstraint(
            "step IN ('found as a candidate', 'confirmed', 'invited', 'consented', 'became active', 'paused', 'resumed', 'unreachable', 'withdrew', 'died', 'moved away', 'declined', 'ruled out', 'enrolled elsewhere', 'reconsidered')",  # noqa: E501
            name=op.f("ck_enrolment_step_step_known"),
        ),
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
    op.create_index(
        op.f("ix_enrolment_step_practice_id_patient_id"), "enrolment_step", ["practice_id", "patient_id"], unique=False
    )
    op.create_table(
        "follow_up",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("due", storage.types.Day(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('call-back', 'discharge call', 'referral', 'lab', 'refill', 'ride', 'letter', 'missing data', 'question for the lead', 'other')",  # noqa: E501
            name=op.f("ck_follow_up_kind_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_follow_up_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_follow_up_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "owner_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_follow_up_staff_practice_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_follow_up_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_follow_up_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_follow_up")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_follow_up_practice_id_patient_id"), "follow_up", ["practice_id", "patient_id"], unique=False
    )
    op.create_table(
        "medication",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dose", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=True),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_medication_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_medication_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_medication_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_medication")),
        sa.UniqueConstraint(
            "practice_id", "patient_id", "name", name=op.f("uq_medication_practice_id_patient_id_name")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "stay",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("since", storage.types.Day(), nullable=False),
        sa.Column("until", storage.types.Day(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('inpatient', 'snf_part_a', 'nursing_facility', 'hospice')", name=op.f("ck_stay_kind_known")
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_stay_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_stay_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_stay_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_stay")),
        sa.UniqueConstraint(
            "practice_id", "patient_id", "since", "kind", name=op.f("uq_stay_practice_id_patient_id_since_kind")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "entry_mark",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_entry_mark_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_entry_mark_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["entry.practice_id", "entry.id"],
            name=op.f("fk_entry_mark_entry_practice_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_entry_mark_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_entry_mark")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_entry_mark_practice_id_entry_id"), "entry_mark", ["practice_id", "entry_id"], unique=False)
    op.create_table(
        "follow_up_event",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("follow_up_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("due", storage.types.Day(), nullable=True),
        sa.CheckConstraint(
            "step IN ('done', 'cancelled', 'handed over', 'moved to another day')",
            name=op.f("ck_follow_up_event_step_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_follow_up_event_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_follow_up_event_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "follow_up_id"],
            ["follow_up.practice_id", "follow_up.id"],
            name=op.f("fk_follow_up_event_follow_up_practice_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "owner_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_follow_up_event_staff_practice_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_follow_up_event_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_follow_up_event")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_follow_up_event_practice_id_follow_up_id"),
        "follow_up_event",
        ["practice_id", "follow_up_id"],
        unique=False,
    )
    op.create_table(
        "plan_event",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('signed', 'reviewed', 'copy given')", name=op.f("ck_plan_event_kind_known")),
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
    op.create_index(op.f("ix_plan_event_practice_id_plan_id"), "plan_event", ["practice_id", "plan_id"], unique=False)
    op.add_column("patient", sa.Column("best_time", sa.Text(), server_default="", nullable=False))
    op.add_column("patient", sa.Column("interpreter", sa.Text(), server_default="", nullable=False))
    op.add_column("patient", sa.Column("caregiver_since", storage.types.Day(), nullable=True))
    op.add_column("patient", sa.Column("initiating_visit", storage.types.Day(), nullable=True))
    op.add_column(
        "patient", sa.Column("do_not_call", storage.types.Flag(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("staged_patient", sa.Column("best_time", sa.Text(), server_default="", nullable=False))
    op.add_column("staged_patient", sa.Column("interpreter", sa.Text(), server_default="", nullable=False))
    op.add_column("staged_patient", sa.Column("caregiver_since", storage.types.Day(), nullable=True))
    op.add_column("staged_patient", sa.Column("initiating_visit", storage.types.Day(), nullable=True))
    op.add_column(
        "staged_patient",
        sa.Column("do_not_call", storage.types.Flag(), server_default=sa.text("false"), nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for table in (one for one in EVIDENCE if one.name in GUARDED):
        for statement in triggers.create(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
