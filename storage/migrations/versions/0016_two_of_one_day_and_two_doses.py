"""Two visits of one day, two doses of one medicine, one code billed by two groups: each may be a row of its own.

The three tables lose their keys of a day and a name; a visit keeps the chart's own number and the facility. No row
changes, so that the audit chain still verifies. Nothing points to these tables, and they have no guards.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD = {
    "encounter": "uq_encounter_practice_id_patient_id_kind_on",
    "medication": "uq_medication_practice_id_patient_id_name",
    "charge": "uq_charge_practice_id_patient_id_on_code_practitioner",
}
KINDS = "kind IN ('office', 'telehealth', 'wellness', 'tcm', 'ed', 'inpatient', 'other')"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, key in OLD.items():
        if sqlite:
            _made_anew(table)
        else:
            op.drop_constraint(op.f(key), table, type_="unique")
        op.create_index(op.f(f"ix_{table}_practice_id_patient_id"), table, ["practice_id", "patient_id"])
    for name in ("chart_id", "facility"):
        if not sqlite:
            op.add_column("encounter", sa.Column(name, sa.Text(), server_default="", nullable=False))
        op.add_column("staged_encounter", sa.Column(name, sa.Text(), server_default="", nullable=False))


def _made_anew(table: str) -> None:
    """SQLite cannot drop a key: the rows are copied to a new table."""
    old, checks, added = _columns(table)
    op.create_table(
        f"{table}_next",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        *old,
        *added,
        *checks,
        sa.CheckConstraint("length(id) > 0", name=op.f(f"ck_{table}_id_given")),
        _of(table, "patient", "patient_id"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f(f"fk_{table}_practice_practice_id")),
        sa.PrimaryKeyConstraint("id", "practice_id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    listed = ", ".join(f'"{name}"' for name in ("practice_id", "id", "patient_id", *(one.name for one in old)))
    op.execute(f"INSERT INTO {table}_next ({listed}) SELECT {listed} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_next", table)


Columns = list[sa.Column[Any]]


def _columns(table: str) -> tuple[Columns, list[sa.Constraint], Columns]:
    """A table's own columns and checks, and the columns that it gains."""
    if table == "medication":
        names: Columns = [sa.Column(name, sa.Text(), nullable=False) for name in ("name", "dose")]
        return [*names, *(sa.Column(name, storage.types.Day()) for name in ("since", "until"))], [], []
    if table == "charge":
        names = [sa.Column(name, sa.Text(), nullable=False) for name in ("code", "practitioner", "group")]
        return [sa.Column("on", storage.types.Day(), nullable=False), *names], [], []
    own: Columns = [
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", storage.types.Day(), nullable=False),
        sa.Column("until", storage.types.Day()),
        sa.Column("practitioner_id", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ccm_discussed", storage.types.Flag(), nullable=False),
        sa.Column("practitioner", sa.Text(), server_default="", nullable=False),
    ]
    added: Columns = [
        sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("chart_id", "facility")
    ]
    checks: list[sa.Constraint] = [
        sa.CheckConstraint(KINDS, name=op.f("ck_encounter_kind_known")),
        _of("encounter", "staff", "practitioner_id"),
    ]
    return own, checks, added


def _of(table: str, other: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_practice_id_{column}")
    return sa.ForeignKeyConstraint(["practice_id", column], [f"{other}.practice_id", f"{other}.id"], name=name)


def downgrade() -> None:
    raise RuntimeError("two rows of one day are not made one: restore a backup instead")
