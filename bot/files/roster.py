"""`import patients` and `import staff`: all or nothing, a second import updates by MRN and says what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.loose_ends import tie_loose_ends
from bot.files.programme import Programme, add_patient, read_said
from bot.files.staged import keep_staged
from ccm.errors import CcmError
from ccm.follow_up import owner_among
from ccm.record import CONTACT_MOST, Patient, Person
from ccm.roles import parse_role
from ccm.text import fold, plain
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork

PATIENT_COLUMNS = {
    **{name: name for name in ("mrn", "first_name", "last_name", "dob", "sex", "phone", "address", "language")},
    **{name: name for name in ("caregiver", "payer", "member_id", "care_manager", "practitioner")},
    **{name: name for name in ("status", "consent_date", "consent_how", "consent_by", "plan_date", "initiating_visit")},
    **{name: name for name in ("best_time", "interpreter", "caregiver_since", "do_not_call")},
    "ccm_status": "status",
    "care_plan_date": "plan_date",
    "patient_id": "mrn",
    "chart_number": "mrn",
    "account_number": "mrn",
    "medical_record_number": "mrn",
    "first": "first_name",
    "given_name": "first_name",
    "patient_first_name": "first_name",
    "last": "last_name",
    "family_name": "last_name",
    "surname": "last_name",
    "patient_last_name": "last_name",
    "date_of_birth": "dob",
    "birth_date": "dob",
    "birthdate": "dob",
    "gender": "sex",
    "phone_number": "phone",
    "home_phone": "phone",
    "mobile_phone": "phone",
    "preferred_language": "language",
    "insurance": "payer",
    "primary_insurance": "payer",
    "subscriber_id": "member_id",
    "provider": "practitioner",
}
STAFF_COLUMNS = {
    "slack_user_id": "slack_user_id",
    "slack_id": "slack_user_id",
    "member_id": "slack_user_id",
    "name": "name",
    "full_name": "name",
    "role": "role",
    "roles": "role",
}
TEXTS = ("sex", "phone", "address", "language", "caregiver", "payer", "member_id", "best_time", "interpreter")
DATES = ("initiating_visit", "caregiver_since")


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    added: int = 0
    changed: int = 0
    same: int = 0
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    saved: bool = False
    lacking: int = 0  # follow-ups opened for what enrolled patients lack
    calls: int = 0  # calls opened after discharges
    arrived: int = 0  # follow-ups closed, because the file brought what they waited for
    kept: Counter[str] = field(default_factory=Counter)  # what a file would have taken away, and did not


def import_patients(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then write all in one transaction, or none. Raises BadFile."""
    sheet = read_sheet(path, PATIENT_COLUMNS, ("mrn", "first_name", "last_name", "dob"))
    with database.read(practice.id) as view:
        old = {patient.mrn.upper(): patient for patient in view.patients.all()}
        staff = view.staff.all()
        people = {fold(person.name): person.id for person in staff}
        known = set(view.enrolments.states())
    in_charge = owner_among(None, staff)
    report = Report(ignored=sheet.ignored)
    fresh: list[Patient] = []
    programme = Programme()
    seen: set[str] = set()
    today = now.astimezone(ZoneInfo(practice.zone)).date()
    for line, row in sheet.rows:
        mrn = row["mrn"].lstrip("#")
        before = old.get(mrn.upper())
        if mrn.upper() in seen:
            sheet.problems.append(Problem(line, "mrn", "the same MRN stands on an earlier line"))
            continue
        seen.add(mrn.upper())
        patient = _patient(sheet, line, row, before, people, today)
        if before and before.do_not_call and row.get("do_not_call") and not _yes(row["do_not_call"]):
            report.kept["do_not_call"] += 1
        said = read_said(sheet, line, row, people, today)
        if patient is None or said is None:
            continue
        add_patient(programme, patient, said, now, ZoneInfo(practice.zone), in_charge, known)
        if before is None:
            report.added += 1
        elif patient == before:
            report.same += 1
            continue
        else:
            report.changed += 1
            report.changes.update(_differences(before, patient))
        fresh.append(patient)
    report.problems = sheet.problems
    if not report.problems and not dry_run:
        _keep_patients(database, practice, fresh, programme, now, report)
    return report


