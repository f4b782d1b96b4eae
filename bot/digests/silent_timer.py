"""The question about a timer that nobody has touched for 45 minutes: once for each silence, to its person alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.actions.occasion import Composed, Occasion
from bot.actions.timers import running
from bot.digests.posts import direct
from bot.views.text import clock_time
from bot.views.timers import silent_question
from ccm.posting import Kind, Post
from ccm.timer import silent
from storage.timers import OpenTimer

USEFUL = timedelta(hours=8)  # then the timer owes more than this question, and `/ccm stop` asks it


def ask_silent_timers(occasion: Occasion) -> Composed:
    """A post for every running timer that has been silent that long; a paused one stands and is not asked about."""
    asked = [(one, post) for one in occasion.view.timers.open_ones() for post in _question(occasion, one)]
    return Composed(tuple(post for _, post in asked), tuple(one.patient_id for one, _ in asked))


def _question(occasion: Occasion, timer: OpenTimer) -> Iterator[Post]:
    if not silent(timer.last_sign, occasion.now):
        return
    person = occasion.view.staff.get(timer.person_id)
    if person is None or not person.active:
        return
    state = running(occasion.as_if(person), timer)
    if state.paused:
        return
    answer = silent_question(state, clock_time(timer.last_sign, str(occasion.zone)))
    key = f"timer/{timer.id}/{timer.last_sign:%Y%m%dT%H%M%S}"
    yield direct(key, Kind.QUESTION, person, answer, occasion.now + USEFUL)
