"""Two entries of one person at one moment: both with their times and patients, each with the way to change it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.actions.collisions import Collision
from bot.views.parts import button, context, section
from bot.views.text import clock_time, handle, two_identifiers
from ccm.billing.record import Worked

SHOWN = 5


def collision_blocks(found: Sequence[Collision]) -> list[Block]:
    """What collides with what, and that neither counts until one is changed. Nothing where nothing collides."""
    blocks: list[Block] = []
    for one in found[:SHOWN]:
        at = "; ".join(f"{clock_time(start, one.zone)} to {clock_time(end, one.zone)}" for start, end in one.shared)
        text = f":warning: *With two patients at one moment*, {one.first.day:%b %-d}, {at}. Neither counts until one"
        blocks.append(section(f"{text} is changed:"))
        blocks += [
            section(_line(one, each), button("Change", "entry_amend", each.id)) for each in (one.first, one.second)
        ]
    if len(found) > SHOWN:
        blocks.append(context(f"{len(found) - SHOWN} more such pairs follow once these are changed: `/ccm today`."))
    return blocks


def _line(one: Collision, each: Worked) -> str:
    times = "; ".join(f"{clock_time(run.start, one.zone)} to {clock_time(run.end, one.zone)}" for run in each.runs)
    patient = one.patients.get(each.patient_id)
    whose = f" · {two_identifiers(patient)}" if patient else ""
    return f"{handle(each.id)} · {times}{whose}"
