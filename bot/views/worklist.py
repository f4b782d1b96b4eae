"""A worklist as it is read: one patient a line, why and what next, the buttons that act there; counts for a channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.worklist import CALL, PAGE, Done, Page, Scope, Told
from bot.answers import Answer
from bot.views.month_line import month_line
from bot.views.parts import STANDS, button, context, divider, header, pager, row, section
from bot.views.text import clock_time, cut, name, safe, two_identifiers
from ccm.handle import Naming, handle
from ccm.posting import Kind
from ccm.record import Patient, Person
from ccm.worklist.acted import Act
from ccm.worklist.items import Item
from ccm.worklist.reasons import Reason

WHY, DO, DONE, EARLIER = (f"{STANDS}{part}:" for part in ("why", "do", "done", "earlier"))
"""The blocks of a line's words, of its buttons, of a line that was done, of the count of older ones; then a case id."""
REASONS_SHOWN = 3
LINE_LONG, TAIL_LONG, STILL_LONG = 900, 300, 180  # characters: eight lines and eight that are done fit one message
HANDLES_SHOWN = 20
SHARES_SHOWN = 15
TITLES = {
    Scope.ME: "Your worklist",
    Scope.ALL: "Everybody's worklist",
    Scope.UNOWNED: "Patients whom nobody looks after",
}
NONE = {
    Scope.ME: "Nothing is due for you today.",
    Scope.ALL: "Nothing is due in this practice today.",
    Scope.UNOWNED: "Every patient has a team member and a billing practitioner who work here.",
}
ALL_DONE = "Everything of this morning's list is done."
ABOVE = "the work above"
CLOSED_BY_RESULT = frozenset({Reason.FOLLOW_UP, Reason.DISCHARGE, Reason.UNREACHABLE})


def worklist_answer(page: Page) -> Answer:
    """The private answer: a page of lines, most at stake first."""
    return Answer("Worklist.", (*_head(page), *line_blocks(page), *_turns(page)), "Worklist")


def own_worklist(
    page: Page, counts: Sequence[tuple[Reason, int]], done: Sequence[Done] = (), earlier: int = 0
) -> Answer:
    """One person's message: the first lines, the way to all of them, and what was done since the morning.

    An empty day says so in a line. `earlier` are lines done before those that are shown.
    """
    blocks: list[Block] = [header(f"Your day · {page.today:%A, %B %-d}")]
    if page.count:
        blocks += [context(_counted(counts)), *line_blocks(page)]
    else:
        blocks.append(section(f":white_check_mark: {ALL_DONE if done else NONE[Scope.ME]}"))
    if done:
        blocks += [divider(), *(done_line(one, page.people, page.zone) for one in done)]
    if earlier:
        said = context(f"… and {earlier} done earlier today")
        said.block_id = f"{EARLIER}{earlier}"
        blocks.append(said)
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
    naming: Naming,
) -> Answer:
    """The channel's message: how many wait and why, whose they are, and the unowned by handle. No name stands in it."""
    blocks: list[Block] = [header(f"Worklist · {day:%A, %B %-d}")]
    if not counts:
        blocks.append(section(":white_check_mark: Nothing is due today."))
    else:
        blocks.append(section("\n".join(f"*{count}*  {reason.value}" for reason, count in counts)))
    if shares:
        said = " · ".join(f"{safe(who, 80)} {count}" for who, count in shares[:SHARES_SHOWN])
        more = f" · and {len(shares) - SHARES_SHOWN} more" if len(shares) > SHARES_SHOWN else ""
        blocks.append(context(f"Lines: {said}{more}"))
    if unowned:
        named = ", ".join(safe(handle(one, naming), 80) for one in unowned[:HANDLES_SHOWN])
        more = f" and {len(unowned) - HANDLES_SHOWN} more" if len(unowned) > HANDLES_SHOWN else ""
        blocks.append(section(f":warning: *Nobody looks after {len(unowned)}*: {named}{more}"))
    buttons = [button("My worklist", "worklist_open", f"{Scope.ME.value}|0")]
    buttons += [button("The unowned", "worklist_unowned", f"{Scope.UNOWNED.value}|0")] if unowned else []
    blocks.append(row(*buttons, block_id=f"{STANDS}all"))
    return Answer("The day's worklist.", tuple(blocks))


