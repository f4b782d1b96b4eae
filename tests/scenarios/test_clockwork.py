"""The bot speaks without being asked: its own clock and sender, from start to stop."""

from __future__ import annotations

import threading
import time

from bot.jobs.clockwork import Clockwork
from tests.scenarios.conftest import Clinic


def test_the_clockwork_asks_by_itself_and_stops(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm start ortiz")
    web_clinic.slack.clock(advance_seconds=50 * 60)
    with Clockwork(web_clinic.assembly.tick, web_clinic.assembly.sender, every=0.2):
        until = time.monotonic() + 20
        while "Still on it?" not in web_clinic.ma.last().text and time.monotonic() < until:
            time.sleep(0.05)
    assert "Still on it?" in web_clinic.ma.last().text
    assert not [one.name for one in threading.enumerate() if one.name.startswith(("sender", "APScheduler"))]
