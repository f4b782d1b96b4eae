"""A practice's month in figures, made patient by patient from what `ccm.billing` decided: a screen, a post, a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ccm.billing.ladders import Line
from ccm.billing.payment import NOTHING, Payment
from ccm.burden import Burden
from ccm.month_groups import Group, Groups
from ccm.month_row import FIGURES, HELD, NOT, MonthRow, Part, fits, heads, part_of
from ccm.record import Person
from ccm.service_month import ServiceMonth

NEAR = 5 * 60
"""Seconds: who is that near to 20 minutes is counted apart."""


class Indicator(Protocol):
    """One indicator of design section 3: its name, its definition, and its figure as it is read."""

    @property
    def name(self) -> str:
        """As a heading."""
        ...

    @property
    def definition(self) -> str:
        """What is counted, of whom."""
        ...

    @property
    def figure(self) -> str:
        """As it is read."""
        ...


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The figures of one month. A patient with two reasons stands behind both of their lines.

    `counts` are by the names of `ccm.month_row.FIGURES`; `payment` is what the months that bill should bring, `waiting`
    what the held would, `at_risk` what 20 minutes would bring of those that lack nothing else.
    """

    month: ServiceMonth
    target: int  # minutes
    counts: Mapping[str, int]
    parts: Mapping[Part, int]
    short: int = 0  # seconds missing to 20 minutes, of all who are below
    near: int = 0  # how many of them are within NEAR of it
    not_billed: tuple[tuple[str, int], ...] = ()  # at 20 minutes: the rules' word and patients, most first
    held: tuple[tuple[str, int], ...] = ()
    codes: tuple[Line, ...] = ()  # units, by code
    payment: Payment = NOTHING
    waiting: Payment = NOTHING
    at_risk: Payment = NOTHING
    groups: tuple[Group, ...] = ()
    burden: tuple[Burden, ...] = ()  # most time first
    indicators: Sequence[Indicator] = ()

    def count(self, name: str) -> int:
        """How many patients stand behind a figure."""
        return self.counts[name]

    @property
    def share(self) -> int | None:
        """Percent of the patients who are at 20 minutes; None where there is nobody."""
        whole = self.counts["all"]
        return self.counts["complete"] * 100 // whole if whole else None


@dataclass(slots=True)
class _Sums:
    """What a payment adds up to, without a new value for each patient."""

    allowed: int = 0
    medicare: int = 0
    patient: int = 0
    about: bool = False
    unknown: set[str] = field(default_factory=set)

    def add(self, one: Payment) -> None:
        self.allowed += one.allowed
        self.medicare += one.medicare
        self.patient += one.patient
        self.about |= one.about
        self.unknown.update(one.unknown)

    @property
    def payment(self) -> Payment:
        return Payment(self.allowed, self.medicare, self.patient, self.about, tuple(sorted(self.unknown)))


@dataclass(slots=True)
class _Person:
    seconds: int = 0
    late: int = 0
    patients: int = 0
    panel: int = 0


def month_end(
    month: ServiceMonth,
    target: int,
    people: Mapping[str, Person],
    rows: Iterable[MonthRow],
    indicators: Sequence[Indicator] = (),
) -> MonthEnd:
    """The figures of these rows, which are looked at once, one at a time: memory does not grow with them."""
    counts: Counter[str] = Counter()
    parts: Counter[Part] = Counter()
    units: Counter[str] = Counter()
    not_billed: Counter[str] = Counter()
    held: Counter[str] = Counter()
    payment, waiting, at_risk = _Sums(), _Sums(), _Sums()
    groups, burden = Groups(people), dict[str, _Person]()
    short = near = 0
    for row in rows:
        counts.update(name for name in FIGURES if fits(row, name))
        parts[part_of(row)] += 1
        for head in heads(row):
            not_billed[head] += fits(row, f"{NOT}{head}")
            held[head] += fits(row, f"{HELD}{head}")
        for line in row.lines:
            units[line.code] += line.units
        for sums, one in ((payment, row.payment), (waiting, row.waiting), (at_risk, row.at_risk)):
            sums.add(one)
        if row.closed is None:
            groups.add(row.moves)
        short, near = short + row.missing, near + (0 < row.missing <= NEAR)
        _spent(burden, row)
    return MonthEnd(
        month=month,
        target=target,
        counts={name: counts[name] for name in FIGURES},
        parts={part: parts[part] for part in Part},
        short=short,
        near=near,
        not_billed=_most_first(not_billed),
        held=_most_first(held),
        codes=tuple(Line(code, units[code]) for code in sorted(units)),
        payment=payment.payment,
        waiting=waiting.payment,
        at_risk=at_risk.payment,
        groups=groups.list(),
        burden=_burden(burden),
        indicators=tuple(indicators),
    )


def _spent(burden: dict[str, _Person], row: MonthRow) -> None:
    for one in row.work:
        person = burden.setdefault(one.person_id, _Person())
        person.seconds += one.seconds
        person.late += one.late
        person.patients += 1
    if row.patient.care_manager_id:
        burden.setdefault(row.patient.care_manager_id, _Person()).panel += 1


def _burden(found: Mapping[str, _Person]) -> tuple[Burden, ...]:
    made = (Burden(key, one.seconds, one.late, one.patients, one.panel) for key, one in found.items())
    return tuple(sorted(made, key=lambda one: (-one.seconds, -one.panel, one.person_id)))


def _most_first(found: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((key, count) for key, count in found.items() if count), key=lambda one: (-one[1], one[0])))
