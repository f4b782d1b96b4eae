"""The order of a worklist: one line a patient, what is most at stake first; two lines are never level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ccm.enrolment import COUNTING
from ccm.worklist.items import Day, Item, Standing, items_of
from ccm.worklist.reasons import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One patient, and everything owed about them that the reader is asked for, what weighs most first."""

    patient_id: str
    items: tuple[Item, ...]

    @property
    def place(self) -> tuple[tuple[int, ...], date, str]:
        """Where it stands. The greatest stake decides, then the next; more reasons stand before fewer."""
        stakes = (*(-one.stake for one in self.items), 0)
        return stakes, min((one.due for one in self.items if one.due), default=date.max), self.patient_id

    def has(self, reason: Reason) -> bool:
        """Whether that is among its reasons."""
        return any(one.reason is reason for one in self.items)


@dataclass(frozen=True, slots=True)
class Worklist:
    """The whole practice's day, in order."""

    day: Day
    lines: tuple[Line, ...]
    managers: frozenset[str] = frozenset()  # who works here and looks after somebody in the programme

    def of(self, person_id: str) -> tuple[Line, ...]:
        """What one person is asked for, in the order of their own reasons."""
        return _only(self.lines, lambda item: item.whose == person_id)

    @property
    def unowned(self) -> tuple[Line, ...]:
        """Patients whom nobody looks after, and what is nobody's."""
        return tuple(one for one in self.lines if one.has(Reason.UNOWNED) or any(i.whose is None for i in one.items))

    @property
    def owners(self) -> frozenset[str]:
        """Everybody who is asked for something."""
        return frozenset(item.whose for one in self.lines for item in one.items if item.whose is not None)


def worklist(standings: Iterable[Standing], day: Day) -> Worklist:
    """The practice's day from what the record holds of each patient."""
    read = list(standings)
    found = ((one.patient_id, items_of(one, day)) for one in read)
    managers = {one.care_manager_id for one in read if one.state in COUNTING and one.care_manager_id in day.here}
    lines = ranked(Line(patient_id, items) for patient_id, items in found if items)
    return Worklist(day, lines, frozenset(one for one in managers if one))


def counts(lines: Iterable[Line]) -> list[tuple[Reason, int]]:
    """How many patients stand behind each reason, in the reasons' order."""
    found = Counter(reason for one in lines for reason in {item.reason for item in one.items})
    return [(reason, found[reason]) for reason in Reason if found[reason]]


def ranked(lines: Iterable[Line]) -> tuple[Line, ...]:
    """In order; whatever order they came in."""
    return tuple(sorted(lines, key=lambda one: one.place))


def _only(lines: Iterable[Line], wanted: Callable[[Item], bool]) -> tuple[Line, ...]:
    kept = (Line(one.patient_id, tuple(item for item in one.items if wanted(item))) for one in lines)
    return ranked(one for one in kept if one.items)
