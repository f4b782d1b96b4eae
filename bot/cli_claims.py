"""`ccm-bot claims`: the files of a month's batch, and with `--new` the next batch first."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.actions.claims import batch_of, claim_file, envelope_of, kept_of, make_batch, patients_of
from bot.actions.desk import Desk
from bot.actions.roles import Deed
from bot.actions.whom import person_named
from bot.clock import Clock, note_clock, practice_clock
from bot.files.claim_rows import as_csv, as_json, as_xlsx, not_claimed_csv
from bot.files.private import write_private
from bot.files.professional_claim import Interchange, LeftOut, as_837p
from bot.files.rule_files import load
from bot.files.staged import CHUNK
from bot.settings import Settings
from bot.terminal import console, fail, read_settings
from bot.upkeep import opened
from bot.views.claims import kinds, which_file
from ccm.billing.claim import ClaimFile
from ccm.month_close import ClaimBatch, ClaimKind
from ccm.service_month import ServiceMonth
from storage.database import Database
from storage.practices import Practice
from storage.unit_of_work import PracticeView


class Format(StrEnum):
    """How a batch is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    X12 = "837p"


ENDINGS: dict[Format, str] = {Format.CSV: ".csv", Format.XLSX: ".xlsx", Format.JSON: ".json", Format.X12: ".837"}
SHEETS: dict[Format, Callable[[ClaimFile], bytes]] = {
    Format.CSV: as_csv,
    Format.XLSX: as_xlsx,
    Format.JSON: as_json,
}


def claims(
    month: Annotated[str, typer.Option(help="As 2026-10")],
    form: Annotated[Format, typer.Option("--format", help="csv (two files), xlsx, json or 837p")] = Format.CSV,
    batch: Annotated[int | None, typer.Option(help="Which batch of the month; the newest if left out")] = None,
    new: Annotated[bool, typer.Option("--new", help="Make the next batch first; needs --by")] = False,
    by: Annotated[str, typer.Option(help="Who makes it: Slack id, or name")] = "",
    out: Annotated[Path, typer.Option(help="The folder for the files")] = Path(),
) -> None:
    """Write the files of a batch of claims. The same batch gives the same files, whenever it is asked."""
    wanted = ServiceMonth.parse(month)
    if new and batch is not None:
        fail("A new batch has no number yet: leave --batch out.")
    if new and not by:
        fail("Say who makes the batch: --by, with a Slack id or a name.")
    settings = read_settings()
    clock = practice_clock(settings.ccm_clock)
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        number = _make(settings, database, practice, wanted, by, clock) if new else batch
        with database.read(practice.id) as view:
            chosen = batch_of(view, wanted, number)
            file = claim_file(view, chosen)
            written, left = _written(view, chosen, file, form, settings)
            shown = patients_of(view, chosen, second_sheet=form is not Format.X12)
        _note(database, practice, chosen, form, shown, clock.now())
    for name, content in written:
        _keep(out / name, content)
    _tell(file, form, left)


def _make(
    settings: Settings, database: Database, practice: Practice, month: ServiceMonth, by: str, clock: Clock
) -> int:
    """The next batch, under that person's name; they must be allowed to."""
    rules = load(Path(settings.ccm_rules) if settings.ccm_rules else None)
    with database.read(practice.id) as view:
        person = person_named(view, by)
    screen = Desk(database, clock, lambda work, timer: (), rules=rules).perform_at_terminal(
        practice,
        person.slack_user_id,
        getpass.getuser(),
        Deed.CLAIMS,
        make_batch(month),
        settings.training,
    )
    made = screen.made
    if made is None:
        raise RuntimeError("a batch that was made is on its screen")
    console.print(
        f"Batch {made.batch.number} is made, {which_file(made.place, month)}: {kinds(made.kinds)}.",
        markup=False,
    )
    return made.batch.number


Written = Sequence[tuple[str, bytes]]


def _written(
    view: PracticeView, batch: ClaimBatch, file: ClaimFile, form: Format, settings: Settings
) -> tuple[Written, tuple[LeftOut, ...]]:
    """File names with their content, and what the format left out.

    A name carries month and number only (promise 7), and that it is of the training, so that no sheet of one is billed.
    """
    training = settings.training or kept_of(batch).training
    name = f"claims-{batch.month}-batch-{batch.number}{'-training' if training else ''}"
    if form is not Format.X12:
        second = [(f"{name}-not-claimed.csv", not_claimed_csv(file))] if form is Format.CSV else []
        return [(f"{name}{ENDINGS[form]}", SHEETS[form](file)), *second], ()
    said = envelope_of(view, batch.at)
    real = said.production and not training
    route = Interchange(said.sender_id, said.receiver_id, said.receiver_name, said.payer_id, said.phone, real)
    content, left = as_837p(file, route)
    return [(f"{name}{ENDINGS[form]}", content)] if content else [], left


def _note(
    database: Database, practice: Practice, batch: ClaimBatch, form: Format, shown: Sequence[str], now: datetime
) -> None:
    """An export is a read of the record: who ran it and whom it shows is logged before."""
    facts = {"batch": str(batch.number), "month": str(batch.month), "format": form.value, "ran": getpass.getuser()}
    for at in range(0, max(1, len(shown)), CHUNK):
        with database.write(practice.id) as uow:
            uow.audit.record("export.claims", None, now, patients=shown[at : at + CHUNK], facts=facts)
            uow.commit()


def _keep(path: Path, content: bytes) -> None:
    """Write it for its owner alone; one that is there and says something else is not overwritten."""
    written = write_private(path, content)
    console.print(f"Wrote {path.name}." if written else f"{path.name} is there already, the same.", markup=False)


def _tell(file: ClaimFile, form: Format, left: Sequence[LeftOut]) -> None:
    for one in left:
        console.print(f"Not in this file: claim {one.control}: {one.why}.", markup=False)
    if form is Format.X12 and len(left) == len(file.claims):
        fail("No claim fits an 837P, so none was written. All of them are in the CSV.")
    if left:
        console.print(f"Only in the CSV: {len(left)} of {len(file.claims)} claims.", markup=False)
    counted: dict[ClaimKind, int] = Counter(one.kind for one in file.claims)
    again = {kind: counted[kind] for kind in (ClaimKind.REPLACEMENT, ClaimKind.VOID) if counted[kind]}
    if form is Format.X12 and again:
        console.print(
            f"REF F8 of {kinds(again)} carries our own claim number. Many payers want the number that they gave the "
            "claim on the remittance, or a reopening: ask your clearing house before you send it.",
            markup=False,
        )
