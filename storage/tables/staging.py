"""An import's rows on their way in: the same columns as where they go; nothing points here, nothing is evidence."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, Text, text

from storage.tables.programme import charge, condition, encounter, medication, stay
from storage.tables.record import patient
from storage.tables.shapes import table
from storage.types import Flag, Instant


def _default(source: Table, name: str) -> Any:
    """What a staged column is when nothing is said; only for columns that came after their table."""
    later: dict[Table, dict[str, Any]] = {
        patient: {"best_time": "", "interpreter": "", "do_not_call": text("false")},
        encounter: dict.fromkeys(("practitioner", "chart_id", "facility"), ""),
    }
    return later.get(source, {}).get(name)


def _mirror(source: Table) -> Table:
    """The staged twin of a table, without its keys and checks."""
    columns = [
        Column(one.name, one.type, nullable=one.nullable, server_default=_default(source, one.name))
        for one in source.columns
        if one.name not in ("practice_id", "id")
    ]
    return table(f"staged_{source.name}", *columns)


STAGED: dict[Table, Table] = {one: _mirror(one) for one in (patient, condition, encounter, medication, charge, stay)}
"""Where a table's rows are staged."""

staged_cover = table(
    "staged_cover",
    Column("subject", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

import_turn = table(
    "import_turn",  # rows of a checked import that are written turn by turn; gone once they stand in their tables
    Column("deed", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kept", Flag, nullable=False),  # the import is committed: these rows will be written, whatever happens
    Column("body", Text, nullable=False),  # table, row, table, row, … as JSON
)
