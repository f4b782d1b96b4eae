"""Reasons of a correction that are the program's own words, kept where it asks nobody for one."""

from __future__ import annotations

UNDONE_BY_AUTHOR = "undone by its author"
"""Of the one click that takes back what was typed the same day."""
WRONG_CHART = "wrong chart"
"""Of a move to another chart, where none was typed."""
OWN = frozenset({UNDONE_BY_AUTHOR, WRONG_CHART})


def reason_told(reason: str) -> str:
    """A reason as an auditor reads it: the program's own words are never taken for a person's."""
    if not reason:
        return "no reason given"
    return f"{reason} (the program's words: none was asked for or typed)" if reason in OWN else reason
