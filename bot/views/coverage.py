"""Who pays for a patient: the line on the card, the form, what was recorded."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from bot.actions.covering import Covered
from bot.answers import Answer
from bot.views.forms import field, text_field
from bot.views.parts import button, context, form, row, section
from bot.views.text import name, safe, two_identifiers
from ccm.coverage import Coverage
from ccm.record import CONTACT_MOST

LISTED = 8  # rows on the screen; the older ones stay in the record
UNDECIDED = (
    ":warning: No loaded file of rules decides this payer: its months are held. "
    "Mend the coverage, or load the payer's file (CCM_RULES)."
)


def coverage_line(payer: str, holding: Coverage | None) -> str:
    """`Coverage Medicare, since Jan 1, 2026, checked Nov 3, 2026`: on the card, without the number."""
    if holding is None:
        return f"Coverage {safe(payer, 120)} (roster)" if payer else "Coverage: none that holds is on file"
    until = f" until {holding.until:%b %-d, %Y}" if holding.until else ""
    checked = f"checked {holding.checked_on:%b %-d, %Y}" if holding.checked_on else "not checked yet"
    return f"Coverage {safe(payer, 120)}, since {holding.since:%b %-d, %Y}{until}, {checked}"


def coverage_form(now: Covered) -> View:
    """The coverage of today, to be corrected or followed by another."""
    held = now.holding
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n{coverage_line(now.pays.payer, now.holding)}"),
        text_field(
            "Payer", "payer", now.pays.payer, most=CONTACT_MOST, hint="As the card says it: Medicare, or a plan's name."
        ),
        text_field("Member id", "member_id", now.pays.member_id, most=60, optional=True),
        _day("Since", "since", held.since.isoformat() if held else None),
        _day("Until, if it ended", "until", held.until.isoformat() if held and held.until else None, optional=True),
        _day(
            "Payer asked on",
            "checked_on",
            held.checked_on.isoformat() if held and held.checked_on else None,
            optional=True,
            hint="The day on which somebody looked it up. Empty: nobody did.",
        ),
        context(
            "The record keeps each row. A month is decided by the coverage of the day that its claim names: the "
            "month's last day; of the deceased the day of the last full unit."
        ),
    ]
    if now.pays.payer and not now.decided:
        blocks.insert(1, section(UNDECIDED))
    return form("Coverage", "coverage", "Save", blocks, now.patient.case_id)


def coverage_saved(now: Covered) -> Answer:
    """What holds now, whether the rules decide it, and the rows before it."""
    what = ":white_check_mark: Coverage kept." if now.changed else "Nothing was changed."
    number = f"\nMember id {safe(now.pays.member_id, 80)}" if now.pays.member_id else ""
    line = coverage_line(now.pays.payer, now.holding)
    blocks: list[Block] = [section(f"{what} {two_identifiers(now.patient)}\n{line}{number}")]
    if now.pays.payer and not now.decided:
        blocks.append(section(UNDECIDED))
    if now.notices:
        blocks.append(section("\n".join(f":warning: {one}" for one in now.notices)))
    blocks += [context(_row_line(one, now)) for one in now.rows[:LISTED]]
    older = len(now.rows) - LISTED
    if older > 0:
        blocks.append(context(f"{older} older rows are kept in the record."))
    case_id = now.patient.case_id
    blocks.append(row(button("Card", "open_card", case_id), button("Change…", "card_coverage", case_id)))
    return Answer("Coverage.", tuple(blocks), "Coverage")


def _row_line(one: Coverage, now: Covered) -> str:
    until = f" to {one.until:%b %-d, %Y}" if one.until else " on"
    who = name(now.people.get(one.by_id or "")) if one.by_id else "imported"
    number = f", {safe(one.member_id, 60)}" if one.member_id else ""
    kept = f"{one.at.astimezone(now.zone):%b %-d, %Y}"
    return f"{safe(one.payer, 120)}{number}: {one.since:%b %-d, %Y}{until}. Kept {kept}, {who}."


def _day(label: str, block_id: str, chosen: str | None, *, optional: bool = False, hint: str = "") -> Block:
    picker = DatePickerElement(action_id=block_id, initial_date=chosen)
    return field(label, block_id, picker, optional=optional, hint=hint)
