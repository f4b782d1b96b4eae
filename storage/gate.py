"""The fair gate before SQLite's one writer: first come, first served, and never longer than the wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ccm.errors import Busy


class Gate:
    """A first-in, first-out lock with a time limit. SQLite's own busy handler polls, so that one can starve for 3 s."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held = False
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def held(self, wait: float) -> Iterator[None]:
        """Enter within `wait` seconds or raise Busy."""
        self._enter(wait)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, wait: float) -> None:
        with self._lock:
            if not self._held and not self._queue:
                self._held = True
                return
            turn = threading.Event()
            self._queue.append(turn)
        if turn.wait(wait):
            return
        with self._lock:
            if turn.is_set():  # the turn came between the time-out and here: it is ours, and must not be lost
                return
            self._queue.remove(turn)
        raise Busy

    def _leave(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False
