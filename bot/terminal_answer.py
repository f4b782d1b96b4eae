"""A post as the terminal shows it: the same words as in Slack, without its buttons. No name stands in a channel's."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

_MARKED = re.compile(r"\*(?=\S)(.+?)\*|`([^`]+)`|(?<!\w)_(?=\S)(.+?)_(?!\w)")
_EMOJI = {":hourglass:": "open", ":information_source:": "look", ":warning:": "!", ":white_check_mark:": "done"}


def rendered(blocks: str) -> RenderableType:
    """Block Kit as it is kept, for a rich console."""
    return Group(*(line for one in json.loads(blocks) for line in _block(one)))


def _block(block: Mapping[str, Any]) -> Iterator[RenderableType]:
    kind = block["type"]
    if kind == "header":
        yield Text(block["text"]["text"], style="bold underline")
    elif kind == "divider":
        yield Rule(style="dim")
    elif kind == "image":
        yield Text(f"[{block['alt_text']}]", style="dim")
    elif kind == "context":
        yield from (_words(one["text"], "dim") for one in block["elements"] if "text" in one)
    elif kind == "section":
        if block.get("fields"):
            yield _columns([one["text"] for one in block["fields"]])
        if block.get("text"):
            yield _words(block["text"]["text"])


def _columns(fields: list[str]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for one in fields:
        label, _, value = one.partition("\n")
        table.add_row(_words(label), _words(value))
    return table


def _words(text: str, style: str = "") -> Text:
    """Slack's marks as the terminal's; what people typed keeps its own."""
    for emoji, word in _EMOJI.items():
        text = text.replace(emoji, word)
    made, at = Text(style=style), 0
    for found in _MARKED.finditer(text):
        made.append(_plain(text[at : found.start()]))
        bold, code, italic = found.groups()
        made.append(_plain(bold or code or italic), style="bold" if bold else "dim" if italic else "cyan")
        at = found.end()
    return made.append(_plain(text[at:]))


def _plain(text: str) -> str:
    return html.unescape(text.replace("\u200b", ""))
