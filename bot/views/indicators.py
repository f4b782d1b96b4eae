"""The indicators: each with its figure, last month's beside it, what it counts, and whom it opens to."""

from __future__ import annotations

from itertools import groupby

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.actions.indicators import PAGE, PEOPLE_PAGE, BehindIndicator, ByPerson, Sheet
from bot.views.parts import button, context, header, message_view, pager, row, section
from bot.views.text import name, safe, two_identifiers
from ccm.indicators.figure import figure_words
from ccm.indicators.measure import Which
from ccm.indicators.table import TABLE
from ccm.indicators.tally import Indicator, Share
from ccm.service_month import ServiceMonth

TITLE = "Indicators"


def sheet_view(sheet: Sheet) -> View:
    """All of them, by what they are about. A figure is a sign to look, never a verdict."""
    so_far = " so far" if sheet.running else ""
    blocks: list[Block] = [
        context(
            f"{sheet.month.label}{so_far}; in italics {sheet.month.previous.label}. Each is a sign to look into, with "
            "the patients behind it, and says no more than what it counts."
        )
    ]
    for family, some in groupby(sheet.now, key=lambda one: TABLE[one.which].family):
        blocks.append(header(family.value))
        for one in some:
            blocks += _indicator(sheet, one)
    return message_view(TITLE, blocks)


def _indicator(sheet: Sheet, one: Indicator) -> list[Block]:
    last = sheet.before.get(one.which)
    lines = [f"*{one.name}*", " ".join(part for part in (f"{one.figure}.", one.beside) if part)]
    if last is not None:
        lines.append(f"_{last.figure}_")
    shown: list[Block] = [
        section("\n".join(lines), _patients(sheet.month, one)),
        context(_definition(one, behind=True)),
    ]
    if one.people:
        shown.append(row(button("By person", "indicator_people", _value(sheet.month, one.which))))
    return shown


def _definition(one: Indicator, *, behind: bool = False) -> str:
    said = [one.definition, *([f"A sign of: {'; '.join(one.sign_of)}."] if one.sign_of else [])]
    return " ".join([*said, *([f"Behind it: patients {one.opens}."] if behind and one.patients else [])])


def _patients(month: ServiceMonth, one: Indicator) -> ButtonElement | None:
    if not one.patients:
        return None
    return button(f"Patients: {one.patients}", "indicator_behind", _value(month, one.which))


def _value(month: ServiceMonth, which: Which, page: int = 0) -> str:
    return f"{month}|{which.value}|{page}"


def behind_view(found: BehindIndicator) -> View:
    """A page of the patients behind one, each with what the month adds, and its own month."""
    one, month = found.indicator, found.month
    blocks: list[Block] = [*_head(month, one), section(f"*{one.patients}* {one.opens}")]
    for patient, words in found.rows:
        lines = [f"{two_identifiers(patient)} · MRN {safe(patient.mrn, 40)}", *([words] if words else [])]
        blocks.append(section("\n".join(lines), button("Open", "month_patient", f"{patient.case_id}|{month}|0")))
    if not found.rows:
        blocks.append(section("Nobody any more."))
    blocks += pager("indicator_behind", found.page, PAGE, one.patients, f"{month}|{one.which.value}")
    return message_view(TITLE, [*blocks, _back(month)])


def people_view(found: ByPerson) -> View:
    """A page of its split by the staff, most first."""
    one, month = found.indicator, found.month
    blocks: list[Block] = [*_head(month, one), section(f"*By person*, {one.split_by}")]
    shown = one.people[found.page * PEOPLE_PAGE : (found.page + 1) * PEOPLE_PAGE]
    blocks += [section(f"{name(found.people.get(each.person_id))}: {_share(one.which, each)}") for each in shown]
    if not shown:
        blocks.append(section("Nobody any more."))
    blocks += pager("indicator_people", found.page, PEOPLE_PAGE, len(one.people), f"{month}|{one.which.value}")
    return message_view(TITLE, [*blocks, _back(month)])


def _share(which: Which, one: Share) -> str:
    if which is Which.WORKED:
        return f"{figure_words(TABLE[which], one.count, 0)} on {one.of} patient{'' if one.of == 1 else 's'}"
    return figure_words(TABLE[which], one.count, one.of)


def _head(month: ServiceMonth, one: Indicator) -> list[Block]:
    said = " ".join(part for part in (f"{one.figure}.", one.beside) if part)
    return [section(f"*{one.name}* · {month.label}\n{said}"), context(_definition(one))]


def _back(month: ServiceMonth) -> Block:
    return row(button("The indicators", "indicators_open", str(month)))
