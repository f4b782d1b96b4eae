"""A care plan and follow-ups as they are read."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.follow_ups import Owed
from bot.actions.gaps import Act
from bot.actions.plan_marks import CopiedPlan
from bot.actions.plans import PlanScreen
from bot.actions.roles import TABLE, Deed
from bot.answers import Answer, OpenView
from bot.views.chart_copy import copy_blocks
from bot.views.forms_plan import SECTIONS
from bot.views.pages import pages, safe_pieces
from bot.views.parts import button, context, divider, message_view, row, section
from bot.views.text import cut, day_words, name, safe, two_identifiers
from ccm.care_plan import (
    LABELS,
    CarePlan,
    Course,
    Element,
    Freshness,
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
from ccm.follow_up import FollowUpStep, Kind, Loop
from ccm.gaps import gap_in
from ccm.record import Patient, Person

FRESH = {Freshness.CURRENT: ":white_check_mark:", Freshness.NONE: ":warning:"}


def plan_answer(screen: PlanScreen) -> Answer:
    """The plan: how it stands, its goals and barriers first, its elements, what is absent, what can be done.

    A plan that is longer than one message has pages; nothing is cut.
    """
    now = screen.journey
    plan, case_id = now.plan, now.patient.case_id
    mark = FRESH.get(now.plan_age.freshness, ":hourglass:")
    standing = (
        f":no_entry: {screen.silence}"
        if screen.silence
        else f"{mark} *{now.plan_age.freshness.value.capitalize()}*: {safe(now.plan_age.why)}"
    )
    head: list[Block] = [section(f"{two_identifiers(now.patient)}\n{standing}")]
    tail: list[Block] = []
    if plan is not None:
        head.append(context("\n".join(_record(screen, plan))))
        if plan.missing and not screen.silence:
            absent = ", ".join(LABELS[one].lower() for one in plan.missing)
            tail.append(context(f":warning: Absent: {absent}. Not all are mandatory; an auditor looks for them."))
    if screen.likeness is not None and not screen.silence:
        tail += _generic(screen)
    tail += [*_before(screen), *(_edit_buttons(plan, case_id) if screen.may_write else ())]
    if not screen.may_write:
        here = f" Here that falls to {name(screen.writer)}." if screen.writer else ""
        tail.append(context(f"Plans are written by {TABLE[Deed.PLAN_WRITE].words}.{here}"))
    if plan is not None:
        tail.append(row(*_deed_buttons(screen, plan)))
    found = pages(_body(plan, screen.may_write) if plan else [], (*head, *tail))
    at = min(screen.page, len(found) - 1)
    turn: list[Block] = []
    if plan is not None and len(found) > 1:
        other = (at + 1) % len(found)
        word = f"Page {other + 1} of {len(found)}" if other else "Back to page 1"
        turn = [context(f"Page {at + 1} of {len(found)}"), row(button(word, "plan_page", f"{plan.id}|{other}"))]
    return Answer("Care plan.", (*head, *found[at], *turn, *tail), "Care plan")


def _body(plan: CarePlan, may_write: bool) -> list[Block]:
    """Open goals, barriers, interventions, with the way to change them for who may; then what is closed, elements."""
    blocks: list[Block] = []
    closed: list[str] = []
    for at, goal in enumerate(plan.goals):
        text = f"• *Goal* {_part(' · '.join(goal_parts(goal)), goal)}"
        if goal.course is Course.OPEN:
            change = button("Change", "plan_goal_open", f"{plan.id}|{at}")
            blocks.append(section(text, change if may_write else None))
        else:
            closed.append(text)
    blocks += [section(f"• *Barrier* {safe(one, 400)}") for one in plan.barriers]
    for at, step in enumerate(plan.interventions):
        text = f"• *Doing* {_part(' · '.join(intervention_parts(step)), step)}"
        if step.course is Course.OPEN:
            change = button("Change", "plan_step_open", f"{plan.id}|{at}")
            blocks.append(section(text, change if may_write else None))
        else:
            closed.append(text)
    if plan.home is Home.CHART:
        blocks.append(section(f"The plan lives in the chart: {safe(plan.link, 300) or 'no place kept'}."))
    for one in Element:
        text = plan.elements.get(one, "").strip()
        first, *rest = list(safe_pieces(text)) or [""]
        if text:
            blocks += [section(f"*{LABELS[one]}*\n{first}"), *(section(piece) for piece in rest)]
    return [*blocks, *(section(text) for text in closed)]


def _part(words: str, part: Goal | Intervention) -> str:
    """A goal or an intervention with its last lines of progress."""
    lines = progress_lines(part)
    earlier = f"\n> … {len(lines) - 3} earlier lines: *Copy for chart* has them all" if len(lines) > 3 else ""
    said = "".join(f"\n> {safe(line.strip(), 400)}" for line in lines[-3:])
    return f"{safe(words, 1200)}{earlier}{said}"


def _record(screen: PlanScreen, plan: CarePlan) -> list[str]:
    """Which version, whose, signed, reviewed, copied, charted: by whom and when."""
    now, zone = screen.journey, screen.zone
    whose = "imported" if plan.imported else name(now.people.get(plan.by_id or ""))
    done = plan.reconciled_on
    medicines = f"medicines reconciled {done:%b %-d, %Y}" if done else "no medication reconciliation on record"
    signature = signed(plan, now.plan_events)
    said = f"signed by {_by(screen, signature)}" if signature else "not signed"
    lines = [f"Version {plan.version}, {plan.dated:%b %-d, %Y}, {whose} · {said} · {medicines}"]
    words = {PlanEventKind.REVIEWED: "reviewed", PlanEventKind.CHARTED: "charted"}
    for kind in (PlanEventKind.REVIEWED, PlanEventKind.COPY_GIVEN, PlanEventKind.CHARTED):
        last = next((one for one in reversed(now.plan_events) if one.kind is kind), None)
        if last is None:
            continue
        number = screen.number_of(last.plan_id)
        which = "" if last.plan_id == plan.id else f" (version {number})"
        if kind is PlanEventKind.COPY_GIVEN:
            to = f"to {safe(last.note, 120)} " if last.note else ""
            by = name(now.people.get(last.by_id))
            lines.append(f"Copy given {to}on {last.at.astimezone(zone):%b %-d, %Y}, {by}{which}")
        else:
            lines.append(f"{words[kind].capitalize()} by {_by(screen, last)}{which}")
    return lines


def _by(screen: PlanScreen, event: PlanEvent) -> str:
    """Who and when, in the practice's time."""
    return f"{name(screen.journey.people.get(event.by_id))}, {event.at.astimezone(screen.zone):%b %-d, %Y}"


