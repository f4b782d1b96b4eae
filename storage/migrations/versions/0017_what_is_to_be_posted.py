"""The outbox with its files, the pace of each channel, and the jobs that have run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = "'page', 'question', 'nudge', 'worklist', 'forecast', 'digest', 'word'"
STATES = "'waiting', 'sent', 'parked', 'dropped', 'lapsed'"
RAN = "'done', 'nothing', 'missed'"


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        *parts,
        sa.CheckConstraint("length(id) > 0", name=op.f(f"ck_{name}_id_given")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f(f"fk_{name}_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(one, sa.Text(), nullable=False) for one in names]


def upgrade() -> None:
    _table(
        "outbox",
        *_texts("key", "kind"),
        sa.Column("lane", sa.Integer(), nullable=False),
        *_texts("to", "text", "blocks", "under", "edits"),
        sa.Column("until", Instant()),
        sa.Column("made_at", Instant(), nullable=False),
        *_texts("state"),
        sa.Column("not_before", Instant(), nullable=False),
        *_texts("leased_by"),
        sa.Column("leased_until", Instant()),
        sa.Column("tried_at", Instant()),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_texts("error", "conversation", "ts"),
        sa.Column("sent_at", Instant()),
        *_texts("file_id"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_outbox_kind_known")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_outbox_state_known")),
        sa.UniqueConstraint("practice_id", "key", name=op.f("uq_outbox_practice_id_key")),
    )
    op.create_index(op.f("ix_outbox_practice_id_state_not_before"), "outbox", ["practice_id", "state", "not_before"])
    _table("outbox_file", *_texts("name", "title", "alt"), sa.Column("content", sa.LargeBinary(), nullable=False))
    _table("pace", sa.Column("next_at", Instant(), nullable=False), *_texts("error"), sa.Column("since", Instant()))
    _table(
        "job_run",
        *_texts("job"),
        sa.Column("due", Instant(), nullable=False),
        *_texts("outcome"),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(f"outcome IN ({RAN})", name=op.f("ck_job_run_outcome_known")),
        sa.UniqueConstraint("practice_id", "job", "due", name=op.f("uq_job_run_practice_id_job_due")),
    )
    op.create_index(op.f("ix_job_run_practice_id_due"), "job_run", ["practice_id", "due"])


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
