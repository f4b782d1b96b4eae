"""`/ccm undo`, `amend` and `move`: the old row stays, with who and why."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.actions import corrections
from bot.actions.corrections import AskWhy, Moved, UndoAgain
from bot.actions.desk import Caller, Desk, Work
from bot.actions.entries import Saved
from bot.actions.redate import redate
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient, patient_of
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.log import read_time_fields
from bot.commands.submitted import Submitted
from bot.views import look, saved
from bot.views.forms import Filled, pick_form, time_form
from bot.views.forms_undo import undo_form
from bot.views.text import minutes_and_seconds, two_identifiers
from ccm.grammar import usage
from ccm.grammar.verbs import read_handle, read_move, read_undo
from ccm.own_reasons import WRONG_CHART
from ccm.record import EntryState, Program


def run_undo(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Void the entry of the line, or the person's newest; a second undo on end is asked about."""
    line = read_undo(text)

    def act(work: Work) -> Saved | UndoAgain | AskWhy:
        if line.entry == "last":
            return corrections.undo_newest(work, line.reason)
        return corrections.undo(work, corrections.entry_named(work, line.entry), line.reason)

    return desk.perform(caller, Deed.UNDO, act, _show_undo)


def undo_entry(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """Void the entry of a button."""
    return desk.perform(
        caller,
        Deed.UNDO,
        lambda work: corrections.undo(work, corrections.entry_of(work, entry_id)),
        _show_undo,
    )


def submit_undo(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Void it for the reason that was asked for."""
    reason = form.line("reason")
    if not reason:
        return FieldErrors({"reason": "Please say why: it is kept with your name."})
    return desk.perform(
        caller,
        Deed.UNDO,
        lambda work: corrections.undo(work, corrections.entry_of(work, form.meta), reason),
        _show_undo,
    )


def run_amend(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Open an entry's form, filled in."""
    handle = read_handle(text, f"/ccm {usage.AMEND.form}")
    return desk.perform(
        caller, Deed.AMEND, lambda work: _amend_form(work, corrections.entry_named(work, handle)), OpenView
    )


def open_amend(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """The same from a button."""
    return desk.perform(
        caller, Deed.AMEND, lambda work: _amend_form(work, corrections.entry_of(work, entry_id)), OpenView
    )


def submit_amend(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Save the correction as a new row."""
    minutes = read_time_fields(desk, caller, form, keep_minutes=True)
    reason, said = form.text("reason"), form.choice("program")
    program = Program(said) if said else None
    if isinstance(minutes, FieldErrors):
        return minutes
    return desk.perform(
        caller,
        Deed.AMEND,
        lambda work: corrections.amend(work, corrections.entry_of(work, form.meta), minutes, reason, program),
        saved.entry_saved,
    )


def redate_entry(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """The day or time at the note's end was the entry's own."""
    return desk.perform(
        caller, Deed.AMEND, lambda work: redate(work, corrections.entry_of(work, entry_id)), saved.entry_saved
    )


def run_move(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Move an entry to the patient of the line."""
    line = read_move(text)

    def act(work: Work) -> Moved | Which:
        state = corrections.entry_named(work, line.entry)
        kept = f"{state.entry.id} {line.patient.typed}"
        return for_patient(
            work, line.patient, "move", kept, lambda patient: corrections.move(work, state, patient, WRONG_CHART)
        )

    return desk.perform(caller, Deed.MOVE, act, _show_move)


def resume_move(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept `move` line, with its chart chosen."""
    entry_id = text.split(" ", 1)[0]
    return _move_to(desk, caller, entry_id, case_id, WRONG_CHART)


def open_move(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """The picker for the right chart, from the button *Wrong chart*."""
    return desk.perform(
        caller,
        Deed.MOVE,
        lambda work: corrections.entry_of(work, entry_id),
        lambda state: OpenView(pick_form("Move to another chart", "move", state.entry.id, reason=True)),
    )


def submit_move(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Move to the picked chart."""
    return _move_to(desk, caller, form.meta, form.choice("patient"), form.text("reason") or WRONG_CHART)


def confirm_entry(desk: Desk, caller: Caller, entry_id: str) -> Reply | None:
    """The performer's own word on minutes that someone else entered."""
    return desk.perform(
        caller,
        Deed.CONFIRM,
        lambda work: corrections.confirm(work, corrections.entry_of(work, entry_id)),
        saved.confirmed,
    )


def _move_to(desk: Desk, caller: Caller, entry_id: str, case_id: str, reason: str) -> Reply | None:
    def act(work: Work) -> Moved | Which:
        return corrections.move(work, corrections.entry_of(work, entry_id), by_case(work, case_id), reason)

    return desk.perform(caller, Deed.MOVE, act, _show_move)


def _show_undo(result: Saved | UndoAgain | AskWhy) -> Reply:
    if isinstance(result, AskWhy):
        return OpenView(undo_form(result))
    return saved.undo_again(result) if isinstance(result, UndoAgain) else saved.undone(result)


def _show_move(result: Moved | Which) -> Reply:
    if isinstance(result, Which):
        return look.which(result.candidates, result.why, result.draft_id, "move")
    return saved.moved(result)


def _amend_form(work: Work, state: EntryState) -> View:
    entry = state.entry
    patient = patient_of(work, entry.patient_id)
    flags = tuple(name for name in ("caregiver", "plan", "snf") if getattr(entry, name))
    filled = Filled(
        patient=patient,
        minutes=str(entry.seconds // 60) if entry.seconds % 60 == 0 else "",
        activities=entry.activities,
        note=entry.note,
        day=entry.service_date,
        at=f"{entry.start.astimezone(work.zone):%H:%M}" if entry.start else None,
        flags=flags,
        late_reason=entry.late_reason,
        program=entry.program,
    )
    why = f"{two_identifiers(patient)} · {minutes_and_seconds(entry.seconds)}"
    return time_form("Correct an entry", "amend", filled, meta=entry.id, pick=False, why=why)


UNDO = Verb("undo", usage.UNDO, "Take back an entry; without its handle your newest.", Deed.UNDO, run_undo)
AMEND = Verb("amend", usage.AMEND, "Correct an entry; `last` is your newest.", Deed.AMEND, run_amend)
MOVE = Verb("move", usage.MOVE, "Put an entry on the right chart.", Deed.MOVE, run_move, resume_move, once=True)