def _edit_buttons(plan: CarePlan | None, case_id: str) -> list[Block]:
    """What can be written. Of a plan whose home is the chart, only goals, barriers and its place are asked for."""
    if plan is not None and plan.home is Home.CHART:
        parts: tuple[tuple[str, str], ...] = (("New goal", "plan_goal"), ("Place, date, barriers", "plan_home"))
        return [row(*(button(text, action, case_id) for text, action in parts))]
    edit = [button(title, f"plan_section_{key}", case_id) for key, (title, _) in SECTIONS.items()]
    parts = (("New goal", "plan_goal"), ("New intervention", "plan_step"), ("Home, barriers", "plan_home"))
    return [row(*edit), row(*(button(text, action, case_id) for text, action in parts))]


def _deed_buttons(screen: PlanScreen, plan: CarePlan) -> list[ButtonElement]:
    """What this person may do with this very version: each button names it. What is signed is not signed again."""
    made = []
    if screen.may_sign and signed(plan, screen.journey.plan_events) is None:
        sure = f"You sign version {plan.version} as it stands."
        made.append(button("Sign", "plan_sign", plan.id, style="primary", sure=sure))
    if screen.may_write:
        made.append(button("Reviewed, no change", "plan_reviewed", plan.id))
        made.append(button("Copy given", "plan_copy_given", plan.id))
    return [*made, button("Copy for chart", "plan_copy", plan.id)]


def _before(screen: PlanScreen) -> list[Block]:
    """What changed in the last versions."""
    people = screen.journey.people
    said = [
        f"v{one.version} {one.at.astimezone(screen.zone):%b %-d, %Y}: {safe(one.changed, 150)}, "
        f"{name(people.get(one.by_id or ''))}"
        for one in screen.versions[:4]
        if one.changed
    ]
    return [context("Changed lately\n" + "\n".join(said))] if said else []


def _generic(screen: PlanScreen) -> list[Block]:
    """How much of it stands in another's plan, and the passages. The other patient is a case id, not a name."""
    assert screen.likeness is not None
    whose = f"case {screen.other.case_id}" if screen.other else "another patient"
    share = f"{screen.likeness.share:.0%}"
    lines = [f":warning: *Generic*: {share} of this plan's text stands in the plan of {whose}."]
    lines += [f"> {safe(cut(one, 240), 600)}" for one in screen.likeness.passages]
    return [section("\n".join(lines))]


