"""The simulator's limits against the `slackblocks` package, at each limit and one beyond; triggers and replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import slackblocks as sb
from slackblocks import _limits

from simulator.blocks import check_message, check_view
from simulator.config import Member, SimConfig
from simulator.workspace import Workspace

Json = dict[str, Any]


def _text(size: int) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def _button(**changes: Any) -> Json:
    return {"type": "button", "text": _text(1), "action_id": "a", **changes}


def _actions(element: Json) -> list[Json]:
    return [{"type": "actions", "elements": [element]}]


def _option(**changes: Any) -> Json:
    return {"text": _text(1), "value": "v", **changes}


def _options(count: int) -> list[Json]:
    return [_option(value=f"v{n}") for n in range(count)]


def _select(**changes: Any) -> list[Json]:
    return _actions({"type": "static_select", "action_id": "s", "options": _options(1), **changes})


def _groups(count: int) -> list[Json]:
    return [{"label": _text(1), "options": [_option(value=f"g{n}")]} for n in range(count)]


def _input(**changes: Any) -> list[Json]:
    return [{"type": "input", "label": _text(1), "element": {"type": "plain_text_input", "action_id": "a"}, **changes}]


def _field(kind: str, **changes: Any) -> list[Json]:
    return _input(element={"type": kind, "action_id": "a", **changes})


def _confirm(**changes: Any) -> list[Json]:
    texts = {"title": _text(1), "text": _text(1), "confirm": _text(1), "deny": _text(1)}
    return _actions(_button(confirm={**texts, **changes}))


def _image(**changes: Any) -> list[Json]:
    return [{"type": "image", "image_url": "https://x", "alt_text": "x", **changes}]


IN_MESSAGES: dict[str, Callable[[int], list[Json]]] = {
    "BLOCK_ID_MAX_LENGTH": lambda n: [{"type": "divider", "block_id": "x" * n}],
    "ACTION_ID_MAX_LENGTH": lambda n: _actions(_button(action_id="x" * n)),
    "BUTTON_TEXT_MAX_LENGTH": lambda n: _actions(_button(text=_text(n))),
    "BUTTON_VALUE_MAX_LENGTH": lambda n: _actions(_button(value="x" * n)),
    "BUTTON_URL_MAX_LENGTH": lambda n: _actions(_button(url="x" * n)),
    "CONFIRMATION_TITLE_MAX_LENGTH": lambda n: _confirm(title=_text(n)),
    "CONFIRMATION_TEXT_MAX_LENGTH": lambda n: _confirm(text=_text(n)),
    "CONFIRMATION_CONFIRM_MAX_LENGTH": lambda n: _confirm(confirm=_text(n)),
    "CONFIRMATION_DENY_MAX_LENGTH": lambda n: _confirm(deny=_text(n)),
    "OPTION_TEXT_MAX_LENGTH": lambda n: _select(options=[_option(text=_text(n))]),
    "OPTION_VALUE_MAX_LENGTH": lambda n: _select(options=[_option(value="x" * n)]),
    "OPTION_DESCRIPTION_MAX_LENGTH": lambda n: _select(options=[_option(description=_text(n))]),
    "OPTION_GROUP_LABEL_MAX_LENGTH": lambda n: _select(
        options=None, option_groups=[{"label": _text(n), "options": _options(1)}]
    ),
    "OPTION_GROUP_OPTIONS_MAX_ITEMS": lambda n: _select(
        options=None, option_groups=[{"label": _text(1), "options": _options(n)}]
    ),
    "SELECT_PLACEHOLDER_MAX_LENGTH": lambda n: _select(placeholder=_text(n)),
    "SELECT_OPTIONS_MAX_ITEMS": lambda n: _select(options=_options(n)),
    "SELECT_OPTION_GROUPS_MAX_ITEMS": lambda n: _select(options=None, option_groups=_groups(n)),
    "OVERFLOW_OPTIONS_MAX_ITEMS": lambda n: _actions({"type": "overflow", "action_id": "o", "options": _options(n)}),
    "CHECKBOXES_OPTIONS_MAX_ITEMS": lambda n: _field("checkboxes", options=_options(n)),
    "RADIO_BUTTONS_OPTIONS_MAX_ITEMS": lambda n: _field("radio_buttons", options=_options(n)),
    "PLAIN_TEXT_INPUT_MAX_LENGTH_MAX": lambda n: _field("plain_text_input", max_length=n),
    "PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH": lambda n: _field("plain_text_input", placeholder=_text(n)),
    "DATE_PICKER_PLACEHOLDER_MAX_LENGTH": lambda n: _field("datepicker", placeholder=_text(n)),
    "TIME_PICKER_PLACEHOLDER_MAX_LENGTH": lambda n: _field("timepicker", placeholder=_text(n)),
    "ACTIONS_ELEMENTS_MAX_ITEMS": lambda n: [
        {"type": "actions", "elements": [_button(action_id=f"a{i}") for i in range(n)]}
    ],
    "CONTEXT_ELEMENTS_MAX_ITEMS": lambda n: [{"type": "context", "elements": [_text(1)] * n}],
    "TEXT_MAX_LENGTH": lambda n: [{"type": "context", "elements": [_text(n)]}],
    "HEADER_TEXT_MAX_LENGTH": lambda n: [{"type": "header", "text": _text(n)}],
    "IMAGE_IMAGE_URL_MAX_LENGTH": lambda n: _image(image_url="x" * n),
    "IMAGE_ALT_TEXT_MAX_LENGTH": lambda n: _image(alt_text="x" * n),
    "IMAGE_TITLE_MAX_LENGTH": lambda n: _image(title=_text(n)),
    "IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH": lambda n: [{"type": "context", "elements": _image(alt_text="x" * n)}],
    "INPUT_LABEL_MAX_LENGTH": lambda n: _input(label=_text(n)),
    "INPUT_HINT_MAX_LENGTH": lambda n: _input(hint=_text(n)),
    "MARKDOWN_TEXT_MAX_LENGTH": lambda n: [{"type": "markdown", "text": "x" * n}],
    "MARKDOWN_TOTAL_TEXT_MAX_LENGTH": lambda n: [
        {"type": "markdown", "text": "x" * 6000},
        {"type": "markdown", "text": "x" * (n - 6000)},
    ],
    "SECTION_TEXT_MAX_LENGTH": lambda n: [{"type": "section", "text": _text(n)}],
    "SECTION_FIELDS_MAX_ITEMS": lambda n: [{"type": "section", "fields": [_text(1)] * n}],
    "SECTION_FIELDS_ITEM_MAX_LENGTH": lambda n: [{"type": "section", "fields": [_text(n)]}],
    "TABLE_ROWS_MAX_ITEMS": lambda n: [{"type": "table", "rows": [[_text(1)]] * n}],
    "TABLE_COLUMNS_MAX_ITEMS": lambda n: [{"type": "table", "rows": [[_text(1)] * n]}],
    "MESSAGE_BLOCKS_MAX_ITEMS": lambda n: [{"type": "divider"}] * n,
}
IN_VIEWS: dict[str, Callable[[int], Json]] = {
    "VIEW_TITLE_MAX_LENGTH": lambda n: {"title": _text(n)},
    "VIEW_CLOSE_MAX_LENGTH": lambda n: {"close": _text(n)},
    "VIEW_SUBMIT_MAX_LENGTH": lambda n: {"submit": _text(n)},
    "VIEW_PRIVATE_METADATA_MAX_LENGTH": lambda n: {"private_metadata": "x" * n},
    "VIEW_CALLBACK_ID_MAX_LENGTH": lambda n: {"callback_id": "x" * n},
    "VIEW_EXTERNAL_ID_MAX_LENGTH": lambda n: {"external_id": "x" * n},
    "VIEW_BLOCKS_MAX_ITEMS": lambda n: {"blocks": [{"type": "divider"}] * n},
}


@pytest.mark.parametrize("name", IN_MESSAGES)
def test_a_block_at_its_limit_is_taken_and_one_more_is_refused(name: str) -> None:
    limit = getattr(_limits, name)
    assert _check(name, limit) == []
    assert _check(name, limit + 1) != []


def _check(name: str, size: int) -> list[str]:
    blocks = IN_MESSAGES[name](size)
    if blocks[0]["type"] != "input":
        return check_message(blocks)
    return check_view({"type": "modal", "title": _text(1), "submit": _text(1), "blocks": blocks})


@pytest.mark.parametrize("name", IN_VIEWS)
def test_a_view_at_its_limit_is_taken_and_one_more_is_refused(name: str) -> None:
    limit = getattr(_limits, name)
    view = {"type": "modal", "title": _text(1), "submit": _text(1), "blocks": [{"type": "divider"}]}
    assert check_view({**view, **IN_VIEWS[name](limit)}) == []
    assert check_view({**view, **IN_VIEWS[name](limit + 1)}) != []


def test_the_packages_own_objects_meet_the_same_limits() -> None:
    """Not only its numbers: its builders refuse where the simulator does."""
    sb.SectionBlock("x" * 3000)
    for build in (
        lambda: sb.SectionBlock("x" * 3001),
        lambda: sb.HeaderBlock("x" * 151),
        lambda: sb.ActionsBlock([sb.Button("x", f"a{n}") for n in range(26)]),
    ):
        with pytest.raises(Exception):  # noqa: B017 - the package has an exception class for each limit
            build()


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
