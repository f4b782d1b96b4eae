"""Follow-ups: something owed to a patient, by whom and when, and a loop that is closed only with its result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ccm.record import Person
from ccm.roles import Duty
from ccm.text import fold


class Kind(StrEnum):
    """What is owed."""

    CALL_BACK = "call-back"
    DISCHARGE = "discharge call"
    REFERRAL = "referral"
    LAB = "lab"
    REFILL = "refill"
    RIDE = "ride"
    LETTER = "letter"
    DATA = "missing data"
    QUESTION = "question for the lead"
    TELL = "word to the practitioner"
    REVIEW = "unreachable review"
    OTHER = "other"


CHOSEN = (
    *(Kind.CALL_BACK, Kind.DISCHARGE, Kind.REFERRAL, Kind.LAB, Kind.REFILL, Kind.RIDE, Kind.LETTER),
    Kind.OTHER,
)
"""The kinds that a person may choose; the others are opened by the programme itself."""

_WORDS: tuple[tuple[Kind, str], ...] = (
    (Kind.REFERRAL, r"referral|refer|referred|appointment with|specialist|cardiolog\w*|nephrolog\w*|podiatr\w*"),
    (Kind.LAB, r"labs?|a1c|blood (work|test|draw)s?|inr|lab results?|results?"),
    (Kind.REFILL, r"refills?|prescriptions?|pharmacy|renew(al|als)?"),
    (Kind.RIDE, r"rides?|transport(ation)?|taxi|bus"),
    (Kind.LETTER, r"letters?|portal message|mail"),
    (Kind.CALL_BACK, r"calls?|call back|phone|check in|ring"),
)


def kind_of(what: str) -> Kind:
    """The kind that the words speak of, by whole words. A discharge call is never read from words: "ear discharge"
    would keep a real one from being opened. It comes from an import, or is chosen in the form.
    """
    folded = fold(what)
    return next((kind for kind, pattern in _WORDS if re.search(rf"\b({pattern})\b", folded)), Kind.OTHER)


def owner_among(care_manager_id: str | None, staff: Sequence[Person]) -> str | None:
    """Whose it is, so that nothing is nobody's: the first who works here of care manager, lead, practice owner."""
    here = [one for one in staff if one.active]
    mine = [one.id for one in here if one.id == care_manager_id]
    leads = [one.id for one in here if Duty.LEAD in one.duties]
    owners = [one.id for one in here if Duty.OWNER in one.duties]
    return next(iter((*mine, *leads, *owners)), None)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is owed: for whom, what, whose, by when."""

    id: str
    patient_id: str
    kind: Kind
    what: str
    owner_id: str | None
    due: date
    by_id: str | None
    at: datetime
    about: date | None = None  # the discharge, or the last contact, that it is about


class FollowUpStep(StrEnum):
    """What became of it."""

    DONE = "done"
    CANCELLED = "cancelled"
    HANDED = "handed over"
    MOVED = "moved to another day"


@dataclass(frozen=True, slots=True)
class FollowUpEvent:
    """One thing that was done with it; `result` closes the loop."""

    id: str
    follow_up_id: str
    step: FollowUpStep
    by_id: str | None  # None where an import brought what it waited for
    at: datetime
    result: str = ""
    owner_id: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """A follow-up with all that was done."""

    follow_up: FollowUp
    events: tuple[FollowUpEvent, ...] = ()

    @property
    def open(self) -> bool:
        """Neither done nor cancelled."""
        return not any(one.step in (FollowUpStep.DONE, FollowUpStep.CANCELLED) for one in self.events)

    @property
    def owner_id(self) -> str | None:
        """Whose it is now."""
        handed = [one.owner_id for one in self.events if one.step is FollowUpStep.HANDED]
        return handed[-1] if handed else self.follow_up.owner_id

    @property
    def due(self) -> date:
        """By when, now."""
        moved = [one.due for one in self.events if one.step is FollowUpStep.MOVED and one.due]
        return moved[-1] if moved else self.follow_up.due

    def whose(self, care_manager_id: str | None, staff: Sequence[Person]) -> str | None:
        """Whose it is among those who work here: a leaver's falls to the care manager, the lead, the owner."""
        here = any(one.id == self.owner_id and one.active for one in staff)
        return self.owner_id if here else owner_among(care_manager_id, staff)

    def overdue(self, today: date) -> bool:
        """Open, and its day has passed."""
        return self.open and self.due < today
