"""The tables of part 1"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import EVIDENCE, SearchKey

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


GUARDED = (
    *("timer_event", "entry", "correction", "attempt", "attempt_withdrawal", "setting"),
    *("audit", "audit_row"),
)


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("enterprise_id", name=op.f("uq_practice_enterprise_id")),
        sa.UniqueConstraint("team_id", name=op.f("uq_practice_team_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("rows_digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_audit_id_given")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_seq_positive")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_audit_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_audit")),
        sa.UniqueConstraint("practice_id", "seq", name=op.f("uq_audit_practice_id_seq")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_delivery_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_delivery_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_delivery")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(op.f("ix_delivery_at"), "delivery", ["at"], unique=False)
    op.create_table(
        "staff",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slack_user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("active", storage.types.Flag(), nullable=False),
        sa.CheckConstraint(
            "credential IN ('front_desk', 'ma', 'lpn', 'rn', 'pharmacist', 'msw', 'app', 'physician')",
            name=op.f("ck_staff_credential_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staff_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staff_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staff")),
        sa.UniqueConstraint("practice_id", "slack_user_id", name=op.f("uq_staff_practice_id_slack_user_id")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "staged_cover",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_cover_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staged_cover_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_cover")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "staged_patient",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("mrn", sa.Text(), nullable=False),
        sa.Column("mrn_key", SearchKey, nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("family_given_key", SearchKey, nullable=False),
        sa.Column("given_family_key", SearchKey, nullable=False),
        sa.Column("dob", storage.types.Day(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("caregiver", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("practitioner_id", sa.Text(), nullable=True),
        sa.Column("care_manager_id", sa.Text(), nullable=True),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_staged_patient_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staged_patient_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_staged_patient")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "audit_row",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("audit_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_audit_row_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "audit_id"],
            ["audit.practice_id", "audit.id"],
            name=op.f("fk_audit_row_audit_practice_id_audit_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_audit_row_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_audit_row")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audit_row_practice_id_audit_id"), "audit_row", ["practice_id", "audit_id"], unique=False)
    op.create_index(
        op.f("ix_audit_row_practice_id_subject_subject_id"),
        "audit_row",
        ["practice_id", "subject", "subject_id"],
        unique=False,
    )
    op.create_table(
        "draft",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_draft_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "author_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_draft_staff_practice_id_author_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_draft_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_draft")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "patient",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("mrn", sa.Text(), nullable=False),
        sa.Column("mrn_key", SearchKey, nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("family_given_key", SearchKey, nullable=False),
        sa.Column("given_family_key", SearchKey, nullable=False),
        sa.Column("dob", storage.types.Day(), nullable=False),
        sa.Column("sex", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("caregiver", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("member_id", sa.Text(), server_default="", nullable=False),
        sa.Column("practitioner_id", sa.Text(), nullable=True),
        sa.Column("care_manager_id", sa.Text(), nullable=True),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_patient_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "care_manager_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_patient_staff_practice_id_care_manager_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "practitioner_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_patient_staff_practice_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_patient_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_patient")),
        sa.UniqueConstraint("practice_id", "case_id", name=op.f("uq_patient_practice_id_case_id")),
        sa.UniqueConstraint("practice_id", "mrn_key", name=op.f("uq_patient_practice_id_mrn_key")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        op.f("ix_patient_practice_id_family_given_key"), "patient", ["practice_id", "family_given_key"], unique=False
    )
    op.create_index(
        op.f("ix_patient_practice_id_given_family_key"), "patient", ["practice_id", "given_family_key"], unique=False
    )
    op.create_table(
        "setting",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_setting_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"], ["staff.practice_id", "staff.id"], name=op.f("fk_setting_staff_practice_id_by_id")
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_setting_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_setting")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_setting_practice_id_name"), "setting", ["practice_id", "name"], unique=False)
    op.create_table(
        "entry",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("performer_id", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Text(), nullable=False),
        sa.Column("service_date", storage.types.Day(), nullable=False),
        sa.Column("start", storage.types.Instant(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("inferred", storage.types.Flag(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("captured", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("caregiver", storage.types.Flag(), nullable=False),
        sa.Column("plan", storage.types.Flag(), nullable=False),
        sa.Column("snf", storage.types.Flag(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("entered_at", storage.types.Instant(), nullable=False),
        sa.Column("timer_id", sa.Text(), nullable=True),
        sa.Column("replaces_id", sa.Text(), nullable=True),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("pieces", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "captured IN ('timer', 'timer_shortened', 'at_once', 'late', 'imported')",
            name=op.f("ck_entry_captured_known"),
        ),
        sa.CheckConstraint(
            "program IN ('ccm', 'rpm', 'rtm', 'bhi', 'tcm', 'pcm')", name=op.f("ck_entry_program_known")
        ),
        sa.CheckConstraint("length(activities) > 0", name=op.f("ck_entry_activities_given")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_entry_id_given")),
        sa.CheckConstraint("seconds BETWEEN 1 AND 28800", name=op.f("ck_entry_seconds_up_to_8_hours")),
        sa.ForeignKeyConstraint(
            ["practice_id", "entered_by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_entry_staff_practice_id_entered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_entry_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "performer_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_entry_staff_practice_id_performer_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_entry_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_entry")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_entry_practice_id_handle"), "entry", ["practice_id", "handle"], unique=False)
    op.create_index(op.f("ix_entry_practice_id_service_date"), "entry", ["practice_id", "service_date"], unique=False)
    op.create_index(
        op.f("ix_entry_practice_id_entered_by_id_entered_at"),
        "entry",
        ["practice_id", "entered_by_id", "entered_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_entry_practice_id_patient_id_service_date"),
        "entry",
        ["practice_id", "patient_id", "service_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_entry_practice_id_performer_id_service_date"),
        "entry",
        ["practice_id", "performer_id", "service_date"],
        unique=False,
    )
    op.create_table(
        "timer",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("started_at", storage.types.Instant(), nullable=False),
        sa.Column("last_sign", storage.types.Instant(), nullable=False),
        sa.Column("closed_at", storage.types.Instant(), nullable=True),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_timer_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_timer_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "person_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_timer_staff_practice_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_timer_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_timer")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "uq_timer_one_open",
        "timer",
        ["practice_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('voicemail', 'no-answer', 'wrong-number', 'declined', 'reached')",
            name=op.f("ck_attempt_outcome_known"),
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_attempt_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"], ["staff.practice_id", "staff.id"], name=op.f("fk_attempt_staff_practice_id_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["entry.practice_id", "entry.id"],
            name=op.f("fk_attempt_entry_practice_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patient.practice_id", "patient.id"],
            name=op.f("fk_attempt_patient_practice_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_attempt_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_attempt")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_attempt_practice_id_at"), "attempt", ["practice_id", "at"], unique=False)
    op.create_index(
        op.f("ix_attempt_practice_id_patient_id_at"), "attempt", ["practice_id", "patient_id", "at"], unique=False
    )
    op.create_table(
        "attempt_withdrawal",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_attempt_withdrawal_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "attempt_id"],
            ["attempt.practice_id", "attempt.id"],
            name=op.f("fk_attempt_withdrawal_attempt_practice_id_attempt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_attempt_withdrawal_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_attempt_withdrawal_practice_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_attempt_withdrawal")),
        sa.UniqueConstraint("practice_id", "attempt_id", name=op.f("uq_attempt_withdrawal_practice_id_attempt_id")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "correction",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replacement_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('voided', 'amended', 'moved', 'confirmed', 'charted')", name=op.f("ck_correction_kind_known")
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_correction_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "by_id"],
            ["staff.practice_id", "staff.id"],
            name=op.f("fk_correction_staff_practice_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["entry.practice_id", "entry.id"],
            name=op.f("fk_correction_entry_practice_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "replacement_id"],
            ["entry.practice_id", "entry.id"],
            name=op.f("fk_correction_entry_practice_id_replacement_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_correction_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_correction")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_correction_practice_id_entry_id"), "correction", ["practice_id", "entry_id"], unique=False)
    op.create_table(
        "timer_event",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("timer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('started', 'paused', 'resumed', 'stopped', 'dropped')", name=op.f("ck_timer_event_kind_known")
        ),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_timer_event_id_given")),
        sa.ForeignKeyConstraint(
            ["practice_id", "timer_id"],
            ["timer.practice_id", "timer.id"],
            name=op.f("fk_timer_event_timer_practice_id_timer_id"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_timer_event_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_timer_event")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_timer_event_practice_id_timer_id"), "timer_event", ["practice_id", "timer_id"], unique=False
    )
    dialect = op.get_bind().dialect.name
    if dialect != "sqlite":
        op.execute(triggers.FUNCTION)
    for table in (one for one in EVIDENCE if one.name in GUARDED):
        for statement in triggers.create(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
