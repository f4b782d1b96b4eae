"""What an import did, or would do: counts, line-by-line problems, and what somebody should know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.files.columns import Problem
from ccm.record import Patient


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    added: int = 0
    changed: int = 0
    same: int = 0
    ignored: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)  # read from several columns: the first that is filled is taken
    problems: list[Problem] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    saved: bool = False
    missing: Counter[str] = field(default_factory=Counter)  # follow-ups for what enrolled patients lack, by what it is
    calls: int = 0  # calls opened after discharges
    meanwhile: int = 0  # patients whom someone changed while the file came in: their word stands
    notes: list[str] = field(default_factory=list)  # what the person should know, in sentences
    arrived: int = 0  # follow-ups closed, because the file brought what they waited for
    kept: Counter[str] = field(default_factory=Counter)  # what a file would have taken away, and did not
    not_taken: list[Problem] = field(default_factory=list)  # of a row that was otherwise kept
    not_active: list[Problem] = field(default_factory=list)  # rows that the file calls active, and why they are not
    unsaid: Counter[str] = field(default_factory=Counter)  # what the record now says it does not know
    warnings: list[str] = field(default_factory=list)  # what the file leads to, and someone should know
    touched: list[tuple[str, date, date]] = field(default_factory=list)  # patients, and from when to when rows bear

    def count(self, before: Patient | None, after: Patient, moved: Sequence[str]) -> None:
        """Whether a roster's row was new, changed something (columns, or what it `moved`), or said what stands."""
        if before is None:
            self.added += 1
        elif after == before and not moved:
            self.same += 1
        else:
            self.changed += 1
            names = (name for name in Patient.__slots__ if getattr(before, name) != getattr(after, name))
            self.changes.update([*names, *moved])

    @property
    def lacking(self) -> int:
        """How many things are missing of enrolled patients that were not on the list before."""
        return self.missing.total()


@dataclass(frozen=True, slots=True)
class Cause:
    """Rows with the same thing wrong."""

    column: str
    what: str
    lines: tuple[int, ...]


def causes(problems: Sequence[Problem]) -> list[Cause]:
    """The problems by what is wrong, the most frequent first."""
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in problems:
        lines[one.column, one.what].append(one.line)
    found = [Cause(column, what, tuple(numbers)) for (column, what), numbers in lines.items()]
    return sorted(found, key=lambda one: (-len(one.lines), one.lines[0]))
