"""The digest's posts: one in the channel, brought up to date in place; and the full list, by direct message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.actions.month_digest import gather, unseen
from bot.actions.month_rows import MonthReader
from bot.actions.muting import muted
from bot.actions.occasion import Composed, Occasion
from bot.actions.roles import MONEY
from bot.digests.month_end.chart import alt_text, drawn
from bot.digests.month_end.files import Files
from bot.digests.posts import direct, in_channel
from bot.views.month_end import STAGES, digest_answer, list_answer
from ccm.billing.gathered import PracticeFacts
from ccm.handle import Naming
from ccm.month_digest import Digest, Stage
from ccm.month_row import MonthRow
from ccm.posting import File, Kind, Outgoing, Post, State
from ccm.posting_calendar import Due
from ccm.record import Person
from ccm.service_month import ServiceMonth

SETTLED = 300
"""Seconds after the last close before the digest is made final: closes of one sitting are told of together."""
LOOKS_BACK = 14
"""Months whose supplementary closes are still looked for: claims are filed within one year (2.4)."""


def month_end(occasion: Occasion) -> Composed:
    """On the last business day, and on the first: what a dated job calls.

    A month of which nothing was told, as before the practice had the bot, has nothing to be brought up to date.
    """
    firing = occasion.firing
    if firing is None:
        raise TypeError("the digest is dated")
    month = ServiceMonth.of_day(firing.day)
    if firing.due is Due.MONTH_END:
        return composed(occasion, month)
    told = any(occasion.view.outbox.by_key(one) for one in _first_keys(occasion, month.previous))
    return composed(occasion, month.previous) if told else Composed()


def month_closed(occasion: Occasion) -> Composed:
    """The sweep: a month of which something was told, and which was closed or amended since, is told of as final.

    Nothing is read but a few rows by their keys where no edition of it lacks.
    """
    month = ServiceMonth.of_day(occasion.today)
    for _ in range(LOOKS_BACK):
        month = month.previous
        last = occasion.view.closes.last_of(month)
        if last is None or (occasion.now - last.at).total_seconds() < SETTLED:
            continue
        edition = f"closed/{last.rows}"
        if _lacks(occasion, month, edition):
            return composed(occasion, month, edition, anew=False)
    return Composed()


def _lacks(occasion: Occasion, month: ServiceMonth, edition: str) -> bool:
    """Whether that edition has something to say: in the channel's post where one stands, or to those entitled where
    the final list went to none of them yet. A month of which nothing was told has no final.
    """
    outbox = occasion.view.outbox
    if not any(outbox.by_key(one) for one in _first_keys(occasion, month)):
        return False
    if _in_place(occasion, month) and outbox.by_key(f"{key_of(month)}/{edition}") is None:
        return True
    entitled = _entitled(occasion)
    return bool(entitled) and not any(outbox.by_key(_list_key(month, Stage.FINAL, one)) for one in entitled)


def _in_place(occasion: Occasion, month: ServiceMonth) -> Outgoing | None:
    """The channel's post of the month, where an edit can take its place."""
    first = occasion.view.outbox.by_key(key_of(month)) if occasion.settings.digest_channel else None
    return first if first is not None and first.state not in (State.DROPPED, State.LAPSED) else None


def _entitled(occasion: Occasion) -> list[Person]:
    """Who gets the full list: owner, lead and biller, but who muted it."""
    found = (one for one in occasion.view.staff.all() if MONEY.permits(one))
    return [one for one in found if Kind.DIGEST not in muted(occasion.view, one.id)]


def _first_keys(occasion: Occasion, month: ServiceMonth) -> Iterator[str]:
    """The keys of a month's first posts: in the channel, or to those entitled where none is chosen."""
    yield key_of(month)
    for one in occasion.view.staff.all():
        yield from (_list_key(month, stage, one) for stage in (Stage.PROVISIONAL, Stage.COMPLETE))


def _list_key(month: ServiceMonth, stage: Stage, who: Person) -> str:
    return f"{key_of(month)}/{stage.value}/{who.id}/xlsx"


def key_of(month: ServiceMonth) -> str:
    """The post that every later one of the month takes the place of."""
    return f"month_end/{month}"


def composed(occasion: Occasion, month: ServiceMonth, edition: str = "", *, anew: bool = True) -> Composed:
    """All posts of one edition, and whose names leave in them. Without `anew` no first post is made in the channel."""
    shown: list[str] = []
    entitled = _entitled(occasion)
    with Files() as files:

        def see(row: MonthRow, facts: PracticeFacts) -> None:
            files.see(row, facts)
            shown.append(row.patient.id)

        reader = MonthReader(occasion.view, occasion.zone, month, occasion.rules)
        found = gather(reader, occasion.now, see if entitled else unseen, naming=occasion.settings.naming)
        if not found.now.count("all") and not found.before.count("all"):
            return Composed()  # nobody is in the programme yet
        edition = edition or found.stage.value
        lists = [*_lists(occasion, found, files, entitled)]
        channel = [*_channel(occasion, found, edition, anew=anew)]
    names = shown if lists else [one.patient.id for one in found.open] if channel else []
    return Composed((*lists, *channel), tuple(names))


def _channel(occasion: Occasion, found: Digest, edition: str, *, anew: bool) -> Iterator[Post]:
    channel, key = occasion.settings.digest_channel, key_of(found.month)
    before = _in_place(occasion, found.month)
    made = occasion.view.outbox.by_key(key) is not None
    if not channel or (before is None and (made or not anew)):
        return
    png = drawn(found) if found.now.count("all") else None
    alt = alt_text(found) if png else ""
    chart = File(f"month-end-{found.month}.png", f"{found.month.label}", png, alt) if png else None
    answer, bare = digest_answer(found, alt), digest_answer(replace(found, naming=Naming.BARE), alt)
    if before is None:
        yield in_channel(key, Kind.DIGEST, channel, answer, file=chart, bare=bare)
    else:
        post = in_channel(f"{key}/{edition}", Kind.DIGEST, before.post.to, answer, file=chart, bare=bare)
        yield replace(post, edits=key)


def _lists(occasion: Occasion, found: Digest, files: Files, entitled: Sequence[Person]) -> Iterator[Post]:
    """Once a stage: what is closed later is found by the button and by `/ccm month`.

    Where no channel is chosen the digest comes before its list, as a message of its own: together they are too long.
    """
    stage, month = found.stage, found.month
    told = [one for one in entitled if occasion.view.outbox.by_key(_list_key(month, stage, one)) is None]
    if not told:
        return
    name = f"month-{month}-{stage.value}{'-training' if occasion.training else ''}"
    title = f"{month.label}, {STAGES[stage]}"
    table, sheet = File(f"{name}.csv", title, files.csv()), File(f"{name}.xlsx", title, files.xlsx())
    whole = None if occasion.settings.digest_channel else digest_answer(found)
    for one in told:
        own = f"{key_of(month)}/{stage.value}/{one.id}"
        if whole is not None:
            yield direct(f"{own}/digest", Kind.DIGEST, one, whole)
        first = list_answer(found, "a spreadsheet", money=True)
        yield replace(direct(_list_key(month, stage, one), Kind.DIGEST, one, first), file=sheet)
        yield replace(direct(f"{own}/csv", Kind.DIGEST, one, list_answer(found, "CSV", money=False)), file=table)
