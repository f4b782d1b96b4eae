"""The same note on several entries of one patient-month: an audit finding in itself (reference 5, cloned notes)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ccm.record import EntryState
from ccm.text import fold


def cloned_notes(entries: Iterable[EntryState]) -> tuple[tuple[str, ...], ...]:
    """The ids of standing entries whose words are the same, note by note; case, accents and punctuation aside."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in entries:
        words = fold(one.entry.note)
        if one.live and words:
            found[words].append(one.entry.id)
    return tuple(tuple(ids) for ids in found.values() if len(ids) > 1)
