"""A plan that is nearly the text of other patients' plans is *generic*: found by shared runs of words, and shown.

Auditors call it cloned. Each plan becomes its runs of five words; the share of them that stands in another patient's
plan is the likeness. The patient's own names are taken out first, and every number made one, so that a changed name or
date does not hide a copy. Headings that the plan's form itself prints are not counted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccm.text import fold

RUN = 5
LIKE_ENOUGH = 0.7
LEAST_RUNS = 20  # shorter plans say too little to be compared
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a plan stands in another's, and the longest passages they share."""

    patient_id: str
    other_id: str
    share: float
    passages: tuple[str, ...]


def words_of(text: str, names: Iterable[str] = ()) -> list[str]:
    """The words that are compared: folded, without the patient's own names, numbers made one."""
    own = {word for name in names for word in fold(name).split()}
    lines = [line.partition(": ")[2] or line for line in text.splitlines()]
    words = _NUMBER.sub("0", fold(" ".join(lines))).split()
    return [word for word in words if word not in own]


def runs_of(words: Sequence[str]) -> set[int]:
    """The hashes of a text's runs of five words."""
    return {hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1)}


def generic_plans(plans: Mapping[str, Sequence[str]], least: float = LIKE_ENOUGH) -> list[Likeness]:
    """Each patient's plan (as `words_of`) that is like another's, with its nearest one; most alike first.

    An index from run to plans makes it one pass: pairs that share nothing are never compared.
    """
    runs = {patient: found for patient, words in plans.items() if len(found := runs_of(words)) >= LEAST_RUNS}
    holders: dict[int, list[str]] = defaultdict(list)
    for patient, found in runs.items():
        for run in found:
            holders[run].append(patient)
    likenesses = []
    for patient, found in runs.items():
        shared: Counter[str] = Counter()
        for run in found:
            mates = holders[run]
            if len(mates) > 1:
                shared.update(mates[:200])  # a phrase in over 200 plans tells which plan as little as a heading
        del shared[patient]
        if not shared:
            continue
        other, count = shared.most_common(1)[0]
        share = count / len(found)
        if share >= least:
            likenesses.append(Likeness(patient, other, share, passages(plans[patient], plans[other])))
    return sorted(likenesses, key=lambda one: -one.share)


def passages(one: Sequence[str], other: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """The longest runs of words that both texts hold."""
    theirs = {tuple(other[at : at + RUN]) for at in range(len(other) - RUN + 1)}
    found: list[list[str]] = []
    at = 0
    while at <= len(one) - RUN:
        if tuple(one[at : at + RUN]) not in theirs:
            at += 1
            continue
        end = at + RUN
        while end < len(one) and tuple(one[end - RUN + 1 : end + 1]) in theirs:
            end += 1
        found.append(list(one[at:end]))
        at = end
    longest = sorted(found, key=len, reverse=True)[:most]
    return tuple(" ".join(words) for words in longest)
