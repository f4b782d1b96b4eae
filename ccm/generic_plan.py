"""A plan that is nearly the text of another patient's plan is *generic*: found by what both say word for word, shown.

Auditors call it cloned. A plan is compared in two steps, so that 5,000 plans cost little. Its *sketch*, the 64 smallest
hashes of its runs of three words, is kept beside it: plans that share much share much of their sketches. The nearest
are then laid beside it word by word: a stretch of words that stands in both counts, also where a word here and there
was swapped. The patient's own names are taken out first, and numbers made one: a changed name or date hides no
copy. Headings that the plan's form itself prints are not counted; what a person typed before a colon is.

A sentence that most plans of a practice carry counts like any other: leaving such sentences out would hide the practice
whose plans are all one template.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from ccm.care_plan import LABELS
from ccm.text import fold

RUN = 3
SKETCH = 64
LIKE_ENOUGH = 0.7
LEAST_WORDS = 24  # a shorter plan is generic only as a whole copy
COPY_WORDS = 8  # and below this says too little to be compared
STRETCH = 5  # words that a stretch must have in common to count
NEAREST = 5
_NUMBER = re.compile(r"\d+")
_HEADING = re.compile(rf"^(?:{'|'.join(map(re.escape, (*LABELS.values(), 'Goal', 'Barrier', 'Intervention')))}): ")
_SWAPS = ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1), (2, 2))  # words here and there that bridge a stretch


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a plan stands in another's, and the longest passages they share."""

    patient_id: str
    other_id: str
    share: float
    passages: tuple[str, ...]


def words_of(text: str, names: Iterable[str] = ()) -> list[str]:
    """The words that are compared: folded, without the form's headings and the patient's names, numbers made one."""
    own = {word for name in names for word in fold(name).split()}
    lines = [_HEADING.sub("", line) for line in text.splitlines()]
    words = _NUMBER.sub("0", fold(" ".join(lines))).split()
    return [word for word in words if word not in own]


def sketch_of(words: Sequence[str]) -> tuple[int, ...]:
    """The 64 smallest hashes of the runs of three words, the same in every process; all of them for a short text."""
    if len(words) < COPY_WORDS:
        return ()
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    hashes = {int.from_bytes(blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs}
    return tuple(sorted(hashes)[:SKETCH])


def nearest(sketch: Sequence[int], others: Mapping[str, Iterable[int]], most: int = NEAREST) -> list[str]:
    """Whose sketches share most with this one, most first. A sixteenth is shared by a copy inside a far longer plan."""
    own, least = frozenset(sketch), max(1, len(sketch) // 16)
    shared = ((len(own.intersection(other)), patient_id) for patient_id, other in others.items())
    found = sorted((one for one in shared if one[0] >= least), key=lambda one: (-one[0], one[1]))
    return [patient_id for _, patient_id in found[:most]]


def share_of(one: Sequence[str], other: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """The share of `one` that stands in `other`, and the longest passages.

    Of each common stretch the first words are not counted, as in counting runs of five: many short stretches, which
    two honest plans of one clinic have, are less than one long one.
    """
    if len(one) < STRETCH:
        return 0.0, ()
    found = _stretches(one, other)
    longest = sorted(found, key=lambda span: span[0] - span[1])[:3]
    common = sum(end - at - STRETCH + 1 for at, end in found)
    return common / (len(one) - STRETCH + 1), tuple(" ".join(one[at:end]) for at, end in longest)


def is_like(words: Sequence[str], share: float, least: float) -> bool:
    """Whether that share makes a plan generic."""
    if len(words) < COPY_WORDS:
        return False
    return share >= (least if len(words) >= LEAST_WORDS else 1.0)


def generic_plans(plans: Mapping[str, Sequence[str]], least: float = LIKE_ENOUGH) -> list[Likeness]:
    """Each patient's plan (as `words_of`) that is like another's, with its nearest one; most alike first."""
    sketches = {patient_id: sketch_of(words) for patient_id, words in plans.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for patient_id, sketch in sketches.items():
        for run in sketch:
            holders[run].append(patient_id)
    likenesses = []
    for patient_id, sketch in sketches.items():
        shared: Counter[str] = Counter()
        for run in sketch:
            shared.update(holders[run][:200])  # a run that stands everywhere tells little of which plan is nearest
        del shared[patient_id]
        found = [(share_of(plans[patient_id], plans[one]), one) for one, _ in shared.most_common(NEAREST)]
        if found:
            (share, passages), other = max(found)
            if is_like(plans[patient_id], share, least):
                likenesses.append(Likeness(patient_id, other, share, passages))
    return sorted(likenesses, key=lambda one: -one.share)


def _stretches(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of `one` that stand in `other`: where each begins and ends, swapped words between them included."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(other) - RUN + 1):
        places[tuple(other[at : at + RUN])].append(at)
    found = []
    at = 0
    while at <= len(one) - RUN:
        starts = places.get(tuple(one[at : at + RUN]), ())
        end, count = max((_extended(one, other, at, start) for start in starts[:8]), key=lambda e: e[1], default=(0, 0))
        if count >= STRETCH:
            found.append((at, end))
            at = end
        else:
            at += 1
    return found


def _extended(one: Sequence[str], other: Sequence[str], at: int, start: int) -> tuple[int, int]:
    """Where the stretch that begins at these places ends in `one`, and how many words are common.

    A swapped, added or left-out word is bridged where two common words follow it.
    """
    here, there, count = at, start, 0
    while True:
        while here < len(one) and there < len(other) and one[here] == other[there]:
            here, there, count = here + 1, there + 1, count + 1
        for mine, theirs in _SWAPS:
            next_here, next_there = here + mine, there + theirs
            pair = one[next_here : next_here + 2]
            if len(pair) == 2 and pair == other[next_there : next_there + 2]:
                here, there = next_here, next_there
                break
        else:
            return here, count
