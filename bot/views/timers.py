"""A running timer as it is shown: its state, its buttons, and the question about one that nobody has touched."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.timers import Running
from bot.answers import Answer
from bot.views.parts import button, divider, row, section
from bot.views.text import minutes, two_identifiers


def timer_buttons(timer_id: str, paused: bool) -> Block:
    """Stop, pause or resume, and throw away: this timer, and none that was started after it."""
    return row(
        button("Stop and save", "timer_stop", timer_id, style="primary"),
        button("Resume", "timer_resume", timer_id) if paused else button("Pause", "timer_pause", timer_id),
        button("Drop", "timer_drop", timer_id, sure="The running time will not be saved."),
    )


def already_running(state: Running, wanted_case: str | None = None) -> Answer:
    """A second start: the first timer, and the way to stop it."""
    text = (
        f":stopwatch: A timer is {'paused' if state.paused else 'running'} already: "
        f"{minutes(state.seconds)} for {two_identifiers(state.patient)}. Stop it first; one timer runs per person."
    )
    return Answer("A timer is running already.", (section(text), timer_buttons(state.timer.id, state.paused)), "Timer")


def timer_state(state: Running) -> Answer:
    """After a pause or a resumption; a silent timer was not paused, and the question about it follows."""
    if state.silent:
        return Answer("Not paused.", (section(":stopwatch: Not paused yet: first say how much of it was worked."),))
    word = "paused" if state.paused else "running"
    text = f":stopwatch: Timer {word}: {minutes(state.seconds)} for {two_identifiers(state.patient)}."
    return Answer(f"Timer {word}.", (section(text), timer_buttons(state.timer.id, state.paused)), "Timer")


def dropped(state: Running) -> Answer:
    """After a drop."""
    text = f":wastebasket: Timer dropped: {minutes(state.seconds)} for {two_identifiers(state.patient)} not saved."
    return Answer("Timer dropped.", (section(text),), "Timer")


def silent_question(state: Running, last_sign: str) -> Answer:
    """Shown under the next answer when a timer was silent for 45 minutes."""
    text = (
        f":grey_question: Your timer for {two_identifiers(state.patient)} shows {minutes(state.seconds)}; "
        f"nothing was heard from you since {last_sign}. Still on it?"
    )
    buttons = row(
        button("Still on it", "timer_still", state.timer.id),
        button(f"Stop at {last_sign}…", "timer_stop_at_sign", state.timer.id),
        button("Drop", "timer_drop", state.timer.id, sure="The running time will not be saved."),
    )
    return Answer("Your timer is still running.", (divider(), section(text), buttons))