def _patient(
    sheet: Sheet, line: int, row: dict[str, str], before: Patient | None, people: dict[str, str], today: date
) -> Patient | None:
    problems = len(sheet.problems)
    for column in ("mrn", "first_name", "last_name", "dob"):
        if not row[column]:
            sheet.problems.append(Problem(line, column, "is empty"))
    mrn = row["mrn"].lstrip("#")
    if mrn and (len(mrn) > 40 or not any(char.isdigit() for char in mrn) or " " in mrn):
        sheet.problems.append(Problem(line, "mrn", "is not an MRN: up to 40 letters and digits, no spaces"))
    dob = None
    if row["dob"]:
        try:
            dob = read_date(row["dob"], today)
        except ValueError as error:
            sheet.problems.append(Problem(line, "dob", str(error)))
    owners = {}
    for column in ("care_manager", "practitioner"):
        name = row.get(column, "")
        if name and fold(name) not in people:
            sheet.problems.append(Problem(line, column, "is nobody on the staff list"))
        owners[f"{column}_id"] = people.get(fold(name)) if name else None
    if len(sheet.problems) > problems or dob is None:
        return None
    base = before or Patient(new_id(), new_case_id(), mrn, "", "", dob)
    given, family = plain(row["first_name"])[:80], plain(row["last_name"])[:80]
    said = _said_of(sheet, line, row, base, today)
    if said is None:
        return None
    kept = {name: value for name, value in owners.items() if value is not None} | said
    return replace(base, given=given, family=family, dob=dob, **kept)  # type: ignore[arg-type]


def _said_of(sheet: Sheet, line: int, row: dict[str, str], base: Patient, today: date) -> dict[str, object] | None:
    """The row's further columns, or None where one is wrong. An empty cell says nothing: what is kept stays."""
    problems = len(sheet.problems)
    said: dict[str, object] = {name: plain(row[name]) for name in TEXTS if row.get(name)}
    for name, text in said.items():
        if len(str(text)) > CONTACT_MOST:
            sheet.problems.append(Problem(line, name, f"is longer than {CONTACT_MOST} characters"))
    for column in DATES:
        if row.get(column):
            try:
                said[column] = read_date(row[column], today)
            except ValueError as error:
                sheet.problems.append(Problem(line, column, str(error)))
    if said.get("caregiver", base.caregiver) != base.caregiver:
        said.setdefault("caregiver_since", None)  # the day was the former caregiver's
    if _yes(row.get("do_not_call", "")):
        said["do_not_call"] = True  # a file may set it; only a person lifts it, on the card
    return said if len(sheet.problems) == problems else None


def _yes(text: str) -> bool:
    return text.lower() in ("yes", "true", "1", "y", "x")


def _differences(before: Patient, after: Patient) -> list[str]:
    return [name for name in Patient.__slots__ if getattr(before, name) != getattr(after, name)]


def _keep_patients(
    database: Database, practice: Practice, fresh: list[Patient], programme: Programme, now: datetime, report: Report
) -> None:
    facts = {"added": str(report.added), "changed": str(report.changed), "same": str(report.same)}

    def then(uow: UnitOfWork) -> None:
        programme.write(uow)
        uow.audit.record("import.programme", None, now, facts={"steps": str(len(programme.steps))})

    keep_staged(database, practice.id, fresh, "import.patients", now, facts, then)
    ends = tie_loose_ends(database, practice.id, "import.patients", now, ZoneInfo(practice.zone))
    report.saved, report.lacking, report.arrived = True, len(programme.missing), ends.arrived


def import_staff(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then write all or none. People are known by their Slack id. Raises BadFile."""
    sheet = read_sheet(path, STAFF_COLUMNS, ("slack_user_id", "name", "role"))
    with database.read(practice.id) as view:
        old = {person.slack_user_id: person for person in view.staff.all(active_only=False)}
    report = Report(ignored=sheet.ignored)
    fresh: list[Person] = []
    for line, row in sheet.rows:
        if not row["slack_user_id"] or not row["name"]:
            sheet.problems.append(Problem(line, "slack_user_id", "Slack id and name must be there"))
            continue
        try:
            credential, duties = parse_role(row["role"])
        except CcmError as error:
            sheet.problems.append(Problem(line, "role", error.sentence))
            continue
        before = old.get(row["slack_user_id"])
        person = Person(before.id if before else new_id(), row["slack_user_id"], plain(row["name"]), credential, duties)
        report.added += before is None
        report.same += before == person
        report.changed += before is not None and before != person
        fresh.append(person)
    report.problems = sheet.problems
    if not report.problems and not dry_run:
        with database.write(practice.id) as uow:
            for person in fresh:
                uow.staff.save(person)
            facts = {"added": str(report.added), "changed": str(report.changed)}
            uow.audit.record("import.staff", None, now, facts=facts)
            uow.commit()
        report.saved = True
    return report
