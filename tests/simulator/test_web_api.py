"""The stand-in is as strict as Slack: scopes, rate limits, metadata, channels, connections, retries."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from simulator.config import Channel
from simulator.driver import Slack
from simulator.server import SimulatorThread
from tests.scenarios.conftest import sim_config

METADATA = {"event_type": "ccm", "event_payload": {"id": "1"}}


def start(**changes: object) -> tuple[SimulatorThread, WebClient, Slack]:
    channels = (
        Channel("C0TEAM", "ccm-team", "private", ["U0MA"]),
        Channel("C0OPEN", "open", "public", ["U0MA"], bot_in=False),
        Channel("C0LOCKED", "locked", "private", ["U0MA"], bot_in=False),
        Channel("C0SHARED", "with-hospital", "shared", ["U0MA"]),
    )
    simulator = SimulatorThread(replace(sim_config(), channels=channels, **changes))
    client = WebClient(token="xoxb-simulated", base_url=f"{simulator.url}/api/", retry_handlers=[])
    return simulator, client, Slack(simulator.url)


@pytest.fixture
def world() -> Iterator[tuple[WebClient, Slack]]:
    simulator, client, slack = start()
    yield client, slack
    simulator.stop()


def refused(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def test_metadata_comes_back_only_when_it_is_asked_for(world: tuple[WebClient, Slack]) -> None:
    client, _ = world
    client.chat_postMessage(channel="C0TEAM", text="hello", metadata=METADATA)
    assert "metadata" not in client.conversations_history(channel="C0TEAM")["messages"][0]
    (kept,) = client.conversations_history(channel="C0TEAM", include_all_metadata=True)["messages"]
    assert kept["metadata"] == METADATA


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0NONE", "channel_not_found"), ("C0LOCKED", "channel_not_found"), ("C0OPEN", "not_in_channel")],
)
def test_a_channel_the_bot_is_not_in_takes_no_post(world: tuple[WebClient, Slack], channel: str, error: str) -> None:
    with pytest.raises(SlackApiError) as said:
        world[0].chat_postMessage(channel=channel, text="hello")
    assert refused(said) == error


def test_a_shared_channel_says_so(world: tuple[WebClient, Slack]) -> None:
    client, _ = world
    assert client.conversations_info(channel="C0SHARED")["channel"]["is_ext_shared"] is True
    assert client.conversations_info(channel="C0TEAM")["channel"]["is_private"] is True


def test_an_ephemeral_is_seen_by_one_and_cannot_be_updated(world: tuple[WebClient, Slack]) -> None:
    client, slack = world
    ts = client.chat_postEphemeral(channel="C0TEAM", user="U0MA", text="for you")["message_ts"]
    assert len(slack.person("U0MA", "C0TEAM").messages()) == 1
    assert slack.person("U0RN", "C0TEAM").messages() == []
    with pytest.raises(SlackApiError) as said:
        client.chat_update(channel="C0TEAM", ts=str(ts), text="other")
    assert refused(said) == "message_not_found"
    with pytest.raises(SlackApiError) as said:
        client.chat_postEphemeral(channel="C0TEAM", user="U0RN", text="for you")
    assert refused(said) == "user_not_in_channel"


def test_what_it_does_not_know_it_says(world: tuple[WebClient, Slack]) -> None:
    with pytest.raises(SlackApiError) as said:
        world[0].reactions_add(channel="C0TEAM", name="eyes", timestamp="1")
    assert refused(said) == "unknown_method"


def test_a_wrong_token_and_a_missing_scope_are_refused() -> None:
    simulator, client, _ = start(scopes=frozenset({"commands"}))
    with pytest.raises(SlackApiError) as said:
        client.chat_postMessage(channel="C0TEAM", text="hello")
    assert refused(said) == "missing_scope" and said.value.response["needed"] == "chat:write"
    with pytest.raises(SlackApiError) as said:
        WebClient(token="xoxb-other", base_url=client.base_url).auth_test()
    assert refused(said) == "invalid_auth"
    simulator.stop()


def test_too_many_posts_are_429_with_when_to_come_back() -> None:
    simulator, client, _ = start(rate_limits=True)
    with pytest.raises(SlackApiError) as said:
        for _ in range(20):
            client.chat_postMessage(channel="C0TEAM", text="hello")
    assert said.value.response.status_code == 429
    assert int(said.value.response.headers["Retry-After"]) >= 1
    simulator.stop()


def test_deliveries_go_to_one_of_several_connections(world: tuple[WebClient, Slack]) -> None:
    client, slack = world
    heard: list[int] = []
    handlers = [_socket_app(client, heard, number) for number in range(3)]
    for number in range(30):
        assert slack.person("U0MA").slash(f"/ccm help {number}").ok
    assert len(heard) == 30 and set(heard) == {0, 1, 2}
    for handler in handlers:
        handler.close()  # type: ignore[no-untyped-call]


def _socket_app(client: WebClient, heard: list[int], number: int) -> SocketModeHandler:
    result = AuthorizeResult(enterprise_id=None, team_id="TINSTALL1", bot_token="xoxb-simulated")
    app = App(client=client, signing_secret="s", authorize=lambda: result, process_before_response=True)

    def listener(ack: object) -> None:
        heard.append(number)
        ack()  # type: ignore[operator]

    app.command("/ccm")(listener)
    handler = SocketModeHandler(app, "xapp-simulated", web_client=client)
    handler.connect()  # type: ignore[no-untyped-call]
    return handler


def test_an_event_that_is_not_taken_comes_again_with_its_number() -> None:
    """Slack's own waits are 1 s, 1 min and 5 min; here they are shortened a thousandfold."""
    heard: list[tuple[str | None, str | None, str]] = []
    done = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append(
                (self.headers["X-Slack-Retry-Num"], self.headers["X-Slack-Retry-Reason"], str(body["event_id"]))
            )
            self.send_response(200 if len(heard) == 3 else 500)
            self.end_headers()
            if len(heard) == 3:
                done.set()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    simulator, _, slack = start(mode="http", retry_scale=1000.0)
    simulator.send_to(f"http://127.0.0.1:{server.server_port}/")
    slack.post("/sim/event", {"event": {"type": "user_change", "user": {"id": "U0MA"}}, "event_id": "Ev1"})
    assert done.wait(10)
    time.sleep(0.2)
    assert heard == [(None, None, "Ev1"), ("1", "http_error", "Ev1"), ("2", "http_error", "Ev1")]
    server.shutdown()
    simulator.stop()
