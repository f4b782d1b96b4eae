"""The internal review on a screen: what was drawn and how, each chart with its findings, and the form for one."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.actions.review import NOTHING, Draw, Drawn, Sample
from bot.answers import Answer
from bot.views.forms import text_field
from bot.views.forms_programme import option, select
from bot.views.pages import pages, safe_pieces
from bot.views.parts import button, context, divider, form, row, section
from bot.views.text import name, safe, two_identifiers
from ccm.packet.rows import counted
from ccm.record import Patient
from ccm.review_sample import LEAST, MONTHLY, MOST, PERCENT, period_of, size

FOUND_MOST = 1500


def sample_answer(result: Sample) -> Answer:
    """The draws of a month, newest last, in pages."""
    head: list[Block] = [section(f"*Internal review, {result.month.label}*\n{_how_far(result)}")]
    tail: list[Block] = []
    if result.due and result.charts:
        number = size(result.charts)
        what = f"Draw {number} for {_period(result.due)}"
        sure = f"{number} of {result.charts} charts are drawn by the chain's hash, once."
        tail.append(row(button(what, "sample_draw", f"{result.month}|{result.due}", style="primary", sure=sure)))
    tail.append(context(_rule(result)))
    found = pages([block for one in result.draws for block in _draw(one)], (*head, *tail))
    at = min(result.page, len(found) - 1)
    turns = [
        button(f"Page {to + 1}", f"sample_list_{word}", f"{result.month}|{to}")
        for word, to in (("back", at - 1), ("next", at + 1))
        if 0 <= to < len(found)
    ]
    more: list[Block] = [context(f"Page {at + 1} of {len(found)}"), row(*turns)] if turns else []
    return Answer("Internal review.", (*head, *found[at], *more, *tail), "Internal review")


def _how_far(result: Sample) -> str:
    drawn = [one for draw in result.draws for one in draw.drawn]
    if not drawn:
        charts = counted(result.charts, "chart")
        there = f"{charts} can be drawn from." if result.charts else "There is no chart with time yet."
        return f"Nothing is drawn yet. {there}"
    looked = sum(bool(one.findings) for one in drawn)
    return f"{counted(len(drawn), 'chart')} drawn, {looked} looked through, {len(drawn) - looked} to go."


def _rule(result: Sample) -> str:
    often = "Weekly, while the pilot's gate is closed" if result.weekly else "Monthly"
    return (
        f"{often}: {PERCENT} in a hundred, at least {LEAST}, at most {MOST}. From what is closed; where nothing is, "
        "from what has time. Anyone can draw again: SHA-256 of “seed|case”, smallest first."
    )


def _period(word: str) -> str:
    return "the month" if word == MONTHLY else word.replace("-", " ")


def _draw(one: Draw) -> Iterator[Block]:
    again = (
        "drawn again from the record: the same"
        if one.same
        else (":warning: drawn again from the record: not the same. Rows dated before the draw have come in since")
    )
    yield divider()
    yield section(f"*{_period(period_of(one.seed)).capitalize()}*: {len(one.drawn)} of {one.of} charts")
    yield context(f"By {name(one.by)}, {one.at:%b %-d, %Y, %-I:%M %p} · {again}", f"Seed {safe(one.seed)}")
    for each in one.drawn:
        yield from _chart(each)


def _chart(one: Drawn) -> Iterator[Block]:
    yield section(f"{two_identifiers(one.patient)} · case {one.patient.case_id}")
    for found in one.findings:
        said = f"> {name(found.by)}, {found.at:%b %-d, %Y, %-I:%M %p}: "
        for at, piece in enumerate(safe_pieces(found.words, 2600)):
            yield section(f"{said}{piece}" if at == 0 else f"> {piece}")
    more = "Another finding" if one.findings else "Finding"
    yield row(button("Open the packet", "sample_open", one.pick.id), button(more, "sample_finding", one.pick.id))


def finding_form(patient: Patient, pick_id: str) -> View:
    """What the reviewer found; nothing found is kept as well."""
    blocks: list[Block] = [
        section(two_identifiers(patient)),
        select("Result", "result", [option("Nothing found", "nothing"), option("Something found", "found")]),
        text_field("What was found, and what is to be done", "finding", most=FOUND_MOST, lines=True, optional=True),
        context(f"“{NOTHING.capitalize()}” is a finding too: it says that somebody looked."),
    ]
    return form("Review finding", "finding", "Keep", blocks, pick_id)
