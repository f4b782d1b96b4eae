"""The tally: measures added up patient by patient, and what they come to. Counts alone are kept, no patient."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ccm.indicators.figure import figure_words
from ccm.indicators.measure import Sum, Which
from ccm.indicators.observed import Observed, Terms
from ccm.indicators.table import FAILURES, TABLE


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of an indicator."""

    person_id: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as it is shown. `figure` names its parts; `beside` what chance gives or what it is made of.

    `patients` stand behind it, `opens` says who they are; `people` is its split, where it is about staff at all, most
    first; `split_by` says whose. `sign_of` are the failures of the field that it shows.
    """

    which: Which
    name: str
    definition: str
    figure: str
    beside: str
    count: int
    of: int
    patients: int
    opens: str
    people: tuple[Share, ...] = ()
    split_by: str = ""
    sign_of: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What was added up so far, by indicator. The order of patients does not matter; two tallies may be merged."""

    terms: Terms
    without: Collection[Which] = ()
    sums: dict[Which, Sum] = field(default_factory=dict)

    def add(self, one: Observed) -> None:
        """One patient's month, once."""
        for which, definition in TABLE.items():
            if which not in self.without:
                self._sum(which).add(definition.measure(one))

    def merge(self, other: Tally) -> None:
        """Another tally of the same month, of other patients."""
        for which, found in other.sums.items():
            self._sum(which).add(found)

    def indicators(self) -> tuple[Indicator, ...]:
        """All that were counted, in the table's order."""
        return tuple(self._indicator(which) for which in TABLE if which not in self.without)

    def _sum(self, which: Which) -> Sum:
        found = self.sums.get(which)
        if found is None:
            found = self.sums[which] = Sum()
        return found

    def _indicator(self, which: Which) -> Indicator:
        definition, found = TABLE[which], self._sum(which)
        people = (Share(person, count, of) for person, (count, of) in found.people.items())
        return Indicator(
            which=which,
            name=definition.title,
            definition=definition.words(self.terms),
            figure=figure_words(definition, found.count, found.of),
            beside=definition.beside(found, self.terms),
            count=found.count,
            of=found.of,
            patients=found.patients,
            opens=definition.opens,
            people=tuple(sorted(people, key=lambda one: (-one.count, -one.of, one.person_id))),
            split_by=definition.by_person,
            sign_of=tuple(failure for failure, shown in FAILURES.items() if which in shown),
        )
