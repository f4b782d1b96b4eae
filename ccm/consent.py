"""Consent to CCM (R-G3): four things said, an answer, for one billing practitioner; counted from then on (R-C9).

Verbal or written. It is asked again only when the billing practitioner changes. Revocation stops outreach at once; no
later minute counts; the month bills if its time was met; enrolment ends with the month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum


class Element(StrEnum):
    """What must be said, in the words of the reference."""

    AVAILABLE = "available"
    COST = "cost_sharing"
    ONE_PRACTITIONER = "one_practitioner"
    MAY_STOP = "may_stop"


WORDS: dict[Element, str] = {
    Element.AVAILABLE: "Chronic care management is available to you: someone from this practice calls you between "
    "visits, keeps your care plan, and can be reached at any hour for an urgent need.",
    Element.COST: "Medicare pays most of it; a share, usually 20 percent after the deductible, may be yours.",
    Element.ONE_PRACTITIONER: "Only one practitioner can give and be paid for this service in a calendar month.",
    Element.MAY_STOP: "You may stop at any time; it ends with that calendar month.",
}
"""The words to say, one for each element."""


class Answer(StrEnum):
    """What was answered, or taken back."""

    GIVEN = "given"
    DECLINED = "declined"
    REVOKED = "revoked"


class How(StrEnum):
    """How it was given. `UNKNOWN` is for a chart that does not say: none is invented, and no person chooses it."""

    VERBAL = "verbal"
    WRITTEN = "written"
    UNKNOWN = "not recorded"


SAID = (How.VERBAL, How.WRITTEN)
"""The ways that a person may choose."""
CCM_BEGAN = date(2015, 1, 1)
"""Medicare pays for CCM since then: no consent to it is older."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer: who explained what to whom, the questions, when. `imported` ones are as the chart dated them."""

    id: str
    patient_id: str
    answer: Answer
    how: How
    elements: frozenset[Element]
    explained_by_id: str | None
    said_to: str  # the patient, or the caregiver's name and relation; empty where the chart does not say
    questions: str
    practitioner_id: str | None
    at: datetime
    imported: bool = False

    @property
    def missing(self) -> tuple[Element, ...]:
        """Elements that were not said; an imported consent is taken as the chart has it."""
        return () if self.imported else tuple(one for one in Element if one not in self.elements)

    @property
    def told(self) -> str:
        """How, and to whom, as far as the record says: `verbal, to the patient`."""
        how = "how it was given is not recorded" if self.how is How.UNKNOWN else self.how.value
        word = "to" if self.answer is Answer.GIVEN else "said by"
        return f"{how}, {f'{word} {self.said_to}' if self.said_to else f'{word} whom is not recorded'}"


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which minutes may count: from a consent up to its revocation, which is not in it."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """How consent stands now. `problem` is empty when it is good."""

    consent: Consent | None
    problem: str

    @property
    def good(self) -> bool:
        """Whether services may be given and counted."""
        return not self.problem


def windows(consents: Sequence[Consent]) -> tuple[Window, ...]:
    """When consent stood: each complete one opens, a revocation or a later refusal closes."""
    found: list[Window] = []
    since: datetime | None = None
    for one in sorted(consents, key=lambda each: each.at):
        if one.answer is Answer.GIVEN and not one.missing:
            since = since or one.at
        elif one.answer is not Answer.GIVEN and since is not None:
            found.append(Window(since, one.at))
            since = None
    return (*found, Window(since)) if since is not None else tuple(found)


def standing(consents: Sequence[Consent], practitioner_id: str | None, now: datetime) -> Standing:
    """The latest answer, read against the present practitioner."""
    ordered = sorted((one for one in consents if one.at <= now), key=lambda one: one.at)
    if not ordered:
        return Standing(None, "no consent is on file")
    last = ordered[-1]
    if last.answer is Answer.DECLINED:
        return Standing(last, "the patient declined")
    if last.answer is Answer.REVOKED:
        return Standing(last, "the patient withdrew consent")
    if last.missing:
        return Standing(last, "it was not said that: " + "; ".join(WORDS[one] for one in last.missing))
    if practitioner_id is not None and last.practitioner_id not in (None, practitioner_id):
        return Standing(last, "the billing practitioner changed since, and a new practitioner needs a new consent")
    return Standing(last, "")


def revoked_words(now: Standing, zone: tzinfo) -> str:
    """What a withdrawn consent means, in the practice's days: one sentence for every screen. Empty without one."""
    if now.consent is None or now.consent.answer is not Answer.REVOKED:
        return ""
    at = now.consent.at.astimezone(zone)
    return f"the patient withdrew consent on {at:%b %-d}. No later minute counts; {at:%B} bills if its time was met"


def given_on(standing_now: Standing, zone: tzinfo) -> date | None:
    """The local day of the consent that stands; None without one."""
    one = standing_now.consent
    good = standing_now.good and one is not None and one.answer is Answer.GIVEN
    return one.at.astimezone(zone).date() if good and one else None


def due_again(standing_now: Standing, now: datetime, reaffirm_days: int) -> bool:
    """Whether the yearly re-affirmation, a default of the programme and not a rule, is due."""
    one = standing_now.consent
    return standing_now.good and one is not None and now - one.at >= timedelta(days=reaffirm_days)
