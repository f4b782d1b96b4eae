"""A bot that only posts, in a process of its own, with a sender as impatient as a soak needs: to be killed."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from bot.app import assemble
from bot.delivery.pace import Pace
from tests.scenarios.conftest import a_settings

LEASE = 4.0  # seconds
PACE = Pace(
    timeout=1,
    lease=timedelta(seconds=LEASE),
    gap=timedelta(seconds=0.05),
    settle=timedelta(seconds=1.2),
    slowest=timedelta(seconds=2),
    poll=0.05,
)


def main(slack_url: str, database_url: str) -> None:
    """Until it is killed."""
    assembly = assemble(a_settings(slack_url, database_url), pace=PACE)
    assembly.clockwork().start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
