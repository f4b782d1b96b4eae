"""What a job is given, and what it comes to: posts for the outbox, kept in one transaction with the job's own row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.work import Caller, Work
from ccm.billing.rules import RuleData
from ccm.posting import Post
from ccm.posting_calendar import Firing
from ccm.posting_settings import PostingSettings
from ccm.record import Person
from storage.practices import Practice
from storage.unit_of_work import PracticeView, Snapshot, UnitOfWork

NAME = "posting"
"""The setting under which the posting settings' versions are kept."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One run: a snapshot of the practice to read from, the practice's time, and what is due (None for a sweep)."""

    view: Snapshot
    practice: Practice
    now: datetime
    zone: ZoneInfo
    rules: Sequence[RuleData]
    settings: PostingSettings
    training: bool
    firing: Firing | None = None

    @property
    def today(self) -> date:
        """The practice's own day."""
        return self.now.astimezone(self.zone).date()

    def as_if(self, person: Person) -> Work:
        """A person's desk, to read by the same actions as their commands do. Nothing is written through it."""
        caller = Caller(self.practice, person.slack_user_id, None, self.training)
        return Work(self.view, caller, person, self.now, self.zone, self.rules)


@dataclass(frozen=True, slots=True)
class Composed:
    """What a job comes to: posts, the patients whose names leave in them, and what else stands with them.

    `keep` runs in the writer's turn, before the posts are added; what it writes is covered by the job's audit row.
    """

    posts: tuple[Post, ...] = ()
    shown: tuple[str, ...] = ()
    keep: Callable[[UnitOfWork], None] | None = None

    def __bool__(self) -> bool:
        return bool(self.posts) or self.keep is not None


Job = Callable[[Occasion], Composed]


def posting_of(view: PracticeView, defaults: PostingSettings) -> PostingSettings:
    """The posting settings that hold: the latest version; the deployment's, and its channels where none was chosen."""
    kept = view.settings.get(NAME)
    if not kept:
        return defaults
    said = PostingSettings.model_validate_json(kept)
    lacking = {name: getattr(defaults, name) for name in CHANNELS if not getattr(said, name)}
    return said.model_copy(update=lacking)


CHANNELS = ("worklist_channel", "escalation_channel", "digest_channel")
