"""Opening a database from the command line, and bringing it up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.settings import Settings
from bot.terminal import fail
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice

CLI_WAIT = 30.0  # seconds: a file's one transaction may wait longer than a person's


def upgrade(settings: Settings) -> Iterator[str]:
    """Back up a SQLite file that has a schema, then run the steps. Raises ValueError without a key."""
    folder = settings.sqlite_folder()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, settings.audit_keys())
    before = schema.state(database.engine)
    if before.ok:
        yield f"Schema {before.head}: nothing to do."
        return
    if folder is not None and before.at is not None:
        yield f"Backed up to {_copy(Path(settings.database_url.removeprefix('sqlite:///')))}"
    after = schema.upgrade(database.engine)
    database.close()
    yield f"Schema {before.at or 'none'} → {after.at}."


def _copy(path: Path) -> Path:
    target = path.with_name(f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S}{path.suffix}")
    with sqlite3.connect(path) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    return target


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Database, Practice]]:
    """The database and its practice for one command; one writing command at a time."""
    try:
        keys = settings.audit_keys()
    except ValueError as error:
        fail(str(error))
    folder = settings.sqlite_folder()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock((folder or Path()) / "cli.lock", timeout=CLI_WAIT) if folder else None
    try:
        if lock is not None:
            lock.acquire()
    except Timeout:
        fail("Another command is writing to this database. Try again in a moment.")
    database = Database(settings.database_url, keys, write_wait=CLI_WAIT)
    try:
        if not schema.state(database.engine).ok:
            fail("The database has another schema. Run: ccm-bot db upgrade")
        practices = database.practices.all()
        practice = practices[0] if practices else Practice(new_id(), "Practice", settings.ccm_timezone)
        if not practices:
            database.practices.create(practice)
        yield database, practice
    finally:
        database.close()
        if lock is not None:
            lock.release()
