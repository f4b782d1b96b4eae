"""`import patients` and `import staff`: all or nothing, a second import updates by MRN and says what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.programme import Programme, add_patient, read_said
from bot.files.staged import TURN, keep_staged, one_at_a_time
from ccm.errors import CcmError, StateRefused
from ccm.record import Patient, Person
from ccm.roles import Duty, parse_role
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
NO_OWNER = "with this file the practice would have no owner; give one person here the owner duty, as physician+owner"


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
    meanwhile: int = 0  # patients whom someone changed while the file came in: their word stands
    notes: list[str] = field(default_factory=list)  # what the person should know, in sentences


@one_at_a_time
def import_patients(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then keep all or none. Raises BadFile; Busy while another import runs."""
    sheet = read_sheet(path, PATIENT_COLUMNS, ("mrn", "first_name", "last_name", "dob"))
    with database.read(practice.id) as view:
        old = {patient.mrn.upper(): patient for patient in view.patients.all()}
        staff = view.staff.all()
        people = {fold(person.name): person.id for person in staff}
        known = set(view.enrolments.states())
        compared_at = view.audit.head().seq
    lead = next((one.id for one in staff if Duty.LEAD in one.duties), None)
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
        said = read_said(sheet, line, row, people, today)
        if patient is None or said is None:
            continue
        add_patient(programme, patient, said, now, ZoneInfo(practice.zone), lead, known)
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
        before_file = {patient.id: patient for patient in old.values()}
        merged = _Meanwhile(before_file, {patient.id: patient for patient in fresh}, compared_at, report)
        _keep_patients(database, practice, fresh, programme, now, report, merged)
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


@dataclass(frozen=True, slots=True)
class _Meanwhile:
    """Patients whom someone changed since the file was compared with the roster, as they shall stand after it."""

    before: dict[str, Patient]
    fresh: dict[str, Patient]
    compared_at: int
    report: Report

    def __call__(self, uow: UnitOfWork) -> list[Patient]:
        """Column by column: what the person wrote stands, what only the file changes is taken from it."""
        touched = [one for one in uow.audit.written_since(self.compared_at, "patient") if one in self.before]
        both = uow.patients.many([one for one in touched if one in self.fresh])
        self.report.meanwhile = len(both)
        return [_merged(self.before[now.id], self.fresh[now.id], now) for now in both]


def _merged(before: Patient, from_file: Patient, now: Patient) -> Patient:
    names = [name for name in Patient.__slots__ if getattr(now, name) == getattr(before, name)]
    return replace(now, **{name: getattr(from_file, name) for name in names})


def _keep_patients(
    database: Database,
    practice: Practice,
    fresh: list[Patient],
    programme: Programme,
    now: datetime,
    report: Report,
    meanwhile: _Meanwhile,
) -> None:
    facts = {"added": str(report.added), "changed": str(report.changed), "same": str(report.same)}
    with database.plan(practice.id) as planned:
        programme.write(planned)
        later = planned.turns_of(TURN, patients_whole=True)

    def then(uow: UnitOfWork) -> None:
        uow.audit.record("import.programme", None, now, facts={"steps": str(len(programme.steps))})

    keep_staged(database, practice.id, fresh, "import.patients", now, facts, then, later=later, meanwhile=meanwhile)
    report.saved, report.lacking = True, len(programme.missing)


@one_at_a_time
def import_staff(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then write all or none. People are known by their Slack id. Raises BadFile.

    A file gives nobody back an access that was taken away, and never takes the last owner.
    """
    sheet = read_sheet(path, STAFF_COLUMNS, ("slack_user_id", "name", "role"))
    with database.read(practice.id) as view:
        old = {person.slack_user_id: person for person in view.staff.all(active_only=False)}
    report = Report(ignored=sheet.ignored)
    fresh: list[Person] = []
    seen: set[str] = set()
    for line, row in sheet.rows:
        if row["slack_user_id"] in seen:
            sheet.problems.append(Problem(line, "slack_user_id", "the same Slack id stands on an earlier line"))
            continue
        seen.add(row["slack_user_id"])
        if not row["slack_user_id"] or not row["name"]:
            sheet.problems.append(Problem(line, "slack_user_id", "Slack id and name must be there"))
            continue
        try:
            credential, duties = parse_role(row["role"])
        except CcmError as error:
            sheet.problems.append(Problem(line, "role", error.sentence))
            continue
        before = old.get(row["slack_user_id"])
        person_id, active = (before.id, before.active) if before else (new_id(), True)
        person = Person(person_id, row["slack_user_id"], plain(row["name"]), credential, duties, active)
        if not active:
            report.notes.append(f"Line {line}: this person has left, and stays so. `/ccm staff` brings someone back.")
        report.added += before is None
        report.same += before == person
        report.changed += before is not None and before != person
        fresh.append(person)
    after = {**old, **{person.slack_user_id: person for person in fresh}}
    if _owners(old) and not _owners(after) and not sheet.problems:
        sheet.problems.append(Problem(1, "role", NO_OWNER))
    report.problems = sheet.problems
    if not report.problems and not dry_run:
        with database.write(practice.id) as uow:
            for person in fresh:
                uow.staff.save(person)
            if _owners(old) and not uow.staff.count_owners():
                raise StateRefused(NO_OWNER)
            facts = {"added": str(report.added), "changed": str(report.changed)}
            uow.audit.record("import.staff", None, now, facts=facts)
            uow.commit()
        report.saved = True
    return report


def _owners(people: Mapping[str, Person]) -> int:
    return sum(person.active and Duty.OWNER in person.duties for person in people.values())
