"""Follow-ups: which discharge or silence one is about, two kinds more, and an end that an import brings.

PostgreSQL changes the tables in place. SQLite cannot: both are made anew with their rows, the events first, since
they point to the follow-ups; no row changes, so that the audit chain still verifies.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage import triggers
from storage.tables import EVIDENCE

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('call-back', 'discharge call', 'referral', 'lab', 'refill', 'ride', 'letter', 'missing data', "
    "'question for the lead', 'word to the practitioner', 'unreachable review', 'other')"
)
STEPS = "step IN ('done', 'cancelled', 'handed over', 'moved to another day')"
OLD = ("practice_id", "id", "patient_id", "kind", "what", "owner_id", "due", "by_id", "at")
EVENTS = ("practice_id", "id", "follow_up_id", "step", "by_id", "at", "result", "owner_id", "due")


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.add_column("follow_up", sa.Column("about", storage.types.Day(), nullable=True))
        op.drop_constraint(op.f("ck_follow_up_kind_known"), "follow_up", type_="check")
        op.create_check_constraint(op.f("ck_follow_up_kind_known"), "follow_up", KINDS)
        op.alter_column("follow_up_event", "by_id", nullable=True)
        return
    for name in ("follow_up_event", "follow_up"):
        op.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}")
        op.drop_table(name)
    _follow_up()
    _follow_up_event()
    for name, columns in (("follow_up", OLD), ("follow_up_event", EVENTS)):
        listed = ", ".join(columns)
        op.execute(f"INSERT INTO {name} ({listed}) SELECT {listed} FROM kept_{name}")
        op.drop_table(f"kept_{name}")
    for table in (one for one in EVIDENCE if one.name in ("follow_up", "follow_up_event")):
        for statement in triggers.create(table, "sqlite"):
            op.execute(statement)


def _follow_up() -> None:
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
        sa.Column("about", storage.types.Day(), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_follow_up_kind_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_follow_up_id_given")),
        _of("follow_up", "staff", "by_id"),
        _of("follow_up", "staff", "owner_id"),
        _of("follow_up", "patient", "patient_id"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_follow_up_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_follow_up")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_follow_up_practice_id_patient_id"), "follow_up", ["practice_id", "patient_id"])


def _follow_up_event() -> None:
    op.create_table(
        "follow_up_event",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("follow_up_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=True),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("due", storage.types.Day(), nullable=True),
        sa.CheckConstraint(STEPS, name=op.f("ck_follow_up_event_step_known")),
        sa.CheckConstraint("length(id) > 0", name=op.f("ck_follow_up_event_id_given")),
        _of("follow_up_event", "follow_up", "follow_up_id"),
        _of("follow_up_event", "staff", "by_id"),
        _of("follow_up_event", "staff", "owner_id"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_follow_up_event_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f("pk_follow_up_event")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_follow_up_event_practice_id_follow_up_id"), "follow_up_event", ["practice_id", "follow_up_id"]
    )


def _of(table: str, other: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_practice_id_{column}")
    return sa.ForeignKeyConstraint(["practice_id", column], [f"{other}.practice_id", f"{other}.id"], name=name)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
