"""`/ccm todo list`: everyone's open follow-ups for who is in charge, one's own for everyone; by kind or gap, paged."""

from __future__ import annotations

from datetime import date

from bot.actions import follow_ups
from bot.actions.desk import Caller, Desk, Work
from bot.actions.follow_up_list import ALL, MINE, Listed, Wanted, list_follow_ups
from bot.actions.roles import Deed, may
from bot.actions.whom import find_person
from bot.answers import Reply
from bot.commands.pressed import number
from bot.views.follow_up_list import follow_up_list
from bot.views.plan import owed
from ccm.errors import LineError, NotFound
from ccm.follow_up import Kind
from ccm.gaps import Gap, gap_called
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
    """All for who is in charge, else one's own; narrowed by `mine`, `all` or a person, and by a kind or a gap."""

    def act(work: Work) -> Listed:
        who, kind, gap = narrowed(rest)
        whose = ALL if may(work.person, Deed.ASSIGN) else MINE
        if fold(who) in (MINE, ALL):
            whose = fold(who)
        elif who:
            whose = _person_called(work, who)
        return list_follow_ups(work, Wanted(whose, kind, 0, gap))

    return desk.perform(caller, Deed.TODO, act, follow_up_list)


def narrowed(line: str) -> tuple[str, Kind | None, Gap | None]:
    """Whose, which kind and which gap: the longest beginning or end that names one; the rest says whose."""
    words = line.split()
    for count in range(len(words), 0, -1):
        for said, who in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            kind, gap = _kind_called(" ".join(said)), gap_called(" ".join(said))
            if kind or gap:
                return " ".join(who), kind or Kind.DATA, None if kind else gap
    return line, None, None


def _kind_called(words: str) -> Kind | None:
    said = fold(words)
    if said in ("missing", "data", "gaps"):
        return Kind.DATA
    return next((one for one in Kind if said in (fold(one.value), fold(one.name), fold(f"{one.value}s"))), None)


def _person_called(work: Work, words: str) -> str:
    try:
        return find_person(work, words).id
    except NotFound as error:
        raise NotFound(
            f"{error.sentence} After `list` stand `mine`, `all` or a person, and a kind (`labs`, `refill`, `letter`) "
            f"or what is missing ({', '.join(f'`{one.label.lower()}`' for one in Gap)})."
        ) from None


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page, a kind or a gap: the button says whose, of which kind, from which page, of which gap."""
    whose, kind, page, gap, *_ = (*value.split("|"), "", "", "")
    wanted = Wanted(
        whose or MINE,
        Kind(kind) if kind in set(Kind) else None,
        number(page),
        Gap[gap] if gap in Gap.__members__ else None,
    )
    return desk.perform(caller, Deed.TODO, lambda work: list_follow_ups(work, wanted), follow_up_list)


def open_one(desk: Desk, caller: Caller, follow_up_id: str) -> Reply | None:
    """One follow-up with all that can be done with it."""

    today = desk.today(caller)
    return desk.perform(
        caller, Deed.TODO, lambda work: follow_ups.shown(work, follow_up_id), lambda one: owed(one, today)
    )
