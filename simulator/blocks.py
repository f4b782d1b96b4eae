"""Block Kit as strictly as Slack takes it: types, places, required parts and limits (docs.slack.dev, block-kit)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Json = dict[str, Any]
Problems = list[str]

MESSAGE_BLOCKS, VIEW_BLOCKS, ALL_TEXT = 50, 100, 13_200
SELECTS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
MULTI = {f"multi_{name}" for name in SELECTS}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
ACTIONS = SELECTS | MULTI | PICKERS | {"button", "overflow", "checkboxes", "radio_buttons"}
INPUTS = (ACTIONS - {"button", "overflow"}) | {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
}
ACCESSORIES = ACTIONS | {"image"}


def check_message(blocks: Any) -> Problems:
    """What Slack would refuse in a message's blocks."""
    problems = _blocks(blocks, MESSAGE_BLOCKS, in_view=False)
    if not problems and sum(len(text) for text in _texts(blocks)) > ALL_TEXT:
        problems.append("msg_blocks_too_long")
    written = [
        str(one.get("text") or "") for one in blocks or [] if isinstance(one, dict) and one["type"] == "markdown"
    ]
    if not problems and sum(map(len, written)) > 12_000:
        problems.append(_long(12_000, "/blocks"))
    return problems


def check_view(view: Any) -> Problems:
    """What Slack would refuse in a modal or a Home tab."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["[ERROR] view type must be modal or home [json-pointer:/view/type]"]
    problems = _blocks(view.get("blocks"), VIEW_BLOCKS, in_view=True)
    if view["type"] == "modal":
        problems += _plain(view.get("title"), 24, "/title", required=True)
        problems += _plain(view.get("submit"), 24, "/submit")
        problems += _plain(view.get("close"), 24, "/close")
        has_input = any(isinstance(one, dict) and one.get("type") == "input" for one in view.get("blocks") or [])
        if has_input and not view.get("submit"):
            problems.append("[ERROR] must define submit to use an input block in modals [json-pointer:/submit]")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(str(view.get(name) or "")) > most:
            problems.append(_long(most, f"/{name}"))
    return problems


def find_element(blocks: Iterable[Json], block_id: str, action_id: str) -> Json | None:
    """The interactive element at that place, or None."""
    for block in blocks:
        if block.get("block_id") != block_id:
            continue
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return element
    return None


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack gives to those without one."""
    for at, block in enumerate(blocks):
        block.setdefault("block_id", f"b{at}")
        for n, element in enumerate([*block.get("elements", []), block.get("accessory"), block.get("element")]):
            if isinstance(element, dict) and element.get("type") in ACTIONS | INPUTS:
                element.setdefault("action_id", f"a{at}-{n}")
    return blocks


def _blocks(blocks: Any, most: int, *, in_view: bool) -> Problems:
    if not isinstance(blocks, list):
        return ["[ERROR] blocks must be a list [json-pointer:/blocks]"]
    problems: Problems = []
    if len(blocks) > most:
        problems.append(f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]")
    ids: set[str] = set()
    for at, block in enumerate(blocks):
        where = f"/blocks/{at}"
        if not isinstance(block, dict) or block.get("type") not in BLOCKS:
            kind = block.get("type") if isinstance(block, dict) else block
            problems.append(f"[ERROR] unsupported type: {kind} [json-pointer:{where}/type]")
            continue
        block_id = block.get("block_id")
        if block_id is not None:
            if not isinstance(block_id, str) or not block_id or len(block_id) > 255:
                problems.append(_long(255, f"{where}/block_id"))
            if block_id in ids:
                problems.append(f"[ERROR] `block_id` {block_id} already exists [json-pointer:{where}]")
            ids.add(str(block_id))
        if block["type"] == "alert" and not in_view:
            problems.append(f"[ERROR] alert is for modals only [json-pointer:{where}]")
        problems += BLOCKS[block["type"]](block, where)
    return problems


