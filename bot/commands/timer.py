"""`/ccm start`, `pause` and `stop`: the call brief and the running timer."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import timers
from bot.actions.desk import Caller, Desk, Work
from bot.actions.roles import Deed
from bot.actions.timers import End, Running, Started, Stopped
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import Answer, FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_picker
from bot.commands.submitted import Submitted
from bot.views import look
from bot.views import timers as timer_views
from bot.views.forms import Filled, time_form
from bot.views.forms_timer import stop_form
from bot.views.saved import stopped
from bot.views.text import clock_time
from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar import usage
from ccm.grammar.minutes import LONGEST, read_only_minutes
from ccm.grammar.verbs import read_patient, read_stop
from storage.timers import OpenTimer


def run_start(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Start on the patient of the line; with no line, ask whom."""
    if not text:
        return open_picker(desk, caller, Deed.TIMER, "Start a call", "start")
    words = read_patient(text, "start")

    def act(work: Work) -> Started | Running | Which:
        return for_patient(work, words, "start", text, lambda patient: timers.start(work, patient))

    return desk.perform(caller, Deed.TIMER, act, show_start)


def start_on(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """Start on a chosen chart: from the card, the picker, or the form."""
    return desk.perform(caller, Deed.TIMER, lambda work: timers.start(work, by_case(work, case_id)), show_start)


def resume_start(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept `start` line, with its chart chosen."""
    return start_on(desk, caller, case_id)


def submit_start(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """The picker's form."""
    return start_on(desk, caller, form.choice("patient"))


def run_pause(desk: Desk, caller: Caller, text: str = "") -> Reply | None:
    """Pause, or resume."""
    return desk.perform(caller, Deed.TIMER, timers.toggle, timer_views.timer_state)


def pause_on(desk: Desk, caller: Caller, timer_id: str) -> Reply | None:
    """Pause the timer of a button."""
    return desk.perform(
        caller,
        Deed.TIMER,
        lambda work: timers.set_paused(work, timers.named(work, timer_id), True),
        timer_views.timer_state,
    )


def resume_on(desk: Desk, caller: Caller, timer_id: str) -> Reply | None:
    """Resume the timer of a button."""
    return desk.perform(
        caller,
        Deed.TIMER,
        lambda work: timers.set_paused(work, timers.named(work, timer_id), False),
        timer_views.timer_state,
    )


def run_stop(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Stop with the note of the line; the form asks for what the line does not say: what was done, how much of a
    silent timer was worked, why it is late, which 8 hours.
    """
    line = read_stop(text)

    def act(work: Work) -> Running | Stopped:
        timer = timers.own_timer(work)
        state = timers.running(work, timer)
        if not line.note or state.late or state.seconds > LONGEST:
            return state
        return timers.stop(work, timer, line.activities, line.note)

    filled = Filled(activities=line.activities, note=line.note)
    return desk.perform(caller, Deed.TIMER, act, lambda result: _show_stop(result, filled))


def open_stop(desk: Desk, caller: Caller, timer_id: str) -> Reply | None:
    """The stop form, from a button."""
    return desk.perform(
        caller,
        Deed.TIMER,
        lambda work: timers.running(work, timers.named(work, timer_id)),
        lambda state: OpenView(stop_form(state, Filled())),
    )


def open_from_line(desk: Desk, caller: Caller, line: str) -> Reply | None:
    """The note of a kept `stop` line: in the stop form, or with no timer any more in the log form."""
    said = read_stop(line)
    filled = Filled(activities=said.activities, note=said.note)

    def act(work: Work) -> Reply:
        timer = work.uow.timers.open_of(work.person.id)
        if timer is None:
            return OpenView(time_form("Log CCM time", "log", replace(filled, day=work.today)))
        state = timers.running(work, timer)
        return OpenView(stop_form(state, filled))

    return desk.perform(caller, Deed.TIMER, act, lambda view: view)


def submit_stop(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Stop with the form's note; fewer minutes are kept as "timer, shortened"."""
    shortened: int | None = None
    if form.text("minutes"):
        try:
            shortened = read_only_minutes(form.line("minutes"))
        except LineError as error:
            return FieldErrors({"minutes": error.sentence})
    note = form.line("note")
    if not note:
        return FieldErrors({"note": "Say in a few words what was done."})
    ends = End(form.choice("ends")) if form.choice("ends") else None
    if form.has("ends") and ends is None and shortened is None:
        return FieldErrors({"ends": "Say how much was worked: choose one, or write the minutes below."})
    activities = tuple(Activity(value) for value in form.choices("activities"))
    late = form.line("late")

    def act(work: Work) -> Running | Stopped:
        timer = timers.named(work, form.meta)
        return timers.stop(work, timer, activities, note, ends=ends, shortened_to=shortened, late_reason=late)

    filled = Filled(minutes=form.text("minutes"), activities=activities, note=note, late_reason=late)
    return desk.perform(caller, Deed.TIMER, act, lambda result: _show_stop(result, filled))


def drop(desk: Desk, caller: Caller, timer_id: str) -> Reply | None:
    """Throw the running time away."""
    return desk.perform(
        caller, Deed.TIMER, lambda work: timers.drop(work, timers.named(work, timer_id)), timer_views.dropped
    )


def still(desk: Desk, caller: Caller, timer_id: str) -> Reply | None:
    """The answer "still on it"."""
    return desk.perform(
        caller, Deed.TIMER, lambda work: timers.still_on(work, timers.named(work, timer_id)), timer_views.timer_state
    )


def stop_at_sign(desk: Desk, caller: Caller, timer_id: str) -> Reply | None:
    """The stop form with its end at the last sign of life: what was done until then is said, not supposed."""
    return desk.perform(
        caller,
        Deed.TIMER,
        lambda work: timers.running(work, timers.named(work, timer_id)),
        lambda state: OpenView(stop_form(state, Filled(), End.SIGN)),
    )


def ask_silent(work: Work, timer: OpenTimer) -> tuple[Answer, ...]:
    """The question that stands under the next answer when a timer has been silent for 45 minutes."""
    state = timers.running(work, timer)
    if state.paused:
        return ()
    return (timer_views.silent_question(state, clock_time(timer.last_sign, str(work.zone))),)


def _show_stop(result: Running | Stopped, filled: Filled) -> Reply:
    return OpenView(stop_form(result, filled)) if isinstance(result, Running) else stopped(result)


def show_start(result: Started | Running | Which) -> Reply:
    """The call brief; the timer that runs already; or which of several charts is meant."""
    if isinstance(result, Which):
        return look.which(result.candidates, result.why, result.draft_id, "start")
    return look.started(result) if isinstance(result, Started) else timer_views.already_running(result)


START = Verb("start", usage.START, "The call brief, and a running timer.", Deed.TIMER, run_start, resume_start)
PAUSE = Verb("pause", usage.PAUSE, "Pause your timer, or resume it.", Deed.TIMER, run_pause)
STOP = Verb("stop", usage.STOP, "Stop your timer and save its time.", Deed.TIMER, run_stop, has_form=True)
