"""The biller's follow-up to a closed month whose claim has left: its words, and how it closes by itself.

It is about a claim, not about the patient: it is no prompt, and stands whatever became of the patient.
"""

from __future__ import annotations

import re

from ccm.follow_up import FollowUp, Loop
from ccm.month_close import ClaimKind
from ccm.service_month import ServiceMonth

_REST = "changed after its claim left: amend or void it"
_WHOLE = re.compile(rf"[A-Z][a-z]+ \d{{4}} {_REST}")
SAME_AGAIN = "by itself: nothing in the claim changes any more"


def words(month: ServiceMonth) -> str:
    """What is owed."""
    return f"{month.label} {_REST}"


def about_claim(one: FollowUp) -> bool:
    """Whether it is such a follow-up, of whatever month."""
    return _WHOLE.fullmatch(one.what) is not None


def waits(loops: list[Loop], month: ServiceMonth) -> list[Loop]:
    """Those of one patient's follow-ups that wait for that month's claim."""
    return [one for one in loops if one.open and one.follow_up.what == words(month)]


def amended(version: int, kind: ClaimKind | None) -> str:
    """The result once the month is amended; `kind` is what leaves next, None where nothing does."""
    leaves = f"its {kind.value} leaves with the next batch" if kind else "nothing of it leaves any more"
    return f"amended, version {version}: {leaves}"


def left(kind: ClaimKind, number: int) -> str:
    """The result once a batch took it along."""
    return f"its {kind.value} left in batch {number}"
