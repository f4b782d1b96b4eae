"""Nothing of a patient in what Slack keeps beside a screen, nor in the logs: a long scenario, all of its calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot import logs
from simulator.driver import Person
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_path import activate, chart, leave  # noqa: F401 - the fixture

CANARIES = ("brien", "dolores", "a-77", "1939", "555-0100", "mailbox", "zebra", "feet", "daughter", "lena")
"""Name, MRN, birth year, phone, words of a goal, of notes and follow-ups, of a caregiver."""
HIDDEN = frozenset({"value", "private_metadata", "block_id", "action_id", "callback_id", "external_id", "alt_text"})


def told(node: Any, path: str = "", *, confirm: bool = False) -> Iterator[tuple[str, str]]:
    """Where a canary stands in a place that is not the screen itself, with what stands there."""
    if isinstance(node, str) and node[:1] in "{[":
        try:
            node = json.loads(node)
        except ValueError:
            return
    if isinstance(node, list):
        for one in node:
            yield from told(one, path)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        beside = key in HIDDEN or key in ("metadata", "event_payload") or (key == "text" and "blocks" in node)
        titled = (key == "title" and "callback_id" in node) or (key == "title" and node.get("type") == "modal")
        if (beside or titled) and any(one in json.dumps(value).lower() for one in CANARIES):
            yield f"{path}.{key}", str(value)[:120]
        yield from told(value, f"{path}.{key}")


def close_all(who: Person) -> None:
    while who.modal() is not None:
        who.close(who.need_modal())


def test_no_canary_beside_the_screens(chart: Clinic, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    logs.configure()  # as in production, onto the captured stream
    activate(chart)
    ma, nurse, owner = chart.ma, chart.nurse, chart.owner
    lines = (
        "log o'brien-smith 9 call asked about her feet and the zebra, no sores",
        "todo o'brien-smith friday call back about the zebra",
        "attempt o'brien-smith no-answer her daughter picked up",
        "start o'brien-smith",
        "stop meds zebra talk",
        "find brien",
        "log brien 9 call zebra",
        "lgo o'brien-smith 9 call zebra",
        "enroll o'brien-smith",
        "todo list",
        "today",
    )
    for line in lines:
        ma.slash(f"/ccm {line}")
        close_all(ma)
    card = ma.slash("/ccm patient o'brien-smith").answer
    assert card is not None
    for action in ("card_reach", "todo_for", "plan_open", "enrol_open", "card_log", "todo_done"):
        ma.press(card, action)
        close_all(ma)
    plan = nurse.slash("/ccm plan o'brien-smith").answer
    assert plan is not None
    for action in ("plan_goal", "plan_goal_open", "plan_step", "plan_home", "plan_copy", "plan_copy_given"):
        nurse.press(plan, action)
        close_all(nurse)
    for line in ("flag o'brien-smith zebra question?", "assign o'brien-smith", "withdraw o'brien-smith", "amend last"):
        nurse.slash(f"/ccm {line}")
        close_all(nurse)
    for line in ("attest", "candidates", "today", "plan o'brien-smith"):
        owner.slash(f"/ccm {line}")
        close_all(owner)
    leave(chart, ma, what="revoke")
    calls = chart.slack.calls()
    said = [*calls, *(one.raw for who in (ma, nurse, owner) for one in who.messages())]
    assert "zebra" in json.dumps(said) and list(told([{"value": "zebra"}]))  # they were full of them
    assert list(told(said)) == []
    out = capsys.readouterr()
    written = (out.out + out.err).lower()
    assert "answered" in written and not [one for one in CANARIES if one in written]
