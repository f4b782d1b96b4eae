"""Values of any annotated type, made up by chance, with a patient's words in every text that is not an opaque id."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, ButtonElement, MarkdownTextObject, SectionBlock

from bot.actions.month_standing import Standing, row_of
from bot.answers import Answer
from bot.files.rule_files import load
from bot.views.parts import button
from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf, PatientRows, PracticeFacts, decided
from ccm.billing.moves import moves_of
from ccm.billing.rules import RuleData
from ccm.burden import Share
from ccm.month_end import MonthEnd, month_end
from ccm.service_month import ServiceMonth
from tests.ccm.billing.test_gathered import FACTS, ROWS

WORD = "Quaggawitz"
"""The patient's, in each text: a name that stands in no sentence of ours."""
OPAQUE = frozenset({"id", "value", "action_id", "block_id", "callback_id", "private_metadata", "key", "verb", "to"})
OPAQUE |= frozenset(
    {
        "action",
        "of",
        "handle",
        "seq",
        "meta",
        "title",
        "label",
        "code",
        "rule",
        "slack_id",
        "conversation",
        "ts",
        "error",
        "sha256",
    }
)
WORDS_OF_OURS = {
    ("Move", "word"): "CONDITIONS",  # a reason's code
    ("Behind", "name"): "CONDITIONS",
    ("PatientMonth", "overridable"): "CONDITIONS",
    ("Wanted", "whose"): "ID1",  # a person of the staff, or all
    ("ToAttest", "version"): "ID1",  # a row's id
    ("Sample", "due"): "2026-10",  # a period
    ("ToReview", "stamp"): "ab12",  # a hash
    ("argument", "stamp"): "ab12",
    ("OneClose", "stamp"): "ab12",
    ("argument", "callback"): "month_uncheck",
    ("argument", "chart"): "Bars of counts",  # alt text, of our own words
    ("Filled", "at"): "14:15",
}
"""Texts that nobody types: codes, hashes, ids under another name."""
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
LONGEST = 3  # of a list
DEEPEST = 6  # below it lists are empty: values that hold values of their own kind end there
_LISTS = (list, Sequence, Iterable, Collection, Iterator)


class NoExample(Exception):
    """A type that nobody told how to make."""


