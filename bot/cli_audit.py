"""`ccm-bot audit verify` and `audit head`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.terminal import console, fail, read_settings
from bot.upkeep import opened
from storage.audit import Head

app = typer.Typer(no_args_is_help=True, help="The audit trail.")


@app.command()
def verify(head: Annotated[str, typer.Option(help="A head kept outside, as `audit head` prints it")] = "") -> None:
    """Find rows that were changed, inserted or removed; with a head, a cut tail or a rolled-back file."""
    try:
        outside = Head.parse(head) if head else None
    except ValueError as error:
        fail(str(error))
    with opened(read_settings()) as (database, practice), database.read(practice.id) as view:
        findings = view.audit.verify(outside)
        end = view.audit.head()
    for finding in findings:
        console.print(f"{finding.where}: {finding.what}", markup=False)
    if findings:
        fail(f"{len(findings)} findings in {end.seq} rows.")
    console.print(f"{end.seq} rows, nothing changed, inserted or removed. Head {end}", markup=False)


@app.command()
def head() -> None:
    """The chain's end, to keep outside."""
    with opened(read_settings()) as (database, practice), database.read(practice.id) as view:
        console.print(str(view.audit.head()), markup=False)
