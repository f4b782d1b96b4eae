"""The month's attestation as it is read: what waits for the practitioner, and what was kept."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.attesting import SHOWN, Kept, ToAttest
from bot.answers import Answer
from bot.views.month_words import codes, counted, dollars
from bot.views.parts import button, context, row, section
from bot.views.text import safe, two_identifiers
from ccm.attestation import Attestable, VisitDay
from ccm.billing.family import Alternative
from ccm.billing.gathered import MonthOf
from ccm.billing.rules import Family
from ccm.month_close import NOT_SEPARATE, SignOff, SignOffKind
from ccm.sign_off_words import FAMILIES


def month_blocks(months: tuple[ToAttest, ...]) -> list[Block]:
    """A line for each month with the button to its form, then the visits that care planning may belong to."""
    blocks: list[Block] = []
    for one in months:
        if one.unreviewed:
            said = f"*{one.month.label}*, the whole month: {counted(one.unreviewed, 'patient')} to go over, with what "
            to_review = button("Review", "review_month", f"{one.month}|0")
            blocks.append(section(f"{said}needs a look first at the top. Nothing waits for it.", to_review))
        if not one.count:
            continue
        word, style = ("Attest", "primary") if one.waiting else ("Change a word", None)
        said = f"*{one.month.label}*: {one.waiting or 'no'} {'patient waits' if one.waiting == 1 else 'patients wait'}"
        lines = [f"{said} for your word."]
        lines += [f"• {count}: {ask.value}" for ask, count in one.asked.items()]
        blocks.append(section("\n".join(lines), button(word, "attest_month", f"{one.month}|0", style)))
        for patient in one.planning:
            key = f"{patient.of.patient.case_id}|{one.month}"
            text = f"{two_identifiers(patient.of.patient)} · initiating visit {_days(patient.visits)}"
            blocks.append(section(text, button("Care planning", "planning_open", key)))
    return blocks


def nothing_to_attest(found: ToAttest) -> list[Block]:
    """A month in which nothing is asked."""
    text = f"Nothing in {found.month.label} waits for your word, and you said nothing of it yet."
    hint = f"One patient: `/ccm attest {found.month}` with the name. A closed month is opened in the same way."
    return [section(text), context(hint), *review_button(found)]


def review_button(found: ToAttest) -> list[Block]:
    """The way from a month that is over to the review of all of it."""
    if found.today <= found.month.last_day:
        return []
    return [row(button("Review the whole month…", "review_month", f"{found.month}|0"))]


def kept(said: Kept) -> Answer:
    """What was kept for whom, what the month comes to now, and for whom it was not kept."""
    blocks: list[Block] = [section(_kept_line(of, rows)) for of, rows in said.done]
    for one, why in said.skipped:
        again = button("Open", "attest_one", f"{one.case_id}|{said.month}") if one.case_id in said.outrun else None
        blocks.append(section(f":warning: {two_identifiers(one)}: not kept. {safe(why, 600)}", again))
    blocks += [section(f":warning: {two_identifiers(one)}: {notice}") for one, notice in said.notices]
    if not blocks:
        blocks.append(section("Nothing new was said, so nothing was kept."))
    blocks.append(row(button("Go on", "attest_month", f"{said.month}|0")))
    return Answer("Attested." if said.done else "Nothing kept.", tuple(blocks), "Attest")


def _kept_line(of: MonthOf, rows: tuple[SignOff, ...]) -> str:
    words = "; ".join(word_of(one) for one in rows if one.kind is not SignOffKind.SEPARATE)
    yes = sum(one.kind is SignOffKind.SEPARATE and not one.value.startswith(NOT_SEPARATE) for one in rows)
    no = sum(one.kind is SignOffKind.SEPARATE and one.value.startswith(NOT_SEPARATE) for one in rows)
    parts = [words] if words else []
    parts += [f"{yes} {'entry' if yes == 1 else 'entries'} attested as separate"] if yes else []
    parts += [f"{no} {'entry' if no == 1 else 'entries'} part of the visit after all"] if no else []
    late = " (after the month's end)" if rows and is_late(of, rows[-1]) else ""
    text = f":white_check_mark: {two_identifiers(of.patient)}: {'; '.join(parts)}{late}."
    family = of.decision.family if of.decision else None
    now = f"{of.minutes} min counted" + (f" · {FAMILIES[family]}" if family else "")
    return f"{text}\n{of.month.label}: {now}."


def word_of(one: SignOff) -> str:
    """A sign-off in words."""
    if one.kind is SignOffKind.MDM:
        return f"decision making {one.value}" if one.value else "no level of decision making any more"
    if one.kind is SignOffKind.FAMILY:
        return f"family chosen: {FAMILIES[Family(one.value)]}" if one.value else "family by the rules again"
    if one.value:
        return f"care planning beyond {safe(one.value, 20)}" + (
            f" on {one.checked_on:%b %-d}" if one.checked_on else ""
        )
    return "no care planning beyond the visit after all"


def is_late(of: MonthOf, one: SignOff) -> bool:
    """Whether it was said after the month's end: it stands, and is shown as such."""
    return one.at >= of.month.bounds(of.record.zone)[1]


def patient_text(one: Attestable, *, money: bool, closed: bool) -> str:
    """Who, the minutes, what is asked and what stands."""
    of = one.of
    counted = of.decision.counted if of.decision else None
    split = f" (staff {counted.staff // 60}, yours {counted.practitioner // 60})" if counted else ""
    lines = [f"{two_identifiers(of.patient)} · *{one.minutes} min*{split}"]
    lines += [f":grey_question: {ask.value[0].upper()}{ask.value[1:]}" for ask in one.asks]
    if one.families:
        lines.append("Reached: " + "; ".join(family_words(each, money=money) for each in one.families))
    for kind in (SignOffKind.MDM, SignOffKind.FAMILY, SignOffKind.PLANNING):
        said = one.standing(kind)
        if said is not None:
            late = ", after the month's end" if is_late(of, said) else ""
            on = said.at.astimezone(of.record.zone)
            note = f": {safe(said.why, 300)}" if said.why else ""
            lines.append(f"_{word_of(said)}, {on:%b %-d, %Y}{late}_{note}")
    if closed:
        lines.append(":lock: This month is closed. A new word is kept, and the month then shows as changed.")
    return "\n".join(lines)


def family_words(one: Alternative, *, money: bool) -> str:
    """A family with its codes; the amount for those to whom money may be shown."""
    amount = f", about {dollars(one.cents)}" if money else ""
    return f"{codes(one.rung.lines)}{amount}: {FAMILIES[one.rung.family]}"


def more_words(found: ToAttest) -> str:
    """How the form is to be used."""
    first = "Exceptions first." if found.waiting else "All answered; a later word stands in place of the earlier."
    turn = " Save before you turn the page: what is chosen here is not kept on turning." if found.count > SHOWN else ""
    return f"{first} What you leave as it is stays as it is.{turn}"


def _days(visits: tuple[VisitDay, ...]) -> str:
    return ", ".join(f"{one.on:%b %-d}{f' ({safe(one.code, 10)})' if one.code else ''}" for one in visits)
