"""Follow-ups: something owed to a patient, by whom and when, and a loop that is closed only with its result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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
    OTHER = "other"


_WORDS: tuple[tuple[Kind, str], ...] = (
    (Kind.DISCHARGE, r"discharg|after (the )?(hospital|ed|er)\b"),
    (Kind.REFERRAL, r"referr|appointment with|specialist|cardiolog|nephrolog|podiat"),
    (Kind.LAB, r"\blabs?\b|a1c|blood|\binr\b|result"),
    (Kind.REFILL, r"refill|prescription|pharmacy|renew"),
    (Kind.RIDE, r"\bride|transport|taxi|bus\b"),
    (Kind.LETTER, r"letter|portal message|mail\b"),
    (Kind.CALL_BACK, r"call|phone|check in|ring"),
)


def kind_of(what: str) -> Kind:
    """The kind that the words speak of."""
    folded = fold(what)
    return next((kind for kind, pattern in _WORDS if re.search(pattern, folded)), Kind.OTHER)


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
    by_id: str
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

    def overdue(self, today: date) -> bool:
        """Open, and its day has passed."""
        return self.open and self.due < today
