"""Outreach: when to try again, when a letter goes, when silence is flagged, told, and reviewed (reference 6).

A month has up to three tries on different days and at different times of day, then one letter. No contact for one
month is flagged, for two the practitioner is told, after three pausing or ending the enrolment is reviewed: judgement,
so each number is the practice's policy. Work without contact may count, the attempts never do (R-C7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from ccm.enrolment import Begun, Step
from ccm.policy import Policy
from ccm.record import Attempt, Outcome
from ccm.service_month import ServiceMonth, add_business_days, is_business_day

LETTER = """Dear {name},

we have tried to reach you by phone for your monthly care call, and did not get through. We would like to hear how you
are, go through your medicines and your plan, and help with whatever stands in the way.

Please call us{number}. If you would rather not be called any more, tell us; you may stop at any time.

Your care team"""
"""The letter's text, kept with its follow-up; no diagnosis stands in it, since others may open the mail."""

NOT_REACHED = frozenset({Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER})
CONTACT = frozenset({Outcome.REACHED, Outcome.DECLINED})  # who declines has answered
MONTH = 30  # days of silence that are called a month


class DayPart(StrEnum):
    """The time of day, as a caller plans it."""

    MORNING = "in the morning"
    AFTERNOON = "in the afternoon"
    EVENING = "in the evening"

    @staticmethod
    def of(at: datetime) -> DayPart:
        """Of a local time: noon and five o'clock are the bounds."""
        return DayPart.MORNING if at.hour < 12 else DayPart.AFTERNOON if at.hour < 17 else DayPart.EVENING


class Quiet(IntEnum):
    """How far silence has gone: flagged, the practitioner's to hear, up for review."""

    NONE = 0
    FLAG = 1
    TELL = 2
    REVIEW = 3


@dataclass(frozen=True, slots=True)
class Outreach:
    """Where outreach stands: this month's fruitless tries, the silence, what comes next, and why."""

    tries: int  # days of this month on which it was tried in vain since the last contact
    last_contact: date | None
    quiet_since: date | None
    quiet: Quiet
    next_step: str
    letter_due: bool
    wrong_number: bool

    @property
    def unreachable_due(self) -> bool:
        """Whether the policy calls for the review after which a patient counts as unreachable."""
        return self.quiet is Quiet.REVIEW

    @property
    def flag(self) -> str:
        """The silence in words, from the first month on."""
        if self.quiet is Quiet.NONE or self.quiet_since is None:
            return ""
        return f"no contact since {self.quiet_since:%b %-d, %Y}"


def quiet_of(quiet_since: date | None, today: date, policy: Policy) -> Quiet:
    """How far a silence that began on that day has gone."""
    if quiet_since is None:
        return Quiet.NONE
    months = (today - quiet_since).days // MONTH
    bounds = (policy.months_to_flag, policy.months_to_practitioner, policy.months_to_unreachable)
    return max(
        (step for step, bound in zip(list(Quiet)[1:], bounds, strict=True) if months >= bound), default=Quiet.NONE
    )


def silent_since(steps: Sequence[Begun], last_contact: datetime | None, plan_kept: datetime | None) -> datetime | None:
    """From when an active patient's silence is known here: the last contact, or becoming active, whichever is later.

    An imported patient's steps bear the chart's days, long before anyone could keep an attempt here: where nobody
    answered yet, silence is known from when the plan that came with the import was kept; without one it is not known.
    """
    began = [one for one in steps if one.step is Step.ACTIVATE][-1:]
    known = [last_contact] if last_contact is not None else []
    known += [one.at for one in began if not one.imported]
    if not known and began and plan_kept is not None:
        known = [plan_kept]
    return max(known, default=None)


def outreach(
    attempts: Sequence[Attempt],
    now: datetime,
    zone: ZoneInfo,
    policy: Policy,
    *,
    letters: Sequence[date] = (),
    enrolled_since: date | None = None,
) -> Outreach:
    """Read the attempts. Tries of one day are one try, and tries at one time of day are not yet a letter's reason.

    `letters` are the days on which a letter was opened: one a month. `enrolled_since` is the first day from which
    silence can be known here: for an imported patient that is not the chart's consent, but the import.
    """
    today = now.astimezone(zone).date()
    local = [(one.at.astimezone(zone), one) for one in sorted(attempts, key=lambda each: each.at) if one.at <= now]
    contacts = [at for at, one in local if one.outcome in CONTACT]
    last = contacts[-1].date() if contacts else None
    after = [(at, one) for at, one in local if one.outcome in NOT_REACHED and (not contacts or at > contacts[-1])]
    month = ServiceMonth.of_day(today)
    tried = [at for at, _ in after if ServiceMonth.of_day(at.date()) == month]
    tries = len({at.date() for at in tried})
    spread = len({DayPart.of(at) for at in tried}) >= min(policy.tries_day_parts, policy.tries_before_letter)
    written = any(ServiceMonth.of_day(day) == month and (last is None or day > last) for day in letters)
    enough = tries >= policy.tries_before_letter
    due = enough and spread and not written
    quiet = max((day for day in (last, enrolled_since) if day is not None), default=None)
    silent = quiet_of(quiet, today, policy)
    if silent is Quiet.REVIEW and not after:
        silent = Quiet.TELL  # nobody tried: that is not yet unreachable
    wrong = bool(after) and after[-1][1].outcome is Outcome.WRONG_NUMBER
    next_step = ""
    if local and local[-1][1].outcome is Outcome.DECLINED:
        next_step = "the patient declined: for today, agree on another day; for good, keep it under *Enrolment*"
    elif silent is Quiet.REVIEW:
        next_step = "no contact for months: pause or end the enrolment"
    elif wrong:
        next_step = "the number is wrong: find the right one"
    elif due:
        next_step = "send a letter or portal message"
    elif enough and written:
        next_step = f"this month's tries and letter are done: try again in {month.next.first_day:%B}"
    elif after:
        next_step = _try_again(after[-1][0], tried, now.astimezone(zone))
    return Outreach(tries, last, quiet, silent, next_step, due, wrong)


def first_call(standing: Outreach, today: date) -> Outreach:
    """The same for an enrolled patient whom nobody called yet, as after an import: the next step is the first call."""
    if standing.next_step or standing.last_contact is not None:
        return standing
    when = "today" if is_business_day(today) else f"{add_business_days(today, 1):%A}"
    return replace(standing, next_step=f"call {when}: no contact is on record here")


def letter(name: str, number: str) -> str:
    """The letter to a patient who could not be reached; `number` is the practice's, empty when none is set."""
    return LETTER.format(name=name, number=f" at {number}" if number else "")


def _try_again(last: datetime, tried: Sequence[datetime], now: datetime) -> str:
    """Another day than the last try's, a business day, at a time of day that this month has not had yet."""
    used = {DayPart.of(at) for at in tried} or {DayPart.of(last)}
    fresh = [one for one in (DayPart.MORNING, DayPart.AFTERNOON) if one not in used]
    other = DayPart.MORNING if DayPart.of(last) is not DayPart.MORNING else DayPart.AFTERNOON
    part = fresh[0] if fresh else other
    today = now.date()
    ahead = now.hour < (12 if part is DayPart.MORNING else 17)
    if last.date() < today and is_business_day(today) and ahead:
        return f"try again today {part.value}"
    day = add_business_days(today, 1)
    return (
        f"try again {day:%A} {part.value}"
        if day - today < timedelta(days=7)
        else f"try again {day:%b %-d} {part.value}"
    )
