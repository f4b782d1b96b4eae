"""One patient's month in short, and the figures that it stands behind: what every count of a month is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ccm.billing.decision import Disposition
from ccm.billing.ladders import Line
from ccm.billing.moves import Move
from ccm.billing.payment import NOTHING, Payment
from ccm.burden import Share
from ccm.month_close import Close
from ccm.record import Patient


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What screens, posts and files say of one patient's month. `lines` are billed, or would be as it stands."""

    patient: Patient
    minutes: int
    reached: bool  # the practice's own target, 20 minutes or more
    missing: int  # seconds to the first threshold
    disposition: Disposition
    reasons: tuple[str, ...]
    moves: tuple[Move, ...]
    spoken: bool  # a live contact stands in the month
    payment: Payment
    waiting: Payment  # what a held month would bring
    ready: bool
    closed: Close | None
    claimed: bool
    changed: bool
    numbers: bool = False  # it changed, and only by whose numbers it is billed
    unsigned: bool = False  # the month bills, or did when it was closed, on a plan that nobody signed in it
    lines: tuple[Line, ...] = ()
    at_risk: Payment = NOTHING  # what a month that lacks nothing but minutes would bring at 20
    stale: bool = False  # its care plan was not looked at for too long
    generic: bool = False  # its care plan is nearly the text of another patient's
    work: tuple[Share, ...] = ()  # who spent how much time on it, counted or not


FIGURES = {
    "all": "in the month",
    "reached": "at the target",
    "complete": "at 20 minutes or more",
    "below": "below 20 minutes",
    "quiet": "without a live contact",
    "bill": "that would bill",
    "hold": "held",
    "not": "not billed",
    "unbilled": "at 20 minutes and not billable",
    "closed": "closed",
    "claimed": "claimed",
    "changed": "changed since the close",
    "numbers": "changed by the biller's own numbers alone",
    "ready": "ready to be closed",
    "open": "kept open",
    "stale": "with a stale care plan",
    "generic": "with a generic care plan",
    "pays": "with an expected payment",
    "waits": "held, with what they would bring",
    "risk": "that lack nothing but minutes, with what 20 would bring",
}
"""Figures that open to their patients, by the words that stand after the count."""

MONEY_FIGURES = frozenset({"pays", "waits", "risk"})
"""Figures about an amount: for those whom one may be shown."""

NOT, HELD, CODE, BY = "not:", "held:", "code:", "by:"
"""Before a reason's word, a code, a person's id: the patients behind one line of a figure. Any other name is a
reason's, of the pre-close list."""


def fits(row: MonthRow, name: str) -> bool:
    """Whether a patient's month stands behind the figure of that name."""
    test = _TESTS.get(name)
    if test:
        return test(row)
    kind, _, rest = name.partition(":")
    detail = _DETAILS.get(f"{kind}:")
    if detail:
        return detail(row, rest)
    return row.closed is None and any(one.head == name for one in row.moves)


class Part(StrEnum):
    """Where a month stands, each in one part alone: what a chart's bar is made of."""

    BILLS = "billable"
    HELD = "held at 20 minutes"
    NOT = "not billable at 20 minutes"
    BELOW = "below 20 minutes"


def part_of(row: MonthRow) -> Part:
    """What bills does so at any minute; of the rest who is below 20 minutes is so, whatever else is missing."""
    if row.disposition is Disposition.BILL:
        return Part.BILLS
    if row.missing:
        return Part.BELOW
    return Part.HELD if row.disposition is Disposition.HOLD else Part.NOT


def heads(row: MonthRow) -> set[str]:
    """Its reasons by the rules' word before its colon."""
    return {one.partition(":")[0] for one in row.reasons}


def _unbilled(row: MonthRow) -> bool:
    return not row.missing and row.disposition is Disposition.DO_NOT_BILL


def _still(disposition: Disposition) -> Callable[[MonthRow], bool]:
    return lambda row: row.closed is None and row.disposition is disposition


_TESTS: dict[str, Callable[[MonthRow], bool]] = {
    "all": lambda row: True,
    "reached": lambda row: row.reached,
    "complete": lambda row: not row.missing,
    "below": lambda row: bool(row.missing),
    "quiet": lambda row: not row.spoken,
    "bill": _still(Disposition.BILL),
    "hold": _still(Disposition.HOLD),
    "not": _still(Disposition.DO_NOT_BILL),
    "unbilled": _unbilled,
    "closed": lambda row: row.closed is not None,
    "claimed": lambda row: row.claimed,
    "changed": lambda row: row.changed,
    "numbers": lambda row: row.numbers,
    "ready": lambda row: row.ready,
    "open": lambda row: row.closed is None and not row.ready,
    "stale": lambda row: row.stale,
    "generic": lambda row: row.generic,
    "pays": lambda row: bool(row.payment.allowed),
    "waits": lambda row: bool(row.waiting.allowed),
    "risk": lambda row: bool(row.at_risk.allowed),
}

_DETAILS: dict[str, Callable[[MonthRow, str], bool]] = {
    NOT: lambda row, word: _unbilled(row) and word in heads(row),
    HELD: lambda row, word: _TESTS["hold"](row) and word in heads(row),
    CODE: lambda row, code: any(one.code == code for one in row.lines),
    BY: lambda row, person: any(one.person_id == person for one in row.work),
}
