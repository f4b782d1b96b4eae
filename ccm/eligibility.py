"""Who may be a candidate for CCM: two or more chronic condition groups on a living Medicare patient (R-G1).

The chart cannot prove the risk clause, nor what another practice bills: the answer is "candidate, for review", never
"eligible". The billing practitioner confirms two named conditions and the risk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ccm.conditions import Chronicity, Condition, group_words

GROUPS_NEEDED = 2


class Doubt(StrEnum):
    """Why a chart does not make a candidate."""

    TOO_FEW = "fewer than two chronic condition groups"
    NOT_MEDICARE = "no Medicare coverage on file"
    DECEASED = "deceased"


@dataclass(frozen=True, slots=True)
class GroupFound:
    """A chronic condition group with the codes that make it."""

    key: str
    codes: tuple[str, ...]

    @property
    def words(self) -> str:
        """`Diabetes (E11.9, E11.42)`."""
        return f"{group_words(self.key)} ({', '.join(self.codes)})"


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What the chart says. `doubts` is empty for a candidate; codes the indicator does not know are named."""

    groups: tuple[GroupFound, ...]
    doubts: tuple[Doubt, ...]
    unknown_codes: tuple[str, ...]
    indicator: str

    @property
    def is_candidate(self) -> bool:
        """A candidate for review."""
        return not self.doubts


def candidacy(conditions: Sequence[Condition], payer: str, deceased: bool) -> Candidacy:
    """Count the chronic groups of the active conditions. Codes missing from the indicator count for nothing."""
    active = [one for one in conditions if one.active]
    by_group: dict[str, set[str]] = {}
    for one in active:
        if one.chronicity is Chronicity.CHRONIC:
            by_group.setdefault(one.group, set()).add(one.code)
    doubts = []
    if deceased:
        doubts.append(Doubt.DECEASED)
    if "medicare" not in payer.lower():
        doubts.append(Doubt.NOT_MEDICARE)
    if len(by_group) < GROUPS_NEEDED:
        doubts.append(Doubt.TOO_FEW)
    unknown = sorted({one.code for one in active if one.chronicity is Chronicity.UNKNOWN})
    groups = tuple(GroupFound(key, tuple(sorted(codes))) for key, codes in sorted(by_group.items()))
    version = active[0].indicator if active else ""
    return Candidacy(groups, tuple(doubts), tuple(unknown), version)
