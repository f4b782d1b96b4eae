"""What the bot does by itself: one table by the calendar, one of what is looked for at every tick."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.occasion import Job
from bot.digests.forecast.compose import forecast_posts
from bot.digests.month_end.compose import month_closed, month_end
from bot.digests.silent_timer import ask_silent_timers
from bot.digests.undelivered import tell_parked
from bot.digests.worklist.compose import day_begins, day_goes_on
from bot.digests.worklist.done import lines_done
from bot.jobs.night import night
from ccm.posting_calendar import Due

DATED: Mapping[Due, Job] = {
    Due.NIGHT: night,
    Due.FORECAST: forecast_posts,
    Due.WORKLIST: day_begins,
    Due.WORKLIST_KEPT: day_goes_on,
    Due.MONTH_END: month_end,
    Due.MONTH_END_REFRESHED: month_end,
}
SWEEPS: Mapping[str, Job] = {
    "silent_timers": ask_silent_timers,
    "parked": tell_parked,
    "month_closed": month_closed,
    "lines_done": lines_done,
}
