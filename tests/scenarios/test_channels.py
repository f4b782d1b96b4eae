"""Posts and the channels they go to: who reads there decides, and the lead hears of it once."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from slack_sdk.models.blocks import ImageBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.answers import Answer
from bot.digests.posts import direct, in_channel
from ccm.channel_rules import Verdict
from ccm.posting import File, Kind, Lane, Post, State
from ccm.posting_settings import PostingSettings
from tests.scenarios.conftest import Clinic

TEAM = "C0TEAM"


@pytest.fixture
def chosen(web_clinic: Clinic) -> Clinic:
    """A clinic that chose a channel and looked at it."""
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        person = uow.staff.by_slack_id("U0DR")
        assert person is not None
        now = web_clinic.assembly.tick._clock.now()
        uow.settings.put("posting", PostingSettings(worklist_channel=TEAM).model_dump_json(), person.id, now)
        uow.audit.record("setup", person.id, now)
        uow.commit()
    web_clinic.tick()
    return web_clinic


def make(clinic: Clinic, *posts: Post) -> None:
    with clinic.database.write(clinic.practice_id) as uow:
        for one in posts:
            uow.outbox.add(one, clinic.assembly.tick._clock.now())
        uow.commit()
    clinic.tick()


def worklist(key: str, bare: str = "") -> Post:
    said = Answer("Worklist", (SectionBlock(text=f"{key} M.O. k7f3"),))
    return in_channel(
        key, Kind.WORKLIST, TEAM, said, bare=Answer("Worklist", (SectionBlock(text=bare),)) if bare else None
    )


def in_team(clinic: Clinic) -> list[str]:
    return [one.text for one in clinic.slack.person("U0MA", TEAM).messages()]


def told(clinic: Clinic) -> list[str]:
    """The lead's words about channels, after a few ticks: each comes once."""
    for _ in range(3):
        clinic.tick()
    return [one.text for one in clinic.nurse.messages() if "is chosen for posts about patients" in one.text]


def test_who_reads_a_channel_decides_what_is_posted_there(chosen: Clinic) -> None:
    make(chosen, worklist("first"))
    assert in_team(chosen) == ["first M.O. k7f3"] and told(chosen) == []
    chosen.slack.befalls(TEAM, "share")
    make(chosen, worklist("second", bare="second k7f3"))
    (word,) = told(chosen)
    assert "It is shared with another organisation. Nothing is posted there." in word
    (parked,) = [one.text for one in chosen.nurse.messages() if "was not sent" in one.text]
    assert "shared with another organisation" in parked and "outbox resend" in parked
    chosen.slack.befalls(TEAM, "unshare")
    make(chosen, worklist("third"))
    chosen.slack.befalls(TEAM, "join", "U0GUEST")
    make(chosen, worklist("fourth", bare="fourth k7f3"))
    assert "Guests are among its members." in told(chosen)[1]
    assert in_team(chosen) == ["first M.O. k7f3", "third M.O. k7f3"]


def test_a_public_channel_gets_bare_ids_and_an_archived_or_left_one_nothing(chosen: Clinic) -> None:
    chosen.slack.befalls(TEAM, "publish")  # of which Slack sends no event: it is looked at daily, and in the set-up
    standing = chosen.assembly.channels.look(TEAM)
    assert standing.verdict is Verdict.BARE and "It is public" in standing.sentence
    make(chosen, worklist("handles"), worklist("bare", bare="bare k7f3"))
    assert in_team(chosen) == ["bare k7f3"] and "It is public" in told(chosen)[0]
    chosen.slack.befalls(TEAM, "archive")
    make(chosen, worklist("archived", bare="archived k7f3"))
    assert "It is archived." in told(chosen)[1]
    chosen.slack.befalls(TEAM, "unarchive")
    chosen.slack.befalls(TEAM, "leave")
    make(chosen, worklist("left", bare="left k7f3"))
    assert "The bot is not in it" in told(chosen)[-1] and in_team(chosen) == ["bare k7f3"]


def test_the_days_worklist_stands_in_a_public_channel_with_bare_ids(chosen: Clinic) -> None:
    chosen.slack.befalls(TEAM, "publish")
    chosen.assembly.channels.look(TEAM)
    chosen.slack.clock(now="2026-11-25T08:00:00-05:00")
    chosen.tick()
    said = "\n".join(in_team(chosen))  # the worklist, and the day's forecast
    patients = [chosen.patient(mrn) for mrn in ("10482", "10483", "10484")]
    assert any(one.case_id in said for one in patients) and "Nobody looks after" in said
    assert not any(
        word in said for one in patients for word in (one.family, one.given, f"{one.given[0]}.{one.family[0]}.")
    )


def test_a_channel_that_slack_says_nothing_of_waits_and_is_not_guessed(chosen: Clinic) -> None:
    chosen.assembly.channels.doubt(TEAM)
    chosen.slack.fault("conversations.info", "500", times=2)  # the sweep's question, and the sender's
    make(chosen, worklist("waits"))
    with chosen.database.read(chosen.practice_id) as view:
        (waiting,) = view.outbox.listed([State.WAITING])
    assert in_team(chosen) == [] and waiting.tried_at is None and waiting.post.key == "waits"
    assert chosen.assembly.channels.look(TEAM).verdict is Verdict.ALLOWED


def test_a_chart_stands_in_its_post_and_a_list_follows_it(chosen: Clinic) -> None:
    with chosen.database.read(chosen.practice_id) as view:
        nurse = view.staff.by_slack_id("U0RN")
    assert nurse is not None
    made = io.BytesIO()
    Image.new("RGB", (64, 32), "#2a6f97").save(made, "PNG")
    chart = ImageBlock(alt_text="minutes by day", slack_file=SlackFile(id="FILE"))
    digest = Answer("Month-end digest", (SectionBlock(text="October"), chart))
    make(
        chosen,
        in_channel(
            "digest", Kind.DIGEST, TEAM, digest, file=File("a.png", "Minutes", made.getvalue(), "minutes by day")
        ),
        direct(
            "list",
            Kind.DIGEST,
            nurse,
            Answer("All", (SectionBlock(text="All of October"),)),
            file=File("a.csv", "All", b"a,b"),
        ),
        Post("alone", Kind.DIGEST, Lane.DIRECT, "U0DR", "The list of October", "[]", file=File("b.csv", "All", b"c,d")),
    )
    (posted,) = chosen.slack.person("U0MA", TEAM).messages()
    assert posted.raw["blocks"][1]["slack_file"]["id"].startswith("F0") and posted.text == "October"
    message, file = chosen.nurse.messages()
    assert message.text == "All of October" and [one["name"] for one in file.raw["files"]] == ["a.csv"]
    (alone,) = chosen.owner.messages()
    assert alone.raw["text"] == "The list of October" and alone.raw["files"][0]["title"] == "All"
    with chosen.database.read(chosen.practice_id) as view:
        assert {one.state for one in view.outbox.listed(State)} == {State.SENT}
