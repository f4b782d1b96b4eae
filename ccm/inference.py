"""Activities and contact read from a note, by fixed words, where none was said. Shown, and one click to change.

An attempt is `reached` only where somebody was spoken to about the patient: outreach and "unreachable" stand on it
(reference 6), so that a call to a pharmacy, a call still to be made, or a message left is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from ccm.activity import Activity
from ccm.record import TimeEntry
from ccm.text import fold

_WORDS: tuple[tuple[Activity, str], ...] = (
    (Activity.TRANS, r"discharg|hospital follow|after (the )?(ed|er|hospital)|post[- ]?(ed|hospital)"),
    (
        Activity.MEDS,
        r"\bmeds?\b|medic|refill|dose|dosing|adheren|metformin|insulin|pills?\b|pharmac|side effect|reconcil",
    ),
    (Activity.LABS, r"\blabs?\b|a1c|result|blood work|\binr\b|creatinine|lipid"),
    (Activity.REF, r"referr"),
    (Activity.COORD, r"coordinat|home health|specialist|agency|\bdr\b|cardiolog|nephrolog|case manager"),
    (Activity.PLAN, r"care plan|\bgoals?\b"),
    (Activity.EDU, r"educat|taught|teach|explain|instruct|inhaler technique|diet"),
    (Activity.SOCIAL, r"transport|\bride|food|housing|meals|insurance form|social"),
    (Activity.MSG, r"portal|letter|messag|texted|emailed"),
)
_MOST = 3
_WHOM = (
    r"((the|her|his|their|pts|patients) )?(pt|patient|him|her|them|mr|mrs|ms|miss|caregiver|family|daughter|son|"
    r"wife|husband|spouse|partner|mother|father|mom|dad|sister|brother|niece|nephew|granddaughter|grandson)\b"
)
_SPOKE = re.compile(
    rf"\b(spoke|spoken|speaking|talked|chatted) (again )?(with|to) {_WHOM}|\breached {_WHOM}"
    rf"|\b(call|phone call|conversation) with {_WHOM}"
    rf"|\bchecked in (on|with) {_WHOM}|\bchecked (on )?(her|him|them)\b"
    r"|\bcalled back and (spoke|reviewed|discussed|explained|went|told|answered|talked|reconciled|confirmed)"
    r"|\b(pt|patient|she|he) (called (us|back|in|me|the office|with|about|to)|reports|reported|states|stated|denies)\b"
)
_DIALLED = re.compile(rf"\b(called|phoned|telephoned|rang) {_WHOM}")
"""A contact as well, unless the note goes on to say that nobody answered."""
_WHO = r"(pt|patient|she|he|caregiver|daughter|son|wife|husband|spouse|mother|father)"
_HEARD = re.compile(
    rf"\b(told|advised|informed|asked|reminded) {_WHOM}|\btold to\b"
    rf"|\b(reviewed|discussed|reconciled|went over|explained|taught)( \w+){{0,6}} (with|to) {_WHOM}"
    rf"|\b{_WHO} (was )?(told|advised|informed|repeats?|repeated|verbali[sz]ed|understands?|understood|agrees|agreed)\b"
)
"""What is only said when somebody listens. Read where the words alone are asked for, never to make an attempt."""
_NOT_YET = re.compile(
    r"\b(will|to|not|unable|tried|trying|cannot|cant|couldnt|didnt|wont|should|would|never|please|must|plans?)"
    r"( \w+)?$"
)
"""The one or two words before a contact that make it none: "will call the patient", "could not reach her"."""
_PHONE = re.compile(
    r"^call\b(?! back)|\b(called|phoned|telephoned|spoke|talked|chatted|reached|checked in|checked on)\b"
    r"|\b(phone|return|returned|follow up|conference) call|\bcalls? (with|from)\b|\b(by|on the) phone\b"
)
_INCOMING = re.compile(r"\b(pt|patient|she|he|daughter|son|wife|husband|caregiver|who) (had )?left (a |us )*\w*")
_ATTEMPT = re.compile(
    r"\b(left|leaving|lm|lvm) (a |him |her |them |another )*(detailed )?(voice ?mail|vm|message|msg)\b"
    r"|\b(vm|lvm|lvmm)\b|voice ?mail|no answer|did not answer|didnt answer|unable to reach"
    r"|could not reach|couldnt reach"
)
_DONE = re.compile(
    r"\b(reviewed|reconciled|discussed|refilled|updated|educated|taught|explained|coordinated|arranged|faxed|"
    r"went over|confirmed|counsell?ed|instructed|documented|sent)\b"
)
_OTHERS = re.compile(
    r"^(to |with |the |her |his |their |pts |patients |back )*"
    r"(pharmac|dr\b|doctor|cardiolog|nephrolog|endocrin|specialist|home health|agency|lab\b|labs\b|insur|hospital|"
    r"clinic|facility|snf\b|dme\b|supplier|office|provider|pcp\b|nurse line|case manager|social work|transport)"
)


def infer_activities(note: str) -> tuple[Activity, ...]:
    """At most three activities that the note speaks of, at least one: charting when it speaks of none.

    A note that tells only of a fruitless call is a voicemail and nothing else (R-C7). Where other work stands beside
    the fruitless call it is both, which the month holds out until somebody says how much was which; where the patient
    was spoken to after all, it is no voicemail.
    """
    folded = fold(note)
    contact = _contact(folded)
    found = [activity for activity, pattern in _WORDS if re.search(pattern, folded)]
    if _fruitless(folded) and not contact:
        rest = [one for one in found if one is not Activity.MSG] if _DONE.search(folded) else []
        return (Activity.VOICEMAIL, *rest[: _MOST - 1])
    if contact or _done(_PHONE, folded):
        found.insert(0, Activity.CALL)
    return tuple(found[:_MOST]) or (Activity.CHART,)


def is_contact(activities: tuple[Activity, ...], inferred: bool, note: str) -> bool:
    """Whether an entry is also a reached attempt.

    A call that was said is one, unless its note tells that nobody answered or begins with somebody else (a pharmacy,
    another practice). Inferred, it is one only by a fixed phrase about the patient or the caregiver.
    """
    if Activity.CALL not in activities or Activity.VOICEMAIL in activities:
        return False
    folded = fold(note)
    if _contact(folded):
        return True
    return not inferred and not _fruitless(folded) and not _OTHERS.match(folded)


def tells_of_contact(note: str) -> bool:
    """Whether the words themselves say that the patient or the caregiver was spoken to, whatever activity was said."""
    folded = fold(note)
    return _contact(folded) or (_done(_HEARD, folded) and not _fruitless(folded))


def contact_at(entry: TimeEntry, typed_at: datetime, zone: ZoneInfo) -> datetime:
    """When the contact of an entry was: its start; else, on the day it was typed, then; else that day's noon.

    Outreach reads months and days from it, so a call that is typed on 2 November for 30 October was in October.
    """
    if entry.start is not None:
        return entry.start
    if typed_at.astimezone(zone).date() == entry.service_date:
        return typed_at
    return datetime.combine(entry.service_date, time(12), zone).astimezone(UTC)


def _contact(folded: str) -> bool:
    """Whether the patient or the caregiver was spoken to."""
    return _done(_SPOKE, folded) or (_done(_DIALLED, folded) and not _fruitless(folded))


def _done(phrases: re.Pattern[str], folded: str) -> bool:
    """Whether one of the phrases stands in the note, neither denied nor only planned."""
    return any(not _NOT_YET.search(folded[: match.start()].rstrip()) for match in phrases.finditer(folded))


def _fruitless(folded: str) -> bool:
    """Whether the note tells of a call that reached nobody. A message that the patient left is not ours."""
    return bool(_ATTEMPT.search(_INCOMING.sub(" ", folded)))
