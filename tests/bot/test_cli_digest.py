"""`ccm-bot digest`: composed in the terminal with counts and no patient's name; or added to the outbox, and logged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.digests.month_end import compose
from ccm.posting import State
from ccm.posting_settings import PostingSettings
from tests.bot.test_cli import place, run, trail  # noqa: F401 - `place` is a fixture
from tests.bot.test_cli_close import october, opened  # noqa: F401 - `october` is a fixture
from tests.record import NOW


def test_the_month_and_the_forecast_in_the_terminal(october: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    said = run("digest", "month-end", "--month", "2026-10")
    assert said.exit_code == 0 and "October 2026: complete, not closed" in said.output
    assert "At 20 minutes" in said.output and "2 of 3 · 66 %" in said.output and "99490×1" in said.output
    assert not any(one in said.output for one in ("Ida", "Short", "$", "*", "_"))
    monkeypatch.setenv("CCM_CLOCK", "2026-10-26T09:00:00-04:00")
    assert "Worklist" in run("digest", "worklist").output
    said = run("digest", "forecast")
    assert "1 of 3 patients, 5 min missing in all" in said.output and "Rosa Diaz: 1, 5 min missing" in said.output


def test_posted_it_leaves_by_the_outbox_under_who_ran_it(
    october: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compose, "drawn", lambda found: b"PNG")
    database = opened()
    practice = database.practices.all()[0].id
    with database.write(practice) as uow:
        uow.settings.put("posting", PostingSettings(digest_channel="C0DIGEST").model_dump_json(), None, NOW)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "5 posts are on their way" in run("digest", "month-end", "--month", "2026-10", "--post").output
    with database.read(practice) as view:
        found = {one.post.key: one.post for one in view.outbox.listed([State.WAITING])}
        assert view.audit.verify() == []
    first = found["month_end/2026-10"]
    assert first.to == "C0DIGEST" and {one.to for one in found.values()} == {"C0DIGEST", "U2", "U3"}
    assert any(row.deed == "digest.posted" for row in trail(october))
