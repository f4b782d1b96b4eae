"""What stands in the note stays in the note; what stands as an option is one; every word lands somewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar.log import LogLine, parse_log, read_partly
from ccm.record import Program
from ccm.text import plain

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # Tuesday, 3 PM in New York
TODAY, YESTERDAY, MONDAY_BEFORE = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 16)

PROSE = (
    "pain 7/10", "pain is 3/10", "PHQ9 5/27", "strength 5/5", "insulin cut to 1/2", "1/2 tab of metoprolol nightly",
    "appt with Dr Lee 12/4", "appt with Dr Lee on 11/30", "eye exam scheduled 1/15/2027", "a1c drawn 11/23",
    "patient fell yesterday", "moved appt to yesterday", "nurse line is open 24/7", "24/7 line explained",
    "bp today 98/60", "vision 20/40", "mmse 28/30", "ride comes at 9am", "takes insulin at 8", "takes insulin at 8am",
    "at 8am and 8pm, no missed doses", "reminded her of visit tomorrow at 3pm", "next dose at 2:15 pm",
    "at 150 lbs today, weight stable", "weight at 150", "pharmacy closes at 6pm", "at home visit notes reviewed",
    "snf nurse called about discharge", "caregiver reports fall last night", "patient declined going to snf",
    "plan to titrate insulin by 2 units", "plan updated with daughter", "discussed insurance plan",
    "talked to her caregiver", "declined lab, reason: cost", "reason:cost declined", "refill was late: pharmacy closed",
    "seen by: Dr Lee", "call back by:5pm", "will call back by:friday", "bp 3/4 cuff, retest 6/1",
    "pain was 6/10, 7/10", "readings 11/20 and 11/23 reviewed", "at 25:99 hours",
)  # fmt: skip


def read(text: str) -> LogLine:
    return parse_log(text, now=NOW, zone=ZONE)


def untouched(line: LogLine) -> bool:
    said = (line.by, line.late_reason, line.program, line.caregiver, line.snf)
    return line.day == TODAY and line.start is None and said == (None, "", Program.CCM, False, False)


@pytest.mark.parametrize("note", PROSE)
def test_ordinary_writing_is_note_to_the_letter(note: str) -> None:
    for activity in ("call", "labs", "meds"):
        line = read(f"ortiz 12 {activity} {note}")
        assert line.note == note and untouched(line) and not line.plan


@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=4), st.sampled_from([", ", "; ", " ", " - ", ". "]))
def test_however_much_of_it_there_is(notes: list[str], between: str) -> None:
    note = between.join(["spoke with her", *notes, "she is well"])
    line = read(f"ortiz 12 call {note}")
    assert line.note == plain(note) and untouched(line)


OPTIONS = {
    "yesterday": ("day", YESTERDAY),
    "11/23": ("day", YESTERDAY),
    "11/16/2026": ("day", MONDAY_BEFORE),
    "2026-11-16": ("day", MONDAY_BEFORE),
    "at 2:15pm": ("start", None),
    "at 2:15 PM": ("start", None),
    "at 2:15": ("start", None),
    "@ 14:15": ("start", None),
    "by:rosa": ("by", "rosa"),
    "by:@rosa_diaz": ("by", "rosa diaz"),
    'by:"rosa diaz"': ("by", "rosa diaz"),
    "prog:rpm": ("program", Program.RPM),
    "snf:yes": ("snf", True),
    "caregiver:yes": ("caregiver", True),
    "plan:yes": ("plan", True),
}
PLACES = (
    "{option} ortiz 12 meds refilled metformin",
    "ortiz {option} 12 meds refilled metformin",
    "ortiz 12 {option} meds refilled metformin",
    "ortiz 12 meds {option} refilled metformin",
    "ortiz 12 meds refilled metformin, {option}",
    "ortiz 12 meds refilled metformin; {option}.",
    "ortiz 12 meds refilled metformin ({option})",
)


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("place", PLACES)
def test_an_option_is_one_wherever_it_may_stand(option: str, place: str) -> None:
    if ":" in option and "({" in place and not option.startswith(("at", "@")):
        return  # brackets set a day or a time apart; an option with a colon needs none
    name, value = OPTIONS[option]
    line = read(place.format(option=option))
    day = line.day
    wanted = datetime(day.year, day.month, day.day, 14, 15, tzinfo=ZONE) if name == "start" else value
    assert getattr(line, name) == wanted
    assert line.note.rstrip(",;") == "refilled metformin"
    assert line.activities == (Activity.MEDS,) and line.seconds == 720


def test_several_at_once() -> None:
    line = read("ortiz 12 meds refilled metformin, yesterday at 9am by:rosa")
    assert (line.day, line.by, line.note) == (YESTERDAY, "rosa", "refilled metformin")
    assert line.start == datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)


@pytest.mark.parametrize("flag", ["snf", "caregiver"])
def test_a_flag_before_an_activity_is_one_and_before_a_person_is_its_subject(flag: str) -> None:
    for line in (read(f"ortiz 12 {flag} meds refilled it"), read(f"ortiz {flag} 12 meds refilled it")):
        assert getattr(line, flag) and line.note == "refilled it"
    line = read(f"ortiz 12 {flag} nurse called")
    assert not getattr(line, flag) and line.note == f"{flag} nurse called"
    assert f"{flag}:yes" in line.notices[0]


@pytest.mark.parametrize(
    ("note", "day", "rest"),
    [
        ("refilled metformin yesterday", YESTERDAY, "refilled metformin"),
        ("a1c drawn 11/23", YESTERDAY, "a1c drawn"),
        ("reviewed meds at 2:15 pm", TODAY, "reviewed meds"),
        ("ride came at 9am yesterday", YESTERDAY, "ride came"),
    ],
)
def test_what_may_be_either_stays_and_is_asked_about(note: str, day: date, rest: str) -> None:
    line = read(f"ortiz 12 call {note}")
    assert untouched(line) and line.note == note
    assert line.left is not None and (line.left.day, line.left.note) == (day, rest)


@pytest.mark.parametrize("note", ["will recheck today", "appt 12/4", "vision 20/40", "pharmacy closes at 6pm"])
def test_what_cannot_be_the_entrys_is_not_asked_about(note: str) -> None:
    assert read(f"ortiz 12 call {note}").left is None


@pytest.mark.parametrize(
    ("said", "hour"),
    [("at 2:15", 14), ("at 9:30", 9), ("at 12:30", 12), ("at 00:05", 0), ("at 02:15", 2), ("at noon", 12)],
)
def test_without_am_or_pm_office_hours_are_meant(said: str, hour: int) -> None:
    start = read(f"ortiz 12 {said} call spoke with her").start
    assert start is not None and start.astimezone(ZONE).hour == hour


def test_an_afternoon_that_was_guessed_is_said_and_a_coming_one_is_refused() -> None:
    assert "2:15 PM" in read("ortiz 12 at 2:15 call spoke with her").notices[0]
    with pytest.raises(LineError) as refused:
        read("ortiz 12 at 5:15 call spoke with her")
    assert "morning or afternoon" in refused.value.sentence


@pytest.mark.parametrize(("now", "typed", "day"), [
    (datetime(2027, 1, 3, 17, tzinfo=UTC), "12/28", date(2026, 12, 28)),
    (datetime(2027, 3, 1, 17, tzinfo=UTC), "10/14", date(2026, 10, 14)),
    (NOW, "3/10", date(2026, 3, 10)),
    (NOW, "12/4", None),
])  # fmt: skip
def test_a_day_without_a_year_is_the_near_one_that_has_been(now: datetime, typed: str, day: date | None) -> None:
    line = f"ortiz 12 {typed} call spoke with her"
    if day is not None:
        assert parse_log(line, now=now, zone=ZONE).day == day
        return
    with pytest.raises(LineError) as refused:
        parse_log(line, now=now, zone=ZONE)
    assert "future" in refused.value.sentence


@given(st.text(max_size=200))
def test_a_form_can_be_filled_from_any_line(text: str) -> None:
    part = read_partly(text, now=NOW, zone=ZONE)
    assert part.day <= TODAY


GOOD = st.sampled_from(["yesterday", "11/16", "at 2:15pm", "by:nroa", "prog:rpm", "snf:yes", 'reason:"on leave"'])


@given(st.lists(GOOD, unique_by=lambda word: "day" if word in ("yesterday", "11/16") else word, max_size=5),
       st.sampled_from(["12", "12.5", "45 sec", "1h 15", "1 hour"]))  # fmt: skip
def test_a_line_fills_the_form_with_all_that_was_said(options: list[str], minutes: str) -> None:
    part = read_partly(f"ortiz {' '.join(options)} {minutes} meds refilled metformin", now=NOW, zone=ZONE)
    assert (part.name, part.minutes, part.note) == ("ortiz", minutes, "refilled metformin")
    assert part.activities == (Activity.MEDS,)
    assert part.day == (YESTERDAY if "yesterday" in options else MONDAY_BEFORE if "11/16" in options else TODAY)
    assert (part.start is not None) == ("at 2:15pm" in options)
    assert part.by == ("nroa" if "by:nroa" in options else "")
    assert part.program is (Program.RPM if "prog:rpm" in options else Program.CCM)
    assert part.flags == (("snf",) if "snf:yes" in options else ())
    assert part.late_reason == ("on leave" if 'reason:"on leave"' in options else "")
