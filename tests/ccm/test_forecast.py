"""Who will miss 20 minutes: by the practice's own working days, and by no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.forecast import channel_forecast
from ccm.forecast import Pace, forecast
from ccm.handle import Naming
from ccm.posting_settings import PostingSettings
from ccm.service_month import ServiceMonth
from simulator.blocks import check_message
from tests.record import a_patient, a_person

OURS = PostingSettings(closed=(date(2026, 11, 27),))
NURSE, GONE = a_person(id="nurse"), a_person(id="gone", active=False)
PEOPLE = {one.id: one for one in (NURSE, GONE)}


@pytest.mark.parametrize(
    ("day", "passed", "left"),
    [
        (date(2026, 11, 2), 0, 18),  # Veterans Day, Thanksgiving and our own Friday are no days
        (date(2026, 11, 16), 9, 9),
        (date(2026, 11, 26), 17, 1),  # Thanksgiving itself
        (date(2026, 11, 30), 17, 1),
    ],
)
def test_the_days_are_the_practices(day: date, passed: int, left: int) -> None:
    assert Pace.on(day, OURS) == Pace(passed, left)


@given(st.integers(0, 5000), st.dates(date(2026, 11, 1), date(2026, 11, 30)))
def test_the_pace_goes_on_day_by_day(seconds: int, day: date) -> None:
    pace = Pace.on(day, OURS)
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
    worked = [one for one in days if OURS.works_on(one)]
    assert pace.passed + pace.left == len(worked) == 18
    if pace.passed:
        exact = seconds * len(worked) / pace.passed
        assert abs(pace.expected(seconds) - exact) < 1 and (pace.misses(seconds) == (pace.expected(seconds) < 1200))
    else:
        assert pace.expected(seconds) == seconds
    assert not pace.misses(max(seconds, 1200))


@given(st.lists(st.tuples(st.integers(0, 2400), st.sampled_from(["nurse", "gone", "nobody", None])), max_size=30))
def test_each_who_will_miss_it_is_somebodys_or_nobodys(found: list[tuple[int, str | None]]) -> None:
    totals = [(a_patient(mrn=str(at), care_manager_id=who), seconds) for at, (seconds, who) in enumerate(found)]
    made = forecast(date(2026, 11, 16), OURS, totals, PEOPLE)
    assert made.asked == len(found) and made.month == ServiceMonth(2026, 11)
    assert len(made.short) == sum(seconds < 600 for seconds, _ in found)  # half of the days have passed
    assert sorted(made.short, key=lambda one: one.missing) == list(made.short)
    assert len(made.of("nurse")) == sum(seconds < 600 and who == "nurse" for seconds, who in found)
    assert sum(one.count for one in made.carried) + len(made.nobodys) == len(made.short)
    assert sum(one.missing for one in made.short) == made.missing


@pytest.mark.parametrize("count", [0, 1, 300, 5000])
def test_any_forecast_fits_slack_and_names_nobody_in_the_channel(count: int) -> None:
    people = {f"p{at}": a_person(id=f"p{at}", name="<!here> *Nora* " * 20) for at in range(250)}
    name = "<!channel>*Quagga*" * 30
    totals = [
        (replace(a_patient(given=name, family=name, mrn=str(at)), care_manager_id=f"p{at % 400}"), at % 900)
        for at in range(count)
    ]
    naming = {300: Naming.SURNAME, 5000: Naming.BARE}.get(count, Naming.INITIALS)
    shown = channel_forecast(forecast(date(2026, 11, 25), OURS, totals, people), people, naming)
    assert check_message(shown.block_dicts()) == []
    assert ("Quagga" in str(shown.block_dicts())) is (count == 300)
