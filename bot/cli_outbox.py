"""`ccm-bot outbox`: what is to be posted, and what a person decides of a post that waits. Ids and states, no text."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Annotated

import typer

from bot.clock import WallClock, note_clock, practice_clock
from bot.terminal import console, fail, read_settings
from bot.upkeep import opened
from ccm.posting import Outgoing, State
from storage.outbox import EVERYTHING, Outbox

app = typer.Typer(no_args_is_help=True, help="What is to be posted, and what waits for a person's decision.")
PostId = Annotated[str, typer.Argument(help="The post's id, as `outbox list` shows it")]
OPEN = (State.WAITING, State.PARKED)


@app.command("list")
def listed(every: Annotated[bool, typer.Option("--all", help="Also what was sent, dropped or lapsed")] = False) -> None:
    """What waits and what is parked, newest first."""
    with opened(read_settings()) as (database, practice), database.read(practice.id) as view:
        found = view.outbox.listed(list(State) if every else OPEN)
        refused = view.outbox.refused(EVERYTHING)
    if refused:
        console.print(f"Slack refuses the bot's token: {refused}. Nothing is sent. `ccm-bot doctor` says what to mend.")
    if not found:
        console.print("Nothing waits, nothing is parked.")
        return
    for one in found:
        made = f"made {one.made_at:%Y-%m-%d %H:%M} UTC"
        said = f"{one.id} {one.state.value:8} {one.post.kind.value:9} to {one.post.to}, {made}"
        tried = f", tried {one.tries} times" if one.tries else ""
        slack = f", Slack said {one.error}" if one.error else ""
        console.print(f"{said}{tried}{slack}", markup=False, soft_wrap=True)


@app.command()
def resend(post_id: PostId) -> None:
    """Send a parked post again, whatever Slack may have of it: look there first."""
    _decide(post_id, "resend", lambda outbox: outbox.resend(post_id, WallClock().now()))
    console.print("It is sent again by the bot that runs.")


@app.command()
def drop(post_id: PostId) -> None:
    """Decide that a post is not sent."""
    _decide(post_id, "drop", lambda outbox: outbox.drop(post_id))
    console.print("It is not sent.")


def _decide(post_id: str, word: str, act: Callable[[Outbox], object]) -> None:
    """One decision with its audit row: who ran it, of which post."""
    settings = read_settings()
    clock = practice_clock(settings.ccm_clock)
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        with database.write(practice.id) as uow:
            problem = _problem(uow.outbox.get(post_id), word)
            if problem:
                fail(problem)
            act(uow.outbox)
            uow.audit.record(f"outbox.{word}", None, clock.now(), facts={"ran": getpass.getuser(), "post": post_id})
            uow.commit()


def _problem(found: Outgoing | None, word: str) -> str:
    """Why the decision cannot be made; empty where it can."""
    if found is None:
        return "No post has that id. `ccm-bot outbox list` shows those that wait."
    if found.state is State.WAITING and word == "resend":
        return "That post waits and is sent by the bot that runs; only a parked one is sent again."
    if found.leased_until is not None and found.leased_until > WallClock().now():
        return "That post is being sent just now. Look again in a minute: `ccm-bot outbox list`."
    if found.state not in OPEN:
        return f"That post is {found.state.value} already. Nothing was changed."
    return ""