class MadeUp:
    """Values by one roll of the dice; the same ids everywhere, so that what points to a row finds one."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self._inside = ["argument"]  # the values that are being made, outermost first

    def call(self, function: Callable[..., Any], **given: Any) -> Any:
        """The function with values for all that it asks for and is not given."""
        return function(
            **{name: self.of(kind, name) for name, kind in _hints(function).items() if name not in ("return", *given)},
            **given,
        )

    def of(self, kind: Any, name: str = "") -> Any:
        """One value. Raises NoExample."""
        if kind in _PLAIN:
            return _PLAIN[kind](self._dice)
        if kind is str:
            return self._text(name)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._dice.choice(list(kind))
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            return self._dataclass(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._model(kind)
        if isinstance(kind, TypeVar):
            return self._text(name)
        if isinstance(kind, type) and issubclass(kind, (Block, ButtonElement)):
            made = SectionBlock(text=MarkdownTextObject(text=WORD))
            return made if isinstance(made, kind) else button("Open", "open")
        return self._composed(kind, name)

    def _composed(self, kind: Any, name: str) -> Any:
        origin, inside = get_origin(kind), get_args(kind)
        most = LONGEST if len(self._inside) <= DEEPEST else 0
        if origin in (Union, types.UnionType):
            return self.of(self._dice.choice(inside) if most or type(None) not in inside else type(None), name)
        if origin is Literal:
            return self._dice.choice(inside)
        if origin is tuple and len(inside) == 2 and inside[1] is Ellipsis:
            return tuple(self.of(inside[0], name) for _ in range(self._dice.randint(0, most)))
        if origin is tuple:
            return tuple(self.of(one, name) for one in inside)
        if origin in _LISTS:
            return [self.of(inside[0], name) for _ in range(self._dice.randint(0, most))]
        if origin in (frozenset, set, AbstractSet):
            return frozenset(self.of(inside[0], name) for _ in range(self._dice.randint(0, most)))
        if origin in (dict, Mapping):
            count = 1 if inside[0] is str else LONGEST
            return {self.of(inside[0], "id"): self.of(inside[1], name) for _ in range(count)}
        if origin is Callable:
            result = inside[1]
            return lambda *_: self.of(result, name)
        raise NoExample(f"{name}: {kind}")

    def _dataclass(self, kind: type) -> Any:
        hints = _hints(kind)
        made = [one for one in dataclasses.fields(kind) if one.init]
        self._inside.append(kind.__name__)
        try:
            return kind(**{one.name: self.of(hints[one.name], one.name) for one in made})
        finally:
            self._inside.pop()

    def _model(self, kind: type[BaseModel]) -> Any:
        """Its defaults where it has them; else every field made up, unchecked."""
        if not any(one.is_required() for one in kind.model_fields.values()):
            return kind()
        self._inside.append(kind.__name__)
        try:
            return kind.model_construct(**{name: self.of(kind_, name) for name, kind_ in _hints(kind).items()})
        finally:
            self._inside.pop()

    def _text(self, name: str) -> str:
        if name.endswith(("_id", "_ids", "ids", "zone")) or name in OPAQUE:
            return "America/New_York" if name.endswith("zone") else "ID1"
        if (said := WORDS_OF_OURS.get((self._inside[-1], name))) is not None:
            return said
        if name == "body":
            return self.of(FrozenMonth).model_dump_json()
        return f"{WORD} & <b> {self._inside[-1]}.{name}"


@cache
def _hints(thing: Any) -> dict[str, Any]:
    return get_type_hints(thing)


def _month(dice: Random) -> PatientRows:
    """A patient-month that bills, or one that is held because something lacks."""
    named = replace(ROWS.patient, given=WORD, family=WORD, payer=dice.choice(["Medicare", "Cigna"]))
    lacking = dice.choice([{}, {"sign_offs": ()}, {"plans": ()}, {"consents": ()}])
    return replace(ROWS, patient=named, **lacking)


def _figures(dice: Random) -> MonthEnd:
    """The figures of such months, and of the staff who worked on them; an indicator beside them."""
    months = [decided(_month(dice), FACTS) for _ in range(dice.randint(0, LONGEST))]
    rows = [row_of(Standing(one, (), False, moves_of(one), False), FACTS) for one in months]
    worked = [replace(one, work=(Share("ID1", 4000, 600),), stale=dice.random() < 0.5) for one in rows]
    indicator = SimpleNamespace(name="Late entries", definition="Of all", figure=f"{WORD} 3")
    return month_end(ServiceMonth(2026, 10), 20, FACTS.people, worked, (indicator,))


_PLAIN: dict[Any, Callable[[Random], Any]] = {
    type(None): lambda dice: None,
    bool: lambda dice: dice.random() < 0.5,
    int: lambda dice: dice.choice([0, 1, 3, 20, 1260]),
    float: lambda dice: dice.choice([0.0, 0.5, 1.0]),
    bytes: lambda dice: b"",
    date: lambda dice: DAY - timedelta(days=dice.randint(0, 40)),
    datetime: lambda dice: NOW - timedelta(hours=dice.randint(0, 900)),
    time: lambda dice: time(dice.randint(0, 23), 30),
    timedelta: lambda dice: timedelta(minutes=dice.randint(1, 90)),
    Answer: lambda dice: Answer("Done.", (SectionBlock(text=MarkdownTextObject(text=WORD)),)),
    PracticeFacts: lambda dice: FACTS,
    MonthOf: lambda dice: decided(_month(dice), FACTS),
    ServiceMonth: lambda dice: ServiceMonth(2026, dice.randint(1, 12)),
    MonthEnd: _figures,
    RuleData: lambda dice: dice.choice(load(None)),
    ZoneInfo: lambda dice: ZoneInfo("America/New_York"),
}
