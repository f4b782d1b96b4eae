"""The pre-close list: a line a reason, whose move it is, and how many patients stand behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ccm.billing.moves import Move
from ccm.month_words import Words, reason
from ccm.record import Person


@dataclass(frozen=True, slots=True)
class Group:
    """One line: a reason, whose move it is, and how many patients stand behind it.

    `keeps_open` counts those whose month waits for it; of the others the minutes make no claim, or it is only a look.
    """

    head: str
    words: Words
    keeps_open: int
    count: int
    who: tuple[tuple[str, int], ...]  # names or duties, most patients first


@dataclass(slots=True)
class Groups:
    """The list while it is made, move by move. Of each reason it keeps counts and sentences, no patient."""

    people: Mapping[str, Person]
    _lines: dict[str, _Line] = field(default_factory=dict)

    def add(self, moves: Iterable[Move]) -> None:
        """One patient's open moves; of several with one head the last."""
        for move in {one.head: one for one in moves}.values():
            line = self._lines.get(move.head)
            if line is None:
                line = self._lines[move.head] = _Line(move.words)
            line.count += 1
            line.keeps_open += move.keeps_open
            line.who.update(whose(move, self.people))
            line.several_ways |= move.words.then != line.words.then
            line.several_words |= move.words.said != line.words.said

    def list(self) -> tuple[Group, ...]:
        """What keeps months open first, then by patients."""
        found = (one.group(head) for head, one in self._lines.items())
        return tuple(sorted(found, key=lambda one: (not one.keeps_open, -one.count, one.head)))


@dataclass(slots=True)
class _Line:
    words: Words
    count: int = 0
    keeps_open: int = 0
    who: Counter[str] = field(default_factory=Counter)
    several_ways: bool = False
    several_words: bool = False

    def group(self, head: str) -> Group:
        words = reason(head) if self.several_ways else self.words  # its way on for all of them
        if self.several_words:
            words = replace(words, said=_without_detail(words.said))
        return Group(head, words, self.keeps_open, self.count, tuple(self.who.most_common()))


def whose(move: Move, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Who is meant: the patient's own people by name, else the duty. What a leaver owes falls to the lead."""
    named = [people[one] for one in move.persons if one in people]
    if named:
        return tuple(one.name if one.active else f"lead, for {one.name} who left" for one in named)
    duty = move.words.whose.value
    return (f"lead, as no {duty} is assigned" if move.of_the_patient else duty,)


def _without_detail(said: str) -> str:
    """The sentence where the patients behind it differ in what follows its colon, or in their minutes."""
    minutes, between, rest = said.partition(" min ")
    if between and minutes.isdigit():
        return f"Minutes {rest}"
    return said.partition(": ")[0]
