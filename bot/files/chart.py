"""`import conditions|encounters|medications|charges|stays`: what the chart knows, by MRN; all or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions.billing_settings import read_billing
from bot.files.chart_rows import Cells, Unreadable, charge, condition, encounter, medication, stay
from bot.files.closed_months import Touched
from bot.files.columns import Problem, Sheet, read_sheet
from bot.files.discharges import open_calls
from bot.files.loose_ends import BROUGHT_BY, missing_after, tie_loose_ends
from bot.files.people import People
from bot.files.report import Report
from bot.files.rule_files import shipped
from bot.files.same_row import ENCOUNTER, MEDICATION, Rows, SameRow, by_facts, paired
from bot.files.staged import keep_staged, one_at_a_time
from ccm.billing.record import is_ours
from ccm.billing.rules import RuleData, planning_codes
from ccm.chart import Charge, Encounter, Stay
from ccm.conditions import Condition, Indicator
from ccm.initiating_visit import QUALIFYING
from ccm.practice_billing import own_names
from storage.database import Database
from storage.practices import Practice
from storage.unit_of_work import PracticeView, UnitOfWork

GROUPS_NAMED = 10
WHO_SAW = re.compile(r"(?:.*_)?(?:provider|practitioner|physician|doctor|clinician|discussed)(?:_name)?$")
"""Names that say by whom a visit was, or that CCM was discussed: passed over, a visit would be another's (R-G2)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its columns, how a row is read, what makes two rows the same, and where they are kept."""

    name: str
    columns: dict[str, str]
    required: tuple[str, ...]
    read: Callable[[Cells], Any]
    same: SameRow
    telling: re.Pattern[str] | None = None


def _columns(*names: str, **aliases: str) -> dict[str, str]:
    mrns = ("patient_mrn", "chart_number", "medical_record_number")
    return {**{name: name for name in names}, **dict.fromkeys(mrns, "mrn"), **aliases}


KINDS: dict[str, Kind] = {
    "conditions": Kind(
        "conditions",
        {
            **_columns("mrn", "icd10", "text", "onset", "status", "active"),
            **dict.fromkeys(("code", "icd_10", "icd10_code", "icd_10_code", "diagnosis_code"), "icd10"),
            **dict.fromkeys(("diagnosis", "description", "diagnosis_description", "problem"), "text"),
            **dict.fromkeys(("onset_date", "date_of_onset"), "onset"),
        },
        ("mrn", "icd10"),
        condition,
        by_facts(lambda one: (one.patient_id, one.code)),
    ),
    "encounters": Kind(
        "encounters",
        {
            **_columns("mrn", "kind", "date", "until", "practitioner", "reason", "ccm_discussed", "facility"),
            **dict.fromkeys(("encounter_id", "encounter_number", "visit_id", "visit_number", "csn"), "chart_id"),
            **dict.fromkeys(("facility_name", "location", "department", "hospital", "site"), "facility"),
            **dict.fromkeys(("type", "visit_type", "encounter_type"), "kind"),
            **dict.fromkeys(("visit_date", "encounter_date", "date_of_service"), "date"),
            **dict.fromkeys(("discharged", "discharge_date"), "until"),
            **dict.fromkeys(("provider", "rendering_provider", "seen_by", "clinician"), "practitioner"),
        },
        ("mrn", "kind", "date"),
        encounter,
        ENCOUNTER,
        WHO_SAW,
    ),
    "medications": Kind(
        "medications",
        {
            **_columns("mrn", "name", "dose", "strength", "since", "until"),
            **dict.fromkeys(("medication_id", "prescription_id", "rx_id", "rx_number"), "chart_id"),
            **{"drug": "name", "medication": "name", "start": "since", "stop": "until"},
        },
        ("mrn", "name"),
        medication,
        MEDICATION,
    ),
    "charges": Kind(
        "charges",
        _columns("mrn", "date", "code", "practitioner", "group", cpt="code", provider="practitioner"),
        ("mrn", "date", "code"),
        charge,
        by_facts(lambda one: (one.patient_id, one.on, one.code, one.practitioner, one.group)),
    ),
    "stays": Kind(
        "stays",
        {**_columns("mrn", "from", "to", "kind", type="kind"), "admitted": "from", "discharged": "to"},
        ("mrn", "from", "kind"),
        stay,
        by_facts(lambda one: (one.patient_id, one.since, one.kind)),
    ),
}


