"""`ccm-bot outbox`: a parked post is sent again or dropped by a person, and its text is never printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccm.posting import Kind, Lane, Post, State
from storage.outbox import EVERYTHING
from tests.bot.test_cli import place, run, trail  # noqa: F401 - `place` is a fixture
from tests.bot.test_cli_close import opened
from tests.record import NOW


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


def test_a_post_that_is_being_sent_is_not_dropped(place: Path) -> None:  # noqa: F811
    run("outbox", "list")
    database = opened()
    with database.write(database.practices.all()[0].id) as uow:
        uow.outbox.add(Post("a", Kind.DIGEST, Lane.CHANNEL, "C1", "Zebra", "[]"), NOW)
        (taken,) = uow.outbox.take("a sender", datetime.now(UTC), timedelta(minutes=1), 9)
        uow.commit()
    done = run("outbox", "drop", taken.id)
    assert done.exit_code != 0 and "being sent just now" in done.output and states() == {"a": State.WAITING}


def test_doctor_says_what_did_not_leave_and_who_reads_where(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("CCM_WORKLIST_CHANNEL", "C1")
    run("outbox", "list")
    parked("a")
    database, now = opened(), datetime.now(UTC)
    with database.write(database.practices.all()[0].id) as uow:
        uow.outbox.add(Post("b", Kind.DIGEST, Lane.CHANNEL, "C1", "Zebra", "[]"), now - timedelta(minutes=61))
        uow.outbox.pace(EVERYTHING, now + timedelta(minutes=5), "token_revoked", now)
        uow.settings.put("channel.C1", '{"verdict": "refused", "why": ["guests"]}', None, now)
        uow.audit.record("channel.looked_at", None, now)
        uow.commit()
    said = " ".join(run("doctor").output.split())
    assert "MEND Posts waiting: 1, the oldest 61 min" in said and "MEND Posts parked: 1" in said
    assert "token_revoked" in said and "MEND Channel C1 Guests are among its members." in said
    assert "token_revoked" in run("outbox", "list").output


def test_what_cannot_be_decided_is_a_sentence(place: Path) -> None:  # noqa: F811
    run("outbox", "list")
    ids = parked("a")
    assert "No post has that id" in run("outbox", "drop", "nothing").output
    run("outbox", "drop", ids["a"])
    again = run("outbox", "resend", ids["a"])
    assert again.exit_code != 0 and "dropped already" in again.output and states() == {"a": State.DROPPED}
