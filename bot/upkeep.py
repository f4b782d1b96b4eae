"""Opening a database from the command line, and bringing it up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.files.staged import finish_imports
from bot.settings import Settings
from bot.terminal import fail
from ccm.errors import StateRefused
from storage import schema
from storage.database import Database, Keys
from storage.ids import new_id
from storage.practices import ONE_INSTALLATION, Practice

CLI_WAIT = 30.0  # seconds: a file's one transaction may wait longer than a person's
UPGRADE_WAIT = 2.0


def upgrade(settings: Settings) -> Iterator[str]:
    """Back up a SQLite file that has a schema, then run the steps, with nobody else at the database.

    Raises ValueError without a key, StateRefused while a bot or another command is at work.
    """
    keys = settings.audit_keys()
    with _alone(settings.sqlite_folder()):
        yield from _upgrade(settings, keys)


@contextmanager
def _alone(folder: Path | None) -> Iterator[None]:
    """The bot's lock and the commands' lock of a SQLite file; PostgreSQL's steps lock the tables they change."""
    with ExitStack() as held:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for name, who in (("bot.lock", "The bot is"), ("cli.lock", "Another command is")):
                try:
                    held.enter_context(FileLock(folder / name, timeout=UPGRADE_WAIT))
                except Timeout:
                    raise StateRefused(f"{who} at work on this database. Stop it, then upgrade.") from None
        yield


def _upgrade(settings: Settings, keys: Keys) -> Iterator[str]:
    folder = settings.sqlite_folder()
    database = Database(settings.database_url, keys)
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
        if len(practices) > 1:
            fail(ONE_INSTALLATION)
        practice = practices[0] if practices else Practice(new_id(), "Practice", settings.ccm_timezone)
        if not practices:
            database.practices.create(practice)
        finish_imports(database, practice.id)
        yield database, practice
    finally:
        database.close()
        if lock is not None:
            lock.release()
