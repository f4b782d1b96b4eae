"""The night: what is past its use is deleted, none of it evidence; and what the calendar alone makes due is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.actions.occasion import Composed, Occasion
from bot.actions.openings import open_owed, owed_by_the_calendar
from ccm.posting import Kind
from storage.unit_of_work import UnitOfWork

CLAIMS_KEPT = timedelta(days=2)  # Slack repeats an event for up to an hour
POSTS_KEPT = timedelta(days=45)  # then Slack alone keeps the text
DIGESTS_KEPT = timedelta(days=460)  # a month's post is edited after each supplementary close, for a year and more
RUNS_KEPT = timedelta(days=90)  # the tick looks back 21 days


def forget(uow: UnitOfWork, now: datetime) -> None:
    """Delete claims, typed lines, settled posts with their files, and job runs that are past their use."""
    uow.deliveries.prune(now - CLAIMS_KEPT)
    uow.drafts.prune(now)
    uow.outbox.prune(now - POSTS_KEPT, set(Kind) - {Kind.DIGEST})
    uow.outbox.prune(now - DIGESTS_KEPT, {Kind.DIGEST})
    uow.job_runs.prune(now - RUNS_KEPT)


def night(occasion: Occasion) -> Composed:
    """Once a day, at an hour when nobody works. What is due is read beside the writers, and opened in their turn."""
    due = owed_by_the_calendar(occasion.view, occasion.now, occasion.zone)

    def keep(uow: UnitOfWork) -> None:
        forget(uow, occasion.now)
        open_owed(uow, due)

    return Composed(shown=tuple(one.patient_id for one in due), keep=keep)
