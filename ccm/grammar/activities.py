"""The words for activities, and several joined with +."""

from __future__ import annotations

from ccm.activity import Activity

ALIASES: dict[str, Activity] = {
    **{activity.value: activity for activity in Activity},
    "phone": Activity.CALL,
    "called": Activity.CALL,
    "message": Activity.MSG,
    "portal": Activity.MSG,
    "letter": Activity.MSG,
    "text": Activity.MSG,
    "med": Activity.MEDS,
    "medrec": Activity.MEDS,
    "refill": Activity.MEDS,
    "careplan": Activity.PLAN,
    "coordination": Activity.COORD,
    "referral": Activity.REF,
    "transition": Activity.TRANS,
    "discharge": Activity.TRANS,
    "lab": Activity.LABS,
    "results": Activity.LABS,
    "education": Activity.EDU,
    "teach": Activity.EDU,
    "charting": Activity.CHART,
    "priorauth": Activity.AUTH,
    "scheduling": Activity.SCHED,
    "vm": Activity.VOICEMAIL,
}


def read_activities(word: str) -> tuple[Activity, ...] | None:
    """`meds`, `call+meds`: each once, in the order typed; None when any part is not an activity."""
    parts = word.lower().split("+")
    if not all(part in ALIASES for part in parts):
        return None
    return tuple(dict.fromkeys(ALIASES[part] for part in parts))