def plan_copied(result: CopiedPlan) -> OpenView:
    """The whole plan as plain text for the chart, and its tick: a modal holds what a message cannot."""
    plan, charted = result.plan, result.charted
    dated = f"Version {plan.version}, {plan.dated:%b %-d, %Y}"
    tick: Block = row(button("Charted", "plan_charted", plan.id, style="primary"))
    if charted is not None:
        when = charted.at.astimezone(result.zone)
        tick = context(f":white_check_mark: Charted by {name(result.charted_by)}, {when:%b %-d, %Y at %-I:%M %p}.")
    blocks: list[Block] = [section(f"{two_identifiers(result.patient)}\n{dated}"), *copy_blocks(plan.text)]
    return OpenView(message_view("Copy for chart", [*blocks, context("Select, copy, paste into the chart."), tick]))


def letter_copied(patient: Patient, text: str) -> Answer:
    """The letter as plain text. It is sent outside; closing its follow-up says so."""
    blocks: list[Block] = [section(two_identifiers(patient)), *copy_blocks(text)]
    return Answer("Letter.", (*blocks, context("Select, copy, send by mail or portal; then press *Done*.")), "Letter")


def owed(result: Owed, today: date) -> Answer:
    """A follow-up after it was opened, moved or closed."""
    text = f"{follow_up_line(result.loop, result.owner, today)}\n{two_identifiers(result.patient)}"
    blocks: list[Block] = [section(text)]
    if result.act is not None:
        blocks += _mending(result.act)
    if result.loop.open:
        blocks.append(row(*_follow_up_buttons(result)))
    return Answer("Follow-up.", tuple(blocks), "Follow-up")


def _mending(act: Act) -> list[Block]:
    """How a gap is mended; and to who may not do it, who may."""
    said = f"{act.way.then} It closes by itself when it is on file."
    return [context(said if act.allowed else f"For {act.who}. {said}")]


def follow_up_line(loop: Loop, owner: Person | None, today: date) -> str:
    """`friday: call-back – call about the foot · Rosa Diaz, MA`."""
    what = f"{loop.follow_up.kind.value} – {safe(loop.follow_up.what, 300)}"
    if not loop.open:
        last = loop.events[-1]
        if last.step is FollowUpStep.CANCELLED:
            return f":heavy_minus_sign: Cancelled: {what}\n> {safe(last.result, 300)}"
        return f":white_check_mark: {what}\n> {safe(last.result, 300)}"
    late = ":warning: overdue, " if loop.overdue(today) else ""
    return f":pushpin: {late}*{loop.due:%a}, {day_words(loop.due, today)}* {what} · {name(owner)}"


def _follow_up_buttons(result: Owed) -> list[ButtonElement]:
    """Close it, hand it over, cancel it; a letter's text.

    A gap is not ticked off: its first button is the deed that mends it, for who may.
    """
    loop, case_id, act = result.loop, result.patient.case_id, result.act
    hand = button("Hand over", "todo_hand", loop.follow_up.id)
    card = button("Card", "open_card", case_id)
    if act is not None:
        deed = [button(act.way.button, act.way.action, case_id, style="primary")] if act.way.button else []
        return [*(deed if act.allowed else ()), hand, card]
    done = button("Done", "todo_done", loop.follow_up.id, style="primary")
    letter = [button("The letter", "letter", case_id)] if loop.follow_up.kind is Kind.LETTER else []
    return [done, hand, button("Cancel", "todo_cancel", loop.follow_up.id), *letter, card]


def closing_button(loop: Loop) -> ButtonElement:
    """Beside a follow-up in a list: *Done*, or for a gap the way to what mends it."""
    if gap_in(loop) is not None:
        return button("Open", "todo_open", loop.follow_up.id)
    return button("Done", "todo_done", loop.follow_up.id)


def loops_blocks(loops: tuple[Loop, ...], people: dict[str, Person], today: date, most: int = 4) -> list[Block]:
    """Open follow-ups of a card, each with its way on."""
    blocks: list[Block] = []
    for one in loops[:most]:
        line = follow_up_line(one, people.get(one.owner_id or ""), today)
        blocks.append(section(line, closing_button(one)))
    if len(loops) > most:
        blocks.append(context(f"… and {len(loops) - most} more open follow-ups"))
    return blocks if not blocks else [*blocks, divider()]
