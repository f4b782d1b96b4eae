"""What is said while a large practice's whole month is read, and where its answer could not be shown."""

from __future__ import annotations

from bot.answers import Answer, Following
from bot.views.parts import button, row, section

TITLE = "Reading…"
UNSHOWN = "Not shown"
OF_TODAY = frozenset({"worklist", "candidates", "today"})  # verbs that take no month
_OPENS = {
    **{"month": ("month_open", "{}"), "close": ("close_open", "{}"), "claims": ("claims_page_next", "{}|0")},
    "worklist": ("worklist_page_back", "me|0"),
}
"""The button that opens a screen again, and what it sends for a month."""


def reading_answer(of: Following) -> Answer:
    """At once, so that nobody asks twice; the answer takes its place, or comes below it."""
    said = f"Reading {of.month.label} for {of.patients:,} patients… The answer follows here."
    return Answer(TITLE, (section(f"{said} Should it not come: {_line(of)} shows how it stands."),), TITLE)


def with_way_back(of: Following, problem: Answer) -> Answer:
    """A refusal that stands where the screen was, with the button that opens the screen again."""
    if of.verb not in _OPENS:
        return problem
    action_id, value = _OPENS[of.verb]
    return problem.plus(row(button("Open it again", action_id, value.format(of.month))))


def unshown_answer(of: Following, *, done: bool) -> Answer:
    """For the second place, which is no screen of the record: it names the month alone."""
    month = of.month.label
    said = f"Your answer about {month} could not be shown."
    if of.keeps and done:
        said = f"What you asked of {month} is done, but its answer could not be shown."
    return Answer(UNSHOWN, (section(f":warning: {said} {_line(of)} shows how it stands."),), UNSHOWN)


def _line(of: Following) -> str:
    return f"`/ccm {of.verb}`" if of.verb in OF_TODAY else f"`/ccm {of.verb} {of.month}`"
