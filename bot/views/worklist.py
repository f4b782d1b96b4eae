"""A worklist as it is read: one patient a line, why and what next, the buttons that act there; counts for a channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.worklist import PAGE, Page, Scope, Told
from bot.answers import Answer
from bot.views.month_line import month_line
from bot.views.parts import STANDS, button, context, divider, header, pager, row, section
from bot.views.text import cut, name, safe, two_identifiers
from ccm.handle import handle
from ccm.posting import Kind
from ccm.record import Patient, Person
from ccm.worklist.items import Item
from ccm.worklist.reasons import Reason

REASONS_SHOWN = 3
LINE_LONG = 1100  # characters of one line in all: a page of eight fits a message
HANDLES_SHOWN = 20
TITLES = {Scope.ME: "Your worklist", Scope.ALL: "Everybody's worklist", Scope.UNOWNED: "Nobody's patients"}
NONE = {
    Scope.ME: "Nothing is due for you today.",
    Scope.ALL: "Nothing is due in this practice today.",
    Scope.UNOWNED: "Every patient has a team member and a billing practitioner who work here.",
}
CLOSED_BY_RESULT = frozenset({Reason.FOLLOW_UP, Reason.DISCHARGE, Reason.UNREACHABLE})


def worklist_answer(page: Page) -> Answer:
    """The private answer: a page of lines, most at stake first."""
    return Answer("Worklist.", (*_head(page), *line_blocks(page), *_turns(page)), "Worklist")


def own_worklist(page: Page, counts: Sequence[tuple[Reason, int]], day: date) -> Answer:
    """The morning's message to one person: the first lines, and the way to all of them; an empty day in a line."""
    title = header(f"Your day · {day:%A, %B %-d}")
    if not page.count:
        return Answer("Your worklist: nothing due.", (title, section(f":white_check_mark: {NONE[Scope.ME]}")))
    blocks: list[Block] = [title, context(_counted(counts)), *line_blocks(page), divider()]
    buttons = [button("Mute this message", "posts_mute", Kind.WORKLIST.value)]
    if page.count > len(page.lines):
        buttons.insert(0, button(f"Show all {page.count}", "worklist_open", f"{Scope.ME.value}|0"))
    blocks.append(row(*buttons, block_id=f"{STANDS}all"))
    return Answer("Your worklist for today.", tuple(blocks))


def channel_worklist(
    day: date,
    counts: Sequence[tuple[Reason, int]],
    shares: Sequence[tuple[str, int]],
    unowned: Sequence[Patient],
    *,
    surnames: bool,
) -> Answer:
    """The channel's message: how many wait and why, whose they are, and the unowned by handle. No name stands in it."""
    blocks: list[Block] = [header(f"Worklist · {day:%A, %B %-d}")]
    if not counts:
        blocks.append(section(":white_check_mark: Nothing is due today."))
    else:
        blocks.append(section("\n".join(f"*{count}*  {reason.value}" for reason, count in counts)))
    if shares:
        blocks.append(context("Lines: " + " · ".join(f"{safe(who, 80)} {count}" for who, count in shares)))
    if unowned:
        named = ", ".join(safe(handle(one, surnames=surnames), 80) for one in unowned[:HANDLES_SHOWN])
        more = f" and {len(unowned) - HANDLES_SHOWN} more" if len(unowned) > HANDLES_SHOWN else ""
        blocks.append(section(f":warning: *Nobody looks after {len(unowned)}*: {named}{more}"))
    buttons = [button("My worklist", "worklist_open", f"{Scope.ME.value}|0")]
    buttons += [button("The unowned", "worklist_open", f"{Scope.UNOWNED.value}|0")] if unowned else []
    blocks.append(row(*buttons, block_id=f"{STANDS}all"))
    return Answer("The day's worklist.", tuple(blocks))


def line_blocks(page: Page) -> list[Block]:
    """The lines of a page, each with its buttons."""
    return [block for one in page.lines for block in _line(one, page)]


def line_id(case_id: str) -> str:
    """The block that a line's words stand in."""
    return f"{STANDS}why:{case_id}"


