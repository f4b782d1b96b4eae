"""The month's modals: a look-up recorded, a hold answered for, the family, same-day time, an amendment.

Each carries a case id (`-` for the whole month) and the month, nothing else.
"""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import Block, DatePickerElement, Option, PlainTextObject, StaticMultiSelectElement
from slack_sdk.models.views import View

from bot.actions.closing import OneClose
from bot.actions.month import PatientMonth
from bot.views.forms import field, text_field
from bot.views.forms_programme import option, select
from bot.views.month_words import NUMBERS, counted
from bot.views.parts import context, form, section
from bot.views.text import activities, cut, minutes, two_identifiers
from ccm.billing.rules import Family
from ccm.month_words import reason
from ccm.record import EntryState, Patient
from ccm.service_month import ServiceMonth
from ccm.sign_off_words import FAMILIES

BY_THE_RULES = "rules"
TAKE_BACK = "take_back"
ENTRIES_MOST = 100  # options of a select


def meta_of(month: ServiceMonth, patient: Patient | None, stamp: str = "") -> str:
    """`case|2026-10`, as the commands read it back; `-` for the whole month. `stamp` names what was read."""
    value = f"{patient.case_id if patient else '-'}|{month}"
    return f"{value}|{stamp}" if stamp else value


def checked_form(month: ServiceMonth, patient: Patient | None, waiting: int, today: date) -> View:
    """What was looked up of others' codes and stays, where, and when: for one, or for all whose claim waits for it."""
    whose = two_identifiers(patient) if patient else f"*{counted(waiting, 'patient')}* whose claim waits for it"
    blocks: list[Block] = [
        section(f"{whose}\n{month.label}"),
        context(
            "Others' CCM, PCM, APCM, home health, hospice and dialysis codes, and hospital and skilled nursing stays. "
            "What was found comes in with `ccm-bot import charges` and `stays` first."
        ),
        text_field("What was looked up", "looked_up", most=500, lines=True),
        text_field("Where", "where", most=200, hint="The portal, the hospital's feed, the payer on the phone."),
        field("On", "on", DatePickerElement(action_id="on", initial_date=today.isoformat())),
    ]
    return form("Look-up", "month_checked", "Record", blocks, meta_of(month, patient))


def override_form(now: PatientMonth) -> View:
    """Which hold, and why it may go: only those that a person can answer for."""
    holds = [option(reason(one).said, one) for one in now.overridable]
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n{now.month.label}"),
        select("The hold", "hold", holds, now.overridable[0]),
        text_field("Why it may go", "reason", most=500, lines=True),
        context("Kept under your name, frozen with the close, and printed in the audit packet."),
    ]
    return form("Answer for a hold", "month_override", "Record", blocks, meta_of(now.month, now.patient))


def family_form(now: PatientMonth) -> View:
    """One of the families that the minutes satisfy, or the rules' own order again."""
    choices = [option(FAMILIES[one].capitalize(), one.value) for one in now.families]
    if now.chosen:
        choices.append(option("Take the choice back: the rules' own order", BY_THE_RULES))
    standing = now.of.record.signed.family
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n{now.month.label}"),
        select("Family", "family", choices, standing.value if standing in now.families else None),
        text_field("Why", "reason", most=500, lines=True),
        context("Switching is a named person's act (R-F3): it is kept under your name."),
    ]
    return form("Choose the family", "month_family", "Record", blocks, meta_of(now.month, now.patient))


def separate_form(now: PatientMonth) -> View:
    """Staff time on the day of a billed visit: which entries were no part of it, and how that is known."""
    options = [_entry(now, one) for one in now.visit_day_entries[:ENTRIES_MOST]]
    chosen = StaticMultiSelectElement(action_id="entries", placeholder="Entries", options=options)
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n{now.month.label}"),
        field("Separate from that day's visit", "entries", chosen),
        text_field("How is that known?", "reason", most=500, lines=True),
        context("A reviewer's word (R-C8): time that you logged yourself is somebody else's to attest."),
    ]
    return form("Separate from a visit", "month_separate", "Attest", blocks, meta_of(now.month, now.patient))


def amend_form(month: ServiceMonth, count: int, *, numbers: bool = False) -> View:
    """Why closed months say something else now: one reason for all of them, or for all that differ in numbers alone."""
    what = "with another NPI, tax id or billing address" if numbers else "changed since the close"
    meta = f"{NUMBERS}|{month}" if numbers else meta_of(month, None)
    return _amend(f"*{counted(count, 'closed month')}* {what}\n{month.label}", [], meta)


def again_form(patient: Patient, month: ServiceMonth, void_id: str) -> View:
    """Why a voided month is billed again."""
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)}\n{month.label}"),
        section("It leaves as a new original with the next batch. The payer that took the void knows no claim of it."),
        text_field("Why was the void a mistake?", "reason", most=500, lines=True),
        context("Kept under your name, and printed in the audit packet. Said once, it holds for this void alone."),
    ]
    return form("Bill again", "claim_again", "Bill again", blocks, meta_of(month, patient, void_id))


def take_back_form(now: PatientMonth, what: str, callback: str) -> View:
    """Why a word on the month holds no more; `holds` are those that were answered for."""
    holds = [option(reason(one).said, one) for one in now.answered]
    asked: list[Block] = [select("The hold", "hold", holds, now.answered[0])] if callback == "month_unanswer" else []
    closed = "The month is closed: what changes by it is amended. " if now.standing.last else ""
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n{now.month.label}"),
        section(what),
        *asked,
        text_field("Why is it taken back?", "reason", most=500, lines=True),
        context(f"{closed}The word that was said stays on record, and so does this one, under your name."),
    ]
    return form("Take back", callback, "Take back", blocks, meta_of(now.month, now.patient))


def amend_one_form(found: OneClose, stamp: str) -> View:
    """Why one says something else now. Held, all that can be said of it is that the claim that left is taken back."""
    now, asked = found.now, list[Block]()
    if found.may_take_back:
        said = "The claim is taken back: nothing is billed" if found.live else "Nothing of it is billed"
        then = (
            "It is held now, and its claim has left. Taken back, it leaves as a void by the next batch."
            if found.live
            else "It is held now, and was closed to be billed. So amended, no claim of it leaves; once what holds it "
            "is mended, it can be amended again."
        )
        choices = [option(said, TAKE_BACK)]
        asked = [
            section(then),
            select("What is amended", "as", choices),
        ]
    whose = f"{two_identifiers(now.patient)}\n{now.month.label}"
    return _amend(whose, asked, meta_of(now.month, now.patient, stamp))


def _amend(whose: str, asked: list[Block], meta: str) -> View:
    blocks: list[Block] = [
        section(whose),
        *asked,
        text_field("Why is it amended?", "reason", most=500, lines=True),
        context("The close before stays as it is. A claim that left goes out again only as a replacement or a void."),
    ]
    return form("Amend", "close_amend", "Amend", blocks, meta)


def _entry(now: PatientMonth, state: EntryState) -> Option:
    entry = state.entry
    who = now.people.get(entry.performer_id)
    done = activities(entry.activities)
    text = f"{entry.service_date:%b %-d} · {minutes(entry.seconds)} · {who.name if who else ''} · {done}"
    return Option(text=PlainTextObject(text=cut(text, 75)), value=entry.id)


def family_of(said: str) -> Family | None:
    """The family that was chosen; None takes the choice back."""
    return Family(said) if said in set(Family) else None
