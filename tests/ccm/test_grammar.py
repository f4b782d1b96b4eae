"""Any line gives a value or a sentence that names the word it stopped at; what is printed as usage parses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar import usage
from ccm.grammar.log import LogLine, parse_log
from ccm.grammar.minutes import read_minutes
from ccm.grammar.verbs import (
    UndoLine,
    read_attempt,
    read_handle,
    read_move,
    read_patient,
    read_stop,
    read_undo,
    split_verb,
)
from ccm.record import Outcome, Program
from ccm.text import fold, plain

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # 3 PM in New York


def read(text: str) -> LogLine:
    return parse_log(text, now=NOW, zone=ZONE)


def test_the_line_of_the_design() -> None:
    line = read("ortiz 12 meds reconciled metformin, no side effects")
    assert (line.patient.typed, line.seconds, line.activities) == ("ortiz", 720, (Activity.MEDS,))
    assert line.note == "reconciled metformin, no side effects"
    assert line.start is None and line.day == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("12", 720),
        ("12m", 720),
        ("12 min", 720),
        ("1h05", 3900),
        ("0:12", 720),
        ("1h 5m", 3900),
        ("2h", 7200),
        ("8h", 28800),
    ],
)
def test_minutes_as_people_type_them(words: str, seconds: int) -> None:
    line = read(f"ortiz {words} call spoke with her")
    assert line.seconds == seconds and line.note == "spoke with her"


@pytest.mark.parametrize(
    ("line", "word", "says"),
    [
        ("ortiz 0 call hello there", "0", "Zero"),
        ("ortiz -5 call hello there", "-5", "negative"),
        ("ortiz 1.5 call hello there", "1.5", "fraction"),
        ("ortiz 481 call hello there", "481", "8 hours"),
        ("ortiz 12", "12", "note is missing"),
        ("ortiz", "ortiz", "No minutes"),
        ("", "the end of the line", "patient is missing"),
        ("ortiz 12 12/25/2026 call hello there", "12/25/2026", "future"),
        ("ortiz 12 2/30/2026 call hello", "2/30/2026", "not a day"),
        ("ortiz 12 at 5:30pm call hello there", "5:30 PM", "future"),
        ("ortiz 12 at 5 call hello there", "5", "morning or afternoon"),
        ("ortiz 12 prog:xyz call hello there", "prog:xyz", "not a programme"),
    ],
)
def test_what_is_refused_names_its_word(line: str, word: str, says: str) -> None:
    with pytest.raises(LineError) as refused:
        read(line)
    assert refused.value.word == word and says in refused.value.sentence


def test_options_stand_anywhere_and_prose_stays_prose() -> None:
    line = read("yesterday #10482 snf 12 call+meds at 2:15pm by:rosa prog:rpm took both pills yesterday, refilled")
    assert line.day == date(2026, 11, 23) and line.program is Program.RPM and line.by == "rosa" and line.snf
    assert line.start == datetime(2026, 11, 23, 19, 15, tzinfo=UTC)
    assert line.activities == (Activity.CALL, Activity.MEDS)
    assert line.note == "took both pills yesterday, refilled"


def test_a_number_can_be_the_patient() -> None:
    line = read("10482 12 meds refilled metformin")
    assert line.patient.lookup().mrn == "10482" and line.seconds == 720


def test_what_phones_insert_is_undone() -> None:
    line = read("o’brien 12 “refilled” metformin — no change")
    assert line.patient.folded == "obrien" and line.note == '"refilled" metformin - no change'


def test_a_time_that_the_clocks_skipped_is_refused_and_one_that_came_twice_is_said() -> None:
    with pytest.raises(LineError) as refused:
        read("ortiz 12 3/8/2026 at 2:30am call spoke with her")
    assert "did not exist" in refused.value.sentence
    assert "came twice" in read("ortiz 12 11/1/2026 at 1:30am call spoke with her").notices[0]


def test_every_example_of_the_usage_parses() -> None:
    readers = {"log": read, "attempt": read_attempt, "stop": read_stop, "move": read_move}
    for value in vars(usage).values():
        if isinstance(value, usage.Usage):
            verb, rest = split_verb(value.example)
            assert verb == value.form.split(" ")[0]
            if verb in readers:
                assert readers[verb](rest) is not None
            elif verb in ("start", "patient"):
                assert read_patient(rest, verb).folded == "ortiz"
            elif verb == "amend":
                assert read_handle(rest, value.form) == "last"


@given(st.text(max_size=300))
def test_any_text_parses_or_names_its_word(text: str) -> None:
    for reader in (read, read_attempt, read_move, read_stop, lambda line: read_patient(line, "start")):
        try:
            reader(text)
        except LineError as error:
            assert error.sentence and error.form
            assert error.word == "the end of the line" or error.word in plain(text) or ":" in error.word


NAMES = st.from_regex(r"[A-Za-z][a-z]{2,9}", fullmatch=True)
NOTES = st.lists(st.from_regex(r"[b-z][a-z]{3,9}", fullmatch=True).filter(lambda w: w not in ("today", "yesterday")),
    min_size=1, max_size=8)  # fmt: skip


@given(NAMES, st.integers(1, 480), st.sampled_from(list(Activity)), NOTES)
def test_a_filled_usage_form_reads_back(name: str, minutes: int, activity: Activity, words: list[str]) -> None:
    line = read(f"{name} {minutes} {activity} {' '.join(words)}")
    assert (line.patient.typed, line.seconds, line.activities) == (name, minutes * 60, (activity,))
    assert line.note == " ".join(words)


@given(st.integers(1, 28_800 // 60))
def test_hours_and_minutes_agree(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    for form in (f"{minutes}", f"{minutes}m", f"{hours}:{rest:02d}", f"{hours}h{rest:02d}"):
        assert read_minutes([form], "")[0] == minutes * 60


@given(st.text(max_size=60))
def test_folding_is_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_an_attempt_of_two_words_reads() -> None:
    line = read_attempt("o'brien smith no answer rang six times")
    assert (line.outcome, line.note) == (Outcome.NO_ANSWER, "rang six times")


@pytest.mark.parametrize(
    ("text", "entry", "reason"),
    [
        ("", "last", ""),
        ("last", "last", ""),
        ("e-7k3qxw", "7K3QXW", ""),
        ("because wrong call", "last", "wrong call"),
        (
            "e-7K3QXW Because  her sister called, because of the fall",
            "7K3QXW",
            "her sister called, because of the fall",
        ),
    ],
)
def test_an_undo_names_its_entry_and_its_reason(text: str, entry: str, reason: str) -> None:
    assert read_undo(text) == UndoLine(entry, reason)


@pytest.mark.parametrize("text", ["because", "e-7K3QXW because ", "e-7K3QXW please because why", "ortiz please"])
def test_an_undo_with_words_it_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(LineError):
        read_undo(text)