def line_blocks(page: Page) -> list[Block]:
    """The lines of a page, each with its buttons, numbered as they rank."""
    first = page.page * PAGE + 1
    return [block for number, one in enumerate(page.lines, first) for block in _line(number, one, page)]


def done_line(one: Done, people: Mapping[str, Person], zone: str) -> Block:
    """What stands where a line was, once somebody acted: what, when, who; and what is open still."""
    who, when = name(people.get(one.act.by_id)), clock_time(one.act.at, zone)
    still = f"\nStill open: {safe('; '.join(one.still), STILL_LONG)}" if one.still else ""
    text = f":white_check_mark: {two_identifiers(one.patient)}: {one.act.did.value} · {when} · {who}{still}"
    return section(text, block_id=done_id(one.patient.case_id, one.act))


def done_id(case_id: str, act: Act) -> str:
    """The block of a line that was done; another act about the patient makes another."""
    return f"{DONE}{case_id}:{act.at:%H%M%S}{act.did.name}"


MUTED = {Kind.WORKLIST: "the worklist", Kind.FORECAST: "the forecast", Kind.DIGEST: "the month's list"}
SHOWS = {Kind.WORKLIST: "worklist", Kind.FORECAST: "month", Kind.DIGEST: "month"}


def muted_answer(kind: Kind) -> Answer:
    """After muting."""
    text = (
        f":no_bell: Muted: {MUTED[kind]} does not come to you as a message any more. `/ccm {SHOWS[kind]}` always shows "
        "how it stands, and `/ccm worklist unmute` brings back all that you muted. Pages are never muted."
    )
    return Answer("Muted.", (section(text),), "Worklist")


def unmuted_answer(kinds: Collection[Kind]) -> Answer:
    """After bringing back what was muted."""
    back = ", ".join(MUTED[one] for one in sorted(kinds))
    text = f":bell: From the next time on it comes again: {back}." if back else "You had muted nothing."
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


def _line(number: int, one: Told, page: Page) -> list[Block]:
    said = [item for item in one.items if item.reason is not Reason.SHORT]
    head, more = f"{number}.  {two_identifiers(one.patient)}", len(said) - REASONS_SHOWN
    tail = [
        *([f"… and {more} more, on the card"] if more > 0 else []),
        *(cut(text, TAIL_LONG) for text in _minutes(one)),
    ]
    room = LINE_LONG - sum(map(len, (head, *tail)))
    reasons = cut("\n".join(f"• {_words(item, one, page)}" for item in said[:REASONS_SHOWN]), room)
    case_id = one.patient.case_id
    return [
        divider(),
        section(
            "\n".join(part for part in (head, reasons, *tail) if part),
            _first_button(one.items[0], case_id),
            f"{WHY}{case_id}",
        ),
        row(*_buttons(one, page), block_id=f"{DO}{case_id}"),
    ]


def _minutes(one: Told) -> list[str]:
    """The month, while a threshold is ahead: where minutes are short it is a reason, and never without the work due."""
    short = next((item for item in one.items if item.reason is Reason.SHORT), None)
    if one.month is None or not (short or one.month.total.ahead):
        return []
    above = [item.why.rpartition(" (")[0] or item.why for item in one.items if item is not short]
    more = [due for due in one.month.due if due != CALL and not any(due.startswith(words) for words in above)]
    due = (*more, ABOVE) if len(more) < len(one.month.due) else tuple(more)
    said = month_line(replace(one.month, due=due))
    return [f"• {said} · {safe(short.why.partition(', ')[2], 60)}"] if short else [f"_{said}_"]


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
        return button("Confirm", "entry_confirm", item.about_id)
    if item.reason is Reason.NOTE:
        return button("Change note", "entry_amend", item.about_id)
    if item.reason in CLOSED_BY_RESULT:
        return button("Done", "todo_done", item.about_id)
    if item.about_id:
        return button("Open", "todo_open", item.about_id)
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
