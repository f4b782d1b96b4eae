"""The pilot cohort as it is read: how it goes, who is in it, and the gate."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.cohort import PAGE, Cohort, Member
from bot.answers import Answer
from bot.views.parts import button, context, row, section
from bot.views.text import minutes, safe, two_identifiers
from ccm.enrolment import SILENT, State


def cohort_screen(found: Cohort) -> Answer:
    """Counts first, then the members in the order they came in, a page at a time."""
    blocks: list[Block] = [section(_how_it_goes(found)), section(_gate(found))]
    blocks += [section(_member(one), button("Path", "enrol_open", one.patient.case_id)) for one in found.members]
    if not found.count:
        blocks.append(section("Nobody was invited yet. Candidates come by fit: `/ccm candidates`."))
    pages = -(-found.count // PAGE)
    turn = []
    if found.page:
        turn.append(button("Earlier", "cohort_earlier", str(found.page - 1)))
    if found.page + 1 < pages:
        turn.append(button("Later", "cohort_later", str(found.page + 1)))
    if not found.gate.opened:
        turn.append(button("Open the gate", "gate_open"))
    if turn:
        blocks.append(row(*turn))
    if pages > 1:
        blocks.append(context(f"Page {found.page + 1} of {pages}."))
    return Answer("Pilot cohort.", tuple(blocks), "Pilot cohort")


def _how_it_goes(found: Cohort) -> str:
    active, invited = found.states.get(State.ACTIVE, 0), found.states.get(State.INVITED, 0)
    left = sum(count for state, count in found.states.items() if state in SILENT)
    line = f"*Pilot cohort: {found.count} of {found.size}.* {found.consented} consented, {active} active"
    rest = f"{invited} not answered yet, {left} left or refused"
    month = f"{found.met} had 20 counted minutes in {found.month.previous.label}"
    return f"{line}, {rest}. {month}."


def _gate(found: Cohort) -> str:
    gate = found.gate
    if not gate.opened:
        return ":no_entry: *The gate is closed.* Once the pilot is full, nobody else is invited until it is opened."
    if gate.at is None:
        return ":white_check_mark: *The gate is open*, by the policy."
    return f":white_check_mark: *The gate is open*: {safe(gate.by, 80)}, {gate.at:%b %-d, %Y}. {safe(gate.why, 300)}"


def _member(one: Member) -> str:
    worked = f"{minutes(one.seconds)} this month, {minutes(one.seconds_before)} last"
    return (
        f"{two_identifiers(one.patient)}\n{one.state.value.capitalize()} · in since {one.since:%b %-d, %Y} · {worked}"
    )
