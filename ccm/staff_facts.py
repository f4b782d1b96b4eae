"""What is known of a person by date: NPI, licence, work from abroad. The fact of the service day counts (R-C6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class FactName(StrEnum):
    """What is kept."""

    NPI = "npi"
    LICENCE_STATE = "licence_state"
    LICENCE_UNTIL = "licence_until"
    ABROAD = "abroad"  # "yes": works outside the United States, where no minute counts


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
    """What held on a day; empty where nothing was said."""
    held = [one for one in facts if one.person_id == person_id and one.name is name and one.since <= day]
    return max(held, key=lambda one: (one.since, one.at, one.id)).value if held else ""


def npi_valid(npi: str) -> bool:
    """Ten digits whose check digit holds: Luhn over `80840` and the number (the published NPI check)."""
    if len(npi) != 10 or not npi.isdigit():
        return False
    total = 0
    for place, digit in enumerate(reversed("80840" + npi)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