def _section(block: Json, where: str) -> Problems:
    problems: Problems = []
    if not block.get("text") and not block.get("fields"):
        problems.append(f"[ERROR] must have text or fields [json-pointer:{where}]")
    if block.get("text"):
        problems += _text(block["text"], 3000, f"{where}/text")
    fields = block.get("fields") or []
    if len(fields) > 10:
        problems.append(f"[ERROR] no more than 10 items allowed [json-pointer:{where}/fields]")
    for at, one in enumerate(fields):
        problems += _text(one, 2000, f"{where}/fields/{at}")
    if block.get("accessory"):
        problems += _element(block["accessory"], ACCESSORIES, f"{where}/accessory")
    return problems


def _elements(block: Json, where: str, most: int, allowed: set[str]) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        return [f"[ERROR] missing required field: elements [json-pointer:{where}]"]
    problems: Problems = []
    if len(elements) > most:
        problems.append(f"[ERROR] no more than {most} items allowed [json-pointer:{where}/elements]")
    seen: set[str] = set()
    for at, one in enumerate(elements):
        problems += _element(one, allowed, f"{where}/elements/{at}")
        action_id = one.get("action_id") if isinstance(one, dict) else None
        if action_id is not None and action_id in seen:
            problems.append(f"[ERROR] `action_id` {action_id} already exists [json-pointer:{where}/elements/{at}]")
        seen.add(str(action_id))
    return problems


def _actions(block: Json, where: str) -> Problems:
    return _elements(block, where, 25, ACTIONS)


def _context(block: Json, where: str) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        return [f"[ERROR] must have 1 to 10 elements [json-pointer:{where}/elements]"]
    problems: Problems = []
    for at, one in enumerate(elements):
        is_image = isinstance(one, dict) and one.get("type") == "image"
        problems += _image(one, f"{where}/elements/{at}") if is_image else _text(one, 3000, f"{where}/elements/{at}")
    return problems


def _input(block: Json, where: str) -> Problems:
    problems = _plain(block.get("label"), 2000, f"{where}/label", required=True)
    problems += _plain(block.get("hint"), 2000, f"{where}/hint")
    if not isinstance(block.get("element"), dict):
        return [*problems, f"[ERROR] missing required field: element [json-pointer:{where}]"]
    return problems + _element(block["element"], INPUTS, f"{where}/element")


def _header(block: Json, where: str) -> Problems:
    return _plain(block.get("text"), 150, f"{where}/text", required=True)


def _markdown(block: Json, where: str) -> Problems:
    return [] if 0 < len(str(block.get("text") or "")) <= 12_000 else [_long(12_000, f"{where}/text")]


def _image(block: Json, where: str) -> Problems:
    missing = not (block.get("image_url") or block.get("slack_file")) or not block.get("alt_text")
    problems = [f"[ERROR] missing image_url or alt_text [json-pointer:{where}]"] if missing else []
    for name, most in (("image_url", 3000), ("alt_text", 2000)):
        if len(str(block.get(name) or "")) > most:
            problems.append(_long(most, f"{where}/{name}"))
    return problems + _plain(block.get("title"), 2000, f"{where}/title")


def _table(block: Json, where: str) -> Problems:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        return [f"[ERROR] must have 1 to 100 rows [json-pointer:{where}/rows]"]
    wide = any(not isinstance(row, list) or len(row) > 20 for row in rows)
    return [f"[ERROR] no more than 20 columns allowed [json-pointer:{where}/rows]"] if wide else []


def _nothing(block: Json, where: str) -> Problems:
    return []


BLOCKS: dict[str, Callable[[Json, str], Problems]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "input": _input,
    "header": _header,
    "divider": _nothing,
    "markdown": _markdown,
    "image": _image,
    "rich_text": _nothing,
    "table": _table,
    "alert": _nothing,
}


