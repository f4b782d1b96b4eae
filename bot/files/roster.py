"""`import patients`: all or nothing; a second import updates by MRN and says what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions.assigning import assignment
from bot.actions.policy import read_policy
from bot.files.columns import Problem, Sheet, read_date, read_day, read_sheet, taken
from bot.files.covered import add_coverage, read_since
from bot.files.loose_ends import tie_loose_ends
from bot.files.panels import crowded, states_after
from bot.files.path_rows import Known, Programme
from bot.files.payers import undecided
from bot.files.people import People
from bot.files.programme import add_patient
from bot.files.report import Report
from bot.files.roster_closed import touched
from bot.files.roster_columns import ONCE, PATIENT_COLUMNS, TELLING
from bot.files.said import read_said
from bot.files.staged import TURN, keep_staged, one_at_a_time
from ccm.billing.rules import RuleData
from ccm.care_plan import CarePlan
from ccm.chart import Encounter
from ccm.consent import Consent
from ccm.coverage import Coverage
from ccm.enrolment import Assignment, EnrolmentStep
from ccm.gaps import Gap, gap_in, gap_of
from ccm.languages import language_words
from ccm.record import CONTACT_MOST, Patient
from ccm.text import plain
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from storage.unit_of_work import PracticeView, UnitOfWork

TEXTS = ("sex", "phone", "address", "language", "caregiver", "payer", "member_id", "best_time", "interpreter")
DATES = ("initiating_visit", "caregiver_since")
YES = ("yes", "true", "1", "y", "x", "t", "do not call")
NO = ("no", "false", "0", "n", "f", "none")


@one_at_a_time
def import_patients(
    database: Database,
    practice: Practice,
    path: Path,
    now: datetime,
    *,
    dry_run: bool,
    rules: Sequence[RuleData] | None = None,
) -> Report:
    """Check every row, then keep all or none. Raises BadFile; Busy while another import runs.

    With `rules` the report says which payers none of them decides; None asks nothing of payers.
    """
    sheet = read_sheet(path, PATIENT_COLUMNS, ("mrn", "first_name", "last_name", "dob"), telling=TELLING, once=ONCE)
    with database.read(practice.id) as view:
        old = {patient.mrn.upper(): patient for patient in view.patients.all()}
        staff = view.staff.all()
        named = Named(People(staff), People(view.staff.all(active_only=False)))
        on_file = _OnFile.read(view)
        policy, compared_at = read_policy(view), view.audit.head().seq
    report = Report(ignored=sheet.ignored, doubled=sheet.doubled)
    fresh: list[Patient] = []
    zone = ZoneInfo(practice.zone)
    programme = Programme(
        now,
        zone,
        report.not_taken,
        report.not_active,
        report.unsaid,
        staff=staff,
        stale_days=policy.plan_stale_days,
    )
    seen, read = set[str](), list[Patient]()
    today = now.astimezone(zone).date()
    everyone_before = {patient.id: patient for patient in old.values()}
    everyone = dict(everyone_before)
    for line, row in sheet.rows:
        mrn = row["mrn"].lstrip("#")
        before = old.get(mrn.upper())
        if mrn.upper() in seen:
            sheet.problems.append(Problem(line, "mrn", "the same MRN stands on an earlier line"))
            continue
        seen.add(mrn.upper())
        patient = _patient(sheet, line, row, before, named, today)
        if before and before.do_not_call and row.get("do_not_call", "").lower() in NO:
            report.kept["do_not_call"] += 1
        explainers = named.here.ids(row.get("consent_by", ""))
        said = read_said(sheet, line, row, explainers, patient.dob if patient else None, today)
        since = read_since(sheet, line, row, today)
        if patient is None or said is None:
            continue
        everyone[patient.id] = patient
        read.append(patient)
        if before is not None and _owners(before) != _owners(patient):
            programme.assignments.append(assignment(before, patient, None, now))
        moved = add_patient(programme, patient, said, on_file.of(patient.id, programme.assignments[-1:]), line)
        moved += add_coverage(programme, patient, before, row, since, on_file.coverages.get(patient.id, ()), line)
        report.count(before, patient, moved)
        if patient != before:
            fresh.append(patient)
    report.problems = sorted(sheet.problems, key=lambda one: one.line)
    report.touched = touched(programme, everyone_before, fresh, today)
    report.missing.update(gap.label for one in programme.missing if (gap := gap_of(one.what)))
    states = states_after(everyone, on_file.steps, programme.steps)
    report.warnings = crowded(everyone, states, staff, policy.panel_cap)
    if rules is not None:
        report.warnings += undecided(read, states, on_file.coverages, programme.coverages, rules, today)
    if not report.problems and not dry_run:
        merged = _Meanwhile(everyone_before, {patient.id: patient for patient in fresh}, compared_at, report)
        _keep_patients(database, practice, fresh, programme, now, report, merged)
    return report


@dataclass(frozen=True, slots=True)
class Named:
    """The staff by name: who is here, and everybody, so that an export that names a leaver can come back."""

    here: People
    ever: People

    def one(self, row: dict[str, str], column: str, before_id: str | None) -> str | None:
        """Who is meant. Raises ValueError for one who may not stand there, unless they stand there already."""
        text = row.get(column, "")
        if before_id is not None and self.ever.ids(text) == [before_id]:
            return before_id
        return self.here.one(text, column, (row["first_name"], row["last_name"])) if text else None


@dataclass(frozen=True, slots=True)
class _OnFile:
    """The path of everyone, as it stood when the file was compared."""

    steps: dict[str, list[EnrolmentStep]]
    consents: dict[str, list[Consent]]
    plans: dict[str, CarePlan]
    assigned: dict[str, list[Assignment]]
    encounters: dict[str, list[Encounter]]
    waiting: dict[str, set[Gap]]
    coverages: dict[str, list[Coverage]]

    @staticmethod
    def read(view: PracticeView) -> _OnFile:
        kept = view.enrolments
        encounters, waiting = defaultdict[str, list[Encounter]](list), defaultdict[str, set[Gap]](set)
        for seen in view.encounters.all():
            encounters[seen.patient_id].append(seen)
        for loop in view.follow_ups.open():
            if gap := gap_in(loop):
                waiting[loop.follow_up.patient_id].add(gap)
        path = kept.all_steps(), kept.all_consents(), view.plans.all_latest(), kept.all_assignments()
        return _OnFile(*path, encounters, waiting, view.coverages.all())

    def of(self, patient_id: str, just_made: Sequence[Assignment]) -> Known:
        """One patient's, with the assignment that this row made."""
        mine = [one for one in just_made if one.patient_id == patient_id]
        return Known(
            tuple(self.steps.get(patient_id, ())),
            tuple(self.consents.get(patient_id, ())),
            self.plans.get(patient_id),
            (*self.assigned.get(patient_id, ()), *mine),
            self.encounters.get(patient_id, ()),
            frozenset(self.waiting.get(patient_id, ())),
        )


