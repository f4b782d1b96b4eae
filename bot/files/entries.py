"""Entries in and out, as design section 10 names their columns; what was exported can be imported again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.roster import Report
from ccm.billing import month_total
from ccm.counting import counted_windows
from ccm.errors import LineError
from ccm.grammar.activities import read_activities
from ccm.record import Captured, CorrectionKind, EntryState, Program, TimeEntry
from ccm.service_month import ServiceMonth
from ccm.text import fold, plain
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import PracticeView

COLUMNS = (
    "mrn",
    "service_date",
    "start",
    "seconds",
    "performer",
    "activity",
    "note",
    "captured",
    "entered_by",
    "entered_at",
    "voided",
    "counted_seconds",
)
ALIASES = {
    **{name: name for name in COLUMNS},
    "date": "service_date",
    "minutes": "minutes",
    "staff": "performer",
    "activities": "activity",
}


def entry_rows(view: PracticeView, practice: Practice, month: ServiceMonth) -> list[dict[str, Any]]:
    """A month's entries, corrected ones marked, each with the seconds of it that count."""
    people = {person.id: person for person in view.staff.all(active_only=False)}
    patients = {patient.id: patient for patient in view.patients.all()}
    states = view.entries.all(month.first_day, month.last_day)
    by_patient: dict[str, list[EntryState]] = {}
    for state in states:
        by_patient.setdefault(state.entry.patient_id, []).append(state)
    lost: dict[str, int] = {}
    kept, zone = view.enrolments, ZoneInfo(practice.zone)
    consents, steps, assignments = kept.all_consents(), kept.all_steps(), kept.all_assignments()
    for patient_id, own in by_patient.items():
        path = consents.get(patient_id, ()), steps.get(patient_id, ()), assignments.get(patient_id, ())
        consented = counted_windows(*path, patients[patient_id].practitioner_id, zone)
        for excluded in month_total(own, people, month, zone, consented).excluded:
            lost[excluded.entry_id] = lost.get(excluded.entry_id, 0) + excluded.seconds
    rows = []
    for state in states:
        entry = state.entry
        standing = state.live and not state.awaits_confirmation
        rows.append(
            {
                "mrn": patients[entry.patient_id].mrn,
                "service_date": entry.service_date.isoformat(),
                "start": entry.start.astimezone(ZoneInfo(practice.zone)).isoformat() if entry.start else "",
                "seconds": entry.seconds,
                "performer": people[entry.performer_id].name,
                "activity": "+".join(entry.activities),
                "note": entry.note if not state.has(CorrectionKind.MOVED) else "",
                "captured": entry.captured.value,
                "entered_by": people[entry.entered_by_id].name,
                "entered_at": entry.entered_at.isoformat(),
                "voided": "" if state.live else state.corrections[-1].kind.value,
                "counted_seconds": entry.seconds - lost.get(entry.id, 0) if standing else 0,
            }
        )
    return rows


def import_entries(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then write all or none; imported ones are marked so. Raises BadFile."""
    sheet = read_sheet(path, ALIASES, ("mrn", "service_date", "performer", "activity", "note"))
    report = Report(ignored=sheet.ignored)
    with database.read(practice.id) as view:
        mrns = {patient.mrn.upper(): patient.id for patient in view.patients.all()}
        people = {fold(person.name): person.id for person in view.staff.all(active_only=False)}
    fresh = [made for line, row in sheet.rows if (made := _entry(sheet, line, row, (mrns, people), now, practice))]
    report.added, report.problems = len(fresh), sheet.problems
    if not report.problems and not dry_run:
        _keep(database, practice, fresh, now)
        report.saved = True
    return report


def _keep(database: Database, practice: Practice, fresh: Iterable[TimeEntry], now: datetime) -> None:
    with database.write(practice.id) as uow:
        count = uow.entries.add_many(fresh)
        uow.audit.record("import.entries", None, now, facts={"added": str(count)})
        uow.commit()


def _entry(
    sheet: Sheet,
    line: int,
    row: dict[str, str],
    known: tuple[dict[str, str], dict[str, str]],
    now: datetime,
    practice: Practice,
) -> TimeEntry | None:
    zone = ZoneInfo(practice.zone)
    if row.get("voided"):
        return None
    mrns, people = known
    problems = len(sheet.problems)
    patient_id, person_id = mrns.get(row["mrn"].lstrip("#").upper()), people.get(fold(row["performer"]))
    if patient_id is None:
        sheet.problems.append(Problem(line, "mrn", "is nobody on the roster"))
    if person_id is None:
        sheet.problems.append(Problem(line, "performer", "is nobody on the staff list"))
    activities = read_activities(row["activity"])
    if activities is None:
        sheet.problems.append(Problem(line, "activity", "is not an activity"))
    if not row["note"]:
        sheet.problems.append(Problem(line, "note", "is empty"))
    try:
        day = read_date(row["service_date"], now.astimezone(zone).date())
        seconds = int(row["seconds"]) if row.get("seconds") else int(row.get("minutes") or "0") * 60
        if not 1 <= seconds <= 28_800:
            raise ValueError("minutes must be from 1 to 480")
        start = datetime.fromisoformat(row["start"]) if row.get("start") else None
        if start is not None and start.tzinfo is None:
            start = start.replace(tzinfo=zone)
        if start is not None and start.astimezone(zone).date() != day:
            raise ValueError("start is on another day than service_date")
    except (ValueError, LineError) as error:
        sheet.problems.append(Problem(line, "service_date, seconds or start", str(error)))
        return None
    if len(sheet.problems) > problems or patient_id is None or person_id is None or activities is None:
        return None
    return TimeEntry(
        id=new_id(),
        patient_id=patient_id,
        performer_id=person_id,
        entered_by_id=person_id,
        service_date=day,
        start=start,
        seconds=seconds,
        activities=activities,
        inferred=False,
        note=plain(row["note"])[:2000],
        captured=Captured.IMPORTED,
        program=Program.CCM,
        caregiver=False,
        plan=False,
        snf=False,
        late_reason="imported",
        entered_at=now,
    )
