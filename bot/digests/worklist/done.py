"""Lines that were acted on since the morning: each is replaced by what, when and who, within half a minute.

What a person did is read from the record, whichever way they did it: by a button of the line, by a command, from
another screen. A line that was replaced stays so for the day, unless something new arises about the patient; what is
open still comes back tomorrow, and stands behind *Show all* at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.occasion import Composed, Occasion
from bot.actions.worklist import Done
from bot.digests.worklist.keys import edition_key, in_place, key_of, standing
from bot.digests.worklist.lines import Posted
from bot.views.worklist import done_id, done_line
from ccm.posting import Kind
from ccm.record import Patient
from ccm.worklist.acted import Act, telling
from ccm.worklist.ranking import Line
from storage.outbox import Editions

SHOWN = 8
STILL_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finished:
    """What of a person's lines is done, newest first; `earlier` were done before those."""

    done: tuple[Done, ...] = ()
    earlier: int = 0
    patients: frozenset[str] = frozenset()  # whose lines they were, all of them


def finished(occasion: Occasion, before: Editions, lines: Sequence[Line]) -> Finished:
    """What is done of the lines that were posted; `lines` are the person's own as they stand now."""
    posted = Posted.of(before.last.post.blocks)
    known = occasion.view.patients.by_cases({*posted.live, *posted.done})
    acts = telling(occasion.view.acts.since([one.id for one in known.values()], before.first.made_at))
    items = {one.patient_id: one.items for one in lines}

    def again(act: Act) -> bool:
        """Something arose since."""
        return any(one.arose is not None and one.arose > act.at for one in items.get(act.patient_id, ()))

    found = [
        Done(one, acts[one.id], tuple(item.why for item in items.get(one.id, ())[:STILL_SHOWN]))
        for one in known.values()
        if one.id in acts and not again(acts[one.id])
    ]
    found.sort(key=lambda one: (one.act.at, one.patient.id), reverse=True)
    earlier = posted.earlier + max(0, len(found) - SHOWN)
    return Finished(tuple(found[:SHOWN]), earlier, frozenset(one.patient.id for one in found))


def lines_done(occasion: Occasion) -> Composed:
    """The sweep: lines that somebody acted on since they were posted. It costs little where nobody did."""
    people = {one.id: one for one in occasion.view.staff.all(active_only=False)}
    whose = {key_of(occasion.today, one.id): one.id for one in people.values()}
    made = {key: one for key, one in standing(occasion, whose).items() if one.first.post.kind is Kind.WORKLIST}
    posted = {key: Posted.of(one.last.post.blocks) for key, one in made.items()}
    known = occasion.view.patients.by_cases({case for one in posted.values() for case in (*one.live, *one.done)})
    since = min((one.first.made_at for one in made.values()), default=occasion.now)
    acts = occasion.view.acts.since([one.id for one in known.values()], since) if known else []
    posts = []
    for key, one in made.items():
        fresh = _fresh(posted[key], known, acts, one.last.made_at)
        lines = {done.patient.case_id: done_line(done, people, str(occasion.zone)) for done in fresh}
        blocks = posted[key].replaced(lines)
        number = edition_key(occasion.today, whose[key], one.count)
        posts += in_place(replace(one.first.post, key=number, blocks=blocks), one) if lines else []
    return Composed(tuple(posts), tuple(sorted(one.id for one in known.values())) if posts else ())


def _fresh(posted: Posted, known: Mapping[str, Patient], acts: Sequence[Act], edited: datetime) -> list[Done]:
    """Lines acted on since the message was last edited, and done ones of which more can be told by now."""
    told, newest = telling(acts), telling(one for one in acts if one.at >= edited)
    found = []
    for case in (*posted.live, *posted.done):
        one = known.get(case)
        act = (newest if case in posted.live else told).get(one.id) if one else None
        if one and act and done_id(case, act) not in posted.ids:
            found.append(Done(one, act))
    return found
