"""An indicator's figure in words: its exact parts always, a share only where there is enough to divide."""

from __future__ import annotations

from ccm.indicators.measure import Definition, Form, Measure, Unit

FEW = 5
"""Below so many a share says nothing: the counts are said alone."""
_ONE = {
    Unit.PATIENTS: "patient",
    Unit.ENTRIES: "entry",
    Unit.FOLLOW_UPS: "follow-up",
    Unit.GOALS: "goal",
    Unit.DISCHARGES: "discharge",
    Unit.ED_VISITS: "ED visit",
    Unit.ADMISSIONS: "admission",
}


def figure_words(definition: Definition, count: int, of: int) -> str:
    """`38 of 120 entries (32 %)`, `3 of 4 patients, too few for a share`, `7 ED visits, 320 patients (2.2 per 100)`.

    No line is broken before the sign of percent.
    """
    unit = definition.unit
    if definition.form is Form.BARE:
        return number(unit, count)
    if definition.form is Form.PER_100:
        rate = per_100(count, of) if of >= FEW else "too few for a rate"
        return f"{number(unit, count)}, {number(Unit.PATIENTS, of)} ({rate})" if of else "nobody to count"
    if not of:
        return f"no {unit.value} to count"
    if unit is Unit.SECONDS:
        return f"{minutes(count)} of {minutes(of)} ({percent(count, of)}\u00a0%)"
    return f"{count} of {number(unit, of)}" + (
        f" ({percent(count, of)}\u00a0%)" if of >= FEW else ", too few for a share"
    )


def percent(count: int, of: int) -> int:
    """The nearest whole number, half goes up; 0 and 100 are said only of none and of all."""
    near = (200 * count + of) // (2 * of)
    return min(max(near, 1), 99) if 0 < count < of else near


def per_100(count: int, of: int) -> str:
    """`2.2 per 100`: to the nearest tenth, from whole numbers."""
    tenths = (2000 * count + of) // (2 * of)
    return f"{tenths // 10}.{tenths % 10} per 100"


def number(unit: Unit, count: int) -> str:
    """`1 entry`, `3 entries`, `2 h 05 min`."""
    if unit is Unit.SECONDS:
        return minutes(count)
    return f"{count} {_ONE[unit] if count == 1 else unit.value}"


def minutes(seconds: int) -> str:
    """`1 h 05 min`; whole minutes, floored (R-C1)."""
    hours, rest = divmod(seconds // 60, 60)
    return f"{hours:,} h {rest:02d} min" if hours else f"{rest} min"


def of_patient(definition: Definition, one: Measure) -> str:
    """What one patient's month adds to it, in words; empty where being behind it says it all."""
    if definition.unit is Unit.PATIENTS:
        return ", ".join(word for word, times in one.parts.items() if times)
    if definition.form is Form.SHARE:
        if definition.unit is Unit.SECONDS:
            return f"{minutes(one.count)} of {minutes(one.of)}"
        return f"{one.count} of {number(definition.unit, one.of)}"
    return number(definition.unit, one.count)
