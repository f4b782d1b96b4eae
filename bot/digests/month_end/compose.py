"""The digest's posts: one in the channel, brought up to date in place; and the full list, by direct message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.actions.month_digest import gather, unseen
from bot.actions.month_rows import MonthReader
from bot.actions.occasion import Composed, Occasion
from bot.actions.roles import MONEY
from bot.answers import Answer
from bot.digests.month_end.chart import alt_text, drawn
from bot.digests.month_end.files import Files
from bot.digests.posts import direct, in_channel
from bot.views.month_end import STAGES, digest_answer, list_answer
from ccm.billing.gathered import PracticeFacts
from ccm.handle import Naming
from ccm.month_digest import Digest, Stage
from ccm.month_row import MonthRow
from ccm.posting import File, Kind, Post, State
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
    """The sweep: a month of which a digest stands, and was closed or amended since, is told of as final.

    Where nothing was closed it costs three short queries a month.
    """
    month = ServiceMonth.of_day(occasion.today)
    for _ in range(LOOKS_BACK):
        month, view = month.previous, occasion.view
        if view.outbox.by_key(key_of(month)) is None:
            continue
        last = view.closes.last_of(month)
        if last is None or (occasion.now - last.at).total_seconds() < SETTLED:
            continue
        if view.outbox.by_key(f"{key_of(month)}/closed/{last.rows}") is None:
            return composed(occasion, month, f"closed/{last.rows}")
    return Composed()


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


def composed(occasion: Occasion, month: ServiceMonth, edition: str = "") -> Composed:
    """All posts of one edition, and whose names leave in them."""
    shown: list[str] = []
    entitled = [one for one in occasion.view.staff.all() if MONEY.permits(one)]
    with Files() as files:

        def see(row: MonthRow, facts: PracticeFacts) -> None:
            files.see(row, facts)
            shown.append(row.patient.id)

        reader = MonthReader(occasion.view, occasion.zone, month, occasion.rules)
        found = gather(reader, occasion.now, see if entitled else unseen, naming=occasion.settings.naming)
        if not found.now.count("all") and not found.before.count("all"):
            return Composed()  # nobody is in the programme yet
        edition = edition or found.stage.value
        posts = [*_lists(occasion, found, files), *_channel(occasion, found, edition)]
    names = shown or [one.patient.id for one in found.open]
    return Composed(tuple(posts), tuple(names))


def _channel(occasion: Occasion, found: Digest, edition: str) -> Iterator[Post]:
    channel, key = occasion.settings.digest_channel, key_of(found.month)
    if not channel:
        return
    png = drawn(found) if found.now.count("all") else None
    alt = alt_text(found) if png else ""
    chart = File(f"month-end-{found.month}.png", f"{found.month.label}", png, alt) if png else None
    answer, bare = digest_answer(found, alt), digest_answer(replace(found, naming=Naming.BARE), alt)
    first = occasion.view.outbox.by_key(key)
    if first is None:
        yield in_channel(key, Kind.DIGEST, channel, answer, file=chart, bare=bare)
    elif first.state not in (State.DROPPED, State.LAPSED):
        post = in_channel(f"{key}/{edition}", Kind.DIGEST, first.post.to, answer, file=chart, bare=bare)
        yield replace(post, edits=key)


def _lists(occasion: Occasion, found: Digest, files: Files) -> Iterator[Post]:
    """To owner, lead and biller, once a stage: what is closed later is found by the button and by `/ccm month`."""
    stage, month = found.stage, found.month
    entitled = [one for one in occasion.view.staff.all() if MONEY.permits(one)]
    told = [one for one in entitled if occasion.view.outbox.by_key(_list_key(month, stage, one)) is None]
    if not told:
        return
    name = f"month-{month}-{stage.value}{'-training' if occasion.training else ''}"
    title = f"{month.label}, {STAGES[stage]}"
    table, sheet = File(f"{name}.csv", title, files.csv()), File(f"{name}.xlsx", title, files.xlsx())
    whole = () if occasion.settings.digest_channel else digest_answer(found).blocks
    for one in told:
        first = list_answer(found, "a spreadsheet", money=True)
        answer = Answer(first.text, (*whole, *first.blocks), first.title)
        yield replace(direct(_list_key(month, stage, one), Kind.DIGEST, one, answer), file=sheet)
        yield replace(
            direct(
                f"{key_of(month)}/{stage.value}/{one.id}/csv", Kind.DIGEST, one, list_answer(found, "CSV", money=False)
            ),
            file=table,
        )
