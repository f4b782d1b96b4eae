"""Whatever is typed or sent: a plain answer, nothing half-written, and no typed word in any log (promises 7 and 8)."""

from __future__ import annotations

import json
import os
import random
import secrets
import string
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from bot import logs
from simulator.transport import sign
from tests.scenarios.conftest import Clinic

LINES = int(os.environ.get("CCM_FUZZ", "400"))
CANARY = "Zebulon"
PARTS = (
    *("log", "start", "stop", "undo", "amend", "move", "attempt", "patient", "find", "today", "staff", "setup", "help"),
    *(
        "ortiz",
        "ruiz",
        "10482",
        "#10482",
        "12",
        "1h05",
        "-3",
        "0",
        "99999",
        "1.5",
        "meds",
        "call+meds",
        "last",
        "e-ABCDEF",
    ),
    *("yesterday", "10/14", "2/30", "at", "2:15pm", "25:99", "by:rosa", "by:", "prog:rpm", "prog:", "snf", "voicemail"),
    *(
        "<!channel>",
        "<@U0MA>",
        "=SUM(A1)",
        "';DROP TABLE entry;--",
        "\u202e",
        "\u0000",
        "🩺",
        "“quoted”",
        "—",
        "\\",
        "%",
        "{}",
    ),
)


def _line(chance: random.Random) -> str:
    words = [chance.choice(PARTS) for _ in range(chance.randrange(0, 9))]
    words.insert(chance.randrange(0, len(words) + 1), CANARY)
    if chance.random() < 0.2:
        words.append("".join(chance.choice(string.printable) for _ in range(chance.randrange(1, 60))))
    return " ".join(words)


def test_fuzzed_lines_and_payloads(web_clinic: Clinic, capfd: pytest.CaptureFixture[str]) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}, {LINES} lines")
    logs.configure()
    chance = random.Random(seed)
    slack = web_clinic.slack
    for _ in range(LINES):
        text = f"/ccm {_line(chance)}"
        said = slack.post("/sim/act/command", {"person": "U0MA", "channel": "DU0MA", "text": text})
        assert said["ok"], (seed, text, said)
        assert "Reference" not in json.dumps(said["body"] or {}), (seed, text, said)
        assert "Traceback" not in json.dumps(said["body"] or {}), (seed, text)
    for body in _malformed(slack.deliveries()[-1]["body"], chance):
        headers = {"Content-Type": "application/x-www-form-urlencoded", **sign("simulated-signing-secret", body)}
        said = slack.post("/sim/deliver", {"kind": "http", "headers": headers, "body": body})
        assert said["status"] is not None and "Traceback" not in json.dumps(said["body"] or ""), (seed, body)
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert view.audit.verify() == []
    printed = capfd.readouterr()
    assert CANARY.lower() not in (printed.err + printed.out).lower(), seed
    assert "ortiz" not in printed.err.lower(), seed


def _malformed(good: str, chance: random.Random) -> Iterator[str]:
    """A good request with pieces cut, doubled and replaced, and interactions of the wrong shapes."""
    for _ in range(LINES // 10):
        at = chance.randrange(0, len(good))
        yield good[:at]
        yield good[:at] + chance.choice(("%00", "&&", "=", "trigger_id=", CANARY)) + good[at:]
    for payload in (
        {"type": "block_actions", "user": {"id": "U0MA"}, "actions": [], "trigger_id": "1"},
        {"type": "block_actions", "user": {"id": "U0MA"}, "actions": [{"action_id": "entry_undo", "block_id": "b"}]},
        {"type": "view_submission", "user": {"id": "U0MA"}, "view": {"callback_id": "log"}},
        {"type": "view_submission", "user": {"id": "U0MA"}, "view": {"id": "V1", "callback_id": "log", "state": {}}},
        {"type": "block_suggestion", "user": {"id": "U0MA"}, "action_id": "patient", "block_id": "patient"},
        {"type": CANARY, "user": {"id": "U0MA"}},
        {
            "type": "view_submission",
            "user": None,
            "view": {"id": CANARY, "callback_id": CANARY, "state": {"values": 3}},
        },
    ):
        yield urlencode({"payload": json.dumps({"team": {"id": "TINSTALL1"}, **payload})})
    yield urlencode({"payload": "not json " + CANARY})
