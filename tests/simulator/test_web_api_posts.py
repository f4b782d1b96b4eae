"""The stand-in is as strict as Slack about what a sender meets: history, files, channels, faults."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from simulator.driver import Slack
from tests.simulator.test_web_api import METADATA, refused, start

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.fixture
def world() -> Iterator[tuple[WebClient, Slack]]:
    simulator, client, slack = start(file_seconds=0.05)
    yield client, slack
    simulator.stop()


def upload(client: WebClient, name: str, content: bytes) -> str:
    said = client.files_getUploadURLExternal(filename=name, length=len(content))
    request = urllib.request.Request(str(said["upload_url"]), content, method="POST")
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200
    return str(said["file_id"])


def looked_at(client: WebClient, file_id: str) -> dict[str, Any]:
    for _ in range(100):
        file: dict[str, Any] = client.files_info(file=file_id)["file"]
        if file["mimetype"]:
            return file
        time.sleep(0.02)
    raise AssertionError("the file was never looked at")


def error(call: Any, **args: Any) -> str:
    with pytest.raises(SlackApiError) as said:
        call(**args)
    return refused(said)


def test_history_is_read_by_pages_and_within_its_bounds(world: tuple[WebClient, Slack]) -> None:
    client, _ = world
    stamps = [str(client.chat_postMessage(channel="C0TEAM", text=f"m{n}")["ts"]) for n in range(5)]
    client.chat_postMessage(channel="C0TEAM", text="reply", thread_ts=stamps[0])
    first = client.conversations_history(channel="C0TEAM", limit=2)
    assert [one["text"] for one in first["messages"]] == ["m4", "m3"] and first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    assert [
        one["text"] for one in client.conversations_history(channel="C0TEAM", limit=5, cursor=cursor)["messages"]
    ] == [
        "m2",
        "m1",
        "m0",
    ]
    within = {"channel": "C0TEAM", "oldest": stamps[1], "latest": stamps[3]}
    assert [one["ts"] for one in client.conversations_history(**within)["messages"]] == [stamps[2]]
    assert len(client.conversations_history(**within, inclusive=True)["messages"]) == 3
    assert error(client.conversations_history, channel="C0TEAM", cursor="?") == "invalid_cursor"
    assert error(client.conversations_history, channel="C0OPEN") == "not_in_channel"


def test_a_thread_is_read_by_itself_and_its_metadata_only_when_asked(world: tuple[WebClient, Slack]) -> None:
    client, _ = world
    ts = str(client.chat_postMessage(channel="C0TEAM", text="first")["ts"])
    client.chat_postMessage(channel="C0TEAM", text="reply", thread_ts=ts, metadata=METADATA)
    said = client.conversations_replies(channel="C0TEAM", ts=ts)["messages"]
    assert [one["text"] for one in said] == ["first", "reply"] and "metadata" not in said[1]
    said = client.conversations_replies(channel="C0TEAM", ts=ts, include_all_metadata=True)["messages"]
    assert said[1]["metadata"] == METADATA
    assert error(client.conversations_replies, channel="C0TEAM", ts="1.000001") == "thread_not_found"
    assert error(client.chat_postMessage, channel="C0TEAM", text="x", thread_ts="1.000001") == "thread_not_found"
    bad = {"event_type": "x", "event_payload": "no object"}
    assert error(client.chat_postMessage, channel="C0TEAM", text="x", metadata=bad) == "invalid_metadata_format"


def test_the_apps_own_messages_are_deleted_and_no_others(world: tuple[WebClient, Slack]) -> None:
    client, slack = world
    ts = str(client.chat_postMessage(channel="C0TEAM", text="mine")["ts"])
    client.chat_delete(channel="C0TEAM", ts=ts)
    assert slack.person("U0MA", "C0TEAM").messages() == []
    assert error(client.chat_delete, channel="C0TEAM", ts=ts) == "message_not_found"
    theirs = slack.person("U0MA", "C0TEAM").say("hers")
    assert error(client.chat_delete, channel="C0TEAM", ts=theirs) == "cant_delete_message"


def test_a_file_is_shared_only_after_slack_has_looked_at_it(world: tuple[WebClient, Slack]) -> None:
    client, slack = world
    file_id = upload(client, "list.csv", b"a,b\n1,2\n")
    assert error(client.files_info, file=file_id) == "file_not_found"
    client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "List"}], channel_id="C0TEAM", initial_comment="Here"
    )
    assert client.files_info(file=file_id)["file"]["shares"] == {}
    file = looked_at(client, file_id)
    (share,) = file["shares"]["private"]["C0TEAM"]
    (message,) = client.conversations_history(channel="C0TEAM")["messages"]
    assert (message["ts"], message["text"], message["files"][0]["id"]) == (share["ts"], "Here", file_id)
    with urllib.request.urlopen(f"{slack.url}{file['url_private']}", timeout=5) as answer:
        assert answer.read() == b"a,b\n1,2\n"
    wrong = client.files_getUploadURLExternal(filename="x.csv", length=3)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(urllib.request.Request(str(wrong["upload_url"]), b"longer", method="POST"), timeout=5)
    assert (
        error(client.files_completeUploadExternal, files=[{"id": wrong["file_id"], "title": "x"}]) == "file_not_found"
    )


def test_an_image_is_posted_once_it_is_processed_and_no_sooner(world: tuple[WebClient, Slack]) -> None:
    client, _ = world
    file_id = upload(client, "chart.png", PNG)
    client.files_completeUploadExternal(files=[{"id": file_id, "title": "Chart"}])
    blocks = [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "a chart"}]
    with pytest.raises(SlackApiError) as said:
        client.chat_postMessage(channel="C0TEAM", text="x", blocks=blocks)
    assert said.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    looked_at(client, file_id)
    client.chat_postMessage(channel="C0TEAM", text="x", blocks=blocks)
    named = [{"type": "image", "slack_file": {"id": "FILE"}, "alt_text": "a chart"}]
    assert error(client.chat_postMessage, channel="C0TEAM", text="x", blocks=named) == "invalid_blocks"


def test_a_channel_tells_what_it_is_and_the_app_what_befell_it(world: tuple[WebClient, Slack]) -> None:
    client, slack = world

    def info() -> dict[str, Any]:
        return dict(client.conversations_info(channel="C0TEAM")["channel"])

    assert set(client.conversations_members(channel="C0TEAM")["members"]) == {"U0MA", "UBOT00001"}
    assert client.users_info(user="UBOT00001")["user"]["is_bot"] is True
    assert (info()["is_private"], info()["is_member"], info()["is_archived"]) == (True, True, False)
    slack.befalls("C0TEAM", "archive")
    assert info()["is_archived"] and error(client.chat_postMessage, channel="C0TEAM", text="x") == "is_archived"
    slack.befalls("C0TEAM", "unarchive")
    slack.befalls("C0TEAM", "share")
    assert info()["is_ext_shared"]
    slack.befalls("C0TEAM", "unshare")
    slack.befalls("C0TEAM", "join", "U0GUEST")
    assert "U0GUEST" in client.conversations_members(channel="C0TEAM")["members"]
    slack.befalls("C0TEAM", "leave")
    assert error(client.conversations_info, channel="C0TEAM") == "channel_not_found"
    slack.befalls("C0TEAM", "return")
    slack.befalls("C0TEAM", "publish")
    assert not info()["is_private"]


def test_each_method_asks_for_its_scope() -> None:
    simulator, client, _ = start(scopes=frozenset({"chat:write", "groups:read"}))
    ts = str(client.chat_postMessage(channel="C0TEAM", text="x")["ts"])
    client.conversations_info(channel="C0TEAM")
    for call, args in (
        (client.conversations_history, {"channel": "C0TEAM"}),
        (client.conversations_replies, {"channel": "C0TEAM", "ts": ts}),
        (client.conversations_info, {"channel": "C0OPEN"}),
        (client.conversations_open, {"users": "U0MA"}),
        (client.users_info, {"user": "U0MA"}),
        (client.files_getUploadURLExternal, {"filename": "x", "length": 1}),
        (client.files_info, {"file": "F1"}),
    ):
        assert error(call, **args) == "missing_scope", call
    simulator.stop()


def test_faults_before_acceptance_leave_nothing_and_after_it_leave_the_message(world: tuple[WebClient, Slack]) -> None:
    client, slack = world
    left = {"429": 0, "500": 0, "error": 0, "500_after": 1, "lost_reply": 1, "timeout": 1}
    for kind, stands in left.items():
        before = len(slack.person("U0MA", "C0TEAM").messages())
        slack.fault("chat.postMessage", kind, seconds=0.05)
        with pytest.raises((SlackApiError, OSError, http.client.HTTPException)):
            client.chat_postMessage(channel="C0TEAM", text=kind)
        assert len(slack.person("U0MA", "C0TEAM").messages()) - before == stands, kind
    with pytest.raises(urllib.error.HTTPError):
        slack.fault("chat.postMessage", "no such kind")


def test_weather_is_drawn_from_a_seed_and_clears_up(world: tuple[WebClient, Slack]) -> None:
    client, slack = world

    def spell() -> list[bool]:
        slack.weather(7, **{"500": 0.5})
        went = []
        for number in range(12):
            try:
                client.chat_postMessage(channel="C0TEAM", text=str(number))
                went.append(True)
            except SlackApiError:
                went.append(False)
        return went

    first = spell()
    assert True in first and False in first and spell() == first
    slack.weather(7)
    assert client.chat_postMessage(channel="C0TEAM", text="fair")["ok"]
    assert slack.get("/sim/faults") == {"500": 2 * first.count(False)}
