"""The close: who must do what before it, what closes now, what stays open; and one patient-month before its close."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from bot.actions.billed_again import Again
from bot.actions.closing import OneClose, PreClose
from bot.actions.month_list import Panel
from bot.answers import Answer
from bot.views.month import FIGURE_WORDS, pre_close_list, standing_line
from bot.views.month_words import DISPOSITIONS, counted
from bot.views.pages import pages
from bot.views.parts import button, context, divider, header, row, section
from bot.views.patient_month import body
from bot.views.text import safe, two_identifiers


def close_answer(found: PreClose) -> Answer:
    """The pre-close list, with the button that closes what is ready."""
    panel = found.panel
    month = str(panel.month)
    blocks: list[Block] = [*(section(line) for line in done_lines(found)), header(f"Close of {panel.month.label}")]
    blocks.append(section("\n".join(close_lines(found))))
    shown = [
        button(f"{FIGURE_WORDS[name]}: {panel.count(name)}", f"month_figure_{name}", f"{month}|{name}|0")
        for name in ("open", "ready", "closed", "changed")
        if panel.count(name)
    ]
    if shown:
        blocks.append(row(*shown))
    blocks += [divider(), *pre_close_list(panel)]
    if panel.lacking:
        blocks.append(section(f":warning: {lacking_line(panel)}"))
    deeds = []
    if found.mine:
        sure = (
            f"{counted(found.mine, 'patient-month')} of {panel.month.label} will be closed and frozen under your name. "
            "What is kept open stays open."
        )
        deeds.append(button(f"Close {found.mine}", "close_ready", month, style="primary", sure=sure))
    if panel.count("changed"):
        deeds.append(button("Amend what changed", "close_amend", f"-|{month}"))
    blocks.append(row(*deeds, button("The month", "month_open", month)))
    return Answer("The close.", tuple(blocks), "Close")


def again_line(again: Again, zone: ZoneInfo) -> str:
    """Where a voided month stands: what would make it leave once more, or who said so."""
    if again.said is not None:
        when = f"{again.said.at.astimezone(zone):%b %-d, %Y}"
        return (
            f":repeat: Billed again after its void, as {safe(again.by, 80)} said on {when}: {safe(again.said.why, 500)}"
        )
    bills = "press *Bill again*, and it leaves as a new original"
    how = bills if again.offered else "amend it first, so that its close bills"
    return f"Its claim was voided, and it does not leave again by itself. If the void was a mistake: {how}."


def done_lines(found: PreClose) -> list[str]:
    """What the deed did; nothing where it was only looked at."""
    lines = []
    if found.closed:
        lines.append(f":white_check_mark: {counted(found.closed, 'patient-month')} closed{_stamp(found)}.")
    if found.amended:
        lines.append(f":white_check_mark: {counted(found.amended, 'patient-month')} amended{_stamp(found)}.")
    if found.more:
        again = "changed: amend" if found.amended else "are ready: close"
        lines.append(f"{found.more} more {again} once more for the next.")
    return lines


def _stamp(found: PreClose) -> str:
    """Who, when and why, as each of these closes keeps it."""
    one = found.stamp
    if one is None:
        return ""
    why = f": {safe(one.why, 600).rstrip('.')}" if one.why else ""
    return f" by {safe(one.by, 80)}, {one.at:%b %-d, %Y, %-I:%M %p}{why}"


def close_lines(found: PreClose) -> list[str]:
    """Ready, kept open, closed: the same words in Slack and in a terminal."""
    panel = found.panel
    lines = [standing_line(panel), f"Ready to be closed: *{panel.count('ready')}*, kept open: *{panel.count('open')}*"]
    unsigned = sum(one.unsigned for one in panel.rows)
    if unsigned:
        one = unsigned == 1
        lines.append(
            f"*{counted(unsigned, 'plan')} unsigned*: {'it bills' if one else 'they bill'}, and an auditor will ask"
        )
    if not panel.over:
        lines.append(f"The month is not over: it can be closed from {panel.month.next.first_day:%B %-d}.")
    elif found.alone:
        lines.append(f"{found.alone} of them you logged all by yourself: somebody else closes those.")
    return lines


def lacking_line(panel: Panel) -> str:
    """Months may be closed without it; no claim leaves."""
    return (
        f"No claim can leave yet: the practice's billing record lacks {'; '.join(panel.lacking)} "
        "(`/ccm setup billing`). Months may still be closed; one closed before is amended to carry it."
    )


def one_close_answer(found: OneClose) -> Answer:
    """One patient-month, read whole before it is closed by itself."""
    now = found.now
    first: list[Block] = [*([section(found.done)] if found.done else [])]
    first.append(section(f"{two_identifiers(now.patient)} · MRN {safe(now.patient.mrn, 40)}\n{now.month.label}"))
    value = f"{now.patient.case_id}|{now.month}"
    state = DISPOSITIONS[now.of.disposition]
    deeds = []
    if now.standing.changed:
        first.append(section(":warning: *Changed since the close: amend.*"))
        deeds.append(button("Amend", "close_amend", f"{value}|{found.stamp}", style="primary"))
    elif now.standing.otherwise:
        drift = "A name, an address, a code of a condition or a day reads differently than at the close."
        first.append(section(f"{drift} Amend it if a claim should carry that."))
        deeds.append(button("Amend", "close_amend", f"{value}|{found.stamp}"))
    elif now.standing.last is None and not found.refused:
        sure = f"This patient-month will be closed as “{state}” and frozen under your name."
        deeds.append(button(f"Close: {state}", "close_one", f"{value}|{found.stamp}", style="primary", sure=sure))
    again = found.again
    if again is not None:
        first.append(section(again_line(again, now.zone)))
        if again.offered and not now.standing.changed:
            deeds.append(button("Bill again", "claim_again", f"{value}|{again.void.id}", style="primary"))
    if found.refused and now.standing.last is None:
        first.append(section(f":no_entry: {found.refused}"))
    tail: list[Block] = [row(*deeds, button("All of it", "month_patient", f"{value}|0"))]
    shown = pages(body(now), (*first, *tail))
    if len(shown) > 1:
        tail.insert(0, context("There is more: *All of it* has every page."))
    return Answer("The close of a patient's month.", (*first, *shown[0], *tail), "Close")
