"""A version of a setting as a screen tells it: by whom, when, what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ccm.policy_approval import Change


@dataclass(frozen=True, slots=True)
class Kept:
    """One version, in the practice's time. `by` is empty for someone who is on the staff list no more."""

    by: str
    at: datetime
    changes: tuple[Change, ...]
