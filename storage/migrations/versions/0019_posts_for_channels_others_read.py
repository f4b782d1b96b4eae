"""A post's blocks for a channel that others of the organisation can read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("bare", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    raise RuntimeError("evidence is not dropped: restore a backup instead")
