"""`ccm-bot import …` and `ccm-bot export …`."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.actions.privacy import require_private
from bot.cli_report import tell
from bot.clock import note_clock, practice_clock
from bot.files.chart import KINDS, import_chart
from bot.files.closed_months import tell_closed
from bot.files.columns import safe_cell
from bot.files.entries import COLUMNS, entry_rows
from bot.files.entries_in import import_entries
from bot.files.follow_ups_out import FOLLOW_UP_COLUMNS, follow_up_rows
from bot.files.indicator import indicator
from bot.files.report import Report
from bot.files.roster import import_patients
from bot.files.roster_out import ROSTER_COLUMNS, roster_rows
from bot.files.rule_files import load
from bot.files.staff_list import import_staff
from bot.files.staged import CHUNK
from bot.settings import Settings
from bot.terminal import fail, read_settings
from bot.upkeep import opened
from ccm.errors import CcmError
from ccm.service_month import ServiceMonth
from storage.database import Database
from storage.practices import Practice

import_app = typer.Typer(no_args_is_help=True, help="Read a CSV: all rows or none.")
export_app = typer.Typer(no_args_is_help=True, help="Write rows as CSV or JSON.")
Read = Callable[..., Report]
File = Annotated[Path, typer.Argument(help="The CSV file")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check only; keep nothing")]
ReportFile = Annotated[Path | None, typer.Option("--report", help="Write every problem and note, by line, to this CSV")]


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"


@import_app.command("patients")
def patients(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """The roster. A second import updates by MRN.

    A payer or member_id that differs from what holds becomes a coverage as of coverage_since, or of today.
    """
    settings = read_settings()
    rules = load(Path(settings.ccm_rules) if settings.ccm_rules else None)
    _import(settings, partial(import_patients, rules=rules), file, dry_run, report)


@import_app.command("staff")
def staff(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """The staff list: slack_user_id, name, role (as rn+lead).

    Optional npi, licence_state, licence_until, abroad (yes or no), since: kept where they are news, as of since or of
    today.
    """
    _import(read_settings(), import_staff, file, dry_run, report, of_patients=False)


@import_app.command("entries")
def entries(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """Time entries, as exported; they are marked as imported."""
    _import(read_settings(), import_entries, file, dry_run, report)


@import_app.command("conditions")
def conditions(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """Diagnoses: mrn, icd10; optional text, onset, status. Chronic by AHRQ's indicator."""
    _chart("conditions", file, dry_run, report)


