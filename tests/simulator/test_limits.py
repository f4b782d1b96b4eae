"""The simulator's limits against the `slackblocks` package, at each limit and one beyond; triggers and replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import slackblocks as sb

from simulator.blocks import check_message, check_view
from simulator.config import Member, SimConfig
from simulator.workspace import Workspace

Json = dict[str, Any]


def _text(size: int) -> Json:
    return {"type": "plain_text", "text": "x" * size}


CASES: dict[str, tuple[int, Callable[[int], Any], Callable[[int], list[Json]]]] = {
    "section text": (
        3000,
        lambda n: sb.SectionBlock("x" * n),
        lambda n: [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * n}}],
    ),
    "header": (150, lambda n: sb.HeaderBlock("x" * n), lambda n: [{"type": "header", "text": _text(n)}]),
    "button text": (
        75,
        lambda n: sb.ActionsBlock([sb.Button("x" * n, "a")]),
        lambda n: [{"type": "actions", "elements": [{"type": "button", "text": _text(n), "action_id": "a"}]}],
    ),
    "section fields": (
        10,
        lambda n: sb.SectionBlock("t", fields=[sb.Text("x")] * n),
        lambda n: [{"type": "section", "text": _text(1), "fields": [_text(1)] * n}],
    ),
    "actions elements": (
        25,
        lambda n: sb.ActionsBlock([sb.Button("x", f"a{i}") for i in range(n)]),
        lambda n: [
            {
                "type": "actions",
                "elements": [{"type": "button", "text": _text(1), "action_id": f"a{i}"} for i in range(n)],
            }
        ],
    ),
    "message blocks": (
        50,
        lambda n: sb.Message("C1", blocks=[sb.DividerBlock() for _ in range(n)]).to_dict(),
        lambda n: [{"type": "divider"}] * n,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_both_take_the_limit_and_refuse_one_more(name: str) -> None:
    limit, theirs, ours = CASES[name]
    theirs(limit)
    assert check_message(ours(limit)) == []
    with pytest.raises(Exception):  # noqa: B017 - slackblocks has an exception class for each limit
        theirs(limit + 1)
    assert check_message(ours(limit + 1)) != []


def test_an_unknown_type_and_a_doubled_id_are_refused() -> None:
    assert check_message([{"type": "sektion"}]) != []
    doubled = [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}]
    assert check_message(doubled) != []


def test_a_view_needs_title_and_submit() -> None:
    element = {"type": "plain_text_input", "action_id": "a"}
    view = {
        "type": "modal",
        "title": _text(24),
        "blocks": [{"type": "input", "label": _text(5), "element": element}],
    }
    assert any("submit" in problem for problem in check_view(view))
    assert check_view({**view, "submit": _text(4)}) == []
    assert check_view({**view, "submit": _text(4), "title": _text(25)}) != []
    assert check_view({**view, "submit": _text(4), "private_metadata": "x" * 3001}) != []


def test_a_trigger_is_for_once_and_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Workspace(SimConfig(people=(Member("U1", "A B"),), channels=()))
    trigger = world.new_trigger("U1")
    assert world.use_trigger(trigger) == ("U1", None)
    assert world.use_trigger(trigger) == (None, "exchanged_trigger_id")
    late = world.new_trigger("U1")
    user, made, used = world.triggers[late]
    world.triggers[late] = (user, made - 3.1, used)
    assert world.use_trigger(late) == (None, "expired_trigger_id")


def test_a_response_address_is_for_five_times() -> None:
    world = Workspace(SimConfig(people=(Member("U1", "A B"),), channels=()))
    key = world.new_response("C1", "U1")
    assert [world.use_response(key) is not None for _ in range(6)] == [True] * 5 + [False]
