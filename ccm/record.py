"""The record's values: patients, people, time entries, attempts, timers. What rules and screens read.

Ids are opaque text, time-ordered, unique over all practices. Instants are aware, in UTC. Durations are whole
seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from ccm.activity import Activity
from ccm.roles import Credential, Duty, Held, held_on


class Captured(StrEnum):
    """How a time entry came to be (design section 3, "how captured")."""

    TIMER = "timer"
    SHORTENED = "timer_shortened"
    AT_ONCE = "at_once"
    LATE = "late"
    IMPORTED = "imported"


class Program(StrEnum):
    """Whose minutes they are. One minute belongs to one program (R-X6)."""

    CCM = "ccm"
    RPM = "rpm"
    RTM = "rtm"
    BHI = "bhi"
    TCM = "tcm"
    PCM = "pcm"


class Outcome(StrEnum):
    """How an outreach attempt ended."""

    VOICEMAIL = "voicemail"
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"
    DECLINED = "declined"
    REACHED = "reached"


class CorrectionKind(StrEnum):
    """What was done to an entry after it was saved. The entry's own row never changes."""

    VOIDED = "voided"  # undone
    AMENDED = "amended"  # replaced by `replacement_id`
    MOVED = "moved"  # replaced on another chart; text sealed from the first patient's packet
    CONFIRMED = "confirmed"  # a `by:` entry, confirmed by its performer
    CHARTED = "charted"  # copied into the chart


GONE = frozenset({CorrectionKind.VOIDED, CorrectionKind.AMENDED, CorrectionKind.MOVED})
"""After one of these a row stands no more."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. `active` is false for a leaver.

    `history` holds the changes of the credential in the order in which they were said; empty while it never changed.
    """

    id: str
    slack_user_id: str
    name: str
    credential: Credential
    duties: frozenset[Duty]
    active: bool = True
    history: tuple[Held, ...] = field(default=(), compare=False)

    @property
    def may_bill(self) -> bool:
        """A physician or an APP who works here (ccm-rules 1.2)."""
        return self.active and self.credential.practitioner

    @property
    def may_look_after(self) -> bool:
        """Clinical staff who works here."""
        return self.active and self.credential.clinical

    def credential_on(self, day: date) -> Credential:
        """The credential of that day: a new one never reaches back into months that were worked before it (R-C6)."""
        return held_on(self.history, day) or self.credential


CONTACT_MOST = 300  # characters of a phone, a best time, a caregiver: the same in files and forms


class LookedAfter(Protocol):
    """Whose a patient is: all that is asked to tell whose something about them is."""

    @property
    def care_manager_id(self) -> str | None:
        """The designated team member."""
        ...

    @property
    def practitioner_id(self) -> str | None:
        """Who bills."""
        ...


class Assigned(NamedTuple):
    """A patient as far as a whole practice is asked: whose they are, and whether they may be called."""

    id: str
    care_manager_id: str | None
    practitioner_id: str | None
    do_not_call: bool


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient on the roster. `case_id` is the opaque handle that may stand in buttons and channels."""

    id: str
    case_id: str
    mrn: str
    given: str
    family: str
    dob: date
    sex: str = ""
    phone: str = ""
    address: str = ""
    language: str = ""
    caregiver: str = ""
    payer: str = ""
    member_id: str = ""
    practitioner_id: str | None = None
    care_manager_id: str | None = None
    best_time: str = ""  # when to call, in words
    interpreter: str = ""  # the language an interpreter is needed for
    caregiver_since: date | None = None  # since when the caregiver may be spoken to
    initiating_visit: date | None = None  # as the chart states it
    do_not_call: bool = False

    @property
    def full_name(self) -> str:
        """First identifier of two; the other is the date of birth."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time: its first instant and its seconds."""

    start: datetime
    seconds: int

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return self.start + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """One row of time. `start` is None where the person gave no time: none is invented.

    `pieces` are the runs of a timer that was paused, in order; empty for time in one stretch.
    """

    id: str
    patient_id: str
    performer_id: str
    entered_by_id: str
    service_date: date
    start: datetime | None
    seconds: int
    activities: tuple[Activity, ...]
    inferred: bool  # the activities were inferred from the note, not said
    note: str
    captured: Captured
    program: Program
    caregiver: bool  # the contact was with a caregiver
    plan: bool  # the care plan was worked on
    snf: bool  # the patient was in a skilled nursing facility
    late_reason: str
    entered_at: datetime
    timer_id: str | None = None
    replaces_id: str | None = None  # the entry that this row amends or moves
    pieces: tuple[Run, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """When the work was done; empty where that is unknown. Their seconds add up to the entry's."""
        if self.start is None:
            return ()
        return self.pieces or (Run(self.start, self.seconds),)


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that was done to an entry: who, when, why."""

    id: str
    entry_id: str
    kind: CorrectionKind
    by_id: str
    at: datetime
    reason: str
    replacement_id: str | None = None


@dataclass(frozen=True, slots=True)
class EntryState:
    """An entry with all its corrections, in order."""

    entry: TimeEntry
    corrections: tuple[Correction, ...] = ()

    def has(self, kind: CorrectionKind) -> bool:
        """Whether a correction of that kind stands on the entry."""
        return bool(self.corrections) and any(correction.kind is kind for correction in self.corrections)

    @property
    def live(self) -> bool:
        """Neither undone, nor amended, nor moved."""
        return not self.corrections or not any(correction.kind in GONE for correction in self.corrections)

    @property
    def awaits_confirmation(self) -> bool:
        """Entered for someone else and not yet confirmed by that person (design section 2, `by:`)."""
        return self.entry.entered_by_id != self.entry.performer_id and not self.has(CorrectionKind.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An outreach attempt. `entry_id` is set when a logged call was the attempt."""

    id: str
    patient_id: str
    by_id: str
    outcome: Outcome
    note: str
    at: datetime
    entry_id: str | None = None
