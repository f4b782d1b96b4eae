"""What is said while a large practice's whole month is read."""

from __future__ import annotations

from bot.answers import Answer, Following
from bot.views.parts import section

TITLE = "Reading…"


def reading_answer(of: Following) -> Answer:
    """At once, so that nobody asks twice; the answer takes its place, or comes below it."""
    said = f"Reading {of.month.label} for {of.patients:,} patients… The answer follows here."
    return Answer(TITLE, (section(said),), TITLE)