@one_at_a_time
def import_chart(
    database: Database,
    practice: Practice,
    path: Path,
    now: datetime,
    kind: Kind,
    indicator: Indicator,
    *,
    dry_run: bool,
    rules: Sequence[RuleData] | None = None,
) -> Report:
    """Check every row, then write all or none; a second import updates what it knows. Raises BadFile.

    `rules` name the codes of care planning; those of this release, if None.
    """
    sheet = read_sheet(path, kind.columns, kind.required, telling=kind.telling, once=("practitioner",))
    with database.read(practice.id) as view:
        mrns = {patient.mrn.upper(): patient for patient in view.patients.all()}
        people = People(view.staff.all(active_only=False))
        old = _repository(view, kind).all()
        own = own_names(read_billing(view), view.staff.all(active_only=False))
    today = now.astimezone(ZoneInfo(practice.zone)).date()
    report = Report(ignored=sheet.ignored, doubled=sheet.doubled)
    new, changed = list[Any](), list[Any]()
    moved: list[Any] = []  # as they stood: where a row is moved, the month that it leaves is touched as well
    same: list[Any] = []  # a discharge that was planned when the row came first may have passed since
    read = Rows(kind.same)
    for line, row in sheet.rows:
        patient = mrns.get(row["mrn"].lstrip("#").upper())
        if patient is None:
            sheet.problems.append(Problem(line, "mrn", "is nobody on the roster"))
            continue
        made = _read(sheet, line, kind, Cells(row, patient, today, people, indicator))
        if made is not None:
            read.add(made, row)
    known = {one.patient_id for one in old}
    for (one, row), before in paired(read.kept, old, kind.same, today):
        made = _first_seen(one, before, known, today)
        if isinstance(made, Encounter) and before is not None:
            made = _as_recorded(made, before, said=bool(row.get("ccm_discussed")))
        if before is None:
            new.append(made)
        elif replace(made, id=before.id) == before:
            report.same += 1
            same.append(made)
        else:
            changed.append(replace(made, id=before.id))
            moved.append(before)
    planning = planning_codes(shipped() if rules is None else rules)
    report.touched = [span for one in (*new, *changed, *moved) if (span := _bears(one, today, planning))]
    report.notes += [*_foreign_groups([one for one, _ in read.kept], own), *read.notes]
    report.added, report.changed, report.problems = (
        len(new),
        len(changed),
        sorted(sheet.problems, key=lambda one: one.line),
    )
    deed, zone, rows = f"import.{kind.name}", ZoneInfo(practice.zone), [*new, *changed]
    if dry_run and deed in BROUGHT_BY and not report.problems:
        report.missing = missing_after(database, practice.id, deed, rows, now, zone)
    if not report.problems and not dry_run:

        def then(uow: UnitOfWork) -> None:
            report.calls = open_calls(uow, [*rows, *same], now, zone)
            uow.audit.record("import.calls", None, now, facts={"calls": str(report.calls)})

        facts = {"added": str(report.added), "changed": str(report.changed)}
        keep_staged(database, practice.id, rows, deed, now, facts, then)
        ends = tie_loose_ends(database, practice.id, deed, now, zone)
        report.saved, report.missing, report.arrived = True, ends.missing, ends.arrived
    return report


def _bears(one: Any, today: date, planning: Collection[str]) -> Touched | None:
    """From when to when a row bears on minutes or claims; of diagnoses and medicines no day is asked.

    A visit that may be the initiating one is so for every month after it (R-G2); care planning is paid once, so that
    its charge bears on every other month's (R-G5).
    """
    if isinstance(one, Charge):
        return (one.patient_id, date.min, today) if one.code in planning else (one.patient_id, one.on, one.on)
    if isinstance(one, Encounter):
        return one.patient_id, one.on, max(one.on, today) if one.kind in QUALIFYING else one.on
    if isinstance(one, Stay):
        return one.patient_id, one.since, one.until or today
    return None


def _foreign_groups(rows: Sequence[Any], own: Collection[str]) -> list[str]:
    """Whose charges were taken as another practice's: what is barred for us is only looked at for them."""
    groups = {one.group for one in rows if isinstance(one, Charge) and not is_ours(one, own)}
    if not groups:
        return []
    named = ", ".join(sorted(groups)[:GROUPS_NAMED])
    more = f" and {len(groups) - GROUPS_NAMED} more" if len(groups) > GROUPS_NAMED else ""
    return [f"Taken as billed by others: {named}{more}. A name of this practice is added with `/ccm setup billing`."]


def _as_recorded(made: Encounter, before: Encounter, *, said: bool) -> Encounter:
    """A file without the chart's number or the facility leaves them; one that does not say whether CCM was discussed
    leaves what was recorded here, and with whom.
    """
    made = replace(made, chart_id=made.chart_id or before.chart_id, facility=made.facility or before.facility)
    if said or not before.ccm_discussed:
        return made
    unnamed = made.practitioner_id is None and not made.practitioner
    kept = replace(made, ccm_discussed=True)
    return replace(kept, practitioner_id=before.practitioner_id, practitioner=before.practitioner) if unnamed else kept


def _first_seen(made: Any, before: Any, known: set[str], today: date) -> Any:
    """A condition that comes to a chart already known is new as of this file; a chart's first file is no news."""
    if not isinstance(made, Condition):
        return made
    if before is not None:
        return replace(made, first_seen=before.first_seen)
    return replace(made, first_seen=today if made.patient_id in known else None)


def _repository(view: PracticeView, kind: Kind) -> Any:
    return {
        "conditions": view.conditions,
        "encounters": view.encounters,
        "medications": view.medications,
        "charges": view.charges,
        "stays": view.stays,
    }[kind.name]


def _read(sheet: Sheet, line: int, kind: Kind, cells: Cells) -> Any | None:
    try:
        return kind.read(cells)
    except Unreadable as wrong:
        sheet.problems.append(Problem(line, wrong.column, wrong.what))
    return None
