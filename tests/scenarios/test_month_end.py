"""The month-end digest in use: provisional, refreshed, final; each figure opens its patients, in private."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from bot.actions.desk import Caller
from bot.actions.month_digest import digest
from bot.actions.month_list import panel
from bot.actions.occasion import NAME, Occasion
from bot.actions.work import Work
from bot.digests.month_end import compose
from bot.files.rule_files import shipped
from ccm.month_end import MonthEnd
from ccm.posting import Outgoing, State
from ccm.posting_settings import PostingSettings
from simulator.blocks import check_message
from simulator.driver import Person as Someone
from simulator.driver import Screen
from tests.panel import OCTOBER, Case
from tests.record import NOW
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_month import CASES, seed, words

TEAM = "C0TEAM"
ZONE = ZoneInfo("America/New_York")
NASTY = Case("=20009", "<!channel>*Öz*|=1+1", minutes=18)


@pytest.fixture
def october(web_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """Five patients and a nasty name at the end of October; the digest goes to the team's channel.

    The chart has its own test: drawing it takes two seconds.
    """
    monkeypatch.setattr(compose, "drawn", lambda found: None)
    web_clinic.slack.clock(now="2026-10-29T12:00:00-04:00")
    seed(web_clinic, *CASES, NASTY)
    choose(web_clinic, TEAM)
    web_clinic.assembly.tick.calendar()  # from now on the calendar runs
    return web_clinic


def at(clinic: Clinic, now: str) -> None:
    """The clock moves, the tick runs, and what is due in the channel leaves: one a second."""
    due(clinic, now)
    while clinic.assembly.sender.step() or any(
        one.post.to == TEAM and one.state is State.WAITING for one in posts(clinic).values()
    ):
        time.sleep(0.02)


def due(clinic: Clinic, now: str) -> None:
    """The clock moves and the tick runs; nothing is sent."""
    clinic.slack.clock(now=now)
    clinic.assembly.tick.calendar()
    clinic.assembly.tick.sweep()


def posts(clinic: Clinic) -> dict[str, Outgoing]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return {one.post.key: one for one in view.outbox.listed([*State])}


def in_team(clinic: Clinic, who: str = "U0RN") -> tuple[Someone, Screen]:
    person = clinic.slack.person(who, TEAM)
    (message,) = (one for one in person.messages() if one.has("digest_money"))
    return person, message


def figures(clinic: Clinic) -> tuple[MonthEnd, MonthEnd]:
    """As `/ccm month` has them, and as the digest does."""
    with clinic.database.snapshot(clinic.practice_id) as view:
        person = view.staff.by_slack_id("U0RN")
        assert person
        caller = Caller(clinic.assembly.practice, "U0RN", None, True)
        work = Work(view, caller, person, datetime(2026, 11, 2, 15, tzinfo=UTC), ZONE, shipped())
        return panel(work, OCTOBER).figures, digest(work, OCTOBER).now


def test_the_digest_of_a_month_from_provisional_to_final(october: Clinic) -> None:
    at(october, "2026-10-30T14:59:00-04:00")
    assert not [key for key in posts(october) if key.startswith("month_end")]
    at(october, "2026-10-30T15:01:00-04:00")
    nurse, message = in_team(october)
    shown = words(message)
    assert "October 2026: provisional" in shown and "At 20 minutes\n4 of 7 · 57 %" in shown
    assert "Below 20 minutes\n3" in shown and "27 min short in all, 2 of them by 5 minutes or less" in shown
    assert "At 20 and not billable: There was no care plan in this month (1)" in shown
    assert "Who moves next" in shown and "Codes and units: 99490×1" in shown and "$" not in shown
    assert "Rosa Diaz: 2 h 13 min on 6 patients, looks after 6" in shown
    assert "after hours in all: 43 min" in shown  # whose they are is for lead and owner
    assert not any(one in json.dumps(message.raw) for one in ("Ida", "Planless", "Bills", "Öz", "20001"))

    opened = {one: nurse.press(message, f"digest_figure_{one}") and nurse.need_modal() for one in ("below", "hold")}
    assert "3 patients below 20 minutes" in words(opened["below"]) and "2 patients held" in words(opened["hold"])
    assert "Ida &lt;!channel&gt;Öz|=1+1, born Jan 1, 1950" in words(opened["below"])
    nurse.press(nurse.need_modal(), "month_patient")
    assert "Decision: hold" in words(nurse.need_modal())
    assert in_team(october)[1].raw == message.raw  # nothing of it was shown in the channel

    nurse.press(message, "digest_money")
    assert "Expected payment, October 2026: $66.13" in words(nurse.need_modal())
    nurse.press(nurse.need_modal(), "digest_figure_risk")
    assert "lack nothing but minutes" in words(nurse.need_modal()) and "$66.13" in words(nurse.need_modal())
    rosa = october.slack.person("U0MA", TEAM)
    for action in ("digest_money", "digest_figure_below"):
        assert "That is for" in words(rosa.press(message, action).answer or rosa.last())

    at(october, "2026-11-01T06:31:00-05:00")
    assert "October 2026: complete, not closed" in words(in_team(october)[1])
    at(october, "2026-11-02T15:00:00-05:00")
    close_ready(october)
    at(october, "2026-11-02T15:01:00-05:00")
    assert "complete, not closed" in words(in_team(october)[1])  # the sitting may go on
    at(october, "2026-11-02T15:10:00-05:00")
    final = words(in_team(october)[1])
    assert "October 2026: final" in final and "last by Nora Quinn, Nov 2" in final and "Left open: 3." in final
    assert "I.U. · " in final and "Nobody recorded that others' codes and stays were looked up" in final
    assert {one.state for one in posts(october).values()} <= {State.SENT, State.WAITING}  # a second a person
    assert len(in_team(october)[0].messages()) == len({one.raw["ts"] for one in in_team(october)[0].messages()})
    now, then = figures(october)
    assert now == then and now.count("closed") == 4


def test_without_a_channel_the_final_digest_comes_as_a_message_and_is_made_once(
    october: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(october, "")
    made = counted(monkeypatch)
    due(october, "2026-10-30T15:01:00-04:00")
    due(october, "2026-11-02T15:00:00-05:00")
    close_ready(october)
    due(october, "2026-11-02T15:10:00-05:00")
    final = {key.rpartition("/")[2] for key in posts(october) if key.startswith("month_end/2026-10/final/")}
    assert final == {"digest", "xlsx", "csv"} and len(made) == 3  # provisional, brought up to date, final
    due(october, "2026-11-02T15:11:00-05:00")
    assert len(made) == 3


def test_a_digest_that_was_dropped_is_not_made_again_at_every_tick(
    october: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch)
    october.slack.clock(now="2026-10-30T15:01:00-04:00")
    october.assembly.tick.calendar()
    with october.database.write(october.practice_id) as uow:
        uow.outbox.drop(posts(october)["month_end/2026-10"].id)
        uow.commit()
    due(october, "2026-11-02T15:00:00-05:00")
    close_ready(october)
    for minute in (10, 11):
        due(october, f"2026-11-02T15:{minute}:00-05:00")
    assert (
        not [key for key in posts(october) if "/closed/" in key] and len(made) == 3
    )  # provisional, brought up to date, final
    with october.database.read(october.practice_id) as view:
        bills = view.patients.by_mrn("20001")
        assert bills and "job.month_closed" in [one.deed for one in view.audit.looked_at(bills.id)]  # by the final list


def test_an_edition_without_the_list_shows_no_more_than_is_still_open(october: Clinic) -> None:
    due(october, "2026-10-30T15:01:00-04:00")
    due(october, "2026-11-02T15:00:00-05:00")
    close_ready(october)
    due(october, "2026-11-02T15:10:00-05:00")
    with october.database.snapshot(october.practice_id) as view:
        occasion = Occasion(
            *(view, october.assembly.practice, datetime(2026, 11, 2, 21, tzinfo=UTC), ZONE, shipped()),
            *(PostingSettings(digest_channel=TEAM), True),
        )
        again = compose.composed(occasion, OCTOBER, "closed/99", anew=False)
    assert [one.key for one in again.posts] == ["month_end/2026-10/closed/99"] and len(again.shown) == 3


def choose(clinic: Clinic, channel: str) -> None:
    with clinic.database.write(clinic.practice_id) as uow:
        chosen = PostingSettings(digest_channel=channel)
        uow.settings.put(NAME, chosen.model_dump_json(), None, datetime(2026, 10, 2, tzinfo=UTC))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def close_ready(clinic: Clinic) -> None:
    said = clinic.nurse.slash("/ccm close 2026-10")
    assert said.answer is not None
    clinic.nurse.press(said.answer, "close_ready")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every time that the whole month is read for a digest."""
    made: list[object] = []
    gather = compose.gather
    monkeypatch.setattr(compose, "gather", lambda *args, **how: (made.append(args), gather(*args, **how))[1])
    return made


