"""What is due runs once, with its posts, in whichever replica; what fails or comes too late harms nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.actions.occasion import NAME, Composed, Occasion
from bot.digests.undelivered import tell_missed, tell_parked
from bot.jobs.tick import Tick
from ccm.posting import Kind, Lane, Post, State
from ccm.posting_calendar import Due
from ccm.posting_settings import PostingSettings
from ccm.roles import Duty
from storage.database import Database
from storage.practices import Practice
from tests.record import a_person

MORNING = datetime(2026, 11, 24, 12, 29, tzinfo=UTC)  # a Tuesday, a minute before the worklist of New York


class Watch:
    """A practice clock that a test moves."""

    def __init__(self) -> None:
        self.at = MORNING

    def now(self) -> datetime:
        return self.at


class Practising:
    """Replicas over one database, their clock, and what their worklist was composed of."""

    def __init__(self, database: Database, practice: Practice, replicas: int = 1) -> None:
        self.database, self.practice, self.watch = database, practice, Watch()
        self.broken = False
        self.ticks = [self._tick() for _ in range(replicas)]
        with database.write(practice.id) as uow:
            uow.staff.save(replace(a_person(), duties=frozenset({Duty.LEAD})))
            uow.audit.record("seed", None, MORNING)
            uow.commit()

    def _tick(self) -> Tick:
        return Tick(
            *(self.database, self.practice, self.watch, (), PostingSettings(worklist_channel="C1")),
            dated={Due.WORKLIST: self.worklist, Due.FORECAST: lambda occasion: Composed()},
            sweeps={"broken": self.breaks, "parked": tell_parked},
            missed=tell_missed,
            training=True,
        )

    def worklist(self, occasion: Occasion) -> Composed:
        assert occasion.firing is not None
        if self.broken:
            raise ValueError("a name that must not be in the log")
        where = occasion.settings.worklist_channel
        return Composed(
            (Post(f"worklist/{occasion.firing.day}", Kind.WORKLIST, Lane.CHANNEL, where, "Worklist", "[]"),)
        )

    def breaks(self, occasion: Occasion) -> Composed:
        raise ValueError("a sweep that fails")

    def at(self, instant: datetime) -> list[str]:
        """Every replica ticks at that instant; the posts' keys, oldest first."""
        self.watch.at = instant
        for one in self.ticks:
            one.sweep()
            one.calendar()
        return [one.post.key for one in reversed(self.posts())]

    def posts(self) -> Sequence:  # type: ignore[type-arg]
        with self.database.read(self.practice.id) as view:
            return view.outbox.listed(list(State))


@pytest.fixture
def practising(database: Database, practice: Practice) -> Practising:
    one = Practising(database, practice, replicas=3)
    assert one.at(MORNING) == []
    return one


def test_a_post_is_made_once_by_three_replicas(practising: Practising) -> None:
    for minute in range(1, 30):
        keys = practising.at(MORNING + timedelta(minutes=minute))
    assert keys == ["worklist/2026-11-24"]


def test_what_was_due_before_the_first_tick_is_neither_made_nor_missed(database: Database, practice: Practice) -> None:
    one = Practising(database, practice)
    assert one.at(MORNING + timedelta(days=3, hours=8)) == []


def test_down_at_the_hour_it_is_caught_up_once_while_it_is_of_use(practising: Practising) -> None:
    assert practising.at(MORNING + timedelta(hours=9)) == ["worklist/2026-11-24"]


def test_down_all_day_the_lead_is_told_once_what_was_missed(practising: Practising) -> None:
    later = MORNING + timedelta(days=1, minutes=30)
    keys = practising.at(later)
    assert keys[0] == "worklist/2026-11-25" and keys[1].startswith("missed/worklist/20261124T1230/")
    assert len(keys) == 2, "three replicas: one word"
    assert "Tuesday, November 24" in practising.posts()[0].post.blocks
    assert practising.at(later + timedelta(minutes=1)) == keys


def test_another_hour_makes_nothing_due_again_nor_missed(practising: Practising) -> None:
    """The days before have their rows at the former hour."""
    for day in range(3):
        practising.at(MORNING + timedelta(days=day, minutes=2))
    keys = practising.at(MORNING + timedelta(days=2, hours=5))
    with practising.database.write(practising.practice.id) as uow:
        later = PostingSettings(worklist_at=time(8, 0), forecast_at=time(9, 0))
        uow.settings.put(NAME, later.model_dump_json(), None, practising.watch.at)
        uow.audit.record("seed", None, practising.watch.at)
        uow.commit()
    assert practising.at(MORNING + timedelta(days=2, hours=6)) == keys
    assert [one for one in keys if one.startswith("worklist/")] == ["worklist/2026-11-24", "worklist/2026-11-25"]


def test_what_fails_runs_again_and_its_text_is_in_no_log(
    practising: Practising, capfd: pytest.CaptureFixture[str]
) -> None:
    practising.broken = True
    assert practising.at(MORNING + timedelta(minutes=2)) == []
    practising.broken = False
    assert practising.at(MORNING + timedelta(minutes=3)) == ["worklist/2026-11-24"]
    out, err = capfd.readouterr()
    assert "must not be" not in out + err


def test_a_job_and_its_posts_stand_together(practising: Practising, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends between the two leaves neither: the next tick makes both."""
    for one in practising.ticks:
        monkeypatch.setattr(one, "_keep", _dies)
    assert practising.at(MORNING + timedelta(minutes=2)) == []
    monkeypatch.undo()
    assert practising.at(MORNING + timedelta(minutes=3)) == ["worklist/2026-11-24"]


def _dies(*_: object) -> None:
    raise KeyError("killed")


def test_a_parked_post_is_told_to_the_lead_once(practising: Practising) -> None:
    (key,) = practising.at(MORNING + timedelta(minutes=2))
    (parked,) = practising.posts()
    with practising.database.write(practising.practice.id) as uow:
        uow.outbox.park(parked.id, "", "is_archived")
        uow.commit()
    for minute in range(3, 6):
        keys = practising.at(MORNING + timedelta(minutes=minute))
    assert keys[0] == key and keys[1].startswith("parked/") and len(keys) == 2
    with practising.database.read(practising.practice.id) as view:
        assert view.audit.verify() == []
