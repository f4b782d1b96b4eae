"""The night deletes what is past its use, and nothing that somebody waits for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.jobs.night import POSTS_KEPT, RUNS_KEPT, forget
from ccm.posting import File, Kind, Lane, Post, Ran, State
from storage.database import Database
from storage.job_runs import BEGAN
from storage.practices import Practice
from storage.tables import outbox_file

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_settled_posts_go_with_their_files_and_waiting_ones_stay(database: Database, practice: Practice) -> None:
    with database.write(practice.id) as uow:
        for key, age in {"old": POSTS_KEPT, "waiting": POSTS_KEPT, "young": timedelta()}.items():
            file = File("f.csv", "List", b"1")
            post = Post(key, Kind.WORKLIST, Lane.DIRECT, "U1", "List", "[]", file=file)
            uow.outbox.add(post, NOW - age - timedelta(minutes=1))
        digest = Post("digest", Kind.DIGEST, Lane.CHANNEL, "C1", "Digest", "[]")  # edited for a year to come
        uow.outbox.add(digest, NOW - POSTS_KEPT - timedelta(minutes=1))
        for one in uow.outbox.listed([State.WAITING]):
            if one.post.key == "young":
                uow.outbox.sent(one.id, "D1", "1.1", NOW)  # its file goes at once
            elif one.post.key in ("old", "digest"):
                uow.outbox.drop(one.id)
        for age in (RUNS_KEPT + timedelta(days=1), timedelta()):
            uow.job_runs.claim("worklist", NOW - age, Ran.DONE, NOW)
        uow.job_runs.claim(BEGAN, NOW - 2 * RUNS_KEPT, Ran.DONE, NOW)
        forget(uow, NOW)
        assert sorted(one.post.key for one in uow.outbox.listed(list(State))) == ["digest", "waiting", "young"]
        assert uow.job_runs.since(NOW - RUNS_KEPT) == {("worklist", NOW)}
        assert uow.job_runs.first(BEGAN) == NOW - 2 * RUNS_KEPT
        uow.commit()
    with database.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(outbox_file)).scalar() == 1
