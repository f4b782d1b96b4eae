"""Who spends how much time on whom, and how much of it after hours: what tells where staff drown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ccm.posting_settings import PostingSettings
from ccm.record import EntryState, Run

DEFINITION = (
    "All time that stands, counted or not. After hours: begun before the hour of the daily worklist, after the working "
    "day's end, or on a day on which the practice does not work; time without an hour is not in it."
)


@dataclass(frozen=True, slots=True)
class Share:
    """One person's time on one patient in a month, in seconds; `late` of it after hours."""

    person_id: str
    seconds: int
    late: int


@dataclass(frozen=True, slots=True)
class Burden:
    """One person's month: seconds, of them after hours, patients worked on, and patients whose team member they are."""

    person_id: str
    seconds: int
    late: int
    patients: int
    panel: int


def shares(entries: Iterable[EntryState], settings: PostingSettings, zone: ZoneInfo) -> tuple[Share, ...]:
    """Of one patient's entries, by person, in the order of their first work."""
    seconds: dict[str, int] = {}
    late: dict[str, int] = {}
    for state in entries:
        one = state.entry
        if state.live:
            seconds[one.performer_id] = seconds.get(one.performer_id, 0) + one.seconds
            after = sum(run.seconds for run in one.runs if after_hours(run, settings, zone))
            late[one.performer_id] = late.get(one.performer_id, 0) + after
    return tuple(Share(key, spent, late[key]) for key, spent in seconds.items())


def after_hours(run: Run, settings: PostingSettings, zone: ZoneInfo) -> bool:
    """Whether it was begun outside the working day."""
    began = run.start.astimezone(zone)
    inside = settings.worklist_at <= began.time() < settings.day_ends
    return not inside or not settings.works_on(began.date())
