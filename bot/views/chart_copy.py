"""Text as it is copied into the chart: whole, exactly as it was typed, and unable to act on the screen.

It stands in preformatted rich text, which Slack never reads for marks, pings or links: nothing is escaped, and no
zero-width character goes into the record.
"""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, RichTextBlock, RichTextElementParts, RichTextPreformattedElement

PIECE = 2800


def copy_blocks(text: str) -> list[Block]:
    """The whole text, in as many blocks as it takes; each ends with a line."""
    return [
        RichTextBlock(elements=[RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=piece)])])
        for piece in pieces(text, PIECE)
    ]


def pieces(text: str, most: int) -> Iterator[str]:
    """The text in pieces of at most that many characters, cut at ends of lines, else between words."""
    while len(text) > most:
        at = max(text.rfind("\n", 0, most), 0) or max(text.rfind(" ", 0, most), 0) or most
        yield text[:at]
        text = text[at:].removeprefix("\n").removeprefix(" ") if at < most else text[at:]
    if text:
        yield text
