"""A care plan and follow-ups as they are read."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.follow_ups import Owed
from bot.actions.plans import PlanScreen
from bot.answers import Answer
from bot.views.forms_programme import SECTIONS
from bot.views.parts import button, context, divider, row, section
from bot.views.text import cut, name, safe, two_identifiers
from ccm.care_plan import LABELS, Element, Freshness, Home, goal_parts, signed
from ccm.follow_up import FollowUpStep, Kind, Loop
from ccm.record import Patient, Person

COPY_MOST = 2800
FRESH = {Freshness.CURRENT: ":white_check_mark:", Freshness.NONE: ":warning:"}


def plan_answer(screen: PlanScreen) -> Answer:
    """The plan: how it stands, its goals and barriers first, its elements, what is absent, what can be done."""
    now = screen.journey
    plan, case_id = now.plan, now.patient.case_id
    mark = FRESH.get(now.plan_age.freshness, ":hourglass:")
    standing = f"{mark} *{now.plan_age.freshness.value.capitalize()}*: {safe(now.plan_age.why)}"
    blocks: list[Block] = [section(f"{two_identifiers(now.patient)}\n{standing}")]
    if plan is not None:
        by = now.people.get(plan.by_id or "")
        signature = signed(plan, now.plan_events)
        said = "not signed"
        if signature:
            on = signature.at.astimezone(now.zone)
            said = f"signed by {name(now.people.get(signature.by_id))}, {on:%b %-d}"
        whose = "imported" if plan.imported else name(by)
        done = plan.reconciled_on
        medicines = f"medicines reconciled {done:%b %-d, %Y}" if done else "no medication reconciliation on record"
        blocks.append(context(f"Version {plan.version}, {plan.dated:%b %-d, %Y}, {whose} · {said} · {medicines}"))
        if plan.goals or plan.barriers or plan.interventions:
            lines = [
                f"• *Goal* {' · '.join(safe(part, 200) for part in goal_parts(one) if part)}" for one in plan.goals
            ]
            lines += [f"• *Barrier* {safe(one, 200)}" for one in plan.barriers]
            lines += [f"• *Doing* {safe(one.text, 200)} – {safe(one.owner, 80)}" for one in plan.interventions]
            blocks.append(section("\n".join(lines)))
        if plan.home is Home.CHART:
            blocks.append(section(f"The plan lives in the chart: {safe(plan.link, 300) or 'no link kept'}."))
        for one in Element:
            if plan.elements.get(one, "").strip():
                blocks.append(section(f"*{LABELS[one]}*\n{safe(plan.elements[one], 1500)}"))
        if plan.missing:
            absent = ", ".join(LABELS[one].lower() for one in plan.missing)
            blocks.append(context(f":warning: Absent: {absent}. Not all are mandatory; an auditor looks for them."))
    if screen.likeness is not None:
        blocks += _generic(screen)
    edit = [button(title, f"plan_section_{key}", case_id) for key, (title, _) in SECTIONS.items()]
    blocks += _before(screen)
    blocks.append(row(*edit))
    parts = (("Goal", "plan_goal"), ("Intervention", "plan_step"), ("Home, barriers", "plan_home"))
    blocks.append(row(*(button(text, action, case_id) for text, action in parts)))
    if plan is not None:
        act = [
            button("Sign", "plan_sign", case_id, style="primary", sure="You sign this version as it stands."),
            button("Reviewed, no change", "plan_reviewed", case_id),
            button("Copy given", "plan_copy_given", case_id),
            button("Copy for chart", "plan_copy", case_id),
        ]
        blocks.append(row(*act))
    return Answer("Care plan.", tuple(blocks), "Care plan")


def _before(screen: PlanScreen) -> list[Block]:
    """What changed in the last versions."""
    people = screen.journey.people
    said = [
        f"v{one.version} {one.dated:%b %-d, %Y}: {safe(one.changed, 150)}, {name(people.get(one.by_id or ''))}"
        for one in screen.versions[:4]
        if one.changed
    ]
    return [context("Changed lately\n" + "\n".join(said))] if said else []


def _generic(screen: PlanScreen) -> list[Block]:
    """Whose plan it is like, how much, and the passages."""
    assert screen.likeness is not None
    whose = two_identifiers(screen.other) if screen.other else "another patient"
    share = f"{screen.likeness.share:.0%}"
    lines = [f":warning: *Generic*: {share} of this plan's text stands in the plan of {whose}."]
    lines += [f"> {safe(cut(one, 240))}" for one in screen.likeness.passages]
    return [section("\n".join(lines))]


def plan_copied(screen: PlanScreen) -> Answer:
    """The plan as plain text for the chart."""
    plan = screen.journey.plan
    text = plan.text if plan else ""
    shown = safe(text, COPY_MOST)
    blocks: list[Block] = [section(f"```{shown}```"), context("Select, copy, paste into the chart.")]
    if len(text) > COPY_MOST:
        blocks.append(context("The plan is longer than one message shows; its sections hold the rest."))
    return Answer("Care plan for the chart.", tuple(blocks), "Copy for chart")


def letter_copied(patient: Patient, text: str) -> Answer:
    """The letter as plain text. It is sent outside; closing its follow-up says so."""
    blocks = [section(f"{two_identifiers(patient)}\n```{safe(text, COPY_MOST)}```")]
    return Answer("Letter.", (*blocks, context("Select, copy, send by mail or portal; then press *Done*.")), "Letter")


def owed(result: Owed, today: date) -> Answer:
    """A follow-up after it was opened, moved or closed."""
    blocks = [section(f"{follow_up_line(result.loop, result.owner, today)}\n{two_identifiers(result.patient)}")]
    more: list[Block] = [row(*follow_up_buttons(result.loop, result.patient))] if result.loop.open else []
    return Answer("Follow-up.", (*blocks, *more), "Follow-up")


def follow_up_line(loop: Loop, owner: Person | None, today: date) -> str:
    """`friday: call-back – call about the foot · Rosa Diaz, MA`."""
    what = f"{loop.follow_up.kind.value} – {safe(loop.follow_up.what, 300)}"
    if not loop.open:
        last = loop.events[-1]
        if last.step is FollowUpStep.CANCELLED:
            return f":heavy_minus_sign: Cancelled: {what}\n> {safe(last.result, 300)}"
        return f":white_check_mark: {what}\n> {safe(last.result, 300)}"
    late = ":warning: overdue, " if loop.overdue(today) else ""
    return f":pushpin: {late}*{loop.due:%a, %b %-d}* {what} · {name(owner)}"


def follow_up_buttons(loop: Loop, patient: Patient) -> list[ButtonElement]:
    """Close it, hand it over, cancel it; a letter's text."""
    made = [
        button("Done", "todo_done", loop.follow_up.id, style="primary"),
        button("Hand over", "todo_hand", loop.follow_up.id),
        button("Cancel", "todo_cancel", loop.follow_up.id),
    ]
    return [*made, button("The letter", "letter", patient.case_id)] if loop.follow_up.kind is Kind.LETTER else made


def loops_blocks(loops: tuple[Loop, ...], people: dict[str, Person], today: date, most: int = 4) -> list[Block]:
    """Open follow-ups of a card, each with its way to close."""
    blocks: list[Block] = []
    for one in loops[:most]:
        line = follow_up_line(one, people.get(one.owner_id or ""), today)
        blocks.append(section(line, button("Done", "todo_done", one.follow_up.id)))
    if len(loops) > most:
        blocks.append(context(f"… and {len(loops) - most} more open follow-ups"))
    return blocks if not blocks else [*blocks, divider()]
