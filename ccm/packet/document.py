"""The audit packet of one patient-month: what an auditor reads two years later, section by section.

The patient's story first, then each intervention and why each minute counted, the decision line by line with its rule,
who signed what, and the proof that nothing was changed since. Printed as PDF, and as JSON for a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: every row as long as its header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part: facts as label and text, then paragraphs, then a table. `source` names the rule it answers."""

    title: str
    source: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    grid: Grid | None = None

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.facts or self.paragraphs or (self.grid and self.grid.rows))


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A row of the audit chain as the JSON carries it: with the key its hash can be made again, without it the links
    between rows that follow each other can be checked (the `previous` of one is the `hash` of the one before).

    The hash is over every other field, as `storage.scope.digest` puts them in canonical form.
    """

    practice_id: str
    seq: int
    id: str
    at: str  # in UTC
    actor_id: str
    deed: str
    facts: str  # as they are kept
    key_id: str
    rows_digest: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Packet:
    """All of it. `sealed` counts notes that are withheld: moved to another chart, or sensitive without release.

    `rules` are the hashes of the rule files that the closes rest on and whose text is kept. `alarms`
    say that rows are not as they were written: whoever makes the packet must see them.
    """

    practice: str
    patient: str  # two identifiers
    mrn: str
    case_id: str
    month: str
    sections: tuple[Section, ...]
    made_by: str
    made_at: datetime
    head: str  # the audit chain's end when it was made
    sealed: int = 0
    training: bool = False
    rules: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    zone: str = "UTC"  # of every time in it
    chain: tuple[ChainRow, ...] = ()
