"""Of follow-ups and coordination: what is owed past its day, and what was worked on without saying what came of it."""

from __future__ import annotations

from ccm.activity import Activity
from ccm.follow_up import CHOSEN, Kind
from ccm.indicators.measure import NOTHING, Definition, Family, Form, Measure, Sum, Unit, Which, by_performer
from ccm.indicators.observed import Observed, Terms
from ccm.note_quality import Part
from ccm.record import TimeEntry

COORDINATION = frozenset({Activity.COORD, Activity.REF, Activity.TRANS})
LOOPS = frozenset(CHOSEN) - {Kind.LETTER}
"""Follow-ups that coordination leads to: a letter is outreach, and the programme's own are about the record."""
NO_OWNER, ENTRIES = "without an owner", "entries"


def _loops(one: Observed) -> Measure:
    still = [each for each in one.standing_loops if each.open]
    late = [each for each in still if each.overdue(one.terms.day)]
    nobodys = sum(each.owner_id not in one.terms.here for each in late)
    people: dict[str, tuple[int, int]] = {}
    for each in still:
        if each.owner_id is not None:
            had = people.get(each.owner_id, (0, 0))
            people[each.owner_id] = had[0] + each.overdue(one.terms.day), had[1] + 1
    return Measure(len(late), len(still), bool(late), {NO_OWNER: nobodys} if nobodys else {}, people)


def _coordination(one: Observed) -> Measure:
    work = [each for each in one.entries if COORDINATION.intersection(each.activities)]
    if not work:
        return NOTHING
    implied = [each for each in work if not _documented(one, each)]
    seconds = sum(each.seconds for each in implied)
    people = by_performer((each, each.seconds if each in implied else 0, each.seconds) for each in work)
    parts = {ENTRIES: len(implied)} if implied else {}
    return Measure(seconds, sum(each.seconds for each in work), bool(implied), parts, people)


def _documented(one: Observed, entry: TimeEntry) -> bool:
    """By its outcome, in a chip or in the note, or by a follow-up that stands for it."""
    if entry.id in one.outcomes or Part.CHANGE not in one.quality(entry).missing:
        return True
    return any(
        loop.follow_up.kind in LOOPS
        and (
            one.terms.month.holds(one.terms.local(loop.follow_up.at))
            or any(one.terms.local(event.at) >= entry.service_date for event in loop.events)
        )
        for loop in one.standing_loops
    )


def _nobodys(found: Sum, terms: Terms) -> str:
    number = found.parts.get(NO_OWNER, 0)
    return f"{number} of them have no owner who works here." if number else ""


def _number(found: Sum, terms: Terms) -> str:
    number = found.parts.get(ENTRIES, 0)
    return f"In {number} {'entry' if number == 1 else 'entries'}." if number else ""


DEFINITIONS = (
    Definition(
        Which.LOOPS,
        Family.LOOPS,
        "Loops open past their day",
        Unit.FOLLOW_UPS,
        Form.SHARE,
        _loops,
        lambda terms: (
            "Follow-ups of the month's patients that were still open after the day they were due, over all "
            "that were open, at the end of the month or today."
        ),
        "with a follow-up past its day",
        _nobodys,
        "whose follow-ups they are",
    ),
    Definition(
        Which.COORDINATION,
        Family.LOOPS,
        "Coordination implied, not documented",
        Unit.SECONDS,
        Form.SHARE,
        _coordination,
        lambda terms: (
            "Minutes of entries for coordination, a referral or care after a discharge that say nothing of "
            "what came of it (no outcome chip, no finding, response or next step in the note), and beside which no "
            "follow-up of that patient was opened in the month, or worked on from that day on; over all such minutes."
        ),
        "with coordination that is only implied",
        _number,
        "who did the work",
    ),
)
