"""The record: practice, people, patients, time, attempts, settings, drafts, claims, the audit trail."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ccm.record import Captured, CorrectionKind, Outcome, Program
from ccm.roles import Credential
from ccm.timer import TimerKind
from storage.tables.shapes import SearchKey, metadata, of, one_of, table
from storage.types import Day, Flag, Instant

practice = Table(
    "practice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("team_id", Text, unique=True),
    Column("enterprise_id", Text, unique=True),
    sqlite_strict=True,
)

staff = table(
    "staff",
    Column("slack_user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("duties", Text, nullable=False),  # joined with +, sorted
    Column("active", Flag, nullable=False),
    one_of("credential", Credential),
    UniqueConstraint("practice_id", "slack_user_id"),
)

credential_held = table(
    "credential_held",  # a change of credential: since when; a person without a row never changed
    Column("person_id", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("since", Day),  # empty for the credential before the first change
    of("staff", "person_id"),
    one_of("credential", Credential),
    Index(None, "practice_id", "person_id"),
    evidence=True,
)

patient = table(
    "patient",
    Column("case_id", Text, nullable=False),
    Column("mrn", Text, nullable=False),
    Column("mrn_key", SearchKey, nullable=False),
    Column("given", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("family_given_key", SearchKey, nullable=False),
    Column("given_family_key", SearchKey, nullable=False),
    Column("dob", Day, nullable=False),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in ("sex", "phone", "address", "language", "caregiver", "payer", "member_id")
    ),
    *(Column(name, Text, nullable=False, server_default="") for name in ("best_time", "interpreter")),
    *(Column(name, Day) for name in ("caregiver_since", "initiating_visit")),
    Column("do_not_call", Flag, nullable=False, server_default=text("false")),
    Column("practitioner_id", Text),
    Column("care_manager_id", Text),
    of("staff", "practitioner_id"),
    of("staff", "care_manager_id"),
    UniqueConstraint("practice_id", "mrn_key"),
    UniqueConstraint("practice_id", "case_id"),
    Index(None, "practice_id", "family_given_key"),
    Index(None, "practice_id", "given_family_key"),
)

timer = table(
    "timer",
    Column("person_id", Text, nullable=False),
    Column("patient_id", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("last_sign", Instant, nullable=False),
    Column("closed_at", Instant),
    of("staff", "person_id"),
    of("patient", "patient_id"),
    Index(
        "uq_timer_one_open",
        "practice_id",
        "person_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

timer_event = table(
    "timer_event",
    Column("timer_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    of("timer", "timer_id"),
    one_of("kind", TimerKind),
    Index(None, "practice_id", "timer_id"),
    evidence=True,
)

entry = table(
    "entry",
    Column("patient_id", Text, nullable=False),
    Column("performer_id", Text, nullable=False),
    Column("entered_by_id", Text, nullable=False),
    Column("service_date", Day, nullable=False),
    Column("start", Instant),
    Column("seconds", Integer, nullable=False),
    Column("activities", Text, nullable=False),  # joined with +, in the order typed
    Column("inferred", Flag, nullable=False),
    Column("note", Text, nullable=False),
    Column("captured", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("caregiver", Flag, nullable=False),
    Column("plan", Flag, nullable=False),
    Column("snf", Flag, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("timer_id", Text),
    Column("replaces_id", Text),
    Column("handle", Text, nullable=False),  # the id's end, as people type it
    Column("pieces", Text, nullable=False, server_default=""),  # a paused timer's runs, as JSON
    of("patient", "patient_id"),
    of("staff", "performer_id"),
    of("staff", "entered_by_id"),
    CheckConstraint("seconds BETWEEN 1 AND 28800", name="seconds_up_to_8_hours"),
    CheckConstraint("length(activities) > 0", name="activities_given"),
    one_of("captured", Captured),
    one_of("program", Program),
    Index(None, "practice_id", "patient_id", "service_date"),
    Index(None, "practice_id", "performer_id", "service_date"),
    Index(None, "practice_id", "entered_by_id", "entered_at"),
    Index(None, "practice_id", "service_date"),
    Index(
        "ix_entry_by_another",  # few: those that may wait for their performer's word
        *("practice_id", "performer_id"),
        sqlite_where=text("entered_by_id <> performer_id"),
        postgresql_where=text("entered_by_id <> performer_id"),
    ),
    Index(None, "practice_id", "handle"),
    evidence=True,
)

correction = table(
    "correction",
    Column("entry_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("replacement_id", Text),
    of("entry", "entry_id"),
    of("entry", "replacement_id"),
    of("staff", "by_id"),
    one_of("kind", CorrectionKind),
    Index(None, "practice_id", "entry_id"),
    evidence=True,
)

attempt = table(
    "attempt",
    Column("patient_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("entry_id", Text),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    of("entry", "entry_id"),
    one_of("outcome", Outcome),
    Index(None, "practice_id", "patient_id", "at"),
    Index(None, "practice_id", "at"),
    evidence=True,
)

attempt_withdrawal = table(
    "attempt_withdrawal",  # an attempt that was recorded by mistake; its row stays
    Column("attempt_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    of("attempt", "attempt_id"),
    of("staff", "by_id"),
    UniqueConstraint("practice_id", "attempt_id"),
    evidence=True,
)

setting = table(
    "setting",
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    of("staff", "by_id"),
    Index(None, "practice_id", "name"),
    evidence=True,
)

draft = table(
    "draft",
    Column("author_id", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("at", Instant, nullable=False),
    of("staff", "author_id"),
)

delivery = table(
    "delivery",  # id is the delivery's own key: trigger, view, event or signature
    Column("at", Instant, nullable=False),
    Column("answer", Text),
    Index(None, "at"),
)

audit = table(
    "audit",
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", Text),
    Column("deed", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("rows_digest", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    UniqueConstraint("practice_id", "seq"),
    CheckConstraint("seq > 0", name="seq_positive"),
    evidence=True,
)

audit_row = table(
    "audit_row",  # what an audit row speaks of: a written row with its digest, or a patient who was looked at
    Column("audit_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    of("audit", "audit_id"),
    Index(None, "practice_id", "audit_id"),
    Index(None, "practice_id", "subject", "subject_id"),
    evidence=True,
)
