"""A practice's month in figures: every figure and every line of the pre-close list opens to its patients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import row_of, standings
from bot.actions.roles import MONEY, Deed, may
from ccm.billing.gathered import PracticeFacts
from ccm.errors import RoleRefused
from ccm.month_end import MonthEnd, month_end
from ccm.month_groups import Group
from ccm.month_row import BY, CODE, FIGURES, HELD, MONEY_FIGURES, NOT, MonthRow, fits
from ccm.month_words import reason
from ccm.record import Person
from ccm.service_month import ServiceMonth

PAGE = 8


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole month of a practice. `lacking` is what a claim would miss of the practice's own billing record."""

    figures: MonthEnd
    today: date
    rows: tuple[MonthRow, ...]
    people: Mapping[str, Person]
    money: bool
    may: frozenset[Deed]
    lacking: tuple[str, ...]

    @property
    def month(self) -> ServiceMonth:
        """Which."""
        return self.figures.month

    @property
    def over(self) -> bool:
        """Whether it may be closed."""
        return self.today > self.month.last_day

    def count(self, name: str) -> int:
        """How many patients stand behind a figure."""
        return self.figures.count(name)

    def behind(self, name: str) -> list[MonthRow]:
        """The patients behind a figure or a reason: nearest to 20 minutes first where they lack, else by name."""
        found = [one for one in self.rows if fits(one, name)]
        by_name = sorted(found, key=lambda one: (one.patient.family, one.patient.given, one.patient.mrn))
        return sorted(by_name, key=lambda one: one.missing) if name in ("below", "risk") else by_name

    @property
    def groups(self) -> tuple[Group, ...]:
        """The pre-close list of months that are not closed."""
        return self.figures.groups


def panel(work: Work, month: ServiceMonth) -> Panel:
    """The practice's month as it stands."""
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    facts = reader.practice()
    return panel_of(work, facts, (row_of(one, facts) for one in standings(reader, facts, work.today)))


def panel_of(work: Work, facts: PracticeFacts, rows: Iterable[MonthRow]) -> Panel:
    """The screen's value from its rows."""
    made = tuple(rows)
    work.facts.update(month=str(facts.month), patients=str(len(made)))
    return Panel(
        figures=figures(facts, made),
        today=work.today,
        rows=made,
        people=facts.people,
        money=MONEY.permits(work.person),
        may=deeds_of(work, (Deed.CHECKED, Deed.CLOSE, Deed.INDICATORS)),
        lacking=facts.billing.missing,
    )


def figures(facts: PracticeFacts, rows: Iterable[MonthRow]) -> MonthEnd:
    """The month's figures: the one function behind `/ccm month`, the digest and its files."""
    return month_end(facts.month, facts.policy.target_minutes, facts.people, rows)


def deeds_of(work: Work, wanted: Collection[Deed]) -> frozenset[Deed]:
    """Which of them this person may do: only those have buttons."""
    return frozenset(one for one in wanted if may(work.person, one))


@dataclass(frozen=True, slots=True)
class Behind:
    """The patients behind a figure: one page of them. `words` stand after their count."""

    panel: Panel
    name: str
    words: str
    rows: tuple[MonthRow, ...]
    page: int
    count: int


def behind(work: Work, month: ServiceMonth, name: str, page: int) -> Behind:
    """That page. Who is shown is in the audit trail. Raises RoleRefused for a figure of money."""
    if name in MONEY_FIGURES and not MONEY.permits(work.person):
        raise RoleRefused(f"What a month would bring is for {MONEY.words}.")
    found = panel(work, month)
    rows = found.behind(name)
    at = min(page, max(0, (len(rows) - 1) // PAGE))
    shown = tuple(rows[at * PAGE : (at + 1) * PAGE])
    work.saw(*(one.patient.id for one in shown))
    return Behind(found, name, words_of(found, name), shown, at, len(rows))


def words_of(panel: Panel, name: str) -> str:
    """A figure in the words that stand after its count; a reason's sentence begins with a capital."""
    kind, _, rest = name.partition(":")
    if f"{kind}:" in (NOT, HELD):
        return f"{FIGURES['unbilled' if f'{kind}:' == NOT else 'hold']}: {reason(rest).said}"
    if f"{kind}:" == CODE:
        return f"with {rest}"
    if f"{kind}:" == BY:
        who = panel.people.get(rest)
        return f"on whom {who.name if who else 'somebody'} spent time"
    said = next((one.words.said for one in panel.groups if one.head == name), "")
    return FIGURES.get(name) or f"with: {said}"
