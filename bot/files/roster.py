"""`import patients` and `import staff`: all or nothing, a second import updates by MRN and says what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions.assigning import assignment, release
from bot.actions.policy import read_policy
from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.programme import Known, Programme, add_patient, read_said
from bot.files.staff_names import People, crowded
from bot.files.staged import keep_staged
from ccm.errors import CcmError
from ccm.record import Patient, Person
from ccm.roles import Duty, parse_role
from ccm.text import plain
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork

PATIENT_COLUMNS = {
    **{name: name for name in ("mrn", "first_name", "last_name", "dob", "sex", "phone", "address", "language")},
    **{name: name for name in ("caregiver", "payer", "member_id", "care_manager", "practitioner")},
    **{name: name for name in ("status", "consent_date", "consent_how", "consent_by", "plan_date", "initiating_visit")},
    "status_date": "status_date",
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
    notes: list[Problem] = field(default_factory=list)  # what was not taken from a row that was otherwise kept
    warnings: list[str] = field(default_factory=list)  # what the file leads to, and someone should know


def import_patients(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then write all in one transaction, or none. Raises BadFile."""
    sheet = read_sheet(path, PATIENT_COLUMNS, ("mrn", "first_name", "last_name", "dob"))
    with database.read(practice.id) as view:
        old = {patient.mrn.upper(): patient for patient in view.patients.all()}
        staff = view.staff.all()
        steps, consents = view.enrolments.all_steps(), view.enrolments.all_consents()
        plans, assigned = view.plans.all_latest(), view.enrolments.all_assignments()
        policy = read_policy(view)
    people = People(staff)
    lead = next((one.id for one in staff if Duty.LEAD in one.duties), None)
    report = Report(ignored=sheet.ignored)
    fresh: list[Patient] = []
    programme = Programme(now, ZoneInfo(practice.zone), lead, report.notes)
    seen: set[str] = set()
    today = now.astimezone(ZoneInfo(practice.zone)).date()
    everyone = {patient.id: patient for patient in old.values()}
    for line, row in sheet.rows:
        mrn = row["mrn"].lstrip("#")
        before = old.get(mrn.upper())
        if mrn.upper() in seen:
            sheet.problems.append(Problem(line, "mrn", "the same MRN stands on an earlier line"))
            continue
        seen.add(mrn.upper())
        patient = _patient(sheet, line, row, before, people, today)
        said = read_said(sheet, line, row, people.ids(row.get("consent_by", "")), today)
        if patient is None or said is None:
            continue
        everyone[patient.id] = patient
        if before is not None and _owners(before) != _owners(patient):
            programme.assignments.append(assignment(before, patient, None, now))
        mine = [one for one in programme.assignments[-1:] if one.patient_id == patient.id]
        known = Known(
            tuple(steps.get(patient.id, ())),
            tuple(consents.get(patient.id, ())),
            plans.get(patient.id),
            (*assigned.get(patient.id, ()), *mine),
        )
        moved = add_patient(programme, patient, said, known, line)
        if before is None:
            report.added += 1
        elif patient == before and not moved:
            report.same += 1
            continue
        else:
            report.changed += 1
            report.changes.update([*_differences(before, patient), *moved])
        if patient != before:
            fresh.append(patient)
    report.problems = sheet.problems
    report.warnings = crowded(everyone, steps, programme.steps, staff, policy.panel_cap)
    if not report.problems and not dry_run:
        _keep_patients(database, practice, fresh, programme, now, report)
    return report


def _owners(patient: Patient) -> tuple[str | None, str | None]:
    return patient.care_manager_id, patient.practitioner_id


def _patient(
    sheet: Sheet, line: int, row: dict[str, str], before: Patient | None, people: People, today: date
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
        try:
            owners[f"{column}_id"] = people.one(row[column], column) if row.get(column) else None
        except ValueError as error:
            sheet.problems.append(Problem(line, column, str(error)))
    if len(sheet.problems) > problems or dob is None:
        return None
    base = before or Patient(new_id(), new_case_id(), mrn, "", "", dob)
    texts = {name: plain(row[name])[:300] for name in TEXTS if name in row}
    given, family = plain(row["first_name"])[:80], plain(row["last_name"])[:80]
    kept: dict[str, object] = {name: value for name, value in owners.items() if value is not None}
    for column in DATES:
        if row.get(column):
            try:
                kept[column] = read_date(row[column], today)
            except ValueError as error:
                sheet.problems.append(Problem(line, column, str(error)))
                return None
    if "do_not_call" in row:
        kept["do_not_call"] = row["do_not_call"].lower() in ("yes", "true", "1", "y", "x")
    return replace(base, given=given, family=family, dob=dob, **texts, **kept)  # type: ignore[arg-type]


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
    report.saved, report.lacking = True, len(programme.missing)


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
                if person.slack_user_id in old:
                    release(uow, old[person.slack_user_id], person, None, now, ZoneInfo(practice.zone))
            facts = {"added": str(report.added), "changed": str(report.changed)}
            uow.audit.record("import.staff", None, now, facts=facts)
            uow.commit()
        report.saved = True
    return report
