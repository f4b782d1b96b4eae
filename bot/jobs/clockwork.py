"""What runs beside the answers: the tick every 30 seconds, and the sender. APScheduler is the clock and no more: its
jobs live in memory, and `job_run` rows decide what is due. (It doubles jobs where replicas share a store, and fires
01:30 twice in autumn.)
"""

from __future__ import annotations

import threading
from types import TracebackType

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import WallClock
from bot.delivery.sender import Sender
from bot.jobs.tick import Tick

EVERY = 30  # seconds


class Clockwork:
    """Runs from `start` to `close`; what is under way then is finished."""

    def __init__(self, tick: Tick, sender: Sender, every: float = EVERY) -> None:
        self._tick, self._sender, self._every = tick, sender, every
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._posting = threading.Thread(target=sender.run, args=(self._stop,), name="sender", daemon=True)

    def start(self) -> None:
        """Begin. The sweep and the calendar have a thread each: a digest of a large practice keeps no question up."""
        for name, run in {"sweep": self._tick.sweep, "calendar": self._tick.calendar}.items():
            self._scheduler.add_job(
                run,
                "interval",
                seconds=self._every,
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=WallClock().now(),
            )
        self._scheduler.start()
        self._posting.start()

    def close(self) -> None:
        """Stop: what is being posted is settled first, for whoever stops the bot may not wait long; then the tick ends.

        A job that is cut off has kept nothing, and runs at the next start.
        """
        self._stop.set()
        self._scheduler.pause()
        self._posting.join()
        self._scheduler.shutdown(wait=True)

    def __enter__(self) -> Clockwork:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
