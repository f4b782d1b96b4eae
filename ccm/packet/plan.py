"""The care plan that stood in the month, and how it came to be: version by version, signed, copied, reviewed (R-G4)."""

from __future__ import annotations

from ccm.care_plan import (
    LABELS,
    CarePlan,
    Element,
    Goal,
    Home,
    Intervention,
    PlanEvent,
    PlanEventKind,
    goal_parts,
    intervention_parts,
    progress_lines,
    signed,
)
from ccm.packet.document import Grid, Section
from ccm.packet.plan_versions import plan_versions
from ccm.packet.rows import NOT_RECORDED, PacketRows, counted, listed

DONE = {
    PlanEventKind.SIGNED: "signed",
    PlanEventKind.REVIEWED: "reviewed, no change",
    PlanEventKind.COPY_GIVEN: "copy given",
    PlanEventKind.CHARTED: "copied into the chart",
}

WHICH = (
    "The plan of a month is the newest version that was kept by its end; a plan must exist for every month billed "
    "(R-G4). Work of the month before that version was kept was done under the one before it: each such version "
    "stands below with what changed. One kept only afterwards, as a chart's plan that is imported later, stands in "
    "where there is no other, and is named as such."
)
NEVER = {
    PlanEventKind.REVIEWED: "no review is recorded by the month's end",
    PlanEventKind.COPY_GIVEN: "that a copy was given to the patient or caregiver is not recorded",
}


def care_plan(rows: PacketRows) -> tuple[Section, ...]:
    """The plan itself, its goals, the versions before it that minutes were worked under, its history."""
    return plan_in_force(rows), goals(rows), *plan_versions(rows), history(rows)


def plan_in_force(rows: PacketRows) -> Section:
    """The newest version that stood at the month's end: its elements, its signature, its review, the copy."""
    plan = rows.plan
    if plan is None:
        return Section("Care plan", "R-G4", paragraphs=("There was no care plan in this month.",))
    events = [one for one in rows.plan_events if one.at < rows.end]
    facts = [
        ("Version", f"{plan.version}, of {rows.day(plan.dated)}, kept {rows.at(plan.at)}{rows.late(plan.at)}"),
        ("Written by", "an import" if plan.imported else rows.doer(plan.by_id, plan.at)),
        ("Signed", signature(rows)),
        ("Last review", _of_version(rows, plan, events, PlanEventKind.REVIEWED)),
        ("Copy given", _of_version(rows, plan, events, PlanEventKind.COPY_GIVEN)),
        ("Medicines reconciled", rows.day(plan.reconciled_on)),
    ]
    if plan.home is Home.CHART:
        facts.append(("The plan lives in the chart", plan.link or NOT_RECORDED))
    if plan.complex:
        facts.append(("Care is", "marked as complex"))
    facts += [(LABELS[one], plan.elements[one].strip()) for one in Element if plan.elements.get(one, "").strip()]
    facts += [("Barrier", one) for one in plan.barriers]
    absent = [LABELS[one].lower() for one in plan.missing]
    said = [f"Absent: {listed(absent)}. Not all elements are mandatory."] if absent else []
    return Section("Care plan in force", "R-G4", tuple(facts), (WHICH, *said))


def signature(rows: PacketRows) -> str:
    """Who signed the plan of the month by its end, or that nobody did."""
    if rows.plan is None:
        return NOT_RECORDED
    found = signed(rows.plan, [one for one in rows.plan_events if one.at < rows.end])
    return _event(rows, found) if found else _unsigned(rows)


def _unsigned(rows: PacketRows) -> str:
    """That this version was not signed in time; and when the next signature came, on whichever version."""
    later = next((one for one in rows.plan_events if one.kind is PlanEventKind.SIGNED and one.at >= rows.end), None)
    earlier = _last(rows, [one for one in rows.plan_events if one.at < rows.end], PlanEventKind.SIGNED)
    said = "this version was not signed by the month's end"
    if earlier != NOT_RECORDED:
        said = f"{said}; an earlier one was: {earlier}"
    if later is None:
        return said
    number = next((one.version for one in rows.month.rows.plans if one.id == later.plan_id), 0)
    return f"{said}; signed later: {_event(rows, later)} (version {number})"


def goals(rows: PacketRows) -> Section:
    """Goals with their progress, and what is done by whom."""
    plan = rows.plan
    if plan is None:
        return Section("Goals and interventions", "R-G4")
    parts = [("Goal", one, goal_parts(one)) for one in plan.goals]
    lines = [_part(rows, word, one, said) for word, one, said in parts]
    lines += [_part(rows, "Intervention", one, intervention_parts(one)) for one in plan.interventions]
    return Section("Goals and interventions", "R-G4", grid=Grid(("What", "In words", "Progress"), tuple(lines)))


def _part(rows: PacketRows, word: str, part: Goal | Intervention, said: tuple[str, ...]) -> tuple[str, ...]:
    return f"{word}, {part.course.value}", " · ".join(said), "\n".join(line.strip() for line in progress_lines(part))


def history(rows: PacketRows) -> Section:
    """Every version up to the month's end with what changed, and what was done with it; signatures later ones too."""
    shown = [one for one in rows.month.rows.plans if one.at < rows.end or one is rows.plan]
    later = len(rows.month.rows.plans) - len(shown)
    lines: list[tuple[str, ...]] = []
    for one in shown:
        by = "an import" if one.imported else rows.doer(one.by_id, one.at)
        lines.append((str(one.version), rows.at(one.at), by, _change(rows, one)))
        lines += [
            (str(one.version), rows.at(done.at), rows.doer(done.by_id, done.at), f"{_done(done)}{rows.late(done.at)}")
            for done in rows.plan_events
            if done.plan_id == one.id and (done.at < rows.end or done.kind is PlanEventKind.SIGNED)
        ]
    said = (f"{counted(later, 'later version')} of the plan came after this month.",) if later else ()
    grid = Grid(("Version", "When", "Who", "What"), tuple(lines)) if lines else None
    return Section("The plan's changes", "R-G4", paragraphs=said, grid=grid)


def _change(rows: PacketRows, plan: CarePlan) -> str:
    dated = "" if plan.dated == rows.local(plan.at) else f", dated {rows.day(plan.dated)}"
    return f"{plan.changed or 'first version' if plan.version == 1 else plan.changed or 'changed'}{dated}"


def _done(done: PlanEvent) -> str:
    return f"{DONE[done.kind]}{f' to {done.note}' if done.note else ''}"


def _of_version(rows: PacketRows, plan: CarePlan, events: list[PlanEvent], kind: PlanEventKind) -> str:
    """The last of its kind; said where it was of a version before this one, or never."""
    last = next((one for one in reversed(events) if one.kind is kind), None)
    if last is None:
        return NEVER[kind]
    said = _last(rows, events, kind)
    return said if last.plan_id == plan.id else f"of this version none is recorded; the last before it: {said}"


def _last(rows: PacketRows, events: list[PlanEvent], kind: PlanEventKind) -> str:
    last = next((one for one in reversed(events) if one.kind is kind), None)
    if last is None:
        return NOT_RECORDED
    number = next((one.version for one in rows.month.rows.plans if one.id == last.plan_id), 0)
    to = f"to {last.note}, " if last.note else ""
    return f"{to}{_event(rows, last)} (version {number})"


def _event(rows: PacketRows, one: PlanEvent) -> str:
    return f"{rows.doer(one.by_id, one.at)}, {rows.at(one.at)}{rows.late(one.at)}"
