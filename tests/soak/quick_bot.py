"""`ccm-bot`, whole and real, but for the sender's pace: a lease of seconds, so that a killed one is followed soon."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import bot.app
from bot.delivery.pace import Pace

QUICK = Pace(
    timeout=1,
    lease=timedelta(seconds=4),
    gap=timedelta(seconds=0.05),
    settle=timedelta(seconds=2),
    slowest=timedelta(seconds=3),
    poll=0.05,
)


def main() -> None:
    """The command line, assembled with that pace."""
    bot.app.assemble = partial(bot.app.assemble, pace=QUICK)  # type: ignore[assignment]
    from bot.cli import app

    app()


if __name__ == "__main__":
    main()
