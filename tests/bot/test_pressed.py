"""What a button and a form send, read in one place: parts, pages, one plain line, and the practice's own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.commands
from bot.actions.desk import Caller, Desk
from bot.commands.pressed import number, parts, place
from bot.commands.submitted import LINE_MOST, Submitted
from storage.database import Database
from storage.practices import Practice


class Night:
    """Three in the morning at Greenwich, ten in the evening before in New York."""

    def now(self) -> datetime:
        return datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def test_the_day_is_the_practices_own_and_a_kept_line_keeps_its_own(database: Database, practice: Practice) -> None:
    desk, caller = Desk(database, Night(), lambda work, timer: ()), Caller(practice, "U1", None, True)
    assert practice.zone == "America/New_York"
    assert desk.today(caller) == desk.typed_on(caller) == date(2026, 11, 30)
    kept = replace(caller, typed_at=datetime(2026, 11, 29, 3, 0, tzinfo=UTC))
    assert desk.typed_on(kept) == date(2026, 11, 28) and desk.today(kept) == date(2026, 11, 30)


def test_no_command_works_out_a_zone_for_itself() -> None:
    folder = Path(str(bot.commands.__file__)).parent
    assert [one.name for one in folder.glob("*.py") if "ZoneInfo(" in one.read_text()] == []


@pytest.mark.parametrize(
    ("value", "said"),
    [("a|b|c", ("a", "b", "c")), ("a|b", ("a", "b", "")), ("", ("", "", "")), ("a|b|c|d", ("a", "b", "c"))],
)
def test_a_value_has_three_parts(value: str, said: tuple[str, str, str]) -> None:
    assert parts(value) == said


@given(st.text(max_size=12))
def test_whatever_a_button_carries_is_a_place_or_none(text: str) -> None:
    found = place(text)
    assert number(text) == (found or 0) and (found is None or 0 <= found <= 99_999)


@given(st.integers(0, 99_999))
def test_a_page_is_read_back(page: int) -> None:
    assert number(str(page)) == place(str(page)) == page


@given(st.text(max_size=200), st.integers(1, 50))
def test_a_line_is_one_plain_line(text: str, most: int) -> None:
    form = Submitted({"note": {"x": {"value": text}}})
    assert not {"\n", "\r", "\t", "\u2028", "\u200b", "\0"} & set(form.line("note"))
    assert len(form.line("note", most)) <= most and form.line("note").startswith(form.line("note", most))


def test_a_field_left_empty_is_an_empty_line_and_a_long_one_is_cut() -> None:
    form = Submitted({"note": {"x": {"value": None}}, "long": {"x": {"value": "a\nb" * LINE_MOST}}})
    assert form.line("note") == form.line("nowhere") == "" and len(form.line("long")) == LINE_MOST
