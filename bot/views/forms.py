"""The modals: every field with its block id, and a blank or filled form from a value. Read back in `bot/commands`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.views.parts import form, section
from bot.views.text import cut, plain_identifiers
from ccm.activity import NOT_COUNTED, Activity
from ccm.record import Outcome, Patient, Program

FLAGS = {"caregiver": "Spoke with a caregiver", "plan": "Worked on the care plan", "snf": "Patient is in a facility"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What a time form shows when it opens."""

    patient: Patient | None = None
    minutes: str = ""
    activities: tuple[Activity, ...] = ()
    note: str = ""
    day: date | None = None
    at: str | None = None
    flags: tuple[str, ...] = ()
    late_reason: str = ""
    by: str = ""  # whose minutes, as typed; empty for the person's own
    program: Program = Program.CCM


def field(label: str, block_id: str, element: object, *, optional: bool = False, hint: str = "") -> InputBlock:
    """One labelled field; its element's action id is the block id."""
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=label),
        element=element,  # type: ignore[arg-type]
        optional=optional,
        hint=PlainTextObject(text=hint) if hint else None,
    )


def text_field(
    label: str,
    block_id: str,
    value: str = "",
    *,
    most: int = 150,
    lines: bool = False,
    optional: bool = False,
    hint: str = "",
) -> InputBlock:
    """A text field with a length limit."""
    element = PlainTextInputElement(
        action_id=block_id, initial_value=cut(value, most) or None, multiline=lines, max_length=most
    )
    return field(label, block_id, element, optional=optional, hint=hint)


def patient_field(patient: Patient | None = None, label: str = "Patient") -> InputBlock:
    """The type-ahead picker: options come as one types, two identifiers each, an opaque case id behind."""
    chosen = patient_option(patient) if patient else None
    element = ExternalDataSelectElement(
        action_id="patient", placeholder="Last name or MRN", min_query_length=1, initial_option=chosen
    )
    return field(label, "patient", element)


def patient_option(patient: Patient) -> Option:
    """One line of the picker."""
    return Option(text=PlainTextObject(text=plain_identifiers(patient)), value=patient.case_id)


def activity_field(chosen: tuple[Activity, ...]) -> InputBlock:
    """Counted activities first, then those that are kept and never counted."""
    counted = [_option(one.label, one.value) for one in Activity if one not in NOT_COUNTED]
    kept = [_option(one.label, one.value) for one in Activity if one in NOT_COUNTED]
    groups = [OptionGroup(label="Counts", options=counted), OptionGroup(label="Kept, not counted", options=kept)]
    element = StaticMultiSelectElement(
        action_id="activities",
        placeholder="Read from the note if left empty",
        option_groups=groups,
        initial_options=[_option(one.label, one.value) for one in chosen] or None,
    )
    return field("Activities", "activities", element, optional=True)


def time_form(
    title: str, callback_id: str, filled: Filled, *, meta: str = "", pick: bool = True, why: str = ""
) -> View:
    """The log form; without `pick` it amends an entry and asks for the reason."""
    blocks: list[Block] = [section(why)] if why else []
    if pick:
        blocks.append(patient_field(filled.patient))
    flags = [_option(text, name) for name, text in FLAGS.items()]
    ticked = [_option(FLAGS[name], name) for name in filled.flags]
    blocks += [
        _minutes_field(filled.minutes, keep=not pick and not filled.minutes),
        activity_field(filled.activities),
        text_field("What was done", "note", filled.note, most=2000, lines=True),
        field(
            "Day",
            "day",
            DatePickerElement(action_id="day", initial_date=filled.day.isoformat() if filled.day else None),
        ),
        field(
            "Start time",
            "at",
            TimePickerElement(action_id="at", initial_time=filled.at),
            optional=True,
            hint="Leave empty if it is not known: none is invented.",
        ),
        field(
            "Also",
            "flags",
            CheckboxesElement(action_id="flags", options=flags, initial_options=ticked or None),
            optional=True,
        ),
        text_field(
            "Reason, if over 3 business days ago",
            "late",
            filled.late_reason,
            most=500,
            optional=True,
        ),
    ]
    if pick:
        blocks += [program_field(filled.program), performer_field(filled.by)]
    if not pick:
        blocks.append(program_field(filled.program))
        blocks.append(text_field("Why is it corrected?", "reason"))
    return form(title, callback_id, "Save", blocks, meta)


def _minutes_field(value: str, keep: bool) -> InputBlock:
    """With `keep`, a time with odd seconds: empty keeps it to the second, so that a note is corrected without loss."""
    hint = "Empty keeps the time to the second. Or whole minutes: 12, 1h05 or 0:12." if keep else "12, 1h05 or 0:12"
    return text_field("Minutes", "minutes", value, most=12, optional=keep, hint=hint)


def program_field(chosen: Program) -> InputBlock:
    """Whose minutes they are: one minute belongs to one programme (R-X6)."""
    options = [_option(one.value.upper(), one.value) for one in Program]
    element = StaticSelectElement(
        action_id="program", options=options, initial_option=options[list(Program).index(chosen)]
    )
    return field("Programme", "program", element)


def performer_field(by: str) -> InputBlock:
    """Whose minutes, where not one's own: words, so that a name that fits nobody is shown as it was typed."""
    hint = "A colleague's name. They count once that person confirms."
    return text_field("Whose minutes, if not yours", "by", by, most=80, optional=True, hint=hint)


def pick_form(title: str, callback_id: str, meta: str = "", reason: bool = False) -> View:
    """Only a patient, and for a move the reason."""
    blocks: list[Block] = [patient_field()]
    if reason:
        blocks.append(text_field("Why is it moved?", "reason", "Wrong chart"))
    return form(title, callback_id, "Continue", blocks, meta)


def attempt_form(patient: Patient | None = None, outcome: Outcome | None = None, note: str = "") -> View:
    """An outreach attempt."""
    options = {one: _option(one.value.replace("-", " ").capitalize(), one.value) for one in Outcome}
    how = StaticSelectElement(
        action_id="outcome",
        placeholder="How did it end?",
        options=list(options.values()),
        initial_option=options[outcome] if outcome else None,
    )
    blocks: list[Block] = [
        patient_field(patient),
        field("Outcome", "outcome", how),
        text_field("Note", "note", note, most=2000, lines=True, optional=True),
    ]
    return form("Outreach attempt", "attempt", "Save", blocks)


def _option(text: str, value: str) -> Option:
    return Option(text=PlainTextObject(text=cut(text, 75)), value=value)
