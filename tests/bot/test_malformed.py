"""What is not of Slack's shapes, sent to the bot as it runs: a plain answer, and no trace or text in its log."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.app import assemble
from simulator.server import SimulatorThread
from simulator.transport import sign
from storage import schema
from storage.database import Database
from tests.bot.test_run import until
from tests.conftest import KEYS, free_port
from tests.scenarios.conftest import a_settings, seed, settings_env, sim_config

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FROM = {"team": {"id": "TINSTALL1"}, "user": {"id": "U0MA"}}
PRESSED = {**FROM, "type": "block_actions", "actions": [{"action_id": "entry_undo", "block_id": "b", "value": "zz"}]}
SENT = {**FROM, "type": "view_submission", "trigger_id": "1.2"}
UNSIGNED: tuple[tuple[bytes, dict[str, str]], ...] = (
    (b"payload=notjson Zebulon", FORM),
    (b"\xff\xfe Zebulon", FORM),
    (b"{Zebulon", {"Content-Type": "application/json"}),
    (urlencode({"payload": '["Zebulon"]'}).encode(), FORM),
    (b"", {**FORM, "Content-Length": "Zebulon"}),
)
SIGNED: tuple[dict[str, Any], ...] = (
    {**PRESSED, "view": {"id": "V1", "callback_id": "x"}},
    {**PRESSED, "view": "Zebulon"},
    {**PRESSED, "response_url": "ftp://Zebulon"},
    {**PRESSED, "response_url": 5},
    {**PRESSED, "user": "Zebulon"},
    {**SENT, "view": {"id": "V1", "callback_id": "log", "state": {"values": 3}}},
    {**SENT, "view": "Zebulon"},
    {
        **SENT,
        "view": {"id": "V1", "callback_id": "amend", "state": {"values": {"day": {"day": {"selected_date": "Z"}}}}},
    },
    {**FROM, "type": "message_action", "callback_id": "log_ccm_time", "message": {"text": "Zebulon"}},
    {**FROM, "type": "message_action", "callback_id": "log_ccm_time", "message": "Zebulon", "trigger_id": "1.3"},
    {**FROM, "type": "block_suggestion", "action_id": "patient", "block_id": "patient", "value": {"a": "Zebulon"}},
)


def post(port: int, body: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/slack/events", body=body, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_malformed_requests_leave_no_trace(tmp_path: Path) -> None:
    port, url = free_port(), f"sqlite:///{tmp_path}/ccm.db"
    simulator = SimulatorThread(replace(sim_config(mode="http"), clock_start=""))
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    database.close()
    assembly = assemble(a_settings(simulator.url, url))
    seed(assembly.database, assembly.practice.id)
    assembly.database.close()
    command = [sys.executable, "-m", "bot.cli", "run", "--http", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        bot = subprocess.Popen(command, env=settings_env(simulator.url, url), cwd=tmp_path, stderr=log, stdout=log)
        until(f"http://127.0.0.1:{port}/readyz")
        answers = [post(port, body, headers) for body, headers in UNSIGNED]
        for payload in SIGNED:
            body = urlencode({"payload": json.dumps(payload)})
            answers.append(post(port, body.encode(), {**FORM, **sign("simulated-signing-secret", body)}))
        until(f"http://127.0.0.1:{port}/readyz")
        bot.terminate()
        bot.wait(20)
    simulator.stop()
    printed = (tmp_path / "log").read_text()
    assert all(status in (400, 401) for status in answers[: len(UNSIGNED)]), answers
    assert 500 not in answers, answers
    assert "Traceback" not in printed and "zebulon" not in printed.lower() and "request_malformed" in printed
