"""Nothing of a patient in what Slack keeps beside a screen, nor in the logs: a long scenario, all of its calls."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from bot import logs
from simulator.driver import Person
from tests.panel import Case
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_close import undo_all
from tests.scenarios.test_month import seed
from tests.scenarios.test_path import activate, chart, leave  # noqa: F401 - the fixture

CANARIES = ("brien", "dolores", "a-77", "1939", "555-0100", "mailbox", "zebra", "feet", "daughter", "lena")
"""Name, MRN, birth year, phone, words of a goal, of notes and follow-ups, of a caregiver."""
OF_THE_MONTH = ("quagga", "77qx", "gilled", "okapi")
"""Name, MRN, member id, words of a note and of reasons."""
HIDDEN = frozenset({"value", "private_metadata", "block_id", "action_id", "callback_id", "external_id", "alt_text"})


def told(node: Any, path: str = "", canaries: Sequence[str] = CANARIES) -> Iterator[tuple[str, str]]:
    """Where a canary stands in a place that is not the screen itself, with what stands there."""
    if isinstance(node, str) and node[:1] in "{[":
        try:
            node = json.loads(node)
        except ValueError:
            return
    if isinstance(node, list):
        for one in node:
            yield from told(one, path, canaries)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        beside = key in HIDDEN or key in ("metadata", "event_payload") or (key == "text" and "blocks" in node)
        titled = (key == "title" and "callback_id" in node) or (key == "title" and node.get("type") == "modal")
        if (beside or titled) and any(one in json.dumps(value).lower() for one in canaries):
            yield f"{path}.{key}", str(value)[:120]
        yield from told(value, f"{path}.{key}", canaries)


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


def visit(who: Person, line: str, *actions: str, **said: object) -> list[Any]:
    """A screen, and each of these buttons; a form that opens is submitted with what it has a field for.

    The modals that were on screen come back: what answers a submission is in no call to Slack.
    """
    screen = who.slash(f"/ccm {line}").answer
    modals = [one.raw for one in [who.modal()] if one]
    for action in actions:
        assert screen is not None
        who.press(screen, action)
        if who.modal() is not None and said:
            modals.append(who.need_modal().raw)
            assert not who.submit(who.need_modal(), said).errors
        modals += [one.raw for one in [who.modal()] if one]
        close_all(who)
    close_all(who)
    return modals


def test_no_canary_beside_the_screens_of_the_month(web_clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    cases = ("MRN77QX1", "Quagga", {"visit_on_the_day": True}), ("MRN77QX2", "Quaggason", {"checked": False})
    seed(web_clinic, *(Case(mrn, name, payer="Medicare", **more) for mrn, name, more in cases))  # type: ignore[arg-type]
    nurse, owner, front = web_clinic.nurse, web_clinic.owner, web_clinic.slack.person("U0FRONT")
    why = {"reason": "the okapi says so", "looked_up": "okapi codes", "where": "okapi portal"}
    modals: list[Any] = []
    modals += visit(nurse, "month 2026-10", "month_checked")
    modals += visit(nurse, "month 2026-10 quaggason", "month_checked", **why)
    modals += visit(nurse, "month 2026-10 mrn77qx1", "month_separate", "close_patient", "open_card")
    modals += visit(
        nurse, "patient mrn77qx1", "card_coverage", payer="Gilled Health", member_id="GILLED77QX", since="2026-11-02"
    )
    modals += visit(owner, "attest 2026-10")
    modals += visit(owner, "attest 2026-10 quaggason")
    modals += visit(owner, "month 2026-10 quaggason", "attest_one")
    modals += visit(nurse, "close 2026-10", "close_ready")
    modals += visit(nurse, "close 2026-10 quaggason")
    undo_all(web_clinic, "MRN77QX2")
    modals += visit(nurse, "close 2026-10 quaggason", "close_amend", **why)
    modals += visit(nurse, "close 2026-10")
    modals += visit(owner, "claims 2026-10")
    modals += visit(front, "audit 2026-10 quaggason")
    modals += visit(front, "access quaggason")
    modals += visit(front, "audit")
    modals += visit(front, "access")
    said = [*web_clinic.slack.calls(), *modals, *(one.raw for who in (nurse, owner, front) for one in who.messages())]
    shown = json.dumps(said).lower()
    assert [one for one in OF_THE_MONTH if one not in shown] == []  # they were full of them
    assert list(told(said, canaries=OF_THE_MONTH)) == []
    out = capsys.readouterr()
    written = (out.out + out.err).lower()
    assert "answered" in written and not [one for one in OF_THE_MONTH if one in written]
