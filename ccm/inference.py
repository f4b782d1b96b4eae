"""Activities read from a note, by fixed words, where none was said. Shown, and one click to change."""

from __future__ import annotations

import re

from ccm.activity import Activity
from ccm.text import fold

_WORDS: tuple[tuple[Activity, str], ...] = (
    (
        Activity.VOICEMAIL,
        r"(left|leaving) (a )?(voice ?mail|vm|message)|\bvm\b|voicemail|no answer|did not answer",
    ),
    (Activity.TRANS, r"discharg|hospital follow|after (the )?(ed|er|hospital)|post[- ]?(ed|hospital)"),
    (
        Activity.MEDS,
        r"\bmeds?\b|medic|refill|dose|adheren|metformin|insulin|pills?\b|pharmac|side effect|reconcil",
    ),
    (Activity.LABS, r"\blabs?\b|a1c|result|blood work|\binr\b|creatinine|lipid"),
    (Activity.REF, r"referr"),
    (Activity.COORD, r"coordinat|home health|specialist|agency|\bdr\b|cardiolog|nephrolog|case manager"),
    (Activity.PLAN, r"care plan|\bgoals?\b"),
    (Activity.EDU, r"educat|taught|teach|explain|instruct|inhaler technique|diet"),
    (Activity.SOCIAL, r"transport|\bride|food|housing|meals|insurance form|social"),
    (Activity.MSG, r"portal|letter|messag|texted|emailed"),
    (Activity.CALL, r"\bcall|phone|spoke|talked|reached|checked in|check in"),
)
_CONTACT = {Activity.CALL}


def infer_activities(note: str) -> tuple[Activity, ...]:
    """At most three activities that the note speaks of, at least one: charting when it speaks of none.

    A voicemail is never more than a voicemail, so that an unanswered call cannot become counted time (R-C7).
    """
    folded = fold(note)
    found = [activity for activity, pattern in _WORDS if re.search(pattern, folded)]
    if Activity.VOICEMAIL in found:
        return (Activity.VOICEMAIL,)
    return tuple(found[:3]) or (Activity.CHART,)


def is_contact(activities: tuple[Activity, ...]) -> bool:
    """Whether a logged entry is also a reached attempt: a call that was not a voicemail."""
    return bool(_CONTACT & set(activities)) and Activity.VOICEMAIL not in activities
