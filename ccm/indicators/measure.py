"""An indicator's definition, and what one patient's month adds to it: exact counts, never a share of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ccm.indicators.observed import Observed, Terms
from ccm.record import TimeEntry


class Family(StrEnum):
    """What an indicator is about, in the order of the screen: care and its programme first, staff last."""

    PROGRAMME = "The programme"
    OUTCOMES = "What came of it"
    PLANS = "Care plans"
    LOOPS = "Follow-up and coordination"
    NOTES = "Notes"
    MINUTES = "How minutes are kept"
    STAFF = "The staff's load"


class Which(StrEnum):
    """Every indicator; the word is what a button carries."""

    COMPLETE = "complete"
    ENROLMENT = "enrolment"
    UNOWNED = "unowned"
    UNREACHABLE = "unreachable"
    ED = "ed"
    ADMISSIONS = "admissions"
    DISCHARGE = "discharge"
    GOALS = "goals"
    UNTOUCHED = "untouched"
    GENERIC = "generic"
    LOOPS = "loops"
    COORDINATION = "coordination"
    CHARTED = "charted"
    WEAK = "weak"
    CLONED = "cloned"
    AUTOMATED = "automated"
    LATE = "late"
    ROUND = "round"
    CLUSTER = "cluster"
    LAST_DAYS = "last_days"
    WORKED = "worked"
    AFTER_HOURS = "after_hours"
    PANEL = "panel"


class Unit(StrEnum):
    """Of what there are so many, in the plural."""

    PATIENTS = "patients"
    ENTRIES = "entries"
    SECONDS = "minutes"  # kept in seconds, floored once where they are said (R-C1)
    FOLLOW_UPS = "follow-ups"
    GOALS = "goals"
    DISCHARGES = "discharges"
    ED_VISITS = "ED visits"
    ADMISSIONS = "admissions"


class Form(StrEnum):
    """How a figure is said."""

    SHARE = "of so many"
    PER_100 = "per 100 patients"
    BARE = "by itself"


@dataclass(frozen=True, slots=True)
class Measure:
    """What one patient adds: `count` of `of`. `parts` are exact counts by a closed set of words, `people` the same two
    by the person whose they are. `behind`: the patient is among those whom the figure opens to.
    """

    count: int = 0
    of: int = 0
    behind: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, tuple[int, int]] = field(default_factory=dict)


NOTHING = Measure()
"""Of a patient whom the indicator does not ask about."""


def by_performer(spent: Iterable[tuple[TimeEntry, int, int]]) -> dict[str, tuple[int, int]]:
    """Each entry's count and what it is counted over, by who did the work."""
    found: dict[str, tuple[int, int]] = {}
    for entry, count, of in spent:
        had = found.get(entry.performer_id, (0, 0))
        found[entry.performer_id] = had[0] + count, had[1] + of
    return found


@dataclass(slots=True)
class Sum:
    """Measures added up. `patients` is how many stand behind it."""

    count: int = 0
    of: int = 0
    patients: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    people: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, one: Measure | Sum) -> None:
        """One patient's, or another sum of other patients'."""
        self.count += one.count
        self.of += one.of
        self.patients += one.patients if isinstance(one, Sum) else one.behind
        for word, number in one.parts.items():
            self.parts[word] = self.parts.get(word, 0) + number
        for person, (count, of) in one.people.items():
            had = self.people.get(person, (0, 0))
            self.people[person] = had[0] + count, had[1] + of


def _nothing(found: Sum, terms: Terms) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator. `words` say what is counted over what, with the practice's own thresholds; `opens` whom the figure
    opens to; `beside` what stands beside the figure: what chance gives, what it is made of.
    """

    which: Which
    family: Family
    title: str
    unit: Unit
    form: Form
    measure: Callable[[Observed], Measure]
    words: Callable[[Terms], str]
    opens: str
    beside: Callable[[Sum, Terms], str] = _nothing
    by_person: str = ""  # whose each person's count is; empty where it is about nobody of the staff

    @property
    def about_staff(self) -> bool:
        """Whether the figure itself is about the staff, and not only its split by person."""
        return self.family is Family.STAFF
