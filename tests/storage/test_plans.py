"""Every query with something to look for finds it by an index: none walks a practice's table."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

import storage


def _queries() -> Iterator[tuple[str, Select[Any]]]:
    for module in pkgutil.iter_modules(storage.__path__):
        loaded = importlib.import_module(f"storage.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, Select):
                yield f"{module.name}.{name}", value
            elif is_dataclass(value) and not isinstance(value, type):
                for part in fields(value):
                    if isinstance(getattr(value, part.name), Select):
                        yield f"{module.name}.{name}.{part.name}", getattr(value, part.name)


ONE_ROW = ("SCAN CONSTANT ROW", "SCAN asked")  # the values of one question
QUERIES = dict(_queries())
WHOLE = {"audit._LAST_OF", "chart._CHANGED", "follow_ups._RAISED", "plans._TO_LOOK_AT"}
"""Asked once for a printed packet, a page of the months to review, a worklist: an index would be written with every log
or plan.
"""


def _looks_for_something(name: str) -> bool:
    """Queries without a value of their own read all of a practice, by what they are for; `_END` one row of an index."""
    wanted = QUERIES[name].compile(dialect=sqlite.dialect()).binds  # type: ignore[no-untyped-call]
    return (
        not name.endswith("_END")
        and name not in WHOLE
        and any(one.required and key != "of_practice" for key, one in wanted.items())
    )


@pytest.mark.parametrize("name", [name for name in QUERIES if _looks_for_something(name)])
def test_a_query_uses_an_index(name: str, sqlite_template: Path) -> None:
    dialect = sqlite.dialect()  # type: ignore[no-untyped-call]
    wanted = QUERIES[name].compile(dialect=dialect).binds
    given = {key: ["x"] if one.expanding else "x" for key, one in wanted.items() if one.required}
    compiled = QUERIES[name].params(given).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    with sqlite3.connect(sqlite_template) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {compiled}", [1] * len(compiled.positiontup or ()))
        steps = [str(row[3]) for row in plan]
    for step in steps:
        if step in ONE_ROW or "staff_fact" in step:  # of its staff a practice knows a handful of facts
            continue
        walks = step.startswith("SCAN") and "SUBQUERY" not in step and "ids" not in step and "anon" not in step
        assert not walks and not step.endswith("(practice_id=?)"), steps
