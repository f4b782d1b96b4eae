"""Every table. `EVIDENCE` tables take new rows only: triggers refuse update, delete and replacement (promise 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ccm.care_plan import Home, PlanEventKind
from ccm.chart import EncounterKind, StayKind
from ccm.conditions import Chronicity
from ccm.consent import Answer, How
from ccm.enrolment import Step
from ccm.follow_up import FollowUpStep, Kind
from ccm.record import Captured, CorrectionKind, Outcome, Program
from ccm.roles import Credential
from ccm.timer import TimerKind
from storage.types import Day, Flag, Instant

SearchKey = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared byte by byte on both databases: a prefix is then a range, and the index serves it."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _one_of(column: str, choices: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _of(table: str, column: str) -> ForeignKeyConstraint:
    """A row may point only to a row of its own practice."""
    return ForeignKeyConstraint(["practice_id", column], [f"{table}.practice_id", f"{table}.id"])


def _table(name: str, *parts: Any, evidence: bool = False) -> Table:
    """A table with the practice and an id in front. Evidence has no hidden rowid, which REPLACE could aim at.

    The key begins with the id: SQLite, which keeps no statistics here, would take a key that begins with the practice
    for the best way to everything, and walk all of a practice's rows.
    """
    return Table(
        name,
        metadata,
        Column("practice_id", Text, nullable=False),
        Column("id", Text, nullable=False),
        *parts,
        PrimaryKeyConstraint("id", "practice_id"),
        ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        CheckConstraint("length(id) > 0", name="id_given"),
        sqlite_strict=True,
        sqlite_with_rowid=not evidence,
    )


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

staff = _table(
    "staff",
    Column("slack_user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("duties", Text, nullable=False),  # joined with +, sorted
    Column("active", Flag, nullable=False),
    _one_of("credential", Credential),
    UniqueConstraint("practice_id", "slack_user_id"),
)

patient = _table(
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
    _of("staff", "practitioner_id"),
    _of("staff", "care_manager_id"),
    UniqueConstraint("practice_id", "mrn_key"),
    UniqueConstraint("practice_id", "case_id"),
    Index(None, "practice_id", "family_given_key"),
    Index(None, "practice_id", "given_family_key"),
)

timer = _table(
    "timer",
    Column("person_id", Text, nullable=False),
    Column("patient_id", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("last_sign", Instant, nullable=False),
    Column("closed_at", Instant),
    _of("staff", "person_id"),
    _of("patient", "patient_id"),
    Index(
        "uq_timer_one_open",
        "practice_id",
        "person_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

timer_event = _table(
    "timer_event",
    Column("timer_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _of("timer", "timer_id"),
    _one_of("kind", TimerKind),
    Index(None, "practice_id", "timer_id"),
    evidence=True,
)

entry = _table(
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
    _of("patient", "patient_id"),
    _of("staff", "performer_id"),
    _of("staff", "entered_by_id"),
    CheckConstraint("seconds BETWEEN 1 AND 28800", name="seconds_up_to_8_hours"),
    CheckConstraint("length(activities) > 0", name="activities_given"),
    _one_of("captured", Captured),
    _one_of("program", Program),
    Index(None, "practice_id", "patient_id", "service_date"),
    Index(None, "practice_id", "performer_id", "service_date"),
    Index(None, "practice_id", "entered_by_id", "entered_at"),
    Index(None, "practice_id", "service_date"),
    Index(None, "practice_id", "handle"),
    evidence=True,
)

correction = _table(
    "correction",
    Column("entry_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("replacement_id", Text),
    _of("entry", "entry_id"),
    _of("entry", "replacement_id"),
    _of("staff", "by_id"),
    _one_of("kind", CorrectionKind),
    Index(None, "practice_id", "entry_id"),
    evidence=True,
)

attempt = _table(
    "attempt",
    Column("patient_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("entry_id", Text),
    _of("patient", "patient_id"),
    _of("staff", "by_id"),
    _of("entry", "entry_id"),
    _one_of("outcome", Outcome),
    Index(None, "practice_id", "patient_id", "at"),
    Index(None, "practice_id", "at"),
    evidence=True,
)

attempt_withdrawal = _table(
    "attempt_withdrawal",  # an attempt that was recorded by mistake; its row stays
    Column("attempt_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _of("attempt", "attempt_id"),
    _of("staff", "by_id"),
    UniqueConstraint("practice_id", "attempt_id"),
    evidence=True,
)

setting = _table(
    "setting",
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    _of("staff", "by_id"),
    Index(None, "practice_id", "name"),
    evidence=True,
)

draft = _table(
    "draft",
    Column("author_id", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _of("staff", "author_id"),
)

delivery = _table(
    "delivery",  # id is the delivery's own key: trigger, view, event or signature
    Column("at", Instant, nullable=False),
    Column("answer", Text),
    Index(None, "at"),
)

audit = _table(
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

audit_row = _table(
    "audit_row",  # what an audit row speaks of: a written row with its digest, or a patient who was looked at
    Column("audit_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    _of("audit", "audit_id"),
    Index(None, "practice_id", "audit_id"),
    Index(None, "practice_id", "subject", "subject_id"),
    evidence=True,
)


def _default(name: str) -> Any:
    """What a staged row's column is when nothing is said; only for columns that came after the first release."""
    return {"best_time": "", "interpreter": "", "do_not_call": text("false")}.get(name)


