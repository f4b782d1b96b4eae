"""Alembic's entry: runs the steps over the engine it is given."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
