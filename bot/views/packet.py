"""The audit packet on a screen: its sections as paragraphs, in pages that fit a message, nothing cut."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.packet import Shown
from bot.answers import Answer
from bot.views.pages import pages, safe_pieces
from bot.views.parts import button, context, row, section
from bot.views.text import safe, two_identifiers
from ccm.packet import Packet, Section

ROOM = 2800  # characters of one block, below Slack's 3,000


def packet_answer(result: Shown) -> Answer:
    """A page of it, with the ways to the other pages, to the months beside it, and to the PDF."""
    packet, wanted = result.packet, result.wanted
    status = next(text for label, text in packet.sections[0].facts if label == "Status")
    head: list[Block] = [
        section(
            f"{two_identifiers(wanted.patient)} · MRN {safe(packet.mrn, 40)}\n*Audit packet, {wanted.month.label}*"
        ),
        context(safe(status, 600)),
    ]
    mrn, by = safe(shlex.quote(packet.mrn), 60), safe(shlex.quote(packet.made_by), 120)
    command = f"ccm-bot audit packet {mrn} --month {packet.month} --by {by}"
    tail: list[Block] = [context(f"As PDF or JSON, on the server: `{command}`. It checks the whole chain as well.")]
    found = pages(list(_blocks(packet)), (*head, *tail))
    at = min(wanted.page, len(found) - 1)
    turns = list(_turns(result, at, len(found)))
    where = [context(f"Page {at + 1} of {len(found)}")] if len(found) > 1 else []
    if turns:
        tail = [*where, row(*turns), *tail]
    return Answer("Audit packet.", (*head, *found[at], *tail), "Audit packet")


def _turns(result: Shown, at: int, count: int) -> Iterator[ButtonElement]:
    """Buttons to the pages beside this one; for the packet of a line also to the months beside its own."""
    wanted = result.wanted
    if result.pick_id:
        for word, to in (("back", at - 1), ("next", at + 1)):
            if 0 <= to < count:
                yield button(f"Page {to + 1}", f"sample_page_{word}", f"{result.pick_id}|{to}")
        yield button("Finding", "sample_finding", result.pick_id)
        yield button("Back to the sample", "sample_list_back", f"{wanted.month}|0")
        return
    case_id = wanted.patient.case_id
    for word, to in (("back", at - 1), ("next", at + 1)):
        if 0 <= to < count:
            yield button(f"Page {to + 1}", f"audit_page_{word}", f"{case_id}|{wanted.month}|{to}")
    yield button(wanted.month.previous.label, "audit_month_back", f"{case_id}|{wanted.month.previous}|0")
    if wanted.month < result.present:
        yield button(wanted.month.next.label, "audit_month_next", f"{case_id}|{wanted.month.next}|0")


def _blocks(packet: Packet) -> Iterator[Block]:
    for number, one in enumerate(packet.sections, start=1):
        source = f" ({one.source})" if one.source else ""
        yield from _packed(f"*{number}. {one.title}{source}*", _lines(one))


def _lines(one: Section) -> Iterator[str]:
    """Each fact, paragraph and row as lines of mrkdwn, none longer than a block."""
    if one.empty:
        yield "Nothing on file."
    for label, text in one.facts:
        yield from _labelled(label, text or "not recorded")
    for text in one.paragraphs:
        yield from safe_pieces(text, ROOM)
    if one.grid is None:
        return
    for cells in one.grid.rows:
        first, *rest = zip(one.grid.header, cells, strict=True)
        parts = [
            f"• *{safe(first[1], 400)}*",
            *(line for label, text in rest if text for line in _labelled(label, text)),
        ]
        whole = " · ".join(parts)
        yield from [whole] if len(whole) <= ROOM else parts


def _labelled(label: str, text: str) -> Iterator[str]:
    first, *rest = list(safe_pieces(text.replace("\n", "; "), ROOM - 200))
    yield f"_{safe(label, 120)}_ {first}"
    yield from rest


def _packed(title: str, lines: Iterator[str]) -> Iterator[Block]:
    """Lines joined to as few blocks as hold them."""
    held = title
    for line in lines:
        if len(held) + len(line) + 1 > ROOM:
            yield section(held)
            held = line
        else:
            held = f"{held}\n{line}"
    yield section(held)
