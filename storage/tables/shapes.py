"""What every table is made of: the practice and an id in front, keys of one practice, checks on closed sets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

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


def one_of(column: str, choices: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def of(table: str, column: str) -> ForeignKeyConstraint:
    """A row may point only to a row of its own practice."""
    return ForeignKeyConstraint(["practice_id", column], [f"{table}.practice_id", f"{table}.id"])


def table(name: str, *parts: Any, evidence: bool = False) -> Table:
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
