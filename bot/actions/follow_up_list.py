"""All that is owed, by what and by whom: the lead's list, and anybody's own in full."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot.actions.desk import Work
from bot.actions.follow_ups import Owed
from bot.actions.gaps import act_on, whose
from bot.actions.prompting import loops_that_prompt
from bot.actions.roles import Deed, may
from ccm.errors import NotFound, RoleRefused
from ccm.follow_up import Kind, Loop
from ccm.gaps import Gap, gap_in
from ccm.record import Patient, Person

PAGE = 8
_RANK = {gap: rank for rank, gap in enumerate(Gap, start=1)}
MINE, ALL = "mine", "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which follow-ups: one's own, all, or those of a person by id; of one kind or one gap; which page, from 0."""

    whose: str = MINE
    kind: Kind | None = None
    page: int = 0
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a kind someone has, and how many of them are overdue."""

    kind: Kind
    owner: Person | None
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Missing:
    """How many patients lack one thing, and how many of those follow-ups are overdue."""

    gap: Gap
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of open follow-ups, by day, what blocks most first; and the groups of all of them, whatever their kind."""

    wanted: Wanted
    whose: str  # in words
    shown: tuple[Owed, ...]
    count: int
    groups: tuple[Group, ...]
    today: date
    missing: tuple[Missing, ...] = ()


def list_follow_ups(work: Work, wanted: Wanted) -> Listed:
    """Open follow-ups of patients about whom something may prompt. A leaver's stand with whom they fall to.

    Raises RoleRefused for someone else's, unless by whoever is in charge, and NotFound for nobody's.
    """
    in_charge = may(work.person, Deed.ASSIGN)
    staff = work.uow.staff.all()
    here = {one.id: one for one in staff}
    wanted_id = work.person.id if wanted.whose == MINE else wanted.whose
    if wanted.whose != ALL and wanted_id not in here:
        raise NotFound("That person is not on the staff list. `/ccm todo list` shows whose follow-ups there are.")
    if wanted_id != work.person.id and not in_charge:
        raise RoleRefused("Other people's follow-ups are for the programme lead. `/ccm todo list mine` shows yours.")
    loops, patients = loops_that_prompt(work.uow, work.uow.follow_ups.open())
    owned = [(one, here.get(whose(one, patients[one.follow_up.patient_id], staff) or "")) for one in loops]
    asked = [pair for pair in owned if wanted.whose == ALL or (pair[1] and pair[1].id == wanted_id)]
    today = work.today
    kept = [pair for pair in asked if wanted.kind in (None, pair[0].follow_up.kind)]
    kept = [pair for pair in kept if wanted.gap in (None, gap_in(pair[0]))]
    kept.sort(key=lambda pair: _order(pair[0], patients[pair[0].follow_up.patient_id]))
    page = kept[wanted.page * PAGE : (wanted.page + 1) * PAGE]
    person = work.person
    shown = tuple(Owed(loop, patients[loop.follow_up.patient_id], who, act_on(loop, person)) for loop, who in page)
    work.saw(*(one.patient.id for one in shown))
    work.facts.update(open=str(len(kept)), page=str(wanted.page))
    words = "Everyone's" if wanted.whose == ALL else "Your" if wanted_id == work.person.id else here[wanted_id].name
    return Listed(wanted, words, shown, len(kept), _groups(asked, today), today, _missing(asked, today))


def _order(loop: Loop, patient: Patient) -> tuple[date, int, str, str, str]:
    """By day; on one day what is promised before what the record lacks, that in the order it is mended; then by name.

    A file opens hundreds on one day: its gaps stand together kind by kind.
    """
    gap = gap_in(loop)
    return loop.due, 0 if gap is None else _RANK[gap], patient.family, patient.given, loop.follow_up.id


def _missing(asked: list[tuple[Loop, Person | None]], today: date) -> tuple[Missing, ...]:
    counts = Counter(gap for loop, _ in asked if (gap := gap_in(loop)))
    late = Counter(gap for loop, _ in asked if (gap := gap_in(loop)) and loop.overdue(today))
    return tuple(Missing(gap, counts[gap], late[gap]) for gap in Gap if counts[gap])


def _groups(asked: list[tuple[Loop, Person | None]], today: date) -> tuple[Group, ...]:
    counts = Counter((loop.follow_up.kind, owner) for loop, owner in asked)
    late = Counter((loop.follow_up.kind, owner) for loop, owner in asked if loop.overdue(today))
    made = [Group(kind, owner, count, late[kind, owner]) for (kind, owner), count in counts.items()]
    order = list(Kind)
    return tuple(sorted(made, key=lambda one: (order.index(one.kind), -one.count, one.owner.name if one.owner else "")))
