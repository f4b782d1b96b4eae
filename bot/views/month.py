"""The practice's month: care first, then where the months stand, who must do what, and money for those entitled."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.month_list import PAGE, Behind, Panel
from bot.actions.roles import Deed
from bot.answers import Answer
from bot.views.month_line import minutes_up
from bot.views.month_words import DISPOSITIONS, counted, names, three_parts
from bot.views.parts import button, context, divider, header, row, section
from bot.views.text import safe, two_identifiers
from ccm.month_end import MonthEnd
from ccm.month_groups import Group
from ccm.month_row import MONEY_FIGURES, MonthRow
from ccm.month_words import reason
from ccm.service_month import ServiceMonth


def month_answer(panel: Panel) -> Answer:
    """The month so far, or as it ended."""
    month = str(panel.month)
    state = "over" if panel.over else f"until {panel.month.last_day:%B %-d}"
    blocks: list[Block] = [header(f"{panel.month.label}, {state}")]
    if not panel.rows:
        nobody = "Nobody was in the programme in this month, and no time stands in it."
        return Answer("The month.", (*blocks, section(nobody)), "Month")
    blocks += _care(panel)
    blocks += [divider(), section(standing_line(panel)), row(*_figures(panel, "hold", "not", "closed", "changed"))]
    blocks += [divider(), *pre_close_list(panel)]
    blocks += [context(line) for line in _money(panel)]
    deeds = []
    if Deed.CHECKED in panel.may and any(one.head == "EXCLUSIONS_UNCHECKED" for one in panel.groups):
        deeds.append(button("Record a look-up for all", "month_checked", f"-|{month}"))
    if Deed.CLOSE in panel.may:
        deeds.append(button("Close the month", "close_open", month))
    if Deed.INDICATORS in panel.may:
        deeds.append(button("Indicators", "indicators_open", month))
    if deeds:
        blocks.append(row(*deeds))
    return Answer("The month.", tuple(blocks), "Month")


def checked_answer(month: ServiceMonth, count: int) -> Answer:
    """After a look-up for all whose claim waited for it."""
    text = f":white_check_mark: The look-up is recorded for {counted(count, 'patient')} of {month.label}."
    return Answer("Recorded.", (section(text), row(button("The month", "month_open", str(month)))), "Look-up")


def _care(panel: Panel) -> list[Block]:
    now = panel.figures
    lines = [
        f"*{counted(now.count('all'), 'patient')}* · *{now.count('reached')}* at the target of {now.target} minutes "
        f"· *{now.count('quiet')}* without a live contact"
    ]
    if now.count("below"):
        lines.append(below_line(now))
    return [section("\n".join(lines)), row(*_figures(panel, "all", "below", "quiet"))]


def below_line(now: MonthEnd) -> str:
    """`12 below 20 minutes: 90 min short in all, 3 of them by 5 minutes or less`."""
    close_by = f", {now.near} of them by 5 minutes or less" if now.near else ""
    return f"*{now.count('below')}* below 20 minutes: {minutes_up(now.short)} short in all{close_by}"


FIGURE_WORDS = {
    "all": "All patients",
    "below": "Below 20",
    "quiet": "No contact",
    "hold": "Held",
    "not": "Not billed",
    "closed": "Closed",
    "changed": "Changed since",
    "open": "Kept open",
    "ready": "Ready",
}


def _figures(panel: Panel, *wanted: str) -> list[ButtonElement]:
    """A button a figure, each with its own action id, as Slack asks of one row."""
    made = [(name, panel.count(name)) for name in wanted]
    shown = [
        button(f"{FIGURE_WORDS[name]}: {count}", f"month_figure_{name}", f"{panel.month}|{name}|0")
        for name, count in made
        if count
    ]
    return shown or [button("All patients", "month_figure_all", f"{panel.month}|all|0")]


def standing_line(panel: Panel) -> str:
    """`To bill 12 · held 3 · not billed 4 · closed 20 (18 billed), 17 of them claimed, 1 changed since`."""
    closed = panel.count("closed")
    parts = [f"to bill *{panel.count('bill')}*", f"held *{panel.count('hold')}*", f"not billed *{panel.count('not')}*"]
    parts.append(f"closed *{closed}*")
    parts.append(f"claimed *{panel.count('claimed')}*")
    if panel.count("changed"):
        parts.append(f":warning: changed since the close: *{panel.count('changed')}*, amend them")
    return " · ".join(parts)


def pre_close_list(panel: Panel) -> list[Block]:
    """Who must do what: a line a reason, what keeps months open first, each with its patients behind a button."""
    groups = panel.groups
    if not groups:
        return [section("*Before the close*: nothing is open for anybody.")]
    blocks: list[Block] = [section("*Before the close*: who must do what")]
    return [*blocks, *(_group(panel, one) for one in groups)]


def _group(panel: Panel, group: Group) -> Block:
    mark = ":hourglass:" if group.keeps_open else ":information_source:"
    text = f"{mark} *{group.count}* · {group_line(group)}"
    return section(text, button("Patients", "month_behind", f"{panel.month}|{group.head}|0"))


def group_line(group: Group) -> str:
    """What is open, how many months wait for it, whose move it is and the way forward."""
    some = f" ({group.keeps_open} kept open by it)" if 0 < group.keeps_open < group.count else ""
    return f"{safe(group.words.said, 300)}{some}\n{names(group.who, group.count)}: {group.words.then}"


def _money(panel: Panel) -> list[str]:
    """Shown to those entitled only; never the first thing on the screen."""
    if not panel.money:
        return []
    billed, waiting = panel.figures.payment, panel.figures.waiting
    lines = [f"Estimated payment: {three_parts(billed) if billed.allowed else 'nothing is decided as billable yet'}."]
    return [*lines, f"Held, not in it: {three_parts(waiting)}."] if waiting.allowed else lines


def behind_answer(found: Behind) -> Answer:
    """The patients behind a figure, a page of them; each opens its month."""
    month = found.panel.month
    blocks: list[Block] = [section(f"*{counted(found.count, 'patient')}* {safe(found.words, 300)} · {month.label}")]
    for one in found.rows:
        blocks.append(
            section(_row(one, found.name), button("Open", "month_patient", f"{one.patient.case_id}|{month}|0"))
        )
    if not found.rows:
        blocks.append(section("Nobody any more."))
    first = found.page * PAGE
    ways = []
    if found.page:
        ways.append(button(f"Back {PAGE}", "month_behind_back", f"{month}|{found.name}|{found.page - 1}"))
    if first + PAGE < found.count:
        ways.append(button(f"Next {PAGE}", "month_behind_next", f"{month}|{found.name}|{found.page + 1}"))
    if ways:
        blocks.append(context(f"{first + 1} to {first + len(found.rows)} of {found.count}."))
    blocks.append(row(*ways, button("The month", "month_open", str(month))))
    return Answer("Patients of the month.", tuple(blocks), "Month")


def _row(one: MonthRow, name: str) -> str:
    state = DISPOSITIONS[one.disposition]
    if one.closed is not None:
        state = f"closed: {state}{', claimed' if one.claimed else ''}{', changed since' if one.changed else ''}"
    short = f" · {minutes_up(one.missing)} to 20" if one.missing else ""
    why = "; ".join(reason(word).said for word in one.reasons if word != "BELOW_THRESHOLD")
    brings = {"pays": one.payment, "waits": one.waiting, "risk": one.at_risk}
    lines = [
        f"{two_identifiers(one.patient)} · MRN {safe(one.patient.mrn, 40)}",
        f"{one.minutes} min{short} · {state}",
        *([safe(why, 400)] if why else []),
        *([three_parts(brings[name])] if name in MONEY_FIGURES else []),
    ]
    return "\n".join(lines)
