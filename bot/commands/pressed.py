"""A button's value, or a form's private metadata, as its opaque parts: ids, a month, a page."""

from __future__ import annotations

PAGES_MOST = 5  # digits; a longer number is no page of any list


def parts(value: str) -> tuple[str, str, str]:
    """The first three parts; what is not there is empty."""
    first, second, third = [*value.split("|"), "", "", ""][:3]
    return first, second, third


def number(text: str) -> int:
    """A page, or the first one."""
    return place(text) or 0


def place(text: str) -> int | None:
    """Which of several, from 0; None where the value names none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= PAGES_MOST else None
