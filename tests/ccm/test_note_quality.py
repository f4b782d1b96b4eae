"""The note rules against labelled notes: two thirds seen while the lists were written, one third held back until then.

The set and the lists are by one hand, as the closing note says: the figures tell of consistency, less of the world.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ccm.note_quality import Part, note_quality

ROWS = [
    (frozenset(Part(word) for word in missing.split(",") if word), note)
    for missing, note in (
        line.split("\t") for line in (Path(__file__).parent / "notes" / "labelled.tsv").read_text().splitlines()[1:]
    )
]
SEEN, HELD_BACK = [row for n, row in enumerate(ROWS) if n % 3], [row for n, row in enumerate(ROWS) if n % 3 == 0]


@pytest.mark.parametrize(("name", "rows", "least"), [("seen", SEEN, 0.95), ("held back", HELD_BACK, 0.9)])
def test_the_rules_find_what_is_missing(name: str, rows: list[tuple[frozenset[Part], str]], least: float) -> None:
    good = sum((not note_quality(note).missing) == (not missing) for missing, note in rows) / len(rows)
    exact = sum(frozenset(note_quality(note).missing) == missing for missing, note in rows) / len(rows)
    print(f"{name}: {len(rows)} notes, good or weak {good:.3f}, every part {exact:.3f}")
    assert good >= least and exact >= least


def test_called_patient_is_not_a_note() -> None:
    said = note_quality("called patient")
    assert said.missing == (Part.WHAT, Part.PROBLEM, Part.CHANGE) and "What did you do" in said.question
