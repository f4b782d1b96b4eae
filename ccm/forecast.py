"""Who will miss 20 minutes at this pace: from the seconds so far and the practice's own working days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ccm.billing.ladders import FIRST_THRESHOLD
from ccm.posting_calendar import working_days
from ccm.posting_settings import PostingSettings
from ccm.record import Patient, Person
from ccm.service_month import ServiceMonth


@dataclass(frozen=True, slots=True)
class Pace:
    """Working days of the month that lie before a day, and those that are left with it."""

    passed: int
    left: int

    @staticmethod
    def on(day: date, settings: PostingSettings) -> Pace:
        """By the practice's own holidays."""
        days = working_days(settings, ServiceMonth.of_day(day))
        passed = sum(one < day for one in days)
        return Pace(passed, len(days) - passed)

    def expected(self, seconds: int) -> int:
        """Seconds at the month's end if it goes on so. Before the first working day has passed there is no pace yet."""
        return seconds + (seconds * self.left // self.passed if self.passed else 0)

    def misses(self, seconds: int) -> bool:
        """Whether 20 minutes will not be reached so."""
        return self.expected(seconds) < FIRST_THRESHOLD


@dataclass(frozen=True, slots=True)
class Short:
    """A patient who will miss it: seconds so far and missing, and whose the patient is; None where nobody's.

    Whoever left looks after nobody.
    """

    patient: Patient
    seconds: int
    whose: str | None

    @property
    def missing(self) -> int:
        """Seconds to 20 minutes."""
        return FIRST_THRESHOLD - self.seconds


@dataclass(frozen=True, slots=True)
class Carried:
    """One person's part: patients who will miss it, and the seconds that are missing."""

    person_id: str
    count: int
    missing: int


@dataclass(frozen=True)
class Forecast:
    """A month on a day. `asked` are the patients about whom anything may prompt; `short` those who will miss it,
    nearest to 20 minutes first. Without slots: whose they are is sorted out once.
    """

    month: ServiceMonth
    day: date
    pace: Pace
    asked: int
    short: tuple[Short, ...]

    @property
    def missing(self) -> int:
        """Seconds missing, of all of them."""
        return sum(one.missing for one in self.short)

    @property
    def nobodys(self) -> tuple[Short, ...]:
        """Those whom nobody looks after."""
        return self.of(None)

    def of(self, person_id: str | None) -> tuple[Short, ...]:
        """One person's."""
        return tuple(self._by_person.get(person_id, ()))

    @cached_property
    def _by_person(self) -> Mapping[str | None, Sequence[Short]]:
        found: dict[str | None, list[Short]] = defaultdict(list)
        for one in self.short:
            found[one.whose].append(one)
        return found

    @property
    def carried(self) -> tuple[Carried, ...]:
        """By care manager, most patients first."""
        found = (
            Carried(key, len(some), sum(one.missing for one in some)) for key, some in self._by_person.items() if key
        )
        return tuple(sorted(found, key=lambda one: (-one.count, -one.missing, one.person_id)))


def forecast(
    day: date, settings: PostingSettings, totals: Iterable[tuple[Patient, int]], people: Mapping[str, Person]
) -> Forecast:
    """Of patients about whom anything may prompt, each with the seconds that count so far."""
    pace, asked = Pace.on(day, settings), 0
    short: list[Short] = []
    for patient, seconds in totals:
        asked += 1
        if pace.misses(seconds):
            person = people.get(patient.care_manager_id or "")
            short.append(Short(patient, seconds, person.id if person and person.active else None))
    short.sort(key=lambda one: (one.missing, one.patient.family, one.patient.given, one.patient.mrn))
    return Forecast(ServiceMonth.of_day(day), day, pace, asked, tuple(short))
