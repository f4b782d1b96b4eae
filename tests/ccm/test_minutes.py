"""Minutes are read whole, with or without spaces, or refused: an hour is never a minute, a second never one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.errors import LineError
from ccm.grammar.minutes import LONGEST, minutes_words, read_minutes, read_only_minutes

HOURS = st.sampled_from(["h", "hr", "hrs", "hour", "hours", "H", "Hr", "hr."])
MINUTES = st.sampled_from(["m", "min", "mins", "minute", "minutes", "Min", "min."])
SECONDS = st.sampled_from(["s", "sec", "secs", "seconds", "sec."])
GAP = st.sampled_from(["", " "])


def whole(text: str, seconds: int) -> None:
    """Read as exactly that, with nothing left for the note; or refused."""
    words = f"{text} spoke with her".split()
    try:
        found, taken = read_minutes(words, "")
    except LineError:
        return
    assert (found, words[taken]) == (seconds, "spoke"), text


@given(st.integers(1, 9), HOURS, GAP)
def test_hours_are_hours(hours: int, unit: str, gap: str) -> None:
    whole(f"{hours}{gap}{unit}", hours * 3600)


@given(st.integers(1, 7), HOURS.filter(str.isalpha), GAP, GAP, st.integers(0, 99), st.one_of(st.just(""), MINUTES), GAP)
def test_hours_and_minutes_are_one_time(
    hours: int, unit: str, gap: str, between: str, minutes: int, minute: str, last: str
) -> None:
    whole(f"{hours}{gap}{unit}{between}{minutes}{last if minute else ''}{minute}", hours * 3600 + minutes * 60)


@given(st.integers(1, 480), MINUTES, GAP)
def test_minutes_with_their_unit(minutes: int, unit: str, gap: str) -> None:
    assert read_minutes(f"{minutes}{gap}{unit} spoke".split(), "")[0] == minutes * 60


@given(st.integers(1, 99), SECONDS, GAP)
def test_seconds_are_refused(seconds: int, unit: str, gap: str) -> None:
    for line in (f"{seconds}{gap}{unit} call", f"1h {seconds}{gap}{unit} call", f"2 min {seconds}{gap}{unit} call"):
        with pytest.raises(LineError):
            read_minutes(line.split(), "")


@pytest.mark.parametrize(
    ("line", "minutes"),
    [("1 hour call", 60), ("2 hours coord", 120), ("1 h 5 min call", 65), ("1hr5min call", 65), ("1 hr call", 60),
     ("12, meds", 12), ("12: meds", 12), ("12 min. meds", 12), ("1:05 h call", 65), ("12 m, walks daily", 12)],
)  # fmt: skip
def test_as_people_type_them(line: str, minutes: int) -> None:
    assert read_minutes(line.split(), "")[0] == minutes * 60


@pytest.mark.parametrize("line", ["1h 05 call", "1h 5 call", "8 hour fast explained", "45 sec call", "1:05 min call"])
def test_what_could_be_two_things_is_refused(line: str) -> None:
    with pytest.raises(LineError) as refused:
        read_minutes(line.split(), "")
    assert refused.value.word in line


def test_a_field_holds_minutes_and_nothing_else() -> None:
    assert read_only_minutes("1 hour") == 3600
    for text in ("12 20", "12 walks", "1 hour call", ""):
        with pytest.raises(LineError):
            read_only_minutes(text)


@given(
    st.lists(st.sampled_from(["1", "12", "h", "hours", "min", "5", "sec", "1h", "05", "x", "0:12", ","]), min_size=1)
)
def test_any_words_are_read_within_what_belongs_to_them(words: list[str]) -> None:
    assert 1 <= minutes_words(words) <= len(words)
    try:
        seconds, taken = read_minutes(words, "")
    except LineError:
        return
    assert 0 < seconds <= LONGEST and taken <= len(words)
