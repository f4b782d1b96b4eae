"""What is known of staff, by day: read strictly, kept where it is news, the fact of the service day counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ccm.staff_facts import (
    FactName,
    StaffFact,
    changed_facts,
    expired_on,
    fact_on,
    npi_of_another,
    read_fact,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)
DAY = date(2026, 11, 24)
NPI = "1234567893"


def fact(name: FactName, value: str, since: date = DAY, person: str = "p") -> StaffFact:
    return StaffFact(f"{name}{value}{since}", person, name, value, since, None, AT)


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        (FactName.NPI, "1234-567 893", NPI),
        (FactName.LICENCE_STATE, "ny", "NY"),
        (FactName.ABROAD, "X", "yes"),
        (FactName.ABROAD, "no", "no"),
        (FactName.LICENCE_UNTIL, "2027-03-01", "2027-03-01"),
    ],
)
def test_a_fact_is_kept_in_one_form(name: FactName, text: str, kept: str) -> None:
    assert read_fact(name, text) == kept


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        (FactName.NPI, "1234567890", "check digit"),
        (FactName.NPI, "12345", "ten digits"),
        (FactName.LICENCE_STATE, "XX", "no state"),
        (FactName.ABROAD, "sometimes", "yes or no"),
        (FactName.LICENCE_UNTIL, "soon", "isoformat"),
    ],
)
def test_what_is_wrong_is_said(name: FactName, text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        read_fact(name, text)


def test_only_news_is_kept() -> None:
    said = {FactName.NPI: NPI, FactName.ABROAD: "no", FactName.LICENCE_STATE: "NY"}
    assert changed_facts([], "p", said, DAY) == {FactName.NPI: NPI, FactName.LICENCE_STATE: "NY"}
    kept = [fact(FactName.NPI, NPI), fact(FactName.LICENCE_STATE, "NJ"), fact(FactName.ABROAD, "yes")]
    assert changed_facts(kept, "p", said, DAY) == {FactName.ABROAD: "no", FactName.LICENCE_STATE: "NY"}


def test_the_day_decides_but_an_npi_is_for_life() -> None:
    before = date(2026, 10, 31)
    kept = [fact(FactName.NPI, NPI), fact(FactName.ABROAD, "yes")]
    assert fact_on(kept, "p", FactName.NPI, before) == NPI
    assert fact_on(kept, "p", FactName.ABROAD, before) == ""


def test_an_npi_said_later_corrects_the_first_in_every_month() -> None:
    wrong = fact(FactName.NPI, "1245319599", date(2026, 10, 1))
    right = replace(fact(FactName.NPI, NPI, date(2026, 11, 5)), at=AT + timedelta(days=4))
    for said in ([wrong, right], [right, wrong]):
        assert fact_on(said, "p", FactName.NPI, date(2026, 10, 31)) == NPI


def test_a_licence_is_good_through_its_last_day() -> None:
    kept = [fact(FactName.LICENCE_UNTIL, "2026-11-24")]
    assert expired_on(kept, "p", DAY) is None and expired_on(kept, "p", date(2026, 11, 25)) == DAY
    assert expired_on([], "p", DAY) is None


def test_an_npi_names_one_person() -> None:
    kept = [fact(FactName.NPI, NPI)]
    assert npi_of_another(kept, "q", NPI, DAY) == "p" and npi_of_another(kept, "p", NPI, DAY) is None
