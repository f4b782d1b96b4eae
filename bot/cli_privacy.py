"""`ccm-bot privacy show` and `privacy record`: what the owner settled before real patients come in."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from pydantic import ValidationError

from bot.actions.privacy import Recorded, read_privacy, record_privacy
from bot.clock import note_clock, practice_clock
from bot.terminal import console, fail, read_settings
from bot.upkeep import opened
from ccm.privacy import Privacy

app = typer.Typer(no_args_is_help=True, help="What the owner settled before real patients come in.")


@app.command()
def show() -> None:
    """The record, and what is lacking."""
    with opened(read_settings()) as (database, practice), database.read(practice.id) as view:
        _say(read_privacy(view))


@app.command()
def record(
    owner: Annotated[str, typer.Option(help="The owner who states this: Slack id, or name")],
    slack_plan: Annotated[str, typer.Option(help="free, pro, business or enterprise")] = "",
    baa_signed: Annotated[str, typer.Option(help="The day Slack's BAA was signed, as 2026-10-01")] = "",
    operator: Annotated[str, typer.Option(help="Who operates the app")] = "",
    risk_analysis: Annotated[str, typer.Option(help="The day of the risk analysis, as 2026-10-01")] = "",
    privacy_officer: Annotated[str, typer.Option(help="The privacy officer")] = "",
) -> None:
    """Record it under the owner's name. What is left out stays as it was recorded before."""
    options = {
        "slack_plan": slack_plan,
        "baa_signed": baa_signed,
        "operator": operator,
        "risk_analysis": risk_analysis,
        "privacy_officer": privacy_officer,
    }
    settings = read_settings()
    now = practice_clock(settings.ccm_clock).now()
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        with database.write(practice.id) as uow:
            before = read_privacy(uow).privacy.model_dump()
            said = {name: value for name, value in options.items() if value}
            try:
                privacy = Privacy.model_validate({**before, **said})
            except ValidationError as error:
                names = ", ".join(f"--{str(one['loc'][0]).replace('_', '-')}" for one in error.errors())
                fail(f"Not understood: {names}. Dates are written as 2026-10-01. Nothing was recorded.")
            kept = record_privacy(uow, privacy, owner, now, getpass.getuser())
            uow.commit()
        _say(kept)


def _say(kept: Recorded) -> None:
    for name, info in Privacy.model_fields.items():
        console.print(f"{info.title}: {getattr(kept.privacy, name) or 'not recorded'}", markup=False)
    if kept.at is not None:
        console.print(f"Recorded by {kept.by}, {kept.at:%Y-%m-%d}.", markup=False)
    lacks = kept.privacy.lacks()
    console.print(f"Still lacking: {'; '.join(lacks)}." if lacks else "Nothing is lacking.", markup=False)