@import_app.command("encounters")
def encounters(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """Visits: mrn, kind, date; optional until, practitioner, reason, ccm_discussed, facility, encounter_id.

    The last two tell two visits of one day apart.
    """
    _chart("encounters", file, dry_run, report)


@import_app.command("medications")
def medications(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """Medicines: mrn, name; optional dose, strength, since, until, medication_id. Two doses are two rows."""
    _chart("medications", file, dry_run, report)


@import_app.command("charges")
def charges(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """Billed codes, by this practice or others: mrn, date, code; optional practitioner, group.

    A charge without a group is taken as this practice's own, and so are the names kept with `/ccm setup billing`; any
    other group is another practice.
    """
    _chart("charges", file, dry_run, report)


@import_app.command("stays")
def stays(file: File, dry_run: DryRun = False, report: ReportFile = None) -> None:
    """Facility stays: mrn, from, kind; optional to."""
    _chart("stays", file, dry_run, report)


def _chart(name: str, file: Path, dry_run: bool, told: Path | None) -> None:
    settings = read_settings()

    def read(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
        shipped = indicator(settings.ccm_indicator_file)
        rules = load(Path(settings.ccm_rules) if settings.ccm_rules else None)
        return import_chart(database, practice, path, now, KINDS[name], shipped, dry_run=dry_run, rules=rules)

    _import(settings, read, file, dry_run, told)


def _import(
    settings: Settings, read: Read, file: Path, dry_run: bool, told: Path | None, *, of_patients: bool = True
) -> None:
    """Read a file, unless it holds patients' data that may not come in: real Slack asks for the privacy record."""
    now = practice_clock(settings.ccm_clock).now()
    with opened(settings) as (database, practice):
        if of_patients:
            with database.read(practice.id) as view:
                require_private(view, training=settings.training)
        note_clock(database, practice.id, settings.ccm_clock)
        report = read(database, practice, file, now, dry_run=dry_run)
        if report.touched and not report.problems:
            rules = load(Path(settings.ccm_rules) if settings.ccm_rules else None)
            said = tell_closed(database, practice, rules, report.touched, now, kept=report.saved).said
            report.notes += [said] if said else []
    tell(report, told)


Month = Annotated[str, typer.Option(help="As 2026-10; this month if left out")]
As = Annotated[Format, typer.Option("--format", help="csv or json")]
Rows = tuple[Sequence[str], list[dict[str, Any]], list[str]]
"""Column names, rows, and the ids of the patients they show."""


@export_app.command("entries")
def export_entries(month: Month = "", form: As = Format.CSV) -> None:
    """A month's time entries with counted seconds; corrected ones marked."""
    folder = read_settings().ccm_rules
    rules = load(Path(folder) if folder else None)

    def gather(database: Database, practice: Practice, now: datetime) -> Rows:
        with database.read(practice.id) as view:
            found = entry_rows(view, practice, _month(month, practice, now), rules)
            ids = {patient.mrn: patient.id for patient in view.patients.all()}
        return COLUMNS, found, [ids[mrn] for mrn in {row["mrn"] for row in found}]

    _export("entries", gather, form)


@export_app.command("patients")
def export_patients(form: As = Format.CSV) -> None:
    """The roster, with every column that an import reads: imported again, it changes nothing."""

    def gather(database: Database, practice: Practice, now: datetime) -> Rows:
        with database.read(practice.id) as view:
            found = roster_rows(view, practice)
            ids = [one.id for one in view.patients.all()]
        return ROSTER_COLUMNS, found, ids

    _export("patients", gather, form)


@export_app.command("follow-ups")
def export_follow_ups(form: As = Format.CSV) -> None:
    """Every follow-up, open and closed, with its owner: what is missing of enrolled patients among them."""

    def gather(database: Database, practice: Practice, now: datetime) -> Rows:
        with database.read(practice.id) as view:
            found, ids = follow_up_rows(view, practice)
        return FOLLOW_UP_COLUMNS, found, ids

    _export("follow_ups", gather, form)


@export_app.command("attempts")
def export_attempts(month: Month = "", form: As = Format.CSV) -> None:
    """A month's outreach attempts."""

    def gather(database: Database, practice: Practice, now: datetime) -> Rows:
        first, last = _month(month, practice, now).bounds(ZoneInfo(practice.zone))
        with database.read(practice.id) as view:
            people = {person.id: person.name for person in view.staff.all(active_only=False)}
            mrns = {patient.id: patient.mrn for patient in view.patients.all()}
            found = view.attempts.between(first, last)
        names = ("mrn", "at", "by", "outcome", "note")
        rows = [
            {
                "mrn": mrns[one.patient_id],
                "at": one.at.isoformat(),
                "by": people[one.by_id],
                "outcome": one.outcome.value,
                "note": one.note,
            }
            for one in found
        ]
        return names, rows, sorted({one.patient_id for one in found})

    _export("attempts", gather, form)


@export_app.command("audit")
def export_audit(form: As = Format.CSV) -> None:
    """The audit trail: who did what, when; ids and counts only."""

    def gather(database: Database, practice: Practice, now: datetime) -> Rows:
        with database.read(practice.id) as view:
            people = {person.id: person.name for person in view.staff.all(active_only=False)}
            trail = view.audit.all()
        rows = [
            {
                "seq": one.seq,
                "at": one.at.isoformat(),
                "actor": people.get(one.actor_id or "", "system"),
                "deed": one.deed,
                "facts": json.dumps(one.facts, sort_keys=True),
            }
            for one in trail
        ]
        return ("seq", "at", "actor", "deed", "facts"), rows, []

    _export("audit", gather, form)


def _month(text: str, practice: Practice, now: datetime) -> ServiceMonth:
    try:
        return ServiceMonth.parse(text) if text else ServiceMonth.of(now, ZoneInfo(practice.zone))
    except CcmError as error:
        fail(error.sentence)


def _export(kind: str, gather: Callable[[Database, Practice, datetime], Rows], form: Format) -> None:
    """Write to standard output. An export is a read of the record: who ran it and whom it shows is logged before."""
    settings = read_settings()
    now = practice_clock(settings.ccm_clock).now()
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        names, rows, shown = gather(database, practice, now)
        facts = {"rows": str(len(rows)), "ran": getpass.getuser()}
        for at in range(0, max(1, len(shown)), CHUNK):
            with database.write(practice.id) as uow:
                uow.audit.record(f"export.{kind}", None, now, patients=shown[at : at + CHUNK], facts=facts)
                uow.commit()
    if form is Format.JSON:
        sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(names), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_cell(str(value)) for name, value in row.items()})
