"""What is known of a person by date: NPI, licence, work from abroad. The fact of the service day counts (R-C6).

An NPI alone has no days: it is given for life, so another one said later corrects the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ccm.text import plain


class FactName(StrEnum):
    """What is kept."""

    NPI = "npi"
    LICENCE_STATE = "licence_state"
    LICENCE_UNTIL = "licence_until"
    ABROAD = "abroad"  # "yes": works outside the United States, where no minute counts


YES, NO = "yes", "no"
_POSTAL = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI"
)
STATES = frozenset(_POSTAL.split())
"""Where a licence can be held: the states, the District, the territories."""


@dataclass(frozen=True, slots=True)
class StaffFact:
    """One fact, from a day on."""

    id: str
    person_id: str
    name: FactName
    value: str
    since: date
    by_id: str | None
    at: datetime


def fact_on(facts: Iterable[StaffFact], person_id: str, name: FactName, day: date) -> str:
    """What held on a day; empty where nothing was said.

    An NPI is given for life: on every day it is the one that was recorded last, also where a wrong one stood before.
    """
    said = [one for one in facts if one.person_id == person_id and one.name is name]
    if name is FactName.NPI:
        return max(said, key=lambda one: (one.at, one.since, one.id)).value if said else ""
    held = [one for one in said if one.since <= day]
    return max(held, key=lambda one: (one.since, one.at, one.id)).value if held else ""


def read_fact(name: FactName, text: str) -> str:
    """A fact as it is kept. Raises ValueError with what is wrong, in words that fit a form and a file's report."""
    said = plain(text)
    if name is FactName.NPI:
        digits = said.replace(" ", "").replace("-", "")
        if not npi_valid(digits):
            raise ValueError("is no NPI: ten digits, whose last one is a check digit; copy it from the registry")
        return digits
    if name is FactName.LICENCE_STATE:
        if said.upper() not in STATES:
            raise ValueError("is no state; write its two letters, as NY")
        return said.upper()
    if name is FactName.ABROAD:
        if said.lower() not in _SAID:
            raise ValueError("is yes or no: whether the person works outside the United States")
        return _SAID[said.lower()]
    return date.fromisoformat(said).isoformat()


_SAID = {**dict.fromkeys((YES, "y", "true", "1", "x"), YES), **dict.fromkeys((NO, "n", "false", "0"), NO)}


def changed_facts(
    facts: Iterable[StaffFact], person_id: str, said: Mapping[FactName, str], since: date
) -> dict[FactName, str]:
    """What of it is news on that day. That somebody does not work abroad is none, where nobody said they did."""
    kept = list(facts)
    return {
        name: value
        for name, value in said.items()
        if value != (fact_on(kept, person_id, name, since) or (NO if name is FactName.ABROAD else ""))
    }


def npi_of_another(facts: Iterable[StaffFact], person_id: str, npi: str, day: date) -> str | None:
    """Whose NPI that is already: an NPI names one person."""
    kept = list(facts)
    others = {one.person_id for one in kept if one.name is FactName.NPI and one.person_id != person_id}
    return next((one for one in sorted(others) if fact_on(kept, one, FactName.NPI, day) == npi), None)


def expired_on(facts: Iterable[StaffFact], person_id: str, day: date) -> date | None:
    """The licence's last day, where it lies before that day; None where it is good, or nobody said until when."""
    until = fact_on(facts, person_id, FactName.LICENCE_UNTIL, day)
    last = date.fromisoformat(until) if until else None
    return last if last is not None and last < day else None


def npi_of(facts: Iterable[StaffFact], person_id: str) -> str:
    """A person's NPI, as it was last recorded: it is given for life, and a correction holds for every month."""
    held = [one for one in facts if one.person_id == person_id and one.name is FactName.NPI]
    return max(held, key=lambda one: (one.at, one.id)).value if held else ""


def npi_valid(npi: str) -> bool:
    """Ten digits whose check digit holds: Luhn over `80840` and the number (the published NPI check)."""
    if len(npi) != 10 or not npi.isdigit():
        return False
    total = 0
    for place, digit in enumerate(reversed("80840" + npi)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