def _element(element: Any, allowed: set[str], where: str) -> Problems:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        return [f"[ERROR] unsupported type: {kind} [json-pointer:{where}/type]"]
    problems: Problems = []
    kind = element["type"]
    if len(str(element.get("action_id") or "")) > 255:
        problems.append(_long(255, f"{where}/action_id"))
    if kind == "button":
        problems += _plain(element.get("text"), 75, f"{where}/text", required=True)
        if len(str(element.get("value") or "")) > 2000:
            problems.append(_long(2000, f"{where}/value"))
        if len(str(element.get("url") or "")) > 3000:
            problems.append(_long(3000, f"{where}/url"))
        if element.get("style") not in (None, "primary", "danger"):
            problems.append(f"[ERROR] invalid style [json-pointer:{where}/style]")
    if element.get("confirm"):
        problems += _confirm(element["confirm"], f"{where}/confirm")
    problems += _plain(element.get("placeholder"), 150, f"{where}/placeholder")
    problems += _choices(element, where)
    most = element.get("max_length")
    if most is not None and not 1 <= int(most) <= 3000:
        problems.append(_long(3000, f"{where}/max_length"))
    initial = element.get("initial_value")
    if kind == "plain_text_input" and most is not None and len(str(initial or "")) > int(most):
        problems.append(_long(int(most), f"{where}/initial_value"))
    return problems


def _choices(element: Json, where: str) -> Problems:
    kind = element["type"]
    options, groups = element.get("options"), element.get("option_groups")
    most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(kind, 100)
    problems: Problems = []
    if kind in ("static_select", "multi_static_select") and not options and not groups:
        problems.append(f"[ERROR] must have options or option_groups [json-pointer:{where}]")
    if kind in ("overflow", "checkboxes", "radio_buttons") and not options:
        problems.append(f"[ERROR] missing required field: options [json-pointer:{where}]")
    if groups and len(groups) > 100:
        problems.append(f"[ERROR] no more than 100 items allowed [json-pointer:{where}/option_groups]")
    lists = [(options or [], f"{where}/options")]
    for at, group in enumerate(groups or []):
        problems += _plain(group.get("label"), 75, f"{where}/option_groups/{at}/label", required=True)
        lists.append((group.get("options") or [], f"{where}/option_groups/{at}/options"))
    known: list[Json] = []
    for one, place in lists:
        if len(one) > most:
            problems.append(f"[ERROR] no more than {most} items allowed [json-pointer:{place}]")
        for at, option in enumerate(one):
            problems += check_option(option, f"{place}/{at}")
        known += one
    initial = [*(element.get("initial_options") or [])]
    if element.get("initial_option"):
        initial.append(element["initial_option"])
    if "external" not in kind:
        values = {str(option.get("value")) for option in known}
        problems += [
            f"[ERROR] initial option is not one of the options [json-pointer:{where}]"
            for option in initial
            if str(option.get("value")) not in values
        ]
    return problems


def check_option(option: Any, where: str) -> Problems:
    """One option of a select, a suggestion or a checkbox list."""
    if not isinstance(option, dict) or not isinstance(option.get("value"), str):
        return [f"[ERROR] an option needs text and value [json-pointer:{where}]"]
    problems = _text(option.get("text"), 75, f"{where}/text")
    if not 1 <= len(option["value"]) <= 150:
        problems.append(_long(150, f"{where}/value"))
    if option.get("description"):
        problems += _text(option["description"], 75, f"{where}/description")
    return problems


def _confirm(confirm: Json, where: str) -> Problems:
    return [
        *_plain(confirm.get("title"), 100, f"{where}/title", required=True),
        *_text(confirm.get("text"), 300, f"{where}/text"),
        *_plain(confirm.get("confirm"), 30, f"{where}/confirm", required=True),
        *_plain(confirm.get("deny"), 30, f"{where}/deny", required=True),
    ]


def _text(text: Any, most: int, where: str) -> Problems:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        return [f"[ERROR] must be a text object [json-pointer:{where}]"]
    size = len(str(text.get("text") or ""))
    return [] if 1 <= size <= most else [_long(most, f"{where}/text")]


def _plain(text: Any, most: int, where: str, *, required: bool = False) -> Problems:
    if text is None:
        return [f"[ERROR] missing required field [json-pointer:{where}]"] if required else []
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        return [f"[ERROR] must be plain_text [json-pointer:{where}]"]
    return _text(text, most, where)


def _long(most: int, where: str) -> str:
    return f"[ERROR] must be 1 to {most} characters [json-pointer:{where}]"


def _texts(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
