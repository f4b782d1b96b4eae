"""A screen longer than one message: its paragraphs in pieces, its blocks in pages, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.views.text import safe

BLOCKS_MOST, TEXT_MOST = 50, 12_000  # a message's; Slack refuses more than about 13,200 characters in all
_WORDS = re.compile(r"\S{1,200}\s*|\s+")


def safe_pieces(text: str, most: int = 2800) -> Iterator[str]:
    """Typed text, made safe, in pieces that fit a section; cut between words, before escaping makes them longer."""
    held, size = "", 0
    for word in _WORDS.findall(text):
        length = len(safe(word, 10_000))
        if held and size + length > most:
            yield safe(held, 10_000)
            held, size = "", 0
        held, size = held + word, size + length
    if held:
        yield safe(held, 10_000)


def pages(blocks: Sequence[Block], around: Sequence[Block]) -> list[list[Block]]:
    """The blocks in pages that fit one message together with those that stand `around` them on each page."""
    room_blocks, room_text = BLOCKS_MOST - len(around) - 2, TEXT_MOST - sum(text_size(one) for one in around)
    found: list[list[Block]] = [[]]
    size = 0
    for one in blocks:
        length = text_size(one)
        if found[-1] and (len(found[-1]) >= room_blocks or size + length > room_text):
            found.append([])
            size = 0
        found[-1].append(one)
        size += length
    return found


def text_size(block: Block) -> int:
    """The characters of a block that count against a message's."""
    return _size(block.to_dict())


def _size(node: Any) -> int:
    if isinstance(node, Mapping):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_size(child) for child in node.values())
    return sum(_size(child) for child in node) if isinstance(node, list | tuple) else 0
