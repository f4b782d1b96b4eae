"""Words of the month's screens: money in its three parts, families, whose move, a date's day."""

from __future__ import annotations

from collections.abc import Iterable

from bot.views.text import safe
from ccm.billing.decision import Disposition
from ccm.billing.ladders import Line
from ccm.billing.payment import Payment

DISPOSITIONS: dict[Disposition, str] = {
    Disposition.BILL: "bill",
    Disposition.DO_NOT_BILL: "do not bill",
    Disposition.HOLD: "hold",
}
NUMBERS = "numbers"
"""In place of a chart on a button: all closed months of which only the biller's own numbers changed."""
WHO_SHOWN = 4  # of four times twenty-five lines a message has room


def dollars(cents: int) -> str:
    """`$1,234.56`."""
    return f"${cents / 100:,.2f}"


def three_parts(payment: Payment) -> str:
    """`about $66.13 before deductible: Medicare $52.90, the patient's 20 % $13.23`."""
    about = "about " if payment.about else ""
    unknown = f"; no amount is known for {', '.join(payment.unknown)}" if payment.unknown else ""
    return (
        f"{about}{dollars(payment.allowed)} before deductible: Medicare {dollars(payment.medicare)}, "
        f"the patient's 20 % {dollars(payment.patient)}{unknown}"
    )


def codes(lines: Iterable[Line]) -> str:
    """`99490×1, 99439×2`."""
    return ", ".join(f"{one.code}×{one.units}" for one in lines)


def names(who: Iterable[tuple[str, int]], count: int) -> str:
    """`Dr. Osei (3), June Abbott (2)`; a single one without its number."""
    found = list(who)
    if len(found) == 1 and found[0][1] == count:
        return safe(found[0][0], 120)
    shown = [f"{safe(name, 120)} ({number})" for name, number in found[:WHO_SHOWN]]
    rest = found[WHO_SHOWN:]
    return ", ".join([*shown, *([f"{len(rest)} others ({sum(number for _, number in rest)})"] if rest else [])])


def counted(number: int, one: str, many: str = "") -> str:
    """`1 patient`, `3 patients`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
