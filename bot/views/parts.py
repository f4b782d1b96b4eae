"""The few shapes that every screen is made of."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.views.text import cut

TITLE_MOST = 24
STANDS = "stands:"
"""How the id of a block begins whose message stays when its button is pressed: the answer stands below it."""


def section(text: str, accessory: ButtonElement | None = None, block_id: str | None = None) -> SectionBlock:
    """A paragraph of mrkdwn, cut at Slack's 3,000 characters."""
    words = MarkdownTextObject(text=cut(text, 3000), verbatim=True)
    return SectionBlock(text=words, accessory=accessory, block_id=block_id)


def fields(pairs: Sequence[tuple[str, str]]) -> SectionBlock:
    """Up to ten label-and-value pairs in two columns."""
    texts = [MarkdownTextObject(text=cut(f"*{label}*\n{value}", 2000), verbatim=True) for label, value in pairs[:10]]
    return SectionBlock(fields=texts)


def context(*lines: str) -> ContextBlock:
    """Small print; ten lines at most."""
    return ContextBlock(elements=[MarkdownTextObject(text=cut(line, 2000), verbatim=True) for line in lines[:10]])


def header(text: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=PlainTextObject(text=cut(text, 150)))


def divider() -> DividerBlock:
    """A line."""
    return DividerBlock()


def button(text: str, action_id: str, value: str = "-", style: str | None = None, sure: str = "") -> ButtonElement:
    """A button; `value` is an opaque id, never a name. `sure` asks that question first."""
    confirm = (
        ConfirmObject(
            title=PlainTextObject(text="Are you sure?"),
            text=PlainTextObject(text=cut(sure, 300)),
            confirm=PlainTextObject(text="Yes"),
            deny=PlainTextObject(text="Back"),
        )
        if sure
        else None
    )
    label = PlainTextObject(text=cut(text, 75))
    return ButtonElement(text=label, action_id=action_id, value=value, style=style, confirm=confirm)


def row(*buttons: ButtonElement, block_id: str | None = None) -> ActionsBlock:
    """Buttons side by side."""
    return ActionsBlock(elements=list(buttons), block_id=block_id)


def pager(action_id: str, page: int, size: int, count: int, of: str = "") -> list[Block]:
    """Where one is in a list of several pages, and the buttons to its neighbours; nothing for a single page.

    The buttons carry the page, after `of` and a bar where the list is one of several.
    """
    pages = -(-count // size)
    if pages <= 1:
        return []
    turns = [("Back", page - 1)] if page > 0 else []
    turns += [("Next", page + 1)] if page < pages - 1 else []
    shown = f"{page * size + 1} to {min((page + 1) * size, count)} of {count}."
    return [
        context(shown),
        row(
            *(
                button(f"{word} {size}", f"{action_id}_{word.lower()}", f"{of}|{to}" if of else str(to))
                for word, to in turns
            )
        ),
    ]


def message_view(title: str, blocks: Sequence[Block]) -> View:
    """A modal that only tells; its title carries no name."""
    return View(
        type="modal",
        title=PlainTextObject(text=cut(title, TITLE_MOST)),
        close=PlainTextObject(text="Close"),
        blocks=list(blocks)[:100],
    )


def form(title: str, callback_id: str, submit: str, blocks: Sequence[Block], private_metadata: str = "") -> View:
    """A modal with fields. `private_metadata` carries opaque ids only."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=cut(title, TITLE_MOST)),
        submit=PlainTextObject(text=cut(submit, TITLE_MOST)),
        close=PlainTextObject(text="Cancel"),
        private_metadata=private_metadata,
        blocks=list(blocks),
    )
