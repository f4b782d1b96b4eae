"""The versions of the care plan that the month's minutes were worked under, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import pairwise

from ccm.care_plan import LABELS, CarePlan, Element, goal_parts, intervention_parts, progress_lines, signed
from ccm.packet.document import Grid, Section
from ccm.packet.rows import PacketRows, handle, listed
from ccm.record import TimeEntry

BY_DAY = (
    "An entry without a start on the day on which a version was kept is set down under that version; it may have been "
    "worked under the one before."
)
BEFORE_ANY = "before any version was kept"


def plan_versions(rows: PacketRows) -> tuple[Section, ...]:
    """Each with its days, its entries and its signature, then its changes; none where one version held throughout."""
    held = _worked_under(rows)
    if len(held) < 2 and all(plan is rows.plan for plan, _ in held):
        return ()
    facts = tuple(_held(rows, held, at) for at in range(len(held)))
    named = [plan for plan, _ in held if plan is not None]
    named += [rows.plan] if rows.plan is not None and rows.plan not in named else []
    lines = tuple(line for one, other in pairwise(named) for line in changes(one, other))
    said = [] if lines else ["No element of the plan differs between them."]
    grid = Grid(("Part", "Version", "As it was", "Version", "As it became"), lines) if lines else None
    title = "Plan versions that the month's minutes were worked under"
    return (Section(title, "R-G4", facts, (BY_DAY, *said), grid),)


def _worked_under(rows: PacketRows) -> list[tuple[CarePlan | None, list[TimeEntry]]]:
    """The standing entries by the version that was kept when they were worked, in the order of versions."""
    plans = sorted((one for one in rows.month.rows.plans if one.says_something), key=lambda one: one.version)
    found: dict[int, tuple[CarePlan | None, list[TimeEntry]]] = {}
    for state in rows.live:
        entry = state.entry
        then = entry.start or datetime.combine(entry.service_date, time.max, rows.zone)
        kept = [one for one in plans if one.at <= then]
        plan = kept[-1] if kept else None
        found.setdefault(plan.version if plan else 0, (plan, []))[1].append(entry)
    return [found[key] for key in sorted(found)]


def _held(rows: PacketRows, held: Sequence[tuple[CarePlan | None, list[TimeEntry]]], at: int) -> tuple[str, str]:
    plan, entries = held[at]
    of = f"{listed([handle(one.id) for one in entries])} worked under it"
    if plan is None:
        return "No version", f"{of.replace('under it', BEFORE_ANY)}"
    after = [one.at for one in rows.month.rows.plans if one.version > plan.version and one.at < rows.end]
    until = f" until {rows.at(min(after))}" if after else ""
    event = signed(plan, rows.plan_events)
    word = f"signed {rows.at(event.at)} by {rows.doer(event.by_id, event.at)}{rows.late(event.at)}" if event else ""
    return f"Version {plan.version}", f"held from {rows.at(plan.at)}{until}; {word or 'not signed'}; {of}"


def changes(one: CarePlan, other: CarePlan) -> Iterator[tuple[str, ...]]:
    """Each part that differs, whole, before and after."""
    before, after = _parts(one), _parts(other)
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            yield name, str(one.version), was or "none", str(other.version), now or "none"


def _parts(plan: CarePlan) -> dict[str, str]:
    found = {LABELS[one]: plan.elements[one].strip() for one in Element if plan.elements.get(one, "").strip()}
    goals = ["\n".join([" · ".join(goal_parts(one)), *progress_lines(one)]) for one in plan.goals]
    steps = ["\n".join([" · ".join(intervention_parts(one)), *progress_lines(one)]) for one in plan.interventions]
    found |= {"Goals": "\n".join(goals), "Interventions": "\n".join(steps), "Barriers": listed(plan.barriers)}
    if plan.reconciled_on:
        found["Medicines reconciled"] = f"{plan.reconciled_on:%b %-d, %Y}"
    if plan.link:
        found["The plan lives in the chart"] = plan.link
    return found
