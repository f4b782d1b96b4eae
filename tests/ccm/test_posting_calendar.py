"""The calendar of posts against one written out by hand: two quarters, holidays, both clock changes, two zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.posting_calendar import Due, firings, next_firings
from ccm.posting_settings import PostingSettings

NEW_YORK, HONOLULU = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Honolulu")
SETTINGS = PostingSettings()

# Written from a wall calendar. Left out: October 12, November 11 and 26, December 25; January 1 and 18, February 15.
WORKING = {
    (2026, 10): "1 2 5 6 7 8 9 13 14 15 16 19 20 21 22 23 26 27 28 29 30",
    (2026, 11): "2 3 4 5 6 9 10 12 13 16 17 18 19 20 23 24 25 27 30",
    (2026, 12): "1 2 3 4 7 8 9 10 11 14 15 16 17 18 21 22 23 24 28 29 30 31",
    (2027, 1): "4 5 6 7 8 11 12 13 14 15 19 20 21 22 25 26 27 28 29",
    (2027, 2): "1 2 3 4 5 8 9 10 11 12 16 17 18 19 22 23 24 25 26",
    (2027, 3): "1 2 3 4 5 8 9 10 11 12 15 16 17 18 19 22 23 24 25 26 29 30 31",
}
FORECASTS = {
    (2026, 10): "15 26 27 28 29 30",
    (2026, 11): "16 23 24 25 27 30",
    (2026, 12): "15 24 28 29 30 31",
    (2027, 1): "15 25 26 27 28 29",
    (2027, 2): "16 22 23 24 25 26",
    (2027, 3): "15 25 26 29 30 31",
}
MONTH_ENDS = {(2026, 10): "30", (2026, 11): "30", (2026, 12): "31", (2027, 1): "29", (2027, 2): "26", (2027, 3): "31"}
FIRSTS = dict.fromkeys(WORKING, "1")
BY_HAND = {
    Due.WORKLIST: (WORKING, time(7, 30)),
    Due.FORECAST: (FORECASTS, time(8, 0)),
    Due.MONTH_END: (MONTH_ENDS, time(15, 0)),
    Due.MONTH_END_REFRESHED: (FIRSTS, time(6, 30)),
}


def hours_behind(zone: ZoneInfo, day: date) -> int:
    """Behind UTC, by hand: New York from November 1 to March 13 five hours, else four; Honolulu always ten."""
    if zone is HONOLULU:
        return 10
    return 5 if date(2026, 11, 1) <= day < date(2027, 3, 14) else 4


def written(zone: ZoneInfo) -> list[tuple[datetime, Due]]:
    found = []
    for due, (months, at) in BY_HAND.items():
        for (year, month), days in months.items():
            for one in days.split():
                day = date(year, month, int(one))
                instant = datetime.combine(day, at, UTC) + timedelta(hours=hours_behind(zone, day))
                found.append((instant, due))
    return sorted(found)


@pytest.mark.parametrize("zone", [NEW_YORK, HONOLULU], ids=str)
def test_two_quarters_are_as_written_by_hand(zone: ZoneInfo) -> None:
    begins = datetime(2026, 10, 1, tzinfo=zone) - timedelta(seconds=1)
    ends = datetime(2027, 4, 1, tzinfo=zone) - timedelta(seconds=1)
    found = [(one.at, one.due) for one in firings(SETTINGS, zone, begins, ends) if one.due in BY_HAND]
    assert found == written(zone)


@pytest.mark.parametrize(
    "day, at, utc",
    [
        (date(2027, 3, 14), time(2, 30), "2027-03-14T07:30"),  # an hour that is skipped: 3:30 on the wall
        (date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),  # an hour that comes twice: its first
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice_is_due_once(day: date, at: time, utc: str) -> None:
    sunday = PostingSettings(worklist_at=at)  # the worklist of a working day, moved: the night's upkeep is every day's
    begins = datetime.combine(day, time(), NEW_YORK)
    nights = [one for one in firings(sunday, NEW_YORK, begins, begins + timedelta(hours=26)) if one.due is Due.NIGHT]
    assert next(one.day for one in nights) == day and len({one.at for one in nights}) == len(nights)
    assert datetime.combine(day, at, NEW_YORK).astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_holiday_of_the_practice_has_no_post_and_moves_the_last_days() -> None:
    closed = PostingSettings(closed=(date(2026, 10, 30), date(2026, 10, 15)))
    whole = firings(closed, NEW_YORK, datetime(2026, 10, 1, tzinfo=NEW_YORK), datetime(2026, 10, 31, tzinfo=NEW_YORK))
    days = {due: [one.day.day for one in whole if one.due is due] for due in (Due.FORECAST, Due.MONTH_END)}
    assert days == {Due.FORECAST: [16, 23, 26, 27, 28, 29], Due.MONTH_END: [29]}
    assert not [one for one in whole if one.due is Due.WORKLIST and one.day in closed.closed]


def test_the_worklist_is_kept_until_the_day_ends() -> None:
    day = datetime(2026, 11, 24, tzinfo=NEW_YORK)
    kept = [one for one in firings(SETTINGS, NEW_YORK, day, day + timedelta(days=1)) if one.due is Due.WORKLIST_KEPT]
    assert kept[0].at.astimezone(NEW_YORK).time() == time(7, 45)
    assert kept[-1].at.astimezone(NEW_YORK).time() == time(17, 30) and len(kept) == 40


def test_no_worklist_and_no_forecast_is_caught_up_on_another_day() -> None:
    late = PostingSettings(worklist_at=time(16, 45), forecast_at=time(17, 15))
    for settings in (SETTINGS, late):
        quarter = firings(settings, NEW_YORK, datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        kept = [one for one in quarter if one.due in (Due.WORKLIST, Due.FORECAST)]
        assert kept and all(one.until.astimezone(NEW_YORK).date() == one.day for one in kept)


def test_the_next_posts_that_people_see() -> None:
    now = datetime(2026, 11, 25, 12, 0, tzinfo=NEW_YORK)
    coming = next_firings(SETTINGS, NEW_YORK, now, 3)
    assert [(one.due, one.day.day) for one in coming] == [(Due.WORKLIST, 27), (Due.FORECAST, 27), (Due.WORKLIST, 30)]


@given(st.integers(0, 400 * 1440), st.integers(1, 3 * 1440), st.sampled_from([NEW_YORK, HONOLULU]))
def test_pieces_of_time_hold_the_same_as_the_whole(start: int, length: int, zone: ZoneInfo) -> None:
    """A tick asks in pieces: nothing falls between two, nothing is in both."""
    first = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=start)
    middle, last = first + timedelta(minutes=length // 2), first + timedelta(minutes=length)
    pieces = [*firings(SETTINGS, zone, first, middle), *firings(SETTINGS, zone, middle, last)]
    assert pieces == firings(SETTINGS, zone, first, last)
    assert all(one.at <= one.until for one in pieces)
