"""The forecast in use: counts in the channel, names in each care manager's own messages, buttons that leave it."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bot.actions.occasion import NAME
from ccm.posting_settings import PostingSettings
from simulator.driver import Screen
from tests.panel import Case
from tests.record import NOW
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_month import seed, words
from tests.scenarios.test_month_end import TEAM, at, posts

CASES = (Case("20001", "Reaches", minutes=25), *(Case(f"3{n:04}", f"Short{n:02}", minutes=n + 1) for n in range(10)))


def test_who_will_miss_20_minutes_is_told_whose_they_are(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-10-22T12:00:00-04:00")
    seed(web_clinic, *CASES)
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        chosen = PostingSettings(worklist_channel=TEAM, worklist_at=time(9))  # after it: a message of its own
        uow.settings.put(NAME, chosen.model_dump_json(), None, datetime(2026, 10, 1, tzinfo=UTC))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    web_clinic.assembly.tick.calendar()
    at(web_clinic, "2026-10-26T08:01:00-04:00")
    assert {key for key in posts(web_clinic) if key.startswith("forecast/")} == {
        "forecast/2026-10-26",
        f"forecast/2026-10-26/{person(web_clinic)}",
    }
    (message,) = (one for one in web_clinic.slack.person("U0RN", TEAM).messages() if "miss" in one.text)
    shown = words(message)
    assert "11 of 12 patients" in shown and "Rosa Diaz: 10, 145 min missing" in shown
    assert "after 16 working days, with 5 left" in shown
    assert "Nobody's: 1. A.O. · " in shown and "Short" not in shown and "Ortiz" not in shown

    rosa = web_clinic.ma
    own = rosa.last()
    first = words(own)
    assert "10 patients of yours, 145 min missing" in first and "born Jan 1, 1950" in first
    assert first.index("Ida Short09") < first.index("Ida Short08") and "10 min to 20 · nothing due; do not add" in first
    assert rosa.press(own, "forecast_all").ok
    assert "1 to 8 of 10" in words(rosa.need_modal())
    rosa.press(rosa.need_modal(), "forecast_all_next")
    assert "9 to 10 of 10" in words(rosa.need_modal()) and "Ida Short00" in words(rosa.need_modal())
    rosa.press(own, "forecast_start")
    assert "Ida Short09" in words(rosa.need_modal())
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert view.timers.open_of(person(web_clinic)) is not None
    assert words(same(rosa.messages(), own)) == first


def same(messages: list[Screen], one: Screen) -> Screen:
    return next(each for each in messages if each.raw["ts"] == one.raw["ts"])


def person(clinic: Clinic) -> str:
    with clinic.database.read(clinic.practice_id) as view:
        rosa = view.staff.by_slack_id("U0MA")
        assert rosa
        return rosa.id
