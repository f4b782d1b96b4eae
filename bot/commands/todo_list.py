"""`/ccm todo list`: everyone's open follow-ups for who is in charge, one's own for everyone; by kind, paged."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.actions import follow_ups
from bot.actions.desk import Caller, Desk, Work
from bot.actions.follow_up_list import ALL, MINE, Listed, Wanted, list_follow_ups
from bot.actions.roles import Deed, may
from bot.actions.whom import find_person
from bot.answers import Reply
from bot.views.follow_up_list import follow_up_list
from bot.views.plan import owed
from ccm.errors import LineError
from ccm.follow_up import Kind
from ccm.grammar.verbs import read_todo
from ccm.text import fold, plain

WORD = "list"


def asked_for(text: str, today: date) -> str | None:
    """What follows `list` on a `todo` line; None where the line is a follow-up, be it for somebody called List."""
    words = plain(text).split()
    if not words or words[0].lower() != WORD:
        return None
    try:
        read_todo(text, today)
    except LineError:
        return " ".join(words[1:])
    return None


def run_list(desk: Desk, caller: Caller, rest: str) -> Reply | None:
    """All for who is in charge, else one's own; narrowed by `mine`, `all`, a kind, or a person's name."""

    def act(work: Work) -> Listed:
        words = fold(rest)
        whose = ALL if may(work.person, Deed.ASSIGN) else MINE
        kind = next(
            (one for one in Kind if words and words in (fold(one.value), fold(one.name), f"{one.value}s")), None
        )
        if words in (MINE, ALL):
            whose = words
        elif words and kind is None:
            whose = find_person(work, rest).id
        return list_follow_ups(work, Wanted(whose, kind))

    return desk.perform(caller, Deed.TODO, act, follow_up_list)


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page, or a kind: the button says whose, of which kind, from which page."""
    whose, _, rest = value.partition("|")
    kind, _, page = rest.partition("|")
    wanted = Wanted(
        whose or MINE, Kind(kind) if kind in set(Kind) else None, int(page) if page.isdigit() and len(page) < 6 else 0
    )
    return desk.perform(caller, Deed.TODO, lambda work: list_follow_ups(work, wanted), follow_up_list)


def open_one(desk: Desk, caller: Caller, follow_up_id: str) -> Reply | None:
    """One follow-up with all that can be done with it."""

    today = desk.now().astimezone(ZoneInfo(caller.practice.zone)).date()
    return desk.perform(
        caller, Deed.TODO, lambda work: follow_ups.shown(work, follow_up_id), lambda one: owed(one, today)
    )
