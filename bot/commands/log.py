"""`/ccm log`: one line, or the form; and the type-ahead picker's way back to a chart."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from bot.actions.desk import Caller, Desk, Work
from bot.actions.entries import Minutes, Saved, log_line, save_typed
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, certain_or_none, find_person
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.submitted import Submitted
from bot.views.forms import Filled, time_form
from bot.views.look import which
from bot.views.saved import entry_saved
from ccm.activity import Activity
from ccm.errors import LineError, NotFound
from ccm.grammar import usage
from ccm.grammar.dates import to_instant
from ccm.grammar.log import SLACK, LogLine, PartLine, parse_log, read_partly
from ccm.grammar.minutes import read_only_minutes
from ccm.record import Program


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Save a line; with no line, open the form."""
    if not text:
        return desk.perform(caller, Deed.LOG, lambda work: Filled(day=_today(work)), _blank_form)
    line = _read(desk, caller, text)
    return desk.perform(caller, Deed.LOG, lambda work: log_line(work, line, text), _show)


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """Save a kept line on the chart that was chosen."""
    line = _read(desk, caller, text)
    return desk.perform(caller, Deed.LOG, lambda work: log_line(work, line, text, case_id), _show)


def open_for(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form with a chart chosen: from the card's button."""
    return desk.perform(
        caller, Deed.LOG, lambda work: Filled(patient=by_case(work, case_id), day=_today(work)), _blank_form
    )


def open_with_note(desk: Desk, caller: Caller, note: str) -> Reply | None:
    """The form with a note in it: from the message shortcut *Log CCM time*."""
    return desk.perform(caller, Deed.LOG, lambda work: Filled(note=note[:2000], day=_today(work)), _blank_form)


def open_from_line(desk: Desk, caller: Caller, line: str) -> Reply | None:
    """The form filled with what could be understood of a kept line; the rest stands in the note."""
    part = read_partly(line, now=desk.typed_at(caller), zone=desk.zone(caller))
    return desk.perform(caller, Deed.LOG, lambda work: _understood(work, part), _blank_form)


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Save the form, or say under which field something is amiss."""
    minutes = read_time_fields(desk, caller, form)
    if isinstance(minutes, FieldErrors):
        return minutes
    case_id = form.choice("patient")
    if minutes.by:
        try:
            desk.look(caller, Deed.LOG, lambda work: find_person(work, minutes.by or ""))
        except NotFound as error:
            return FieldErrors({"by": error.sentence})
    return desk.perform(caller, Deed.LOG, lambda work: save_typed(work, by_case(work, case_id), minutes), entry_saved)


def read_time_fields(
    desk: Desk, caller: Caller, form: Submitted, *, keep_minutes: bool = False
) -> Minutes | FieldErrors:
    """The time form's fields, shared by log and amend. With `keep_minutes` an empty field is 0: as they were."""
    zone, now = desk.zone(caller), desk.now()
    today = now.astimezone(zone).date()
    day, at, start, notice = form.day("day") or today, form.at("at"), None, ""
    errors: dict[str, str] = {}
    seconds = 0
    try:
        words = form.line("minutes")
        seconds = 0 if keep_minutes and not words.strip() else read_only_minutes(words)
    except LineError as error:
        errors["minutes"] = error.sentence
    if day > today:
        errors["day"] = "That day is in the future. Time is logged once it has been worked."
    elif at is not None:
        try:
            start, notice = to_instant(day, at, zone, "")
        except LineError as error:
            errors["at"] = error.sentence
        if start is not None and start + timedelta(seconds=seconds) > now + SLACK:
            errors["at"] = "Those minutes would end in the future."
    if not form.line("note"):
        errors["note"] = "Say in a few words what was done."
    if errors:
        return FieldErrors(errors)
    flags = form.choices("flags")
    return Minutes(
        seconds=seconds,
        day=day,
        start=start,
        activities=tuple(Activity(value) for value in form.choices("activities")),
        note=form.line("note"),
        caregiver="caregiver" in flags,
        plan="plan" in flags,
        snf="snf" in flags,
        program=Program(form.choice("program") or Program.CCM),
        by=form.line("by") or None,
        late_reason=form.text("late"),
        notices=(notice,) if notice else (),
    )


def _show(result: Saved | Which) -> Reply:
    if isinstance(result, Which):
        return which(result.candidates, result.why, result.draft_id, "log")
    return entry_saved(result)


def _blank_form(filled: Filled) -> Reply:
    return OpenView(time_form("Log CCM time", "log", filled))


def _today(work: Work) -> date:
    return work.today


def _read(desk: Desk, caller: Caller, text: str) -> LogLine:
    return parse_log(text, now=desk.typed_at(caller), zone=desk.zone(caller))


def _understood(work: Work, part: PartLine) -> Filled:
    """Where a name is not certain, its words stay where the person can see them: the patient's in the note."""
    patient = certain_or_none(work, part.name)
    by = part.by
    if by:
        with suppress(NotFound):
            by = find_person(work, by).name
    return Filled(
        patient=patient,
        minutes=part.minutes,
        activities=part.activities,
        note=part.note if patient else f"{part.name} {part.note}".strip(),
        day=part.day,
        at=f"{part.start.astimezone(work.zone):%H:%M}" if part.start else None,
        flags=part.flags,
        late_reason=part.late_reason,
        by=by,
        program=part.program,
    )


VERB = Verb(
    "log",
    usage.LOG,
    "Save time on a patient's chart. Before the note, around the patient, minutes and activity: `yesterday`, `10/14`, "
    "`at 2:15pm`, `caregiver`, `snf`; at its end only after a comma: `…, yesterday`. Anywhere: `by:<person>`, "
    '`prog:rpm`, `snf:yes`, `caregiver:yes`, `plan:yes`, `reason:"…"`. All else in the note stays note.',
    Deed.LOG,
    run,
    resume,
    has_form=True,
    once=True,
)
