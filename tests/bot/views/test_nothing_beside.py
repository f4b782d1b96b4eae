"""Nothing of a patient beside what is read (promise 7): every view function is called with made-up values, and what
Slack keeps beside the screen (fallback text, titles, values, ids, metadata, alt text, file titles) is looked through.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_type_hints

import pytest
from slack_sdk.models.basic_objects import JsonObject

import bot.views
from bot.actions.packet import Shown
from bot.answers import Answer, OpenView
from ccm.errors import CcmError
from ccm.packet.document import Section
from tests.bot.views.made_up import WORD, MadeUp, NoExample

ROLLS = 12
BESIDE = frozenset(
    {"value", "private_metadata", "block_id", "action_id", "callback_id", "external_id", "alt_text", "metadata", "url"}
)
SHOWN = (Answer, OpenView, JsonObject)


def views() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of `bot.views` that makes something shown."""
    for found in pkgutil.iter_modules(bot.views.__path__):
        module = importlib.import_module(f"bot.views.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if f"{found.name}.{name}" in BRICKS or found.name == "parts":
                continue
            ours = function.__module__ == module.__name__ and not name.startswith("_")
            if ours and _shows(get_type_hints(function).get("return")):
                yield f"{found.name}.{name}", function


def _shows(kind: Any) -> bool:
    inside = getattr(kind, "__args__", ())
    return (isinstance(kind, type) and issubclass(kind, SHOWN)) or any(_shows(one) for one in inside)


BRICKS = {f"forms.{one}" for one in ("field", "text_field")} | {
    f"forms_programme.{one}" for one in ("option", "select")
}
BRICKS |= {"forms_programme.ticks"}
"""What views are built of, as `bot.views.parts`: they show what they are given, where they are told to."""
Given = Callable[[MadeUp], dict[str, Any]]
GIVEN: dict[str, Given] = {
    "packet.packet_answer": lambda dice: {"result": with_status(dice.of(Shown))},
    "forms_plan.plan_section_form": lambda dice: {"key": "treatment"},
}
"""What chance does not make: words out of a closed table, values with more in common than their types say."""


def with_status(shown: Shown) -> Shown:
    """Every packet says in its first section how it stands."""
    first = Section("This packet", facts=(("Status", WORD),))
    return replace(shown, packet=replace(shown.packet, sections=(first,)))


VIEWS = dict(views())


@pytest.mark.parametrize("name", VIEWS)
def test_no_word_of_a_patient_beside_what_is_read(name: str) -> None:
    shown, refused = 0, set[str]()
    for seed in range(ROLLS):
        try:
            dice = MadeUp(seed)
            made = dice.call(VIEWS[name], **GIVEN.get(name, lambda dice: {})(dice))
        except NoExample as lacking:
            pytest.fail(f"no example for {name}: {lacking}")
        except (LookupError, ValueError, TypeError, AssertionError, AttributeError, StopIteration, CcmError) as odd:
            refused.add(f"{type(odd).__name__}: {odd}")  # values at odds with each other: another roll
            continue
        shown += 1
        assert not list(beside(made)), f"{name}, roll {seed}"
    assert shown, f"no roll of {name} could be shown: {refused}"


def beside(node: Any, path: str = "") -> Iterator[str]:
    """Where the patient's word stands in a place that is not read on the screen."""
    if isinstance(node, Answer):
        yield from (f"{path}.{name}" for name in ("text", "title") if WORD in getattr(node, name))
        yield from beside(node.block_dicts(), path)
    elif isinstance(node, OpenView):
        yield from beside(node.view, path)
    elif isinstance(node, JsonObject):
        yield from beside(node.to_dict(), path)
    elif isinstance(node, dict):
        if node.get("type") == "modal" and WORD in str(node.get("title")):
            yield f"{path}.title"
        for key, value in node.items():
            if key in BESIDE and WORD in str(value):
                yield f"{path}.{key}: {value}"
            yield from beside(value, f"{path}.{key}")
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for at, one in enumerate(node):
            yield from beside(one, f"{path}[{at}]")
