"""The ladders: what a family's minutes earn (R-T1..R-T5). Full blocks only; what is over is lost, never carried."""

from __future__ import annotations

from dataclasses import dataclass

from ccm.billing.case import BillingPolicy
from ccm.billing.rules import Family, RuleData

FIRST_THRESHOLD = 20 * 60
"""Seconds below which nothing is billed (R-T1): the figure that a screen counts down to before any family is open."""


@dataclass(frozen=True, slots=True)
class Line:
    """A code and its units."""

    code: str
    units: int


@dataclass(frozen=True, slots=True)
class Rung:
    """What a family earns. `reached` is the minute at which the last billed unit was full.

    `capped` names the add-on whose cap stopped a further full block, `unbilled` the minutes beyond what is billed then;
    both empty otherwise.
    """

    family: Family
    minutes: int
    lines: tuple[Line, ...]
    reached: int = 0
    capped: str = ""
    unbilled: int = 0

    @property
    def satisfied(self) -> bool:
        """The first threshold is met."""
        return bool(self.lines)


def climb(family: Family, seconds: int, rules: RuleData, policy: BillingPolicy) -> Rung:
    """Floor once (R-C1), then the first block, then as many further full ones as the cap allows."""
    minutes = seconds // 60
    base, addon = rules.base(family), rules.addon(family)
    first, step = base.step or 0, addon.step or 1
    if minutes < first:
        return Rung(family, minutes, ())
    full = (minutes - first) // step
    cap = policy.cap(addon.code, addon.cap)
    units = min(cap, full)
    lines = (Line(base.code, 1), *((Line(addon.code, units),) if units else ()))
    reached = first + units * step
    if full > cap:
        return Rung(family, minutes, lines, reached, addon.code, minutes - reached)
    return Rung(family, minutes, lines, reached)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The next one of a family: at how many minutes it stands, and how many seconds are missing to it."""

    family: Family
    minutes: int
    missing: int


def next_threshold(family: Family, seconds: int, rules: RuleData, policy: BillingPolicy) -> Threshold | None:
    """The next threshold; None once the cap is reached."""
    base, addon = rules.base(family), rules.addon(family)
    first, step = base.step or 0, addon.step or 1
    last = first + policy.cap(addon.code, addon.cap) * step
    threshold = first
    while threshold <= last:
        if seconds < threshold * 60:
            return Threshold(family, threshold, threshold * 60 - seconds)
        threshold += step
    return None
