"""What an import did, or would do: counts, line-by-line problems, and what somebody should know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.files.columns import Problem


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    added: int = 0
    changed: int = 0
    same: int = 0
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    saved: bool = False
    lacking: int = 0  # follow-ups opened for what enrolled patients lack
    calls: int = 0  # calls opened after discharges
    meanwhile: int = 0  # patients whom someone changed while the file came in: their word stands
    notes: list[str] = field(default_factory=list)  # what the person should know, in sentences
    arrived: int = 0  # follow-ups closed, because the file brought what they waited for
    kept: Counter[str] = field(default_factory=Counter)  # what a file would have taken away, and did not
    not_taken: list[Problem] = field(default_factory=list)  # of a row that was otherwise kept
    warnings: list[str] = field(default_factory=list)  # what the file leads to, and someone should know
