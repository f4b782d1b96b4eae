"""Whether a diagnosis on a chart's list is a present one: only an active one that was not refuted counts (ehr 5).

The words are FHIR's clinical and verification status, and those that charts write for them. A word that is not known is
never guessed at: a diagnosis that somebody refuted would make a candidate.
"""

from __future__ import annotations

import re

PRESENT = frozenset(
    {"active", "recurrence", "recurrent", "relapse", "relapsed", "current", "chronic", "ongoing", "confirmed"}
    | {"unconfirmed", "provisional", "differential", "yes", "y", "true", "1"}
)
"""Active and not refuted. A provisional one counts: what comes of it is a candidate for a practitioner's review."""
PAST = frozenset(
    {"inactive", "resolved", "remission", "in remission", "refuted", "entered in error", "error", "ruled out"}
    | {"historical", "history", "history of", "past", "closed", "ended", "removed", "deleted", "no", "n", "false", "0"}
)


def is_present(status: str) -> bool:
    """What a chart's word means; no word at all means present. Raises ValueError, naming the words known."""
    word = re.sub(r"[\s_-]+", " ", status.partition("(")[0]).strip().lower()
    if word and word not in PRESENT | PAST:
        raise ValueError(f"status is one of: {', '.join(sorted(PRESENT))}; or, for one that is past: {_past()}")
    return word not in PAST


def _past() -> str:
    return ", ".join(sorted(PAST))
