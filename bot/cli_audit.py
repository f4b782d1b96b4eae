"""`ccm-bot audit verify`, `audit head` and `audit packet`."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.actions.deed_words import HEAD_PRINTED
from bot.actions.packet import Reading, packet_of
from bot.actions.roles import MONEY, Deed, require
from bot.actions.whom import person_named
from bot.clock import note_clock, practice_clock
from bot.files.packet_file import as_json, as_pdf, file_name, rules_json, rules_name
from bot.files.private import write_private
from bot.files.rule_files import load
from bot.terminal import console, fail, read_settings
from bot.upkeep import opened
from ccm.errors import NotFound
from ccm.grammar.months import month_begun
from ccm.service_month import ServiceMonth
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
    """The chain's end, to keep outside. That it was printed, and when, is a row of its own after it."""
    settings = read_settings()
    now = practice_clock(settings.ccm_clock).now()
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        with database.write(practice.id) as uow:
            end = uow.audit.head()
            uow.audit.record(HEAD_PRINTED, None, now, facts={"head": str(end.seq), "ran": getpass.getuser()})
            uow.commit()
    console.print(str(end), markup=False)


@app.command()
def rules(
    named: Annotated[
        str, typer.Argument(help="The hash that a packet names; every kept file is listed if left out")
    ] = "",
) -> None:
    """Print the text of a rule file that months were closed by, as it was kept at the first of them."""
    with opened(read_settings()) as (database, practice), database.read(practice.id) as view:
        kept = view.rule_texts.all()
    if not named:
        for one in kept:
            console.print(f"{one.id}  {one.file}, edition of {one.edition}, {one.title}", markup=False)
        return
    found = next((one for one in kept if one.id == named), None)
    if found is None:
        raise NotFound("No month was closed by a rule file of that hash; `ccm-bot audit rules` lists those kept.")
    sys.stdout.write(found.text)


class Format(StrEnum):
    """How a packet is written."""

    PDF = "pdf"
    JSON = "json"


@app.command()
def packet(
    mrn: Annotated[str, typer.Argument(help="The patient's MRN")],
    month: Annotated[str, typer.Option(help="As 2026-10")],
    by: Annotated[str, typer.Option(help="Who makes it: a member of staff, by Slack id or name")],
    form: Annotated[Format, typer.Option("--format", help="pdf or json")] = Format.PDF,
    out: Annotated[Path, typer.Option(help="The folder to write it into")] = Path(),
) -> None:
    """One patient-month's audit packet, with the whole chain checked. Logged as a read, under that person's name.

    Ends with 2 where a row is not as it was written: the packet is made all the same, and says so on its first page.
    """
    settings = read_settings()
    now = practice_clock(settings.ccm_clock).now()
    if not out.is_dir():
        fail("--out is not a folder. Make it first.")
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        zone = ZoneInfo(practice.zone)
        with database.read(practice.id) as view:
            person = person_named(view, by)
            require(person, Deed.PACKET)
            wanted = month_begun(month, ServiceMonth.of(now, zone))
            patient = view.patients.by_mrn(mrn)
            if patient is None:
                raise NotFound("No patient has that MRN.")
            reading = Reading(
                practice=practice.name,
                zone=zone,
                rules=load(Path(settings.ccm_rules) if settings.ccm_rules else None),
                made_by=person.name,
                made_at=now,
                training=settings.training,
                amounts=MONEY.permits(person),
                whole=view.audit.verify(),
            )
            made = packet_of(view, patient, wanted, reading)
            kept = view.rule_texts.named(made.rules)
        facts = {"month": str(wanted), "format": form.value, "ran": getpass.getuser()}
        with database.write(practice.id) as uow:
            uow.audit.record(Deed.PACKET.value, person.id, now, patients=[patient.id], facts=facts)
            uow.commit()
    path = out / file_name(made, form.value)
    write_private(path, as_pdf(made) if form is Format.PDF else as_json(made), again=True)
    for one in kept.values():
        beside = out / rules_name(one)
        write_private(beside, rules_json(one), again=True)
        console.print(f"{beside}: the text of {one.file}, by which the month was closed", markup=False)
    console.print(f"{path}: {len(made.sections)} sections, chain head {made.head}", markup=False)
    if made.alarms:
        fail("\n".join(made.alarms))
