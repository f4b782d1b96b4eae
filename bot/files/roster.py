"""`import patients`: all or nothing; a second import updates by MRN and says what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions.assigning import assignment
from bot.actions.policy import read_policy
from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.covered import SINCE, add_coverage, read_since
from bot.files.loose_ends import tie_loose_ends
from bot.files.panels import crowded
from bot.files.people import People
from bot.files.programme import Known, Programme, add_patient, read_said
from bot.files.report import Report
from bot.files.staged import TURN, keep_staged, one_at_a_time
from ccm.care_plan import CarePlan
from ccm.consent import Consent
from ccm.coverage import Coverage
from ccm.enrolment import Assignment, EnrolmentStep
from ccm.record import CONTACT_MOST, Patient
from ccm.text import plain
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import PracticeView, UnitOfWork

PATIENT_COLUMNS = {
    **{name: name for name in ("mrn", "first_name", "last_name", "dob", "sex", "phone", "address", "language")},
    **{name: name for name in ("caregiver", "payer", "member_id", "care_manager", "practitioner")},
    **{name: name for name in ("status", "consent_date", "consent_how", "consent_by", "plan_date", "initiating_visit")},
    **{name: name for name in ("status_date", SINCE)},
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
TEXTS = ("sex", "phone", "address", "language", "caregiver", "payer", "member_id", "best_time", "interpreter")
DATES = ("initiating_visit", "caregiver_since")


@one_at_a_time
def import_patients(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then keep all or none. Raises BadFile; Busy while another import runs."""
    sheet = read_sheet(path, PATIENT_COLUMNS, ("mrn", "first_name", "last_name", "dob"))
    with database.read(practice.id) as view:
        old = {patient.mrn.upper(): patient for patient in view.patients.all()}
        staff = view.staff.all()
        on_file = _OnFile.read(view)
        policy, compared_at = read_policy(view), view.audit.head().seq
    people = People(staff)
    report = Report(ignored=sheet.ignored)
    fresh: list[Patient] = []
    programme = Programme(
        now, ZoneInfo(practice.zone), report.not_taken, staff=staff, stale_days=policy.plan_stale_days
    )
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
        if before and before.do_not_call and row.get("do_not_call") and not _yes(row["do_not_call"]):
            report.kept["do_not_call"] += 1
        said = read_said(sheet, line, row, people.ids(row.get("consent_by", "")), today)
        since = read_since(sheet, line, row, today)
        if patient is None or said is None:
            continue
        everyone[patient.id] = patient
        if before is not None and _owners(before) != _owners(patient):
            programme.assignments.append(assignment(before, patient, None, now))
        moved = add_patient(programme, patient, said, on_file.of(patient.id, programme.assignments[-1:]), line)
        moved += add_coverage(programme, patient, before, row, since, on_file.coverages.get(patient.id, ()), line)
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
    report.warnings = crowded(everyone, on_file.steps, programme.steps, staff, policy.panel_cap)
    if not report.problems and not dry_run:
        before_file = {patient.id: patient for patient in old.values()}
        merged = _Meanwhile(before_file, {patient.id: patient for patient in fresh}, compared_at, report)
        _keep_patients(database, practice, fresh, programme, now, report, merged)
    return report


@dataclass(frozen=True, slots=True)
class _OnFile:
    """The path of everyone, as it stood when the file was compared."""

    steps: dict[str, list[EnrolmentStep]]
    consents: dict[str, list[Consent]]
    plans: dict[str, CarePlan]
    assigned: dict[str, list[Assignment]]
    coverages: dict[str, list[Coverage]]

    @staticmethod
    def read(view: PracticeView) -> _OnFile:
        kept = view.enrolments
        plans, coverages = view.plans.all_latest(), view.coverages.all()
        return _OnFile(kept.all_steps(), kept.all_consents(), plans, kept.all_assignments(), coverages)

    def of(self, patient_id: str, just_made: Sequence[Assignment]) -> Known:
        """One patient's, with the assignment that this row made."""
        mine = [one for one in just_made if one.patient_id == patient_id]
        return Known(
            tuple(self.steps.get(patient_id, ())),
            tuple(self.consents.get(patient_id, ())),
            self.plans.get(patient_id),
            (*self.assigned.get(patient_id, ()), *mine),
        )


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
    ends = tie_loose_ends(database, practice.id, "import.patients", now, ZoneInfo(practice.zone))
    report.saved, report.arrived = True, ends.arrived
    report.lacking = len(programme.missing) + ends.opened
