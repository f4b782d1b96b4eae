"""One-click additions to an entry: outcome, goal, *Copy for chart* and its tick."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import marks
from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.answers import Reply
from bot.views import saved
from storage.marks import Mark

Press = Callable[[Desk, Caller, str], Reply | None]


def outcome(word: str) -> Press:
    """The chip of one outcome."""

    def press(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
        return desk.perform(
            caller,
            Deed.LOG,
            lambda work: marks.mark(work, entry_id, Mark.OUTCOME, marks.OUTCOMES[word]),
            saved.marked,
        )

    return press


def goal(at: int) -> Press:
    """The chip of one of the plan's goals."""

    def press(desk: Desk, caller: Caller, value: str) -> Reply | None:
        entry_id, _, plan_id = value.partition("|")
        return desk.perform(caller, Deed.LOG, lambda work: marks.mark_goal(work, entry_id, plan_id, at), saved.marked)

    return press


def copy(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """The entry as text for the chart."""
    return desk.perform(caller, Deed.COPY, lambda work: marks.marked(work, entry_id), saved.copied)


def charted(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """The tick: it stands in the chart now."""
    return desk.perform(
        caller, Deed.COPY, lambda work: marks.mark(work, entry_id, Mark.CHARTED, work.person.id), saved.copied
    )
