"""`ccm-bot outbox`: a parked post is sent again or dropped by a person, and its text is never printed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from ccm.posting import Kind, Lane, Post, State
from storage.database import Database
from tests.bot.test_cli import place, run, trail  # noqa: F401 - `place` is a fixture
from tests.record import NOW


def opened() -> Database:
    settings = Settings()
    return Database(settings.database_url, settings.audit_keys())


def parked(*keys: str) -> dict[str, str]:
    """Posts that Slack refused; their ids by key."""
    database = opened()
    with database.write(database.practices.all()[0].id) as uow:
        for number, key in enumerate(keys):
            uow.outbox.add(Post(key, Kind.DIGEST, Lane.CHANNEL, f"C{number}", "Zebra", '[{"zebra": 1}]'), NOW)
        for one in uow.outbox.take("a sender", NOW, timedelta(minutes=1), 9):
            uow.outbox.park(one.id, "a sender", "is_archived")
        uow.commit()
        return {one.post.key: one.id for one in uow.outbox.listed([State.PARKED])}


def states() -> dict[str, State]:
    database = opened()
    with database.read(database.practices.all()[0].id) as view:
        assert view.audit.verify() == []
        return {one.post.key: one.state for one in view.outbox.listed(list(State))}


def test_a_parked_post_is_listed_sent_again_or_dropped(place: Path) -> None:  # noqa: F811
    assert "Nothing waits" in run("outbox", "list").output
    ids = parked("a", "b")
    shown = run("outbox", "list").output
    assert all(one in shown for one in ids.values()) and "is_archived" in shown and "ebra" not in shown
    assert run("outbox", "resend", ids["a"]).exit_code == 0 and run("outbox", "drop", ids["b"]).exit_code == 0
    assert states() == {"a": State.WAITING, "b": State.DROPPED}
    assert [one.deed for one in trail(place)][-2:] == ["outbox.resend", "outbox.drop"]


def test_what_cannot_be_decided_is_a_sentence(place: Path) -> None:  # noqa: F811
    run("outbox", "list")
    ids = parked("a")
    assert "No post has that id" in run("outbox", "drop", "nothing").output
    run("outbox", "drop", ids["a"])
    again = run("outbox", "resend", ids["a"])
    assert again.exit_code != 0 and "dropped already" in again.output and states() == {"a": State.DROPPED}
