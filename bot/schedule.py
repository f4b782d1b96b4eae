"""What the bot does by itself: one table by the calendar, one of what is looked for at every tick."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.occasion import Job
from bot.digests.silent_timer import ask_silent_timers
from bot.digests.undelivered import tell_parked
from bot.jobs.night import night
from ccm.posting_calendar import Due

DATED: Mapping[Due, Job] = {
    Due.NIGHT: night,
}
SWEEPS: Mapping[str, Job] = {
    "silent_timers": ask_silent_timers,
    "parked": tell_parked,
}
