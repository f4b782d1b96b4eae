"""Outreach: when to try again, when a letter goes, and when a patient counts as unreachable (reference 6).

Attempts are tried on different days and at different hours; work without contact may count, the attempts never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ccm.record import Attempt, Outcome

LETTER = """Dear {name},

we have tried to reach you by phone for your monthly care call, and did not get through. We would like to hear how you
are, go through your medicines and your plan, and help with whatever stands in the way.

Please call us{number}. If you would rather not be called any more, tell us; you may stop at any time.

Your care team"""
"""The letter's text, kept with its follow-up; no diagnosis stands in it, since others may open the mail."""

NOT_REACHED = frozenset({Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER})


@dataclass(frozen=True, slots=True)
class Outreach:
    """Where outreach stands: fruitless tries since the last contact, what comes next, and why."""

    tries: int
    last_contact: date | None
    next_step: str
    letter_due: bool
    unreachable_due: bool
    wrong_number: bool


def outreach(
    attempts: Sequence[Attempt],
    now: datetime,
    zone: ZoneInfo,
    *,
    tries_before_letter: int,
    months_to_unreachable: int,
    letter_sent: date | None = None,
    active_since: date | None = None,
) -> Outreach:
    """Read the attempts. Two tries in one hour of one day count as one: they are the same try."""
    today = now.astimezone(zone).date()
    local = [(one.at.astimezone(zone), one) for one in sorted(attempts, key=lambda each: each.at) if one.at <= now]
    reached = [at for at, one in local if one.outcome is Outcome.REACHED]
    last = reached[-1].date() if reached else None
    after = [(at, one) for at, one in local if one.outcome in NOT_REACHED and (not reached or at > reached[-1])]
    tries = len({(at.date(), at.hour) for at, _ in after})
    wrong = bool(after) and after[-1][1].outcome is Outcome.WRONG_NUMBER
    letter = tries >= tries_before_letter and (letter_sent is None or (last is not None and letter_sent <= last))
    quiet_from = last or active_since
    gone = quiet_from is not None and tries > 0 and (today - quiet_from).days >= months_to_unreachable * 30
    return Outreach(tries, last, _next(after, today, wrong, letter, gone), letter, gone, wrong)


def letter(name: str, number: str) -> str:
    """The letter to a patient who could not be reached; `number` is the practice's, empty when none is set."""
    return LETTER.format(name=name, number=f" at {number}" if number else "")


def _next(after: Sequence[tuple[datetime, Attempt]], today: date, wrong: bool, letter: bool, gone: bool) -> str:
    if gone:
        return "no contact for months: pause or end the enrolment"
    if wrong:
        return "the number is wrong: find the right one"
    if letter:
        return "send a letter or portal message"
    if not after:
        return ""
    at = after[-1][0]
    part = "in the afternoon" if at.hour < 12 else "in the morning"
    day = "today" if at.date() < today else f"{today + timedelta(days=1):%A}"
    return f"try again {day} {part}"