def _owners(patient: Patient) -> tuple[str | None, str | None]:
    return patient.care_manager_id, patient.practitioner_id


def _patient(
    sheet: Sheet, line: int, row: dict[str, str], before: Patient | None, named: Named, today: date
) -> Patient | None:
    problems = len(sheet.problems)
    for column in ("mrn", "first_name", "last_name", "dob"):
        if not row[column]:
            sheet.problems.append(Problem(line, column, "is empty"))
    mrn = row["mrn"].lstrip("#")
    if mrn and (len(mrn) > 40 or not any(char.isdigit() for char in mrn) or " " in mrn):
        sheet.problems.append(Problem(line, "mrn", "is not an MRN: up to 40 letters and digits, no spaces"))
    dob = taken(sheet, line, "dob", lambda: read_date(row["dob"], today)) if row["dob"] else None
    owners = {}
    for column in ("care_manager", "practitioner"):
        try:
            before_id = getattr(before, f"{column}_id", None)
            owners[f"{column}_id"] = named.one(row, column, before_id)
        except ValueError as error:
            sheet.problems.append(Problem(line, column, str(error)))
    if len(sheet.problems) > problems or dob is None:
        return None
    base = before or Patient(new_id(), new_case_id(), mrn, "", "", dob)
    given, family = (
        kept if row[column] == kept else plain(row[column])[:80]
        for column, kept in (("first_name", base.given), ("last_name", base.family))
    )
    base = replace(base, dob=dob)
    said = _said_of(sheet, line, row, base, today)
    if said is None:
        return None
    kept = {name: value for name, value in owners.items() if value is not None} | said
    return replace(base, given=given, family=family, **kept)  # type: ignore[arg-type]


def _said_of(sheet: Sheet, line: int, row: dict[str, str], base: Patient, today: date) -> dict[str, object] | None:
    """The row's further columns, or None where one is wrong. An empty cell says nothing: what is kept stays, and so it
    does where the cell says just that.
    """
    problems = len(sheet.problems)
    texts = {name: row[name] for name in TEXTS if row.get(name) and row[name] != getattr(base, name)}
    said: dict[str, object] = {name: plain(text) for name, text in texts.items()}
    for name, text in said.items():
        if len(str(text)) > CONTACT_MOST:
            sheet.problems.append(Problem(line, name, f"is longer than {CONTACT_MOST} characters"))
    if "language" in texts:
        said["language"] = language_words(str(said["language"]))
    if "interpreter" in texts:
        said["interpreter"] = _interpreter(str(said["interpreter"]), str(said.get("language", base.language)))
    for column in DATES:
        if row.get(column):
            said[column] = taken(sheet, line, column, partial(read_day, row[column], today, base.dob))
    if said.get("caregiver", base.caregiver) != base.caregiver:
        said.setdefault("caregiver_since", None)  # the day was the former caregiver's
    word = row.get("do_not_call", "").lower()
    if word in YES:
        said["do_not_call"] = True  # a file may set it; only a person lifts it, on the card
    elif word and word not in NO:
        what = "is yes or no; when to call belongs into best_time"
        sheet.problems.append(Problem(line, "do_not_call", what))
    return said if len(sheet.problems) == problems else None


def _interpreter(text: str, language: str) -> str:
    """The language an interpreter is needed for: charts that ask whether one is needed say yes or no."""
    word = text.lower()
    if word in (*NO, "n/a", "not needed"):
        return ""
    return language or "yes" if word in YES else language_words(text)


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
    report.missing += ends.missing
