"""The triggers that keep evidence from being rewritten, for SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Table, UniqueConstraint

FUNCTION = """
CREATE OR REPLACE FUNCTION ccm_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'evidence is never rewritten: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


ONE_LIVE = "claim_item_one_live"
_SAME = "{one}.practice_id = NEW.practice_id AND {one}.patient_id = NEW.patient_id AND {one}.month = NEW.month"
_NO_CHAIN = f"""NEW.voids_before <> (SELECT count(*) FROM claim_item AS gone
    WHERE {_SAME.format(one="gone")} AND gone.kind = 'void')
    OR (NEW.voids_before <> 0 AND NOT EXISTS (
    SELECT 1 FROM claim_item AS gone JOIN claim_again AS said
    ON said.practice_id = gone.practice_id AND said.void_id = gone.id
    WHERE {_SAME.format(one="gone")} AND gone.kind = 'void' AND gone.voids_before = NEW.voids_before - 1))
    OR (NEW.kind <> 'original' AND NOT EXISTS (SELECT 1 FROM claim_item AS lives
    WHERE {_SAME.format(one="lives")} AND lives.kind = 'original' AND lives.voids_before = NEW.voids_before))"""


def names(table: Table, dialect: str) -> list[str]:
    """The triggers a table must have; the tests look for each."""
    kinds = ("update", "delete", "replace") if dialect == "sqlite" else ("rewrite", "truncate")
    more = [ONE_LIVE] if table.name == "claim_item" else []
    return [f"{table.name}_no_{kind}" for kind in kinds] + more


def one_live_claim(dialect: str) -> list[str]:
    """A claim is refused unless it counts the voids before it, has a named person's word to bill again after the last
    of them, and, as a replacement or void, an original that lives.
    """
    said = "a claim counts the voids before it, needs a named person''s word after one, and replaces what lives"
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        return [f"CREATE TRIGGER {ONE_LIVE} BEFORE INSERT ON claim_item WHEN {_NO_CHAIN} {refuse}"]
    return [
        "CREATE OR REPLACE FUNCTION ccm_one_live_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_NO_CHAIN} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE TRIGGER {ONE_LIVE} BEFORE INSERT ON claim_item FOR EACH ROW EXECUTE FUNCTION ccm_one_live_claim()",
    ]


def create(table: Table, dialect: str, at: str = "9999") -> list[str]:
    """The statements that guard one evidence table, with the unique keys that it had at a revision.

    On SQLite, `INSERT OR REPLACE` deletes without firing a delete trigger, so that an insert whose key exists is
    refused as well, for every unique key of the table.
    """
    name = table.name
    if dialect != "sqlite":
        return [
            f"CREATE TRIGGER {name}_no_rewrite BEFORE UPDATE OR DELETE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION ccm_refuse_rewrite()",
            f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ccm_refuse_rewrite()",
        ]
    keys = [tuple(column.name for column in table.primary_key.columns)]
    keys += [
        tuple(column.name for column in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    found = [(key, "") for key in sorted(keys)]
    for index in table.indexes:
        if not index.unique or index.info.get("since", "") > at:
            continue
        both = ""
        if "only" in index.info:  # a key of some rows: `only` is the column and value that make it one
            column, value = index.info["only"]
            both = f" AND {column} = '{value}' AND NEW.{column} = '{value}'"
        found.append((tuple(one.name for one in index.columns), both))
    clash = " OR ".join(
        f"EXISTS (SELECT 1 FROM {name} WHERE " + " AND ".join(f"{part} = NEW.{part}" for part in key) + f"{only})"
        for key, only in found
    )
    refuse = f"BEGIN SELECT RAISE(ABORT, 'evidence is never rewritten: {name}'); END"
    return [
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {clash} {refuse}",
    ]
