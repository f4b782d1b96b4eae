"""`/ccm log`: one line, or the form; and the type-ahead picker's way back to a chart."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.actions.desk import Caller, Desk, Work
from bot.actions.entries import Minutes, Saved, log_line, save_minutes
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, certain_or_none
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.submitted import Submitted
from bot.views.forms import Filled, time_form
from bot.views.look import which
from bot.views.saved import entry_saved
from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar import usage
from ccm.grammar.activities import read_activities
from ccm.grammar.dates import to_instant
from ccm.grammar.log import parse_log
from ccm.grammar.minutes import looks_like_minutes, read_minutes
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Save a line; with no line, open the form."""
    if not text:
        return desk.perform(caller, Deed.LOG, lambda work: Filled(day=_today(work)), _blank_form)
    line = parse_log(text, now=desk.now(), zone=ZoneInfo(caller.practice.zone))
    return desk.perform(caller, Deed.LOG, lambda work: log_line(work, line, text), _show)


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """Save a kept line on the chart that was chosen."""
    line = parse_log(text, now=desk.now(), zone=ZoneInfo(caller.practice.zone))
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
    return desk.perform(caller, Deed.LOG, lambda work: _understood(work, line), _blank_form)


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Save the form, or say under which field something is amiss."""
    minutes = read_time_fields(desk, caller, form)
    if isinstance(minutes, FieldErrors):
        return minutes
    case_id = form.choice("patient")
    return desk.perform(caller, Deed.LOG, lambda work: save_minutes(work, by_case(work, case_id), minutes), entry_saved)


def read_time_fields(
    desk: Desk, caller: Caller, form: Submitted, *, keep_minutes: bool = False
) -> Minutes | FieldErrors:
    """The time form's fields, shared by log and amend. With `keep_minutes` an empty field is 0: as they were."""
    zone, now = ZoneInfo(caller.practice.zone), desk.now()
    today = now.astimezone(zone).date()
    day, at, start, notice = form.day("day") or today, form.at("at"), None, ""
    errors: dict[str, str] = {}
    seconds = 0
    try:
        words = plain(form.text("minutes")).split()
        seconds, taken = (0, 0) if keep_minutes and not words else read_minutes(words or ["0"], "")
        if taken < len(words):
            errors["minutes"] = f"“{words[taken]}” is not minutes. Write them as 12, 1h05 or 0:12."
    except LineError as error:
        errors["minutes"] = error.sentence
    if day > today:
        errors["day"] = "That day is in the future. Time is logged once it has been worked."
    elif at is not None:
        try:
            start, notice = to_instant(day, at, zone, "")
        except LineError as error:
            errors["at"] = error.sentence
        if start is not None and start + timedelta(seconds=seconds) > now + timedelta(minutes=5):
            errors["at"] = "Those minutes would end in the future."
    if not plain(form.text("note")):
        errors["note"] = "Say in a few words what was done."
    if errors:
        return FieldErrors(errors)
    flags = form.choices("flags")
    return Minutes(
        seconds=seconds,
        day=day,
        start=start,
        activities=tuple(Activity(value) for value in form.choices("activities")),
        note=plain(form.text("note").replace("\n", " ")),
        caregiver="caregiver" in flags,
        plan="plan" in flags,
        snf="snf" in flags,
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
    return work.now.astimezone(work.zone).date()


def _understood(work: Work, line: str) -> Filled:
    words = plain(line).split()
    at = next((n for n, word in enumerate(words) if n and looks_like_minutes(word)), None)
    name = " ".join(words[:at] if at else words[:1])
    rest = words[at + 1 :] if at else words[1:]
    activities = read_activities(rest[0]) if rest else None
    patient = certain_or_none(work, name)
    note = " ".join(rest[1:] if activities else rest)
    if patient is None:  # nobody for certain: the words stay where the person can see them
        note = " ".join([name, note]).strip()
    minutes = words[at] if at else ""
    return Filled(patient, minutes, activities or (), note, _today(work))


VERB = Verb(
    "log",
    usage.LOG,
    "Save time on a patient's chart. Options anywhere: `yesterday`, `10/14`, `at 2:15pm`, `caregiver`, `plan`, "
    "`by:<person>`, `prog:rpm`, `snf`.",
    Deed.LOG,
    run,
    resume,
    has_form=True,
)
