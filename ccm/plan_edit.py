"""Two people at one plan: what a form says is set against what it was opened on and what stands now.

A field that only one of them changed keeps that change; a field that both changed is nobody's to overwrite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ccm.care_plan import LABELS, CarePlan, Course, Element, Goal, Intervention, Progress
from ccm.errors import StateRefused

Value = TypeVar("Value")
Part = TypeVar("Part", Goal, Intervention)


class Overtaken(StateRefused):
    """Both changed the same thing since the form was opened."""


def together(label: str, was: Value, now: Value, said: Value) -> Value:
    """What a field becomes. Raises Overtaken, with what it says now, where both changed it differently."""
    if said in (was, now):
        return now
    if now == was:
        return said
    raise Overtaken(f"{label} says now: “{str(now)[:400]}”.")


def with_part(label: str, was: Sequence[Part], now: Sequence[Part], at: int | None, said: Part) -> tuple[Part, ...]:
    """The goals (or interventions) with one more, or with the one at that place of `was` changed.

    Raises Overtaken where somebody else changed that very one, StateRefused for a second one of the same words.
    """
    kept: list[Part] = list(now)
    if at is None:
        if any(one.text.casefold() == said.text.casefold() and one.course is Course.OPEN for one in now):
            raise StateRefused(f"That {label} stands in the plan already: *Change* beside it opens it.")
        kept.append(said)
        return tuple(kept)
    if at >= len(was):
        raise StateRefused(f"That {label} is not in the plan. Please open the plan again.")
    if was[at] not in kept:
        says = f"The {label} says now: “{now[at].text}”." if at < len(now) else f"The {label} is no longer there."
        raise Overtaken(says)
    kept[at if at < len(kept) and kept[at] == was[at] else kept.index(was[at])] = said
    return tuple(kept)


def changed_part(part: Part, course: Course, line: str, today: date) -> Part:
    """The same with a dated line of progress, if there is one, and its new course."""
    lines = (*part.progress, Progress(today, line)) if line else part.progress
    closed = None if course is Course.OPEN else part.closed_on if course is part.course else today
    return replace(part, progress=lines, course=course, closed_on=closed)


def differences(old: CarePlan | None, new: CarePlan) -> tuple[str, ...]:
    """What a version changes against the one before, in the plan's own headings; empty when it changes nothing."""
    base = old or replace(new, elements={}, goals=(), barriers=(), interventions=(), link="", reconciled_on=None)
    found = [LABELS[one] for one in Element if base.elements.get(one, "").strip() != new.elements.get(one, "").strip()]
    compared: tuple[tuple[str, object, object], ...] = (
        ("goals", base.goals, new.goals),
        ("interventions", base.interventions, new.interventions),
        ("barriers", base.barriers, new.barriers),
        ("where the plan lives", (base.home, base.link), (new.home, new.link)),
        ("complex care", base.complex, new.complex),
        ("medicines reconciled", base.reconciled_on, new.reconciled_on),
    )
    found += [label for label, before, after in compared if before != after]
    if old is not None and old.dated != new.dated and not found:
        found.append("the plan's date")
    return tuple(found)
