"""The tick: in every replica, what is due by the calendar runs once, and the sweeps run each time (promise 2).

A dated job is read in a snapshot and composed without the writer's turn; then its `job_run` row and its posts are kept
in one transaction. A replica that comes second finds the row and keeps nothing. What fails runs again at the next tick,
until it is of no use: then it is said to be missed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.occasion import Composed, Job, Occasion, posting_of
from bot.clock import Clock
from bot.logs import log, place
from ccm.billing.rules import RuleData
from ccm.errors import Busy
from ccm.posting import Ran
from ccm.posting_calendar import Due, Firing, firings
from ccm.posting_settings import PostingSettings
from storage.database import Database
from storage.job_runs import BEGAN
from storage.practices import Practice
from storage.unit_of_work import Snapshot, UnitOfWork

LOOKS_BACK = timedelta(days=21)  # the longest that anything is of use is 20 days
UNSAID = frozenset({Due.WORKLIST_KEPT, Due.NIGHT, Due.CHANNELS})  # the next one does as well
SEVERAL = frozenset({Due.WORKLIST_KEPT})  # times a day; of all others one a day
Missed = Callable[[Occasion, Sequence[Firing]], Composed]


class Tick:
    """One practice's tick. `missed` composes the word about what was not run in time."""

    def __init__(
        self,
        database: Database,
        practice: Practice,
        clock: Clock,
        rules: Sequence[RuleData],
        defaults: PostingSettings,
        *,
        dated: Mapping[Due, Job],
        sweeps: Mapping[str, Job],
        missed: Missed,
        training: bool,
    ) -> None:
        self._database, self._practice, self._clock = database, practice, clock
        self._rules, self._defaults, self._training = rules, defaults, training
        self._dated, self._sweeps, self._missed = dated, sweeps, missed
        self._zone = ZoneInfo(practice.zone)
        self.ended_at = time.monotonic()

    def sweep(self) -> None:
        """What is looked for at every tick: each is idempotent by the keys of its posts."""
        for name, job in self._sweeps.items():
            self._guarded(name, lambda name=name, job=job: self._swept(name, job))  # type: ignore[misc]

    def calendar(self) -> None:
        """What is due and has no row yet, oldest first; then what was missed, in one word."""
        now = self._clock.now()
        due = self._due(now)
        for one in (each for each in due if each.until >= now):
            self._guarded(one.due.value, lambda one=one: self._ran(one))  # type: ignore[misc]
        late = [one for one in due if one.until < now and one.due not in UNSAID]
        if late:
            self._guarded("missed", lambda: self._gone(late))
        self.ended_at = time.monotonic()

    def _due(self, now: datetime) -> list[Firing]:
        since = now - LOOKS_BACK
        with self._database.read(self._practice.id) as view:
            began = view.job_runs.first(BEGAN)
            ran = view.job_runs.since(since)
            settings = posting_of(view, self._defaults)
        if began is None:
            began = self._begin(now)
        found = firings(settings, self._zone, max(since, began), now)
        days = {(job, at.astimezone(self._zone).date()) for job, at in ran}
        return [one for one in found if one.due in self._dated and not self._stands(one, ran, days)]

    @staticmethod
    def _stands(one: Firing, ran: Collection[tuple[str, datetime]], days: Collection[tuple[str, date]]) -> bool:
        """Whether it ran. What comes once a day ran that day at whatever hour: an hour that the practice changes since
        makes nothing due again, nor missed.
        """
        return (one.due.value, one.at) in ran or (one.due not in SEVERAL and (one.due.value, one.day) in days)

    def _begin(self, now: datetime) -> datetime:
        with self._database.write(self._practice.id) as uow:
            first = uow.job_runs.first(BEGAN)
            if first is not None:
                return first
            uow.job_runs.claim(BEGAN, now, Ran.DONE, now)
            uow.audit.record("job.began", None, now)
            uow.commit()
        return now

    def _ran(self, firing: Firing) -> None:
        with self._database.snapshot(self._practice.id) as view:
            composed = self._dated[firing.due](self._occasion(view, firing))
        now, outcome = self._clock.now(), Ran.DONE if composed else Ran.NOTHING
        with self._database.write(self._practice.id) as uow:
            if not uow.job_runs.claim(firing.due.value, firing.at, outcome, now):
                return
            self._keep(uow, firing.due.value, composed, now)
        log.info("job_ran", job=firing.due.value, outcome=outcome.value, posts=len(composed.posts))

    def _gone(self, late: Sequence[Firing]) -> None:
        with self._database.snapshot(self._practice.id) as view:
            composed = self._missed(self._occasion(view, None), late)
        now = self._clock.now()
        with self._database.write(self._practice.id) as uow:
            if all(uow.job_runs.claim(one.due.value, one.at, Ran.MISSED, now) for one in late):
                self._keep(uow, "missed", composed, now)
        log.warning("jobs_missed", count=len(late), first=late[0].at.isoformat())

    def _swept(self, name: str, job: Job) -> None:
        with self._database.snapshot(self._practice.id) as view:
            composed = job(self._occasion(view, None))
            new = tuple(one for one in composed.posts if view.outbox.by_key(one.key) is None)
        if new or composed.keep is not None:
            with self._database.write(self._practice.id) as uow:
                self._keep(uow, name, Composed(new, composed.shown, composed.keep), self._clock.now())

    def _keep(self, uow: UnitOfWork, name: str, composed: Composed, now: datetime) -> None:
        """The posts, what stands with them, and the audit row that says whose names leave; committed."""
        if composed.keep is not None:
            composed.keep(uow)
        added = sum(uow.outbox.add(one, now) for one in composed.posts)
        if composed:
            facts = {"posts": str(added)}
            uow.audit.record(f"job.{name}", None, now, patients=composed.shown, facts=facts)
        uow.commit()

    def _occasion(self, view: Snapshot, firing: Firing | None) -> Occasion:
        settings = posting_of(view, self._defaults)
        return Occasion(
            *(view, self._practice, self._clock.now(), self._zone, self._rules, settings, self._training, firing)
        )

    @staticmethod
    def _guarded(name: str, run: Callable[[], None]) -> None:
        """One job that fails takes no other with it; it runs again at the next tick."""
        try:
            run()
        except Busy:
            log.warning("job_waits", job=name)
        except Exception as error:  # noqa: BLE001 - the tick goes on, and the log says where
            log.error("job_failed", job=name, kind=type(error).__name__, at=place(error))
