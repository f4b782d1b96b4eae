"""Two clocks. *Wall*: signatures, triggers, leases. *Practice*: the record and the calendar (design section 9)."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Protocol

from storage.database import Database


class Clock(Protocol):
    """Anything that can say what time it is at the practice."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class WallClock:
    """The machine's clock: both clocks, unless the practice clock is moved for training."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class MovedClock:
    """A practice clock that starts from a given instant and runs at the usual pace."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The moved instant."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)


class SimulatorClock:
    """The simulator's practice clock, asked at most every `STALE` seconds and run on in between."""

    STALE = 0.5  # a jump made on the page is seen by the next command a person can type

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._base = datetime.now(UTC)
        self._rate = 1.0
        self._read_at = -1e9

    def now(self) -> datetime:
        """The simulator's instant. Raises OSError when the simulator never answered."""
        with self._lock:
            if time.monotonic() - self._read_at > self.STALE:
                with urllib.request.urlopen(self._address, timeout=2) as answer:
                    said = json.load(answer)
                self._base = datetime.fromisoformat(said["now"]).astimezone(UTC)
                self._rate = float(said.get("rate", 1.0))
                self._read_at = time.monotonic()
            return self._base + timedelta(seconds=(time.monotonic() - self._read_at) * self._rate)


def practice_clock(setting: str) -> Clock:
    """The clock that `CCM_CLOCK` names. Raises ValueError for a text that is neither instant nor address."""
    if not setting:
        return WallClock()
    if setting.startswith(("http://", "https://")):
        return SimulatorClock(setting)
    start = datetime.fromisoformat(setting)
    if start.tzinfo is None:
        raise ValueError("CCM_CLOCK needs an offset, as 2026-11-24T09:00:00-05:00")
    return MovedClock(start)


def note_clock(database: Database, practice_id: str, setting: str) -> None:
    """Write a moved practice clock to the audit trail, before anything that is done under it (design section 10)."""
    if not setting:
        return
    kind = "simulator" if setting.startswith(("http://", "https://")) else "instant"
    with database.write(practice_id) as uow:
        uow.audit.record("clock.moved", None, practice_clock(setting).now(), facts={"kind": kind})
        uow.commit()
