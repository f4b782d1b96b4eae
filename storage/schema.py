"""The schema's version: where a database stands, and bringing it up to this release."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The revision a database is at, and the one this release needs."""

    at: str | None
    head: str

    @property
    def ok(self) -> bool:
        """Whether they are the same."""
        return self.at == self.head


def config(engine: Engine) -> Config:
    """Alembic's configuration over an engine, with no file beside the package."""
    made = _config()
    made.attributes["engine"] = engine
    return made


def _config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


@cache
def _head() -> str:
    """This release's revision. Kept: alembic reads and runs every step's file to tell, and a readiness probe asks."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def state(engine: Engine) -> SchemaState:
    """Where the database stands."""
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return SchemaState(at, _head())


def upgrade(engine: Engine) -> SchemaState:
    """Bring the database to this release's schema, in one transaction a step; one that is there stays as it is."""
    found = state(engine)
    if found.ok:
        return found
    command.upgrade(config(engine), "head")
    return state(engine)


def check(engine: Engine) -> None:
    """Raises alembic's CommandError-like exception when tables and migrations differ."""
    command.check(config(engine))
