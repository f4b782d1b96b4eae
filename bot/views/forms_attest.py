"""The attestation's modals: a page of a month's patients, and care planning beyond one's initiating visit."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DatePickerElement, Option
from slack_sdk.models.views import View

from bot.actions.attesting import SHOWN, TAKE_BACK, TICKED_MOST, ToAttest, ToPlan
from bot.views.attest import family_words, more_words, nothing_to_attest, patient_text, review_button
from bot.views.forms import field, text_field
from bot.views.forms_programme import option, select, ticks
from bot.views.parts import button, context, divider, form, message_view, pager, row, section
from bot.views.text import handle, minutes, safe, two_identifiers
from ccm.attestation import LEVELS, Attestable, SameDay
from ccm.month_close import SignOffKind

TICKS = 10  # checkboxes in one field


def month_form(found: ToAttest) -> View:
    """Each patient with the fields that bear on the month. Submitting keeps what is new, under the person's name."""
    if not found.shown:
        return message_view("Attest the month", nothing_to_attest(found))
    blocks: list[Block] = [section(f"*{found.month.label}*"), context(more_words(found))]
    blocks += pager("attest_month", found.page, SHOWN, found.count, str(found.month))
    for one in found.shown:
        blocks += [divider(), *_patient(one, found)]
        if found.single:
            key = f"{one.of.patient.case_id}|{found.month}"
            blocks.append(row(button("Care planning beyond the visit…", "planning_open", key)))
    if not found.single:
        blocks += review_button(found)
    return form("Attest the month", "attest_month", "Attest", blocks, f"{found.month}|{found.version}")


def _patient(one: Attestable, found: ToAttest) -> list[Block]:
    key = one.of.patient.case_id
    said, family = one.standing(SignOffKind.MDM), one.standing(SignOffKind.FAMILY)
    blocks: list[Block] = [section(patient_text(one, money=found.money, closed=found.closed))]
    levels = [option(level.capitalize(), level) for level in LEVELS]
    levels += [option("None after all", TAKE_BACK)] if said else []
    blocks.append(select("Your decision making in the month", f"m:{key}", levels, said.value if said else None, True))
    if len(one.families) > 1 or family:
        chosen = [option(family_words(each, money=found.money), each.rung.family.value) for each in one.families]
        chosen += [option("As the rules choose", TAKE_BACK)] if family else []
        blocks.append(select("Family that bills", f"f:{key}", chosen, family.value if family else None, True))
    blocks += _separate(one.same_day, key)
    blocks.append(
        text_field(
            "Note for the record",
            f"n:{key}",
            said.why if said else "",
            most=1000,
            lines=True,
            optional=True,
            hint="The decision making: problems, data, risk. Without it a level does not count.",
        )
    )
    return blocks


def _separate(entries: Sequence[SameDay], key: str) -> list[Block]:
    """The entries on a visit's day in words, ten by ten, each with its tick."""
    blocks: list[Block] = []
    for at in range(0, min(len(entries), TICKED_MOST), TICKS):
        some = entries[at : at + TICKS]
        blocks.append(section("\n".join(_entry_line(one) for one in some)))
        chosen = [one.state.entry.id for one in some if one.separate]
        options = [_entry_option(one) for one in some]
        blocks.append(ticks("Was no part of that day's visit", f"s{at // TICKS}:{key}", options, chosen, True))
    if len(entries) > TICKED_MOST:
        blocks.append(context(f"{len(entries) - TICKED_MOST} more follow once these are attested."))
    return blocks


def _entry_line(one: SameDay) -> str:
    entry = one.state.entry
    note = safe(entry.note, 160) or "no note"
    return f"{handle(entry.id)} · {entry.service_date:%b %-d} · {minutes(one.seconds)}: {note}"


def _entry_option(one: SameDay) -> Option:
    entry = one.state.entry
    return option(f"{handle(entry.id)} · {entry.service_date:%b %-d} · {minutes(one.seconds)}", entry.id)


def planning_form(found: ToPlan) -> View:
    """Care planning beyond the initiating visit: under which code, on which day, what it was (R-G5)."""
    one, old = found.one, found.one.standing(SignOffKind.PLANNING)
    seen = one.visits[-1] if one.visits else None
    code, on = (old.value, old.checked_on) if old else (seen.code if seen else "", seen.on if seen else None)
    picker = DatePickerElement(action_id="on", initial_date=on.isoformat() if on else None)
    blocks: list[Block] = [
        section(f"{two_identifiers(one.of.patient)} · {one.of.month.label}"),
        context(
            "For your own assessment and care planning beyond the visit itself, on the visit's day. It is paid once "
            "per patient and billing practitioner, and its minutes are not counted again."
        ),
        text_field("Visit code", "code", code, most=7, hint=f"One of: {', '.join(found.codes)}"),
        field("Day of the visit", "on", picker),
        text_field("What was assessed and planned", "note", old.why if old else "", most=1000, lines=True),
    ]
    if old:
        blocks.append(ticks("Or", "undone", [option("There was none: take it back", TAKE_BACK)], (), True))
    return form("Care planning", "planning", "Attest", blocks, f"{one.of.patient.case_id}|{one.of.month}")
