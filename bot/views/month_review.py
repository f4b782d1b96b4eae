"""The practitioner's review of whole months: a page of patients, exceptions first, each with its tick."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.actions.month_review import AT_ONCE, ReviewKept, ReviewPage, ToReview
from bot.answers import Answer
from bot.views.forms_programme import option, ticks
from bot.views.month_words import DISPOSITIONS, codes, counted
from bot.views.parts import button, context, divider, form, message_view, pager, row, section
from bot.views.text import cut, handle, safe, two_identifiers
from ccm.month_review import Notable, Seen

TITLE = "Review the month"
SEEN_SHOWN = 6  # lines of one patient: the month itself has all of them


def review_form(found: ReviewPage) -> View:
    """What is looked at first stands under each name; nobody is ticked beforehand."""
    if not found.shown:
        done = f"{counted(found.done, 'patient')} reviewed. " if found.done else ""
        return message_view(TITLE, [section(f"{done}Nothing of {found.month.label} waits for your review.")])
    head = f"*{found.month.label}* · {counted(found.count, 'patient')} to go over, {found.exceptions} to look at first"
    hint = (
        "Tick whom you went over: kept under your name with what was counted then. It holds nothing up. "
        "*Read* and a turn of the page leave these ticks: keep them first, or press *Reviewed* in the month itself."
    )
    blocks: list[Block] = [section(head), context(hint)]
    blocks += pager("review_month", found.page, AT_ONCE, found.count, str(found.month))
    for one in found.shown:
        key = f"{one.of.patient.case_id}|{found.month}|0"
        blocks += [divider(), section(review_text(one), button("Read", "month_patient", key))]
    options = [option(_line(one), f"{one.of.patient.case_id}|{one.stamp}") for one in found.shown]
    blocks += [divider(), ticks("Reviewed", "reviewed", options, (), True)]
    return form(TITLE, "review_month", "Keep", blocks, f"{found.month}|{found.page}")


def review_text(one: ToReview) -> str:
    """Who, what it comes to, what is looked at first, and a review that the month outran."""
    of, decision = one.of, one.of.decision
    live = sum(each.live for each in of.rows.entries)
    bills = f" · {codes(decision.lines)}" if decision and decision.lines else ""
    lines = [
        f"{two_identifiers(of.patient)} · *{of.minutes} min* · {counted(live, 'entry', 'entries')} · "
        f"{DISPOSITIONS[of.disposition]}{bills}"
    ]
    lines += [f":grey_question: {_seen(each)}" for each in one.seen[:SEEN_SHOWN]]
    if len(one.seen) > SEEN_SHOWN:
        lines.append(f"and {len(one.seen) - SEEN_SHOWN} more, in the month itself")
    if one.before is not None:
        on = one.before.sign.at.astimezone(of.record.zone)
        came = ", ".join(handle(each) for each in one.before.since) or "what it counts"
        lines.append(f"_Reviewed on {on:%b %-d}, before {came} changed_")
    return "\n".join(lines)


def _seen(one: Seen) -> str:
    said = f": {safe(one.words, 160)}" if one.words else ""
    where = f" ({handle(one.entry_id)})" if one.what is Notable.SHORT else ""
    return f"{one.what.value[0].upper()}{one.what.value[1:]}, {one.on:%b %-d}{where}{said}"


def _line(one: ToReview) -> str:
    who = one.of.patient
    return cut(f"{who.family}, {who.given} · {who.dob:%Y-%m-%d} · {one.of.minutes} min", 75)


def review_kept(said: ReviewKept) -> Answer:
    """Whose month was reviewed and whose not."""
    blocks: list[Block] = []
    if said.done:
        names = "\n".join(f"• {two_identifiers(of.patient)} · {of.minutes} min counted" for of in said.done)
        blocks.append(section(f":white_check_mark: {said.month.label} is reviewed of\n{names}"))
    blocks += [section(f":warning: {two_identifiers(one)}: {safe(why, 600)}") for one, why in said.skipped]
    if not blocks:
        blocks.append(section("Nobody was ticked, so nothing was kept."))
    blocks.append(row(button("Go on", "review_month", f"{said.month}|0")))
    return Answer("Reviewed." if said.done else "Nothing kept.", tuple(blocks), "Review")
