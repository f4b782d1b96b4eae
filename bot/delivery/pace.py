"""How fast the sender is, and how patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

HTTP_TIMEOUT = 10  # seconds, of the client that the poster uses


@dataclass(frozen=True, slots=True)
class Pace:
    """A lease outlasts the calls made under it: opening, history, the post. It is asked for again before each that
    can't be taken back. Raises ValueError for one that a single call may outlast.
    """

    timeout: int = HTTP_TIMEOUT
    lease: timedelta = timedelta(seconds=6 * HTTP_TIMEOUT)
    gap: timedelta = timedelta(seconds=1)  # Slack: about one message a second in a channel
    settle: timedelta = timedelta(seconds=HTTP_TIMEOUT)  # until a post that was under way stands in the history
    slowest: timedelta = timedelta(minutes=5)
    poll: float = 0.5  # seconds

    def __post_init__(self) -> None:
        if self.lease <= timedelta(seconds=2 * self.timeout):
            raise ValueError("a lease must outlast the HTTP time-out")
