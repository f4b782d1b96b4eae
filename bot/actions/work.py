"""Who acts, and what an action is given: the transaction, the person, the practice's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ccm.billing.rules import RuleData
from ccm.record import Person
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, through which delivery. `key` makes a second delivery of the same act harmless; None only to look.

    `typed_at` is when a kept line was typed; None for what is typed now.
    """

    practice: Practice
    slack_user_id: str
    key: str | None
    training: bool
    channel_id: str | None = None
    typed_at: datetime | None = None


@dataclass(slots=True)
class Work:
    """What an action is given: the transaction, the person, the practice's time. `seen` goes into the audit row."""

    uow: UnitOfWork
    caller: Caller
    person: Person
    now: datetime
    zone: ZoneInfo
    rules: Sequence[RuleData] = ()  # every file of billing rules that is loaded
    seen: dict[str, None] = field(default_factory=dict)  # in the order in which they were shown
    facts: dict[str, str] = field(default_factory=dict)
    only_shown: bool = False  # the deed was looked at and not done: the audit row says so

    @property
    def today(self) -> date:
        """The practice's own day."""
        return self.now.astimezone(self.zone).date()

    def saw(self, *patient_ids: str) -> None:
        """Note that these patients were shown or written, once each, for the audit row."""
        self.seen.update(dict.fromkeys(patient_ids))
