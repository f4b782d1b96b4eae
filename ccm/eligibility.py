"""Who may be a candidate for CCM: two or more chronic condition groups on a living Medicare patient (R-G1).

The chart cannot prove the risk clause, nor what another practice bills: the answer is "candidate, for review", never
"eligible". The billing practitioner confirms two named conditions and the risk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from ccm.conditions import Chronicity, Condition, group_of, group_words
from ccm.text import fold

GROUPS_NEEDED = 2


class Doubt(StrEnum):
    """Why a chart does not make a candidate."""

    TOO_FEW = "fewer than two chronic condition groups"
    NO_COVERAGE = "no coverage on file"
    ADVANTAGE = "perhaps a Medicare Advantage plan, whose own rules decide"
    NOT_MEDICARE = "no Medicare coverage on file"
    DECEASED = "deceased"


ASKED = frozenset({Doubt.NO_COVERAGE, Doubt.ADVANTAGE})
"""Doubts that a look at the insurance card settles: such a chart is shown for review, with the doubt."""
_MEDICARE = re.compile(r"medicare|\bmcr\b|\bpart b\b")
_ADVANTAGE = re.compile(
    r"advantage|\bhmo\b|\bppo\b|\bpart c\b|\bmapd?\b|\bd ?snp\b|replacement|humana|aetna|unitedhealth|\buhc\b"
)


@dataclass(frozen=True, slots=True)
class GroupFound:
    """A condition group with the codes that make it, and the chart's own words for each, empty where it has none."""

    key: str
    codes: tuple[str, ...]
    texts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """`Diabetes (E11.42 nerve damage, E11.9)`."""
        texts = self.texts or ("",) * len(self.codes)
        named = (f"{code} {text}".strip() for code, text in zip(self.codes, texts, strict=True))
        return f"{group_words(self.key)} ({', '.join(named) or 'no active diagnosis in the chart'})"


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What the chart says. `doubts` is empty for a candidate; codes the indicator does not know are named.

    `others` are the groups of active diagnoses that the indicator does not call chronic: the practitioner may.
    """

    groups: tuple[GroupFound, ...]
    doubts: tuple[Doubt, ...]
    unknown_codes: tuple[str, ...]
    indicator: str
    others: tuple[GroupFound, ...] = ()

    @property
    def is_candidate(self) -> bool:
        """A candidate for review."""
        return not self.doubts

    @property
    def for_review(self) -> bool:
        """A candidate, or one but for a question about the coverage."""
        return set(self.doubts) <= ASKED


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The billing practitioner's word on eligibility: two named condition groups and the risk, in words."""

    id: str
    patient_id: str
    by_id: str
    at: datetime
    groups: tuple[str, ...]
    risk: str


def candidacy(conditions: Sequence[Condition], payer: str, deceased: bool) -> Candidacy:
    """Count the chronic groups of the active conditions. Codes missing from the indicator count for nothing.

    The groups are made anew from the codes, so that a chart imported under older groups is read like any other.
    """
    active = [one for one in conditions if one.active]
    groups = _groups(one for one in active if one.chronicity is Chronicity.CHRONIC)
    counted = {group.key for group in groups}
    doubts = [Doubt.DECEASED] if deceased else []
    coverage = coverage_doubt(payer)
    if coverage is not None:
        doubts.append(coverage)
    if len(groups) < GROUPS_NEEDED:
        doubts.append(Doubt.TOO_FEW)
    unknown = sorted({one.code for one in active if one.chronicity is Chronicity.UNKNOWN})
    others = tuple(group for group in _groups(active) if group.key not in counted)
    return Candidacy(groups, tuple(doubts), tuple(unknown), active[0].indicator if active else "", others)


def groups_rested_on(chart: Candidacy, confirmed: Confirmation | None, imported: bool) -> tuple[GroupFound, ...]:
    """R-G1: what the practitioner confirmed by name; of a patient whom an import brought in, what the chart shows."""
    if confirmed is not None:
        by_key = {one.key: one for one in (*chart.groups, *chart.others)}
        return tuple(by_key.get(key, GroupFound(key, ())) for key in confirmed.groups)
    return chart.groups if imported else ()


@lru_cache(maxsize=256)  # a practice has few payers, and its months are decided by the thousand
def coverage_doubt(payer: str) -> Doubt | None:
    """What the payer's name leaves open: only Medicare fee-for-service is decided by these rules."""
    said = fold(payer)
    if not said:
        return Doubt.NO_COVERAGE
    if _ADVANTAGE.search(said):
        return Doubt.ADVANTAGE if _MEDICARE.search(said) or "advantage" in said else Doubt.NOT_MEDICARE
    return None if _MEDICARE.search(said) else Doubt.NOT_MEDICARE


def _groups(conditions: Iterable[Condition]) -> tuple[GroupFound, ...]:
    by_group: dict[str, dict[str, str]] = {}
    for one in conditions:
        by_group.setdefault(group_of(one.code), {})[one.code] = one.text
    return tuple(
        GroupFound(key, tuple(sorted(codes)), tuple(codes[code] for code in sorted(codes)))
        for key, codes in sorted(by_group.items())
    )
