"""`ccm-bot close`: the same close as in Slack, by a named person, from the server."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from bot.actions import closing
from bot.actions.closing import PreClose
from bot.actions.desk import Desk
from bot.actions.roles import Deed
from bot.actions.whole import Whole
from bot.actions.whom import person_named
from bot.clock import note_clock, practice_clock
from bot.files.rule_files import load
from bot.terminal import console, read_settings
from bot.upkeep import opened
from bot.views.closing import close_lines, done_lines, lacking_line
from bot.views.month import group_line
from ccm.service_month import ServiceMonth


def close(
    month: Annotated[str, typer.Option(help="As 2026-10")],
    by: Annotated[str, typer.Option(help="Who closes it: Slack id, or name")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print who must do what; close nothing")] = False,
) -> None:
    """Close every patient-month that is ready; held ones stay open. The same rules as `/ccm close`."""
    wanted, settings = ServiceMonth.parse(month), read_settings()
    clock = practice_clock(settings.ccm_clock)
    rules = load(Path(settings.ccm_rules) if settings.ccm_rules else None)

    looked = Whole(wanted, lambda work: closing.pre_close(work, wanted))
    whole = looked if dry_run else closing.close_ready(wanted)

    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        with database.read(practice.id) as view:
            person = person_named(view, by)
        desk = Desk(database, clock, lambda work, timer: (), rules=rules)
        while True:
            found = desk.perform_at_terminal(
                practice, person.slack_user_id, getpass.getuser(), Deed.CLOSE, whole, settings.training
            )
            _tell(found)
            if not found.more:
                break


def _tell(found: PreClose) -> None:
    """Counts and whose move, no patient's name: a terminal keeps what it shows."""
    lines = [*done_lines(found), *close_lines(found)]
    for one in found.panel.groups:
        mark = "open" if one.keeps_open else "look"
        lines.append(f"  {mark}  {one.count}  {group_line(one)}".replace("\n", " · "))
    if found.panel.lacking:
        lines.append(lacking_line(found.panel))
    for line in lines:
        console.print(_plain(line), markup=False)


def _plain(line: str) -> str:
    """Without Slack's marks."""
    for mark in ("*", "`", ":white_check_mark: ", ":warning: ", "\u200b"):
        line = line.replace(mark, "")
    return line
