"""What was done about a patient on the worklist's day: the line is then replaced by who and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Did(StrEnum):
    """What, in words; those that say most stand first."""

    LOGGED = "logged time"
    CONSENTED = "recorded the consent"
    PLANNED = "worked on the care plan"
    CLOSED = "moved a follow-up on"
    ASSIGNED = "assigned"
    STEPPED = "took a step on the path"
    TRIED = "tried to call"
    CALLING = "started a call"
    PUT_OFF = "put off"
    OWED = "opened a follow-up"


_ORDER = {one: at for at, one in enumerate(Did)}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did about a patient."""

    patient_id: str
    by_id: str
    at: datetime
    did: Did


def telling(acts: Iterable[Act]) -> dict[str, Act]:
    """Of each patient the act that tells most; of two alike the later one."""
    found: dict[str, Act] = {}
    for one in sorted(acts, key=lambda each: (-_ORDER[each.did], each.at)):
        found[one.patient_id] = one
    return found
