"""The morning's posts, and what takes their place through the day.

One direct message a person a day, under the key of the day's one nudge. It is brought up to date in place, and only
where it would read differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.actions.muting import muted
from bot.actions.occasion import Composed, Occasion
from bot.actions.worklist import Scope, told_page
from bot.actions.worklist_rows import WorklistReader
from bot.answers import Answer
from bot.digests.posts import direct, in_channel
from bot.digests.worklist.done import Finished, finished
from bot.digests.worklist.keys import CHANNEL, edition_key, in_place, key_of, standing
from bot.views.worklist import channel_worklist, own_worklist
from ccm.handle import Naming
from ccm.posting import Kind, Post
from ccm.record import Person
from ccm.worklist.ranking import Worklist, counts


def day_begins(occasion: Occasion) -> Composed:
    """The morning: the channel's post, and a message to everybody who is asked for something or looks after somebody.

    Not to who muted it.
    """
    found, day, until = read(occasion), _day(occasion), occasion.firing.until if occasion.firing else None
    posts, shown = list(_channel(occasion, found)), list[str]()
    for person in told(occasion, found):
        answer, seen = own(occasion, found, person, Finished())
        posts.append(direct(key_of(day, person.id), Kind.WORKLIST, person, answer))
        shown += seen
    return Composed(tuple(replace(one, until=until) for one in posts), tuple(shown))


def day_goes_on(occasion: Occasion) -> Composed:
    """Through the day: what reads differently by now takes its place. Nobody who had no message gets one."""
    day = _day(occasion)
    people = {key_of(day, one.id): one for one in occasion.view.staff.all()}
    made = standing(occasion, [*people, key_of(day, CHANNEL)])
    if not made:
        return Composed()
    found, posts, shown = read(occasion), list[Post](), list[str]()
    for key, before in made.items():
        person = people.get(key)
        if person is None:
            posts += [post for one in _channel(occasion, found, before.count) for post in in_place(one, before)]
        elif before.first.post.kind is Kind.WORKLIST:
            answer, seen = own(occasion, found, person, finished(occasion, before, found.of(person.id)))
            number = edition_key(day, person.id, before.count)
            fresh = in_place(direct(number, Kind.WORKLIST, person, answer), before)
            posts += fresh
            shown += seen if fresh else []
    return Composed(tuple(posts), tuple(shown))


def read(occasion: Occasion) -> Worklist:
    """The practice's day as it stands."""
    works_on = occasion.settings.works_on
    return WorklistReader(occasion.view, occasion.now, occasion.zone, occasion.rules, works_on).worklist()


def told(occasion: Occasion, found: Worklist) -> list[Person]:
    """Who gets a message."""
    wanted = found.owners | found.managers
    people = [one for one in occasion.view.staff.all() if one.id in wanted]
    return [one for one in people if Kind.WORKLIST not in muted(occasion.view, one.id)]


def own(occasion: Occasion, found: Worklist, person: Person, done: Finished) -> tuple[Answer, list[str]]:
    """A person's message, and whose names stand in it: what is left first, then what is done."""
    work = occasion.as_if(person)
    left = tuple(one for one in found.of(person.id) if one.patient_id not in done.patients)
    page = told_page(work, replace(found, lines=left), Scope.ME, 0)
    return own_worklist(page, counts(left), done.done, done.earlier), [*work.seen, *done.patients]


def channel_answer(occasion: Occasion, found: Worklist, naming: Naming | None = None) -> Answer:
    """The channel's message; `naming` is the practice's own unless one is given."""
    staff = {one.id: one.name for one in occasion.view.staff.all()}
    shares = ((staff[one], len(found.of(one))) for one in found.owners if one in staff)
    unowned = occasion.view.patients.many([one.patient_id for one in found.unowned])
    ordered = sorted(shares, key=lambda one: (-one[1], one[0]))
    naming = naming or occasion.settings.naming
    return channel_worklist(found.day.today, counts(found.lines), ordered, unowned, naming=naming)


def _channel(occasion: Occasion, found: Worklist, edition: int = 0) -> Iterator[Post]:
    channel, day = occasion.settings.worklist_channel, _day(occasion)
    if channel:
        key = edition_key(day, CHANNEL, edition) if edition else key_of(day, CHANNEL)
        bare = channel_answer(occasion, found, Naming.BARE)
        yield in_channel(key, Kind.WORKLIST, channel, channel_answer(occasion, found), bare=bare)


def _day(occasion: Occasion) -> date:
    return occasion.firing.day if occasion.firing else occasion.today
