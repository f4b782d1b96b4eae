"""Who pays on a day: ends, corrections said anew, a person's word against a file that only repeats itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ccm.coverage import Coverage, Told, completed, coverage_on, news, payer_on

AT = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BASE = date(2026, 1, 1)


def row(number: int, payer: str, since: date, until: date | None = None, by: str | None = "biller") -> Coverage:
    return Coverage(f"{number:03d}", "p", payer, "1EG4", since, until, None, by, AT + timedelta(minutes=number))


MEDICARE = row(1, "Medicare", date(2026, 3, 1), by=None)


def payer(found: list[Coverage], day: date, roster: str) -> str:
    return payer_on(found, day, Told(roster, "1EG4")).payer


def test_a_month_has_the_coverage_of_its_last_day() -> None:
    aetna = row(2, "Aetna", date(2026, 11, 30))
    assert coverage_on([MEDICARE, aetna], date(2026, 11, 30)) == aetna
    assert coverage_on([MEDICARE, aetna], date(2026, 10, 31)) == MEDICARE


def test_an_end_takes_the_open_rows_place_and_the_roster_does_not_come_back() -> None:
    ended = row(2, "MEDICARE", date(2026, 3, 1), date(2026, 10, 31))
    found = [MEDICARE, ended]
    assert payer(found, date(2026, 10, 31), "Medicare") == "MEDICARE"
    assert payer(found, date(2026, 11, 1), "Medicare") == ""
    assert payer([*found, row(3, "Aetna", date(2026, 11, 1))], date(2026, 11, 1), "Medicare") == "Aetna"
    assert payer([row(0, "Aetna", date(2026, 11, 1)), *found], date(2026, 11, 1), "Medicare") == "Aetna"


def test_before_everything_recorded_the_first_file_tells_and_without_rows_the_roster() -> None:
    assert payer([MEDICARE, row(2, "Aetna", date(2026, 12, 1), by=None)], BASE, "Aetna") == "Medicare"
    assert payer([row(2, "Aetna", date(2027, 1, 1))], TODAY, "Medicare") == "Medicare"
    assert payer([], TODAY, "Medicare") == "Medicare"


def test_a_file_is_news_only_where_it_differs() -> None:
    new, same = Told("Aetna", "W1"), Told("medicare", "1eg-4")
    assert news([], None, new, TODAY).new  # nobody knows the patient yet
    assert (
        not news([], Told("Medicare", "1EG4"), same, TODAY).new and news([], Told("Medicare", "1EG4"), new, TODAY).new
    )
    assert not news([MEDICARE], Told("Medicare", "1EG4"), same, TODAY).new
    assert news([MEDICARE], Told("Medicare", "1EG4"), new, TODAY).new
    dated = Told("Medicare", "1EG4", date(2025, 1, 1))
    assert news([MEDICARE], Told("Medicare", "1EG4"), dated, TODAY).new
    known = row(5, "Medicare", date(2025, 1, 1), by=None)
    assert not news([MEDICARE, known], Told("Medicare", "1EG4"), dated, TODAY).new


def test_a_persons_word_stands_against_a_file_that_repeats_itself() -> None:
    aetna = row(2, "Aetna", date(2026, 11, 1))
    again, other = Told("Medicare", "1EG4"), Told("Humana", "H1")
    assert news([MEDICARE, aetna], Told("Medicare", "1EG4"), again, TODAY).against == aetna
    assert news([aetna], Told("Medicare", "1EG4"), again, TODAY).against == aetna  # no file's row, but the roster
    assert news([MEDICARE, aetna], Told("Medicare", "1EG4"), other, TODAY).new


def test_a_number_is_not_carried_over_to_another_payer() -> None:
    roster = Told("Medicare", "1EG4")
    assert completed([], roster, Told("Medicare", ""), TODAY) == roster
    assert completed([], roster, Told("Aetna", ""), TODAY) == Told("Aetna", "")
    assert completed([], roster, Told("", "2EG4"), TODAY) == Told("Medicare", "2EG4")
    assert completed([], roster, Told("", ""), TODAY) is None and completed([], None, Told("", "9"), TODAY) is None


days = st.integers(0, 400).map(lambda n: BASE + timedelta(days=n))
rows = st.lists(st.tuples(st.sampled_from(("Medicare", "Aetna", "Humana")), days, st.none() | days), max_size=6)


@given(rows, days)
def test_what_holds_began_and_has_not_ended_and_the_order_of_reading_is_all_one(
    said: list[tuple[str, date, date | None]], day: date
) -> None:
    found = [row(n, payer, since, until) for n, (payer, since, until) in enumerate(said) if not until or until >= since]
    held = coverage_on(found, day)
    assert coverage_on(list(reversed(found)), day) == held
    last_word = [one for one in found if not any(_anew(one, later) for later in found)]
    here = [one for one in last_word if one.since <= day and (one.until is None or day <= one.until)]
    assert held is None if not here else held is not None and held in here and held.at == max(one.at for one in here)
    begun = [one for one in last_word if one.since <= day]
    roster = "" if not here and any(one.payer == "Medicare" for one in begun) else "Medicare"
    assert payer(found, day, "Medicare") == (held.payer if held else roster)


def _anew(one: Coverage, later: Coverage) -> bool:
    """The same payer said again afterwards, for a span that has a day in common, counted out day by day."""
    last = BASE + timedelta(days=900)
    spans = [
        {each.since + timedelta(days=n) for n in range(((each.until or last) - each.since).days + 1)}
        for each in (one, later)
    ]
    return later.at > one.at and later.payer == one.payer and bool(spans[0] & spans[1])