def test_the_full_list_goes_to_those_entitled_and_its_cells_cannot_act(october: Clinic) -> None:
    october.slack.clock(now="2026-10-30T15:01:00-04:00")
    october.assembly.tick.calendar()  # nothing leaves yet: of what is sent no file is kept
    for one in posts(october).values():
        assert check_message(json.loads(one.post.blocks)) == [] and "Ida" not in one.post.text
    with october.database.read(october.practice_id) as view:
        found = {one.post.to: one for one in view.outbox.listed([*State]) if one.post.key.endswith("/xlsx")}
        assert set(found) == {"U0RN", "U0DR"}
        sheet = view.outbox.file_of(found["U0DR"].id)
        (table,) = (
            view.outbox.file_of(one.id)
            for one in view.outbox.listed([*State])
            if one.post.key.endswith("/csv") and one.post.to == "U0DR"
        )
    assert sheet and table and sheet.name == "month-2026-10-provisional-training.xlsx"
    lines = list(csv.DictReader(io.StringIO(table.content.decode())))
    assert len(lines) == 7 and {one["mrn"] for one in lines} >= {"20001", "10482", "'=20009"}
    (bills,) = (one for one in lines if one["family_name"] == "Bills")
    assert (bills["codes"], bills["expected_medicare"], bills["expected_patient"]) == ("99490x1", "52.90", "13.23")
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    cells = [[cell.value or "" for cell in row] for row in book["Month"].iter_rows(min_row=2)]
    assert sorted(cells) == sorted([*one.values()] for one in lines)
    at(october, "2026-10-30T15:02:00-04:00")
    (told,) = (one for one in october.owner.messages() if "a spreadsheet" in one.text)
    assert "Expected payment, October 2026: $66.13" in words(told)
