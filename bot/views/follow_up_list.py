"""The list of what is owed: counts by what and whose, then a page of it, each behind its own button."""

from __future__ import annotations

from itertools import groupby

from slack_sdk.models.blocks import Block

from bot.actions.follow_up_list import ALL, PAGE, Group, Listed
from bot.answers import Answer
from bot.views.parts import button, context, divider, row, section
from bot.views.plan import follow_up_line
from bot.views.text import safe, two_identifiers
from ccm.follow_up import Kind

OWNERS_SHOWN = 8


def follow_up_list(found: Listed) -> Answer:
    """Counts first, a button for each kind; then the page by day, and the way on."""
    wanted = found.wanted
    of_kind = f" · {wanted.gap.label.lower()}" if wanted.gap else f" · {wanted.kind.value}" if wanted.kind else ""
    whose = safe(found.whose, 80) if found.whose in ("Your", "Everyone's") else f"{safe(found.whose, 80)}'s"
    blocks: list[Block] = [section(f"*{whose} open follow-ups*{of_kind}: {found.count}")]
    kinds = [(kind, list(groups)) for kind, groups in groupby(found.groups, key=lambda one: one.kind)]
    if kinds:
        blocks.append(section("\n".join(_line(kind, groups) for kind, groups in kinds)))
        chips = [
            button(_title(kind), f"todo_kind_{kind.name.lower()}", f"{wanted.whose}|{kind.value}|0")
            for kind, _ in kinds
        ]
        everything = [button("All kinds", "todo_list", f"{wanted.whose}||0")] if wanted.kind else []
        blocks.append(row(*everything, *chips))
        blocks += _lacking(found)
        blocks.append(divider())
    for one in found.shown:
        text = f"{follow_up_line(one.loop, one.owner, found.today)}\n{two_identifiers(one.patient)}"
        blocks.append(section(text, button("Open", "todo_open", one.loop.follow_up.id)))
    blocks += _pager(found)
    if not found.count:
        blocks.append(section("Nothing is owed here."))
    elif wanted.whose == ALL:
        ways = "`/ccm todo list rosa` shows one person's, `/ccm todo list mine` your own"
        more = (
            ", `/ccm todo list consent` who lacks one, `/ccm todo list rosa stale plans` both" if found.missing else ""
        )
        blocks.append(context(f"{ways}{more}."))
    return Answer("Follow-ups.", tuple(blocks), "Follow-ups")


def _lacking(found: Listed) -> list[Block]:
    """What the record lacks, by what it is, with a button for each; a list of one thing is its own filter."""
    if not found.missing:
        return []
    late = {one.gap: f" (:warning: {one.overdue} overdue)" if one.overdue else "" for one in found.missing}
    counted = " · ".join(f"{one.gap.label} {one.count}{late[one.gap]}" for one in found.missing)
    value = f"{found.wanted.whose}|{Kind.DATA.value}|0"
    chips = [
        button(f"{one.gap.label} {one.count}", f"todo_gap_{one.gap.name.lower()}", f"{value}|{one.gap.name}")
        for one in found.missing
    ]
    return [section(f"*What is missing*: {counted}"), row(*chips)]


def _pager(found: Listed) -> list[Block]:
    wanted, kind = found.wanted, found.wanted.kind.value if found.wanted.kind else ""
    gap = wanted.gap.name if wanted.gap else ""
    first = wanted.page * PAGE
    ways = []
    if wanted.page > 0:
        ways.append(button("Earlier", "todo_list_back", f"{wanted.whose}|{kind}|{wanted.page - 1}|{gap}"))
    if first + PAGE < found.count:
        ways.append(button("Later", "todo_list_on", f"{wanted.whose}|{kind}|{wanted.page + 1}|{gap}"))
    if not ways:
        return []
    return [context(f"{first + 1} to {min(first + PAGE, found.count)} of {found.count}, by day."), row(*ways)]


def _line(kind: Kind, groups: list[Group]) -> str:
    late = sum(one.overdue for one in groups)
    total = f"*{_title(kind)}* {sum(one.count for one in groups)}{f' (:warning: {late} overdue)' if late else ''}"
    names = [f"{safe(one.owner.name, 60) if one.owner else 'nobody'} {one.count}" for one in groups[:OWNERS_SHOWN]]
    rest = groups[OWNERS_SHOWN:]
    names += [f"{sum(one.count for one in rest)} of {len(rest)} others"] if rest else []
    return f"{total}: {' · '.join(names)}"


def _title(kind: Kind) -> str:
    return kind.value[0].upper() + kind.value[1:]
