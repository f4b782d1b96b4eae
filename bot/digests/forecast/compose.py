"""The forecast's posts: counts and the unowned in the channel, names in each care manager's own messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.actions.forecasting import forecast_of, named
from bot.actions.muting import muted
from bot.actions.occasion import Composed, Occasion
from bot.digests.posts import direct, in_channel
from bot.views.forecast import channel_forecast, own_forecast
from ccm.forecast import Forecast
from ccm.handle import Naming
from ccm.posting import Kind, Post


def forecast_posts(occasion: Occasion) -> Composed:
    """On its days. Where everybody will reach 20 minutes the channel is told so, and nobody else is."""
    day = occasion.firing.day if occasion.firing else occasion.today  # caught up late, it is its own day's yet
    found = forecast_of(occasion.view, occasion.zone, occasion.rules, day, occasion.settings)
    if not found.asked:
        return Composed()
    shown: list[str] = []
    own = [*_own(occasion, found, shown)]
    return Composed((*_channel(occasion, found, shown), *own), tuple(dict.fromkeys(shown)))


def _channel(occasion: Occasion, found: Forecast, shown: list[str]) -> Iterator[Post]:
    channel = occasion.settings.worklist_channel or occasion.settings.digest_channel
    if channel:
        until = occasion.firing.until if occasion.firing else None
        people = {one.id: one for one in occasion.view.staff.all(active_only=False)}
        answer = channel_forecast(found, people, occasion.settings.naming)
        bare = channel_forecast(found, people, Naming.BARE)
        shown += [one.patient.id for one in found.nobodys]
        yield in_channel(f"forecast/{found.day}", Kind.FORECAST, channel, answer, until, bare=bare)


def _own(occasion: Occasion, found: Forecast, shown: list[str]) -> Iterator[Post]:
    """At most one nudge a person and day: where the day's worklist was sent, this stands in its thread."""
    until = occasion.firing.until if occasion.firing else None
    for one in found.carried:
        person = occasion.view.staff.get(one.person_id)
        if person is None or Kind.FORECAST in muted(occasion.view, person.id):
            continue
        work = occasion.as_if(person)
        answer = own_forecast(named(work, found, 0))
        shown += work.seen
        post = direct(f"forecast/{found.day}/{person.id}", Kind.FORECAST, person, answer, until)
        first = f"worklist/{found.day}/{person.id}"
        yield replace(post, under=first) if occasion.view.outbox.by_key(first) else post