staged_patient = _table(  # an import's rows on their way in: no names are searched here, nothing is evidence
    "staged_patient",
    *(
        Column(one.name, one.type, nullable=one.nullable, server_default=None if one.nullable else _default(one.name))
        for one in patient.columns
        if one.name not in ("practice_id", "id")
    ),
)

staged_cover = _table(
    "staged_cover",
    *(Column(name, Text, nullable=False) for name in ("subject", "subject_id", "digest")),
)

condition = _table(
    "condition",
    Column("patient_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("onset", Day),
    Column("active", Flag, nullable=False),
    Column("chronicity", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("indicator", Text, nullable=False),  # the version that said whether it is chronic
    _of("patient", "patient_id"),
    _one_of("chronicity", Chronicity),
    UniqueConstraint("practice_id", "patient_id", "code"),
)

encounter = _table(
    "encounter",
    Column("patient_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("on", Day, nullable=False),
    Column("until", Day),
    Column("practitioner_id", Text),
    Column("reason", Text, nullable=False),
    Column("ccm_discussed", Flag, nullable=False),
    _of("patient", "patient_id"),
    _of("staff", "practitioner_id"),
    _one_of("kind", EncounterKind),
    UniqueConstraint("practice_id", "patient_id", "kind", "on"),
)

medication = _table(
    "medication",
    Column("patient_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("dose", Text, nullable=False),
    Column("since", Day),
    Column("until", Day),
    _of("patient", "patient_id"),
    UniqueConstraint("practice_id", "patient_id", "name"),
)

charge = _table(
    "charge",  # what others, or this practice, billed: the exclusions of part 3 read it
    Column("patient_id", Text, nullable=False),
    Column("on", Day, nullable=False),
    Column("code", Text, nullable=False),
    Column("practitioner", Text, nullable=False),
    Column("group", Text, nullable=False),
    _of("patient", "patient_id"),
    UniqueConstraint("practice_id", "patient_id", "on", "code", "practitioner"),
)

stay = _table(
    "stay",
    Column("patient_id", Text, nullable=False),
    Column("since", Day, nullable=False),
    Column("until", Day),
    Column("kind", Text, nullable=False),
    _of("patient", "patient_id"),
    _one_of("kind", StayKind),
    UniqueConstraint("practice_id", "patient_id", "since", "kind"),
)

enrolment_step = _table(
    "enrolment_step",
    Column("patient_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("imported", Flag, nullable=False),
    _of("patient", "patient_id"),
    _of("staff", "by_id"),
    _one_of("step", Step),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

confirmation = _table(
    "confirmation",  # the billing practitioner's word: two named conditions, and the risk
    Column("patient_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("groups", Text, nullable=False),  # keys joined with +
    Column("risk", Text, nullable=False),
    _of("patient", "patient_id"),
    _of("staff", "by_id"),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

consent = _table(
    "consent",
    Column("patient_id", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("elements", Text, nullable=False),  # joined with +
    Column("explained_by_id", Text),
    Column("said_to", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("practitioner_id", Text),
    Column("at", Instant, nullable=False),
    Column("imported", Flag, nullable=False),
    _of("patient", "patient_id"),
    _of("staff", "explained_by_id"),
    _of("staff", "practitioner_id"),
    _one_of("answer", Answer),
    _one_of("how", How),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

care_plan = _table(
    "care_plan",
    Column("patient_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("home", Text, nullable=False),
    Column("dated", Day, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),  # elements, goals, barriers and the rest, as JSON
    _of("patient", "patient_id"),
    _of("staff", "by_id"),
    _one_of("home", Home),
    UniqueConstraint("practice_id", "patient_id", "version"),
    evidence=True,
)

plan_event = _table(
    "plan_event",
    Column("plan_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    _of("care_plan", "plan_id"),
    _of("staff", "by_id"),
    _one_of("kind", PlanEventKind),
    Index(None, "practice_id", "plan_id"),
    evidence=True,
)

follow_up = _table(
    "follow_up",
    Column("patient_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("owner_id", Text),
    Column("due", Day, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    _of("patient", "patient_id"),
    _of("staff", "owner_id"),
    _of("staff", "by_id"),
    _one_of("kind", Kind),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

follow_up_event = _table(
    "follow_up_event",
    Column("follow_up_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("result", Text, nullable=False),
    Column("owner_id", Text),
    Column("due", Day),
    _of("follow_up", "follow_up_id"),
    _of("staff", "by_id"),
    _of("staff", "owner_id"),
    _one_of("step", FollowUpStep),
    Index(None, "practice_id", "follow_up_id"),
    evidence=True,
)

entry_mark = _table(
    "entry_mark",  # what is added to an entry by one click: its outcome, its goal, its copy into the chart
    Column("entry_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _of("entry", "entry_id"),
    _of("staff", "by_id"),
    Index(None, "practice_id", "entry_id"),
    evidence=True,
)

EVIDENCE: tuple[Table, ...] = (
    *(timer_event, entry, correction, attempt, attempt_withdrawal, setting),
    *(enrolment_step, confirmation, consent, care_plan, plan_event, follow_up, follow_up_event, entry_mark),
    *(audit, audit_row),
)
COVERED: tuple[Table, ...] = (
    *(staff, patient, timer, timer_event, entry, correction, attempt, attempt_withdrawal, setting),
    *(condition, encounter, medication, charge, stay),
    *(enrolment_step, confirmation, consent, care_plan, plan_event, follow_up, follow_up_event, entry_mark),
)
"""Tables whose rows carry a digest in the audit chain; of the mutable ones the latest digest must match."""
