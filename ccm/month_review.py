"""The billing practitioner's review of a whole month: what to look at first, what was seen, what changed since.

CMS expects the billing practitioner's oversight of the month (rules section 5). It is a word on the record, never a
gate: nothing waits for it and nothing warns that it is missing. A review keeps a short name of the counted entries it
saw, so that one whose counted entries changed afterwards is shown as made before the change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ccm.billing.gathered import MonthOf, PatientRows
from ccm.chart import ACUTE, Medication
from ccm.follow_up import FollowUp, Kind
from ccm.month_close import SignOff, SignOffKind, standing
from ccm.note_quality import note_quality
from ccm.record import EntryState

ESCALATED = frozenset({Kind.QUESTION, Kind.TELL})
"""What was put before somebody in charge: a flag to the lead, a word to the practitioner."""
SHORT_OF = 2  # parts of a note's three that are missing


class Notable(StrEnum):
    """Why a month is looked at first, in the order in which a batch shows them."""

    ESCALATED = "put before somebody in charge"
    ACUTE = "in the emergency department or in hospital"
    MEDICINES = "a medicine was changed"
    SHORT = "a note that says little"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing of a month that is looked at first. `words` are typed text or a name: whoever shows it escapes it."""

    what: Notable
    on: date
    words: str
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that stands. `since` are the entries that came, went or were confirmed after it.

    `current`: the counted entries are those it saw.
    """

    sign: SignOff
    seconds: int
    current: bool
    since: tuple[str, ...]


def stamp_of(of: MonthOf) -> str:
    """The counted seconds and a short name of the counted entries: what a review keeps, and a button carries."""
    counted = of.decision.counted.by_piece if of.decision else {}
    said = sorted((key, seconds) for key, seconds in counted.items() if seconds)
    return f"{of.seconds}:{hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"


def seconds_seen(value: str) -> int:
    """The counted seconds that a review saw."""
    return int(value.partition(":")[0] or 0)


def review_of(of: MonthOf) -> Reviewed | None:
    """The review that stands, whoever made it; None where there is none or it was taken back."""
    sign = standing(of.rows.sign_offs, SignOffKind.REVIEWED)
    if sign is None:
        return None
    since = tuple(one.entry.id for one in of.rows.entries if _touched(one, sign.at))
    return Reviewed(sign, seconds_seen(sign.value), sign.value == stamp_of(of), since)


def _touched(state: EntryState, at: datetime) -> bool:
    return state.entry.entered_at > at or any(one.at > at for one in state.corrections)


def may_review(rows: PatientRows) -> bool:
    """Whether anything stands that can be reviewed."""
    return any(one.live for one in rows.entries)


def seems_unreviewed(rows: PatientRows) -> bool:
    """By the bare rows: no review stands, or entries were touched since. Decided it may still be as it was seen."""
    sign = standing(rows.sign_offs, SignOffKind.REVIEWED)
    return may_review(rows) and (sign is None or any(_touched(one, sign.at) for one in rows.entries))


def notable(of: MonthOf, raised: Sequence[FollowUp], medications: Sequence[Medication]) -> tuple[Seen, ...]:
    """What of a month is looked at first, in the batch's order and by day.

    Of the patient's follow-ups and medicines it asks for those of the month: others may be there, and say nothing.
    """
    first, last, zone = of.month.first_day, of.month.last_day, of.record.zone
    found = []
    for one in raised:
        on = one.at.astimezone(zone).date()
        if one.kind in ESCALATED and first <= on <= last:
            found.append(Seen(Notable.ESCALATED, on, one.what))
    for visit in of.rows.encounters:
        if visit.kind in ACUTE and visit.on <= last and visit.ended >= first:
            found.append(Seen(Notable.ACUTE, visit.on, visit.reason))
    for medicine in medications:
        for day, word in ((medicine.since, "started or changed"), (medicine.until, "stopped")):
            if day is not None and first <= day <= last:
                found.append(Seen(Notable.MEDICINES, day, f"{medicine.name} {word}"))
    counted = of.decision.counted.by_piece if of.decision else {}
    for state in of.rows.entries:
        entry = state.entry
        if state.live and counted.get(entry.id) and len(note_quality(entry.note).missing) >= SHORT_OF:
            found.append(Seen(Notable.SHORT, entry.service_date, entry.note, entry.id))
    ranks = list(Notable)
    return tuple(sorted(found, key=lambda one: (ranks.index(one.what), one.on, one.words, one.entry_id)))
