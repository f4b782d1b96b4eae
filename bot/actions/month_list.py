"""A practice's month in figures: every figure and every line of the pre-close list opens to its patients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import MonthRow, row_of, standings
from bot.actions.roles import MONEY, Deed, may
from ccm.billing.decision import Disposition
from ccm.billing.gathered import PracticeFacts
from ccm.billing.moves import Move
from ccm.month_words import Words, reason
from ccm.record import Person
from ccm.service_month import ServiceMonth

PAGE = 8
FIGURES = {
    "all": "in the month",
    "reached": "at the target",
    "below": "below 20 minutes",
    "quiet": "without a live contact",
    "bill": "that would bill",
    "hold": "held",
    "not": "not billed",
    "closed": "closed",
    "claimed": "claimed",
    "changed": "changed since the close",
    "numbers": "changed by the biller's own numbers alone",
    "ready": "ready to be closed",
    "open": "kept open",
}
"""Figures that open to their patients. Any other name is a reason's."""


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the pre-close list: a reason, whose move it is, and how many patients stand behind it.

    `keeps_open` counts those whose month waits for it; of the others the minutes make no claim, or it is only a look.
    """

    head: str
    words: Words
    keeps_open: int
    count: int
    who: tuple[tuple[str, int], ...]  # names or duties, most patients first


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole month of a practice. `lacking` is what a claim would miss of the practice's own billing record."""

    month: ServiceMonth
    today: date
    target: int  # minutes
    rows: tuple[MonthRow, ...]
    people: Mapping[str, Person]
    money: bool
    may: frozenset[Deed]
    lacking: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether it may be closed."""
        return self.today > self.month.last_day

    def count(self, name: str) -> int:
        """How many patients stand behind a figure."""
        return sum(_fits(one, name) for one in self.rows)

    def behind(self, name: str) -> list[MonthRow]:
        """The patients behind a figure or a reason: nearest to 20 minutes first where they lack, else by name."""
        found = [one for one in self.rows if _fits(one, name)]
        by_name = sorted(found, key=lambda one: (one.patient.family, one.patient.given, one.patient.mrn))
        return sorted(by_name, key=lambda one: one.missing) if name == "below" else by_name

    @property
    def groups(self) -> tuple[Group, ...]:
        """The pre-close list of months that are not closed: what keeps them open first, then by patients."""
        by_head: dict[str, list[Move]] = {}
        for row in self.rows:
            if row.closed is None:
                for move in {one.head: one for one in row.moves}.values():
                    by_head.setdefault(move.head, []).append(move)
        found = [self._group(head, moves) for head, moves in by_head.items()]
        return tuple(sorted(found, key=lambda one: (not one.keeps_open, -one.count, one.head)))

    def _group(self, head: str, moves: Sequence[Move]) -> Group:
        who = Counter(name for one in moves for name in whose(one, self.people))
        words = moves[0].words
        if len({one.words.then for one in moves}) > 1:
            words = reason(moves[0].head)  # its way on for all of them
        if len({one.words.said for one in moves}) > 1:
            words = replace(words, said=_without_detail(words.said))
        return Group(head, words, sum(one.keeps_open for one in moves), len(moves), tuple(who.most_common()))


def _fits(row: MonthRow, name: str) -> bool:
    test = _TESTS.get(name)
    return test(row) if test else row.closed is None and any(one.head == name for one in row.moves)


def _still(disposition: Disposition) -> Callable[[MonthRow], bool]:
    return lambda row: row.closed is None and row.disposition is disposition


_TESTS: dict[str, Callable[[MonthRow], bool]] = {
    "all": lambda row: True,
    "reached": lambda row: row.reached,
    "below": lambda row: bool(row.missing),
    "quiet": lambda row: not row.spoken,
    "bill": _still(Disposition.BILL),
    "hold": _still(Disposition.HOLD),
    "not": _still(Disposition.DO_NOT_BILL),
    "closed": lambda row: row.closed is not None,
    "claimed": lambda row: row.claimed,
    "changed": lambda row: row.changed,
    "numbers": lambda row: row.numbers,
    "ready": lambda row: row.ready,
    "open": lambda row: row.closed is None and not row.ready,
}


def _without_detail(said: str) -> str:
    """The sentence where the patients behind it differ in what follows its colon, or in their minutes."""
    minutes, between, rest = said.partition(" min ")
    if between and minutes.isdigit():
        return f"Minutes {rest}"
    return said.partition(": ")[0]


def whose(move: Move, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Who is meant: the patient's own people by name, else the duty. What a leaver owes falls to the lead."""
    named = [people[one] for one in move.persons if one in people]
    if named:
        return tuple(one.name if one.active else f"lead, for {one.name} who left" for one in named)
    duty = move.words.whose.value
    return (f"lead, as no {duty} is assigned" if move.of_the_patient else duty,)


def panel(work: Work, month: ServiceMonth) -> Panel:
    """The practice's month as it stands."""
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    facts = reader.practice()
    return panel_of(work, facts, (row_of(one, facts) for one in standings(work, reader, facts)))


def panel_of(work: Work, facts: PracticeFacts, rows: Iterable[MonthRow]) -> Panel:
    """The screen's value from its rows."""
    made = tuple(rows)
    work.facts.update(month=str(facts.month), patients=str(len(made)))
    return Panel(
        month=facts.month,
        today=work.today,
        target=facts.policy.target_minutes,
        rows=made,
        people=facts.people,
        money=MONEY.permits(work.person),
        may=deeds_of(work, (Deed.CHECKED, Deed.CLOSE)),
        lacking=facts.billing.missing,
    )


def deeds_of(work: Work, wanted: Collection[Deed]) -> frozenset[Deed]:
    """Which of them this person may do: only those have buttons."""
    return frozenset(one for one in wanted if may(work.person, one))


@dataclass(frozen=True, slots=True)
class Behind:
    """The patients behind a figure: one page of them."""

    panel: Panel
    name: str
    words: str
    rows: tuple[MonthRow, ...]
    page: int
    count: int


def behind(work: Work, month: ServiceMonth, name: str, page: int) -> Behind:
    """That page. Who is shown is in the audit trail."""
    found = panel(work, month)
    rows = found.behind(name)
    at = min(page, max(0, (len(rows) - 1) // PAGE))
    shown = tuple(rows[at * PAGE : (at + 1) * PAGE])
    work.saw(*(one.patient.id for one in shown))
    said = next((one.words.said for one in found.groups if one.head == name), "")
    return Behind(found, name, FIGURES.get(name) or said, shown, at, len(rows))
