"""The running timer, one per person, in the database: it survives restarts, and a month's end splits its entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.actions.desk import Work
from bot.actions.entries import Minutes, Saved, save_minutes
from bot.actions.look import Card, card
from bot.actions.whom import patient_of
from ccm.activity import Activity
from ccm.enrolment import state_of
from ccm.errors import StateRefused
from ccm.grammar.minutes import LONGEST
from ccm.lateness import needs_reason
from ccm.prompting import silence, way_forward
from ccm.record import Captured, Patient
from ccm.timer import TimerKind, elapsed, parts_of, shortened, silent
from storage.ids import new_id
from storage.timers import OpenTimer


class End(StrEnum):
    """Where the time of a silent timer ends: at the person's last sign of life, or now."""

    SIGN = "sign"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Running:
    """A timer as it stands: whose call it is, how long so far, and whether it is paused.

    `silent`: it runs, and nothing was heard from the person for 45 minutes. Then nothing of it is saved before they
    have said how much was worked.
    """

    timer: OpenTimer
    patient: Patient
    seconds: int
    paused: bool
    late: bool  # it was started so long ago that its entry owes a reason
    silent: bool
    seconds_at_sign: int  # what it showed at the last sign of life
    zone: str


@dataclass(frozen=True, slots=True)
class Started:
    """The call brief, and the timer that now runs."""

    card: Card
    timer_id: str
    training: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """One entry for each calendar month that the timer touched (R-C4)."""

    saved: tuple[Saved, ...]


def start(work: Work, patient: Patient) -> Started | Running:
    """Start a timer; with one running already, answer with that one, so that the person can stop it first.

    Raises StateRefused for a patient who left or died: there is no call to make. Do-not-call starts, as not all care
    is a call; its brief says so.
    """
    open_timer = work.uow.timers.open_of(work.person.id)
    if open_timer is not None:
        return running(work, open_timer)
    state = state_of(work.uow.enrolments.steps(patient.id))
    if not state.prompts:
        gone = f"{silence(state, False)} Time that was worked is kept with `/ccm log`."
        raise StateRefused(f"{gone} {way_forward(state)}")
    timer_id = new_id()
    work.uow.timers.start(timer_id, work.person.id, patient.id, work.now)
    work.facts.update(timer=timer_id)
    return Started(card(work, patient), timer_id, work.caller.training)


def running(work: Work, timer: OpenTimer) -> Running:
    """How a timer stands now."""
    patient = patient_of(work, timer.patient_id)
    paused = bool(timer.events) and timer.events[-1].kind is TimerKind.PAUSED
    began, today = (at.astimezone(work.zone).date() for at in (timer.started_at, work.now))
    return Running(
        timer=timer,
        patient=patient,
        seconds=elapsed(timer.events, work.now),
        paused=paused,
        late=needs_reason(began, today),
        silent=not paused and silent(timer.last_sign, work.now),
        seconds_at_sign=elapsed(timer.events, timer.last_sign),
        zone=str(work.zone),
    )


def own_timer(work: Work) -> OpenTimer:
    """The person's open timer. Raises StateRefused when none runs."""
    timer = work.uow.timers.open_of(work.person.id)
    if timer is None:
        raise StateRefused("You have no timer running. `/ccm start <patient>` starts one.")
    return timer


def named(work: Work, timer_id: str) -> OpenTimer:
    """The timer that a button or form was made for. Raises StateRefused when it is not the person's open one.

    An old button must not stop, drop or pause the timer of the next call.
    """
    timer = work.uow.timers.open_of(work.person.id)
    if timer is not None and timer.id == timer_id:
        return timer
    ended = {TimerKind.STOPPED: "stopped already", TimerKind.DROPPED: "dropped already"}
    last = [event.kind for event in work.uow.timers.events(timer_id)][-1:]
    word = ended.get(last[0], "not yours") if last else "of an older message"
    raise StateRefused(f"That timer is {word}. `/ccm today` shows the one that runs now, with its own buttons.")


def toggle(work: Work) -> Running:
    """`/ccm pause`: pause the timer, or resume a paused one."""
    timer = own_timer(work)
    return set_paused(work, timer, not running(work, timer).paused)


def set_paused(work: Work, timer: OpenTimer, paused: bool) -> Running:
    """Pause or resume; a second click changes nothing. A silent timer is not paused: it answers `silent`, since the
    pause would make all of its silence time that was worked.
    """
    state = running(work, timer)
    if state.paused is paused or (paused and state.silent):
        return state
    kind = TimerKind.PAUSED if paused else TimerKind.RESUMED
    work.uow.timers.event(timer.id, kind, work.now)
    work.facts.update(timer=timer.id, kind=kind.value)
    return running(work, own_timer(work))


def still_on(work: Work, timer: OpenTimer) -> Running:
    """The answer "still on the call" to the silent-timer question."""
    work.uow.timers.touch(timer.id, work.now)
    return running(work, own_timer(work))


def drop(work: Work, timer: OpenTimer) -> Running:
    """Throw the running time away; the timer's own rows stay."""
    state = running(work, timer)
    work.uow.timers.event(timer.id, TimerKind.DROPPED, work.now)
    work.uow.timers.close(timer.id, work.now)
    work.facts.update(timer=timer.id)
    return state


def stop(
    work: Work,
    timer: OpenTimer,
    activities: tuple[Activity, ...],
    note: str,
    *,
    ends: End | None = None,
    shortened_to: int | None = None,
    late_reason: str = "",
) -> Stopped | Running:
    """Stop the timer and save its time. An end at the last sign of life and `shortened_to` fewer seconds are kept as
    "timer, shortened from". A silent timer, of whose time nothing was said, is answered as it stands and runs on.

    Raises StateRefused with nothing to save, over 8 hours, or more than the timer ran.
    """
    state = running(work, timer)
    if state.silent and ends is None and shortened_to is None:
        return state
    if ends is End.SIGN and not state.silent:
        raise StateRefused("You have said since that you are still on this call. Please stop it again.")
    end = timer.last_sign if ends is End.SIGN else work.now
    events = tuple(event for event in timer.events if event.at <= end)
    parts = parts_of(events, end, work.zone)
    total = sum(part.seconds for part in parts)
    if total < 1:
        raise StateRefused("The timer has not run for a second yet. Drop it, or let it run.")
    if shortened_to is not None and shortened_to > total:
        raise StateRefused("A timer can be shortened, not lengthened. Log the rest as a line of its own.")
    if total > LONGEST and shortened_to is None:
        raise StateRefused("The timer ran for over 8 hours. Stop it with the minutes that were worked.")
    patient, full = state.patient, state.seconds
    saved = []
    left = total if shortened_to is None else shortened_to
    for part in parts:
        seconds = min(part.seconds, left)
        left -= seconds
        if seconds < 1:
            continue
        short = seconds < part.seconds or total < full
        kept = shortened(part.runs, seconds)
        minutes = Minutes(
            seconds=seconds,
            day=part.start.astimezone(work.zone).date(),
            start=part.start,
            pieces=kept if len(kept) > 1 else (),
            activities=activities,
            note=note,
            late_reason=late_reason,
            notices=(f"Shortened from {full // 60} min.",) if short else (),
        )
        captured = Captured.SHORTENED if short else Captured.TIMER
        saved.append(save_minutes(work, patient, minutes, captured=captured, timer_id=timer.id))
    work.uow.timers.event(timer.id, TimerKind.STOPPED, end)
    work.uow.timers.close(timer.id, work.now)
    work.facts.update(timer=timer.id, ran=str(full), kept=str(total if shortened_to is None else shortened_to))
    return Stopped(tuple(saved))