def buttons_id(case_id: str) -> str:
    """The block of its buttons."""
    return f"{STANDS}do:{case_id}"


def done_line(patient: Patient, words: str) -> Block:
    """What stands where a line was, once somebody acted: who, what, when."""
    return section(f":white_check_mark: {two_identifiers(patient)}: {words}", block_id=line_id(patient.case_id))


def muted_answer(kind: Kind, muted: bool) -> Answer:
    """After muting, or the reverse."""
    if muted:
        text = (
            f":no_bell: Muted: no {kind.value} message comes to you any more. `/ccm worklist` always shows it, "
            "and `/ccm worklist unmute` brings the message back. Pages are never muted."
        )
        return Answer("Muted.", (section(text),), "Worklist")
    text = f":bell: The {kind.value} message comes again, from the next working day on."
    return Answer("Not muted any more.", (section(text),), "Worklist")


def snoozed_answer(patient: Patient, until: date) -> Answer:
    """After a line was put off."""
    text = (
        f":zzz: {two_identifiers(patient)} is back on the worklist on *{until:%A, %B %-d}*. What arises before then "
        "is shown at once, and a call after a hospital on its day."
    )
    return Answer("Put off.", (section(text),), "Worklist")


def _head(page: Page) -> list[Block]:
    if not page.count:
        return [section(f":white_check_mark: {NONE[page.scope]}")]
    return [section(f"*{TITLES[page.scope]}* · {page.count} patient{'' if page.count == 1 else 's'}")]


def _turns(page: Page) -> list[Block]:
    return pager("worklist_page", page.page, PAGE, page.count, page.scope.value)


def _counted(counts: Sequence[tuple[Reason, int]]) -> str:
    return " · ".join(f"{reason.value}: *{count}*" for reason, count in counts)


def _line(one: Told, page: Page) -> list[Block]:
    shown = one.items[:REASONS_SHOWN]
    said = [f"• {_words(item, one, page)}" for item in shown]
    more = len(one.items) - len(shown)
    said += [f"… and {more} more, on the card"] if more else []
    month = [f"_{month_line(one.month)}_"] if one.month and one.month.total.ahead else []
    text = "\n".join([two_identifiers(one.patient), *said, *month])
    case_id = one.patient.case_id
    return [
        section(cut(text, LINE_LONG), _first_button(one.items[0], case_id), line_id(case_id)),
        row(*_buttons(one, page), block_id=buttons_id(case_id)),
    ]


def _words(item: Item, one: Told, page: Page) -> str:
    then = one.next_step if item.reason is Reason.NO_CONTACT and one.next_step else item.then
    whose = ""
    if item.whose != page.reader.id:
        whose = f" · {_who(item.whose, page.people)}"
    return f"{safe(item.why, 160)} → *{safe(then, 110)}*{whose}"


def _who(person_id: str | None, people: Mapping[str, Person]) -> str:
    return name(people.get(person_id)) if person_id else "nobody's"


def _first_button(item: Item, case_id: str) -> ButtonElement:
    """What ends the line's first reason."""
    if item.reason is Reason.CONFIRM:
        return button("Confirm", "entry_confirm", item.about)
    if item.reason is Reason.NOTE:
        return button("Change note", "entry_amend", item.about)
    if item.reason in CLOSED_BY_RESULT:
        return button("Done", "todo_done", item.about)
    if item.about:
        return button("Open", "todo_open", item.about)
    if item.reason in (Reason.PLAN, Reason.PLAN_NOW):
        return button("Care plan", "plan_open", case_id)
    return button("Card", "open_card", case_id)


def _buttons(one: Told, page: Page) -> list[ButtonElement]:
    case_id = one.patient.case_id
    found = [button("Start call", "card_start", case_id)] if one.prompts else []
    found.append(button("Log", "card_log", case_id))
    found += [button("Attempt", "worklist_attempt", case_id)] if one.prompts else []
    found += [button("To-do", "todo_for", case_id)] if one.prompts else []
    found.append(button("Snooze", "worklist_snooze", case_id))
    found += [button("Reassign", "assign_open", case_id)] if page.assigns else []
    return found
