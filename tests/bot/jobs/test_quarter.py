"""Two quarters under the practice clock, in New York and Honolulu: each post at its local time, once, none other.

The calendar is the one that `tests/ccm/test_posting_calendar.py` has written out by hand.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.sender import Sender
from bot.digests.undelivered import tell_missed
from bot.files.rule_files import load
from bot.jobs.tick import Tick
from bot.schedule import DATED, SWEEPS
from ccm.channel_rules import OPEN
from ccm.posting import Kind, Outgoing, State
from ccm.posting_calendar import Due
from ccm.posting_settings import PostingSettings
from ccm.roles import Credential, Duty
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from tests.bot.delivery.slack_in_memory import SlackInMemory, Watch
from tests.ccm.test_posting_calendar import HONOLULU, NEW_YORK, written
from tests.panel import Case, add_case
from tests.record import a_person

EVERY = int(os.environ.get("CCM_QUARTER", "0"))
"""Minutes between two ticks; 0, as in a push: five weeks with Thanksgiving, a clock change and two month ends, and a
tick a minute after each hour at which anything can be due."""
BEGINS, ENDS = ((2026, 10, 1), (2027, 4, 1)) if EVERY else ((2026, 10, 29), (2026, 12, 2))
HOURS = tuple(
    time(hour, minute) for hour, minute in ((3, 31), (6, 1), (6, 31), (7, 31), (7, 46), (8, 1), (12, 1), (15, 1))
)
CHANNELS = PostingSettings(worklist_channel="CWORK", digest_channel="CMONTH")
KINDS = {
    Due.WORKLIST: Kind.WORKLIST,
    Due.FORECAST: Kind.FORECAST,
    Due.MONTH_END: Kind.DIGEST,
    Due.MONTH_END_REFRESHED: Kind.DIGEST,
}


class Quarter:
    """A small practice, its tick and sender, and a Slack in memory, all on one clock."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self.database, self.zone, self.watch = database, zone, Watch()
        self.practice = Practice(new_id(), "Maple Street Family Medicine", str(zone))
        database.practices.create(self.practice)
        nurse = replace(a_person(), slack_user_id="UNURSE", credential=Credential.RN, duties=frozenset({Duty.LEAD}))
        doctor = replace(
            a_person(), slack_user_id="UDOCTOR", credential=Credential.PHYSICIAN, duties=frozenset({Duty.OWNER})
        )
        with database.write(self.practice.id) as uow:
            uow.staff.save(nurse)
            uow.staff.save(doctor)
            for number, family in enumerate(("Able", "Baker", "Cole")):
                add_case(uow, Case(f"9{number}", family, minutes=10 * number + 5), nurse, doctor, number)
            uow.audit.record("seed", None, self.watch.now())
            uow.commit()
        self.slack = SlackInMemory(self.watch)
        self.tick = Tick(
            *(database, self.practice, self.watch, load(None), CHANNELS),
            dated=DATED,
            sweeps=SWEEPS,
            missed=tell_missed,
            training=True,
        )
        self.sender = Sender(database, self.practice, self.slack, lambda channel: OPEN, self.watch, self.watch)

    def instants(self, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """When the tick comes."""
        if EVERY:
            while begins < ends:
                yield begins
                begins += timedelta(minutes=EVERY)
            return
        day = begins.astimezone(self.zone).date()
        while day < ends.astimezone(self.zone).date():
            yield from (datetime.combine(day, at, self.zone).astimezone(UTC) for at in HOURS)
            day += timedelta(days=1)

    def lives(self, begins: datetime, ends: datetime) -> None:
        """Tick by tick; what is posted leaves at once."""
        self.watch.at = begins
        self.tick.calendar()
        for instant in self.instants(begins, ends):
            self.watch.at = max(instant, self.watch.at)
            self.tick.sweep()
            self.tick.calendar()
            while self.sender.step() or self.waiting():
                self.watch.moves(1)

    def waiting(self) -> bool:
        with self.database.read(self.practice.id) as view:
            return bool(view.outbox.listed([State.WAITING]))

    def posts(self) -> list[Outgoing]:
        with self.database.read(self.practice.id) as view:
            return view.outbox.listed(list(State))


@pytest.mark.parametrize("zone", [NEW_YORK, HONOLULU], ids=str)
def test_each_post_once_at_its_local_time(database: Database, zone: ZoneInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.outbox.Outbox.prune", lambda self, before, kinds: 0)  # what is looked at in the end
    monkeypatch.setattr("bot.digests.month_end.compose.drawn", lambda found: None)  # its own test draws
    if not EVERY and database.is_sqlite is (zone is HONOLULU):
        pytest.skip("a push lives each zone on one database; CCM_QUARTER=10 lives all four")
    quarter = Quarter(database, zone)
    begins, ends = datetime(*BEGINS, tzinfo=zone), datetime(*ENDS, tzinfo=zone)
    if not EVERY and not database.is_sqlite:
        ends = datetime(2026, 11, 7, tzinfo=zone)  # over the clock change and the month's end: rows cost more there
    quarter.lives(begins.astimezone(UTC), ends.astimezone(UTC))
    posts = quarter.posts()
    assert {one.state for one in posts} <= {State.SENT, State.LAPSED}
    in_channel = [one for one in posts if one.post.to.startswith("C") and one.post.kind is not Kind.WORD]
    told = Counter(_rounded(one, zone) for one in in_channel if not _kept(one))
    lived = [(at, due) for at, due in written(zone) if begins <= at < ends and (at, due) != _first_of_all(zone)]
    wanted = Counter((at, KINDS[due]) for at, due in lived)
    assert told == wanted
    standing = Counter(message.key for _, message in quarter.slack.messages)
    assert set(standing.values()) == {1}, "nothing stands in Slack twice"
    direct = {_rounded(one, zone)[0] for one in posts if one.post.to.startswith("U") and not one.post.edits}
    assert direct <= {at for at, _ in wanted}, "nobody is written to at another hour"


def _first_of_all(zone: ZoneInfo) -> tuple[datetime, Due]:
    """The refreshed digest of October 1: of a September that had none."""
    return next(one for one in written(zone) if one[1] is Due.MONTH_END_REFRESHED)


def _kept(one: Outgoing) -> bool:
    """A worklist brought up to date through the day."""
    return one.post.kind is Kind.WORKLIST and bool(one.post.edits)


def _rounded(one: Outgoing, zone: ZoneInfo) -> tuple[datetime, Kind]:
    """When it was due: the half hour before it was made."""
    local = one.made_at.astimezone(zone)
    due = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    return due.astimezone(UTC), one.post.kind
