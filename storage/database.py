"""The database: engine, fair writer's gate, transactions, schema. SQLite by default, PostgreSQL to scale out."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import sqlalchemy
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from ccm.errors import Busy
from storage.gate import Gate
from storage.practices import Practices
from storage.scope import Keys
from storage.unit_of_work import Planned, PracticeView, Snapshot, UnitOfWork

__all__ = ["Database", "Keys"]

_LOCK_STATES = {
    "55P03",
    "57014",
    "40001",
    "40P01",
}  # lock not available, cancelled by time-out, serialisation, deadlock


class Database:
    """One database. `write_wait` is how long a write may wait to start, in seconds, before it is refused as Busy."""

    def __init__(self, url: str, keys: Keys, *, write_wait: float = 2.0) -> None:
        self._keys = keys
        self._wait = write_wait
        self._gate = Gate()
        self.engine = _engine(url, write_wait)
        self.practices = Practices(self.engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self, practice_id: str) -> Iterator[PracticeView]:
        """A consistent view of one practice; nothing can be kept."""
        with self._reading() as connection:
            yield PracticeView(connection, practice_id, self._keys)

    @contextmanager
    def snapshot(self, practice_id: str) -> Iterator[Snapshot]:
        """The same for the half of a deed that only reads. However long it takes, no writer waits for it."""
        with self._reading() as connection:
            yield Snapshot(connection, practice_id, self._keys)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if not self.is_sqlite:  # SQLite's readers have a snapshot of their own from their first row on
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def write(self, practice_id: str) -> Iterator[UnitOfWork]:
        """A transaction that rolls back unless committed. Raises Busy when it cannot start in time.

        A practice's writers take turns, on PostgreSQL by an advisory lock: a deed that read "still standing" cannot be
        overtaken before it wrote, and the audit chain has one end.
        """
        started = time.monotonic()
        with self._gate.held(self._wait) if self.is_sqlite else nullcontext():
            left = max(0.05, self._wait - (time.monotonic() - started))
            try:
                with self._begin(left) as connection:
                    if not self.is_sqlite:
                        connection.execute(_TURN, {"key": _lock_key(practice_id)})
                    yield UnitOfWork(connection, practice_id, self._keys)
            except OperationalError as error:
                if _is_busy(error):
                    raise Busy from None
                raise

    @contextmanager
    def plan(self, practice_id: str) -> Iterator[Planned]:
        """A view whose new rows are noted instead of kept, for an import that keeps them in turns."""
        with self.engine.connect() as connection:
            yield Planned(connection, practice_id, self._keys)

    @contextmanager
    def importing(self, practice_id: str) -> Iterator[None]:
        """One import at a time in a practice, from its first look at the record to its last row, on any machine.

        Raises Busy when another one is still running after the wait for a write.
        """
        busy = "Another import is running here. Nothing was kept; please run this one when it is done."
        if self.is_sqlite:
            lock = FileLock(f"{self.engine.url.database}.import", timeout=self._wait)
            try:
                lock.acquire()
            except Timeout:
                raise Busy(busy) from None
            try:
                yield
            finally:
                lock.release()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key, until = {"key": _lock_key(f"import {practice_id}")}, time.monotonic() + self._wait
            while not connection.execute(_TRY_IMPORT, key).scalar():
                if time.monotonic() > until:
                    raise Busy(busy)
                time.sleep(0.05)
            try:
                yield
            finally:
                connection.execute(_END_IMPORT, key)

    @contextmanager
    def _begin(self, wait: float) -> Iterator[Connection]:
        with self.engine.connect() as plain:
            connection = plain.execution_options(ccm_write=wait) if self.is_sqlite else plain
            try:
                yield connection
            finally:
                connection.rollback()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


_TURN = sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)")
_TRY_IMPORT = sqlalchemy.text("SELECT pg_try_advisory_lock(:key)")
_END_IMPORT = sqlalchemy.text("SELECT pg_advisory_unlock(:key)")


def _lock_key(practice_id: str) -> int:
    return int.from_bytes(hashlib.sha256(practice_id.encode()).digest()[:8], "big", signed=True)


def _is_busy(error: OperationalError) -> bool:
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        return original.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(original, "sqlstate", None) in _LOCK_STATES


def _engine(url: str, wait: float) -> Engine:
    if not url.startswith("sqlite"):
        options = f"-c lock_timeout={int(wait * 1000)} -c statement_timeout=15000 -c timezone=UTC"
        return create_engine(
            url, hide_parameters=True, pool_size=10, max_overflow=10, connect_args={"options": options}
        )
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=sqlalchemy.QueuePool,
        pool_size=16,
        max_overflow=16,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": wait},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    """WAL and FULL: an acknowledged commit survives a power cut (promise 1)."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the lock at once: a read that turns into a write fails under load."""
    wait = connection.get_execution_options().get("ccm_write")
    if wait is None:
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    raw = connection.connection.driver_connection  # straight to sqlite3: 5 us a statement here, against 60
    if not isinstance(raw, sqlite3.Connection):
        raise RuntimeError("not an SQLite connection")
    raw.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Busy from None
        raise
    if raw.execute("PRAGMA synchronous").fetchone()[0] != 2:
        raise RuntimeError("a writer's connection must be at synchronous=FULL")
