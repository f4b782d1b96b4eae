"""Ids: opaque, 26 characters, ordered by the time they were made, safe in buttons and file names."""

from __future__ import annotations

import secrets
import threading
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new id. Later calls in one process give larger ids; two processes differ in 80 random bits."""
    global _last  # noqa: PLW0603 - the one counter that keeps ids of one millisecond in order
    with _lock:
        number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
        _last = number = number if number > _last else _last + 1 + secrets.randbits(32)
    letters = []
    for _ in range(26):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))


def new_case_id() -> str:
    """A patient's opaque handle for places that may hold no name: 10 characters, random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))
