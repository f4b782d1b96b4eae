"""Contacts of the month: one definition, one count, and by what each is known.

The patient or the caregiver counts as spoken to where a person said so: by the outcome marked on a call, by an attempt
recorded as reached, or by the words of the note. The attempt that the bot keeps beside every logged call says no more
than the activity does, so it is no proof: such a call is named as one of which nobody said what came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ccm.activity import Activity
from ccm.inference import is_contact, tells_of_contact
from ccm.outreach import CONTACT, NOT_REACHED
from ccm.packet.rows import NOT_RECORDED, PacketRows, counted, handle, listed
from ccm.record import Attempt, TimeEntry

OUTCOMES = {"better": "better", "same": "no change", "worse": "worse"}
BY_NOTE = "by the note's words"
HOW_COUNTED = (
    "Spoken to: somebody said so, by the outcome marked on a call, by an attempt recorded as reached, or in the note's "
    "own words. One call that is known by two of these is one. A follow-up's result is in its closer's words and adds "
    "none."
)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Which, by what it is known that somebody was spoken to; the calls of which nobody said; tries in vain."""

    spoken: Mapping[str, Sequence[str]]
    unsaid: tuple[str, ...]
    vain: int


def contacts(rows: PacketRows) -> Contacts:
    """Of the month, entries first, then attempts that stand for no logged call."""
    live = [one.entry for one in rows.live]
    spoken: dict[str, list[str]] = {}
    for one in live:
        how = known_by(rows, one)
        if how:
            spoken.setdefault(how, []).append(handle(one.id))
    for tried in rows.attempts:
        if rows.during(tried.at) and _said(tried) and not any(_same(rows, tried, one) for one in live):
            by = f"{rows.day(rows.local(tried.at))}, {rows.doer(tried.by_id, tried.at)}"
            spoken.setdefault(f"by an attempt recorded as {tried.outcome.value}", []).append(by)
    unsaid = [
        handle(one.id) for one in live if is_contact(one.activities, one.inferred, one.note) and not known_by(rows, one)
    ]
    vain = sum(rows.during(one.at) and one.outcome in NOT_REACHED for one in rows.attempts)
    return Contacts(spoken, tuple(unsaid), vain)


def count_of(rows: PacketRows) -> str:
    """The count in words, the same wherever a packet gives it."""
    return " ".join(_count(contacts(rows)))


def _count(found: Contacts) -> Iterator[str]:
    parts = [f"{how}: {listed(which)}" for how, which in found.spoken.items()]
    how = f" ({'; '.join(parts)})" if parts else ""
    times, vain = counted(sum(len(one) for one in found.spoken.values()), "time"), counted(found.vain, "time")
    yield f"The patient or caregiver was spoken to {times}{how} and tried in vain {vain}."
    if found.unsaid:
        calls = counted(len(found.unsaid), "call")
        yield f"Of {calls} more the record does not say whether somebody answered ({', '.join(found.unsaid)})."


def known_by(rows: PacketRows, entry: TimeEntry) -> str:
    """By what it is known that somebody was spoken to; empty where nobody said so."""
    if Activity.VOICEMAIL in entry.activities:
        return ""
    if Activity.CALL in entry.activities and outcome(rows, entry) != NOT_RECORDED:
        return "by the outcome marked on it"
    if any(_same(rows, one, entry) for one in rows.attempts if _said(one)):
        return "by an attempt of that day recorded as reached"
    message = Activity.MSG in entry.activities and Activity.CALL not in entry.activities
    return BY_NOTE if not message and tells_of_contact(entry.note) else ""


def contact(rows: PacketRows, entry: TimeEntry) -> str:
    """Who was spoken to and how. What nobody recorded is said to be not recorded, never concluded."""
    whom = "the caregiver" if entry.caregiver else "the patient"
    known = known_by(rows, entry)
    if known == BY_NOTE and not entry.caregiver:
        whom = "the patient or the caregiver"
    if known:
        return f"Spoke with {whom}, two-way, {known}"
    if Activity.VOICEMAIL in entry.activities:
        return f"{whom.capitalize()} was not reached"
    if is_contact(entry.activities, entry.inferred, entry.note):
        return f"Logged as a call with {whom}; whether somebody answered is not said"
    if Activity.MSG in entry.activities:
        return f"Message to {whom}; an answer is not recorded"
    if Activity.CALL in entry.activities:
        return f"A call; contact with {whom}: {NOT_RECORDED}"
    return f"Contact: {NOT_RECORDED}"


def outcome(rows: PacketRows, entry: TimeEntry) -> str:
    """What it changed, as whoever did it marked it."""
    return OUTCOMES.get(rows.marks.get(entry.id, {}).get("outcome", ""), NOT_RECORDED)


def beside_a_call(one: Attempt) -> bool:
    """What the bot keeps beside every logged call: it says no more than the entry does, so it is no proof of a word."""
    return one.outcome in CONTACT and one.entry_id is not None


def _said(one: Attempt) -> bool:
    """A person's own word that somebody answered."""
    return one.outcome in CONTACT and one.entry_id is None


def _same(rows: PacketRows, one: Attempt, entry: TimeEntry) -> bool:
    """Whether an attempt is one with a call that the same person logged for the same day."""
    call = Activity.CALL in entry.activities and Activity.VOICEMAIL not in entry.activities
    return call and one.by_id == entry.performer_id and rows.local(one.at) == entry.service_date
