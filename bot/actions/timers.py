"""The running timer, one per person, in the database: it survives restarts, and a month's end splits its entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
from ccm.timer import TimerKind, elapsed, parts_of, shortened
from storage.ids import new_id
from storage.timers import OpenTimer


@dataclass(frozen=True, slots=True)
class Running:
    """A timer as it stands: whose call it is, how long so far, and whether it is paused."""

    timer: OpenTimer
    patient: Patient
    seconds: int
    paused: bool
    late: bool  # it was started so long ago that its entry owes a reason


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
    return Running(timer, patient, elapsed(timer.events, work.now), paused, needs_reason(began, today))


def own_timer(work: Work) -> OpenTimer:
    """The person's open timer. Raises StateRefused when none runs."""
    timer = work.uow.timers.open_of(work.person.id)
    if timer is None:
        raise StateRefused("You have no timer running. `/ccm start <patient>` starts one.")
    return timer


def pause(work: Work) -> Running:
    """Pause the timer, or resume a paused one."""
    timer = own_timer(work)
    kind = TimerKind.RESUMED if running(work, timer).paused else TimerKind.PAUSED
    work.uow.timers.event(timer.id, kind, work.now)
    work.facts.update(timer=timer.id, kind=kind.value)
    return running(work, own_timer(work))


def still_on(work: Work) -> Running:
    """The answer "still on the call" to the silent-timer question."""
    timer = own_timer(work)
    work.uow.timers.touch(timer.id, work.now)
    return running(work, timer)


def drop(work: Work) -> Running:
    """Throw the running time away; the timer's own rows stay."""
    timer = own_timer(work)
    state = running(work, timer)
    work.uow.timers.event(timer.id, TimerKind.DROPPED, work.now)
    work.uow.timers.close(timer.id, work.now)
    work.facts.update(timer=timer.id)
    return state


def stop(
    work: Work,
    activities: tuple[Activity, ...],
    note: str,
    *,
    at: datetime | None = None,
    shortened_to: int | None = None,
    late_reason: str = "",
) -> Stopped:
    """Stop the timer and save its time. `at` is an earlier end, `shortened_to` fewer seconds; both are kept as
    "timer, shortened from". Raises StateRefused with nothing to save, over 8 hours, or more than the timer ran.
    """
    timer = own_timer(work)
    end = at or work.now
    events = tuple(event for event in timer.events if event.at <= end)
    parts = parts_of(events, end, work.zone)
    total = sum(part.seconds for part in parts)
    if total < 1:
        raise StateRefused("The timer has not run for a second yet. Drop it, or let it run.")
    if shortened_to is not None and shortened_to > total:
        raise StateRefused("A timer can be shortened, not lengthened. Log the rest as a line of its own.")
    if total > LONGEST and shortened_to is None:
        raise StateRefused("The timer ran for over 8 hours. Stop it with the minutes that were worked.")
    patient = patient_of(work, timer.patient_id)
    full = elapsed(timer.events, work.now)
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
