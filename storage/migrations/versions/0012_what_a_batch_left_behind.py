"""A batch of claims keeps what stayed behind when it was made; no two claims of a practice share a control number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import triggers
from storage.tables import claim_item

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim_batch", sa.Column("body", sa.Text(), nullable=False, server_default=""))
    op.create_index("uq_claim_item_control", "claim_item", ["practice_id", "control"], unique=True)
    if op.get_bind().dialect.name == "sqlite":  # its guard against REPLACE names every unique key
        op.execute("DROP TRIGGER claim_item_no_replace")
        (guard,) = (one for one in triggers.create(claim_item, "sqlite", at=revision) if "_no_replace " in one)
        op.execute(guard)


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
