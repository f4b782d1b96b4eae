"""The practice clock of the workspace: movable, at any pace."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from simulator.config import Json


class PracticeClock:
    """Starts from an instant and runs at a rate."""

    def __init__(self, start: str = "") -> None:
        self._base = datetime.fromisoformat(start).astimezone(UTC) if start else datetime.now(UTC)
        self._since = time.monotonic()
        self._rate = 1.0

    def now(self) -> datetime:
        """The present practice instant."""
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._rate)

    def move(self, said: Json) -> None:
        """Set, advance or change the pace."""
        self._base, self._since = self.now(), time.monotonic()
        if "now" in said:
            self._base = datetime.fromisoformat(said["now"]).astimezone(UTC)
        if "advance_seconds" in said:
            self._base += timedelta(seconds=float(said["advance_seconds"]))
        if "rate" in said:
            self._rate = float(said["rate"])

    def show(self) -> Json:
        """As `GET /clock` says it."""
        return {"now": self.now().isoformat(), "rate": self._rate}
