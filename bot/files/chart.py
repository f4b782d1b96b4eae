"""`import conditions|encounters|medications|charges|stays`: what the chart knows, by MRN; all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions.billing_settings import read_billing
from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.discharges import open_calls
from bot.files.loose_ends import tie_loose_ends
from bot.files.people import People
from bot.files.report import Report
from bot.files.staged import keep_staged, one_at_a_time
from ccm.billing.record import is_ours
from ccm.chart import Charge, Encounter, EncounterKind, Medication, Stay, StayKind
from ccm.condition_status import is_present
from ccm.conditions import Condition, Indicator, group_of, read_code
from ccm.errors import CcmError
from ccm.text import plain
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import PracticeView, UnitOfWork

Row = dict[str, str]
Key = tuple[object, ...]
GROUPS_NAMED = 10
ENCOUNTERS = {
    **{one.value: one for one in EncounterKind},
    **{
        "amb": EncounterKind.OFFICE,
        "outpatient": EncounterKind.OFFICE,
        "emer": EncounterKind.ED,
        "er": EncounterKind.ED,
    },
    **{"emergency": EncounterKind.ED, "imp": EncounterKind.INPATIENT, "hospital": EncounterKind.INPATIENT},
    **{"awv": EncounterKind.WELLNESS, "ippe": EncounterKind.WELLNESS, "virtual": EncounterKind.TELEHEALTH},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its columns, how a row is read, what makes two rows the same, and where they are kept."""

    name: str
    columns: dict[str, str]
    required: tuple[str, ...]
    read: Callable[[Row, str, Reader], Any]
    key: Callable[[Any], Key]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a row is read with."""

    today: date
    people: People
    indicator: Indicator

    def day(self, text: str) -> date | None:
        """A date, or none where the cell is empty. Raises ValueError."""
        return read_date(text, self.today) if text else None

    def end(self, text: str) -> date | None:
        """An end, which may lie ahead, or none where the cell is empty. Raises ValueError."""
        return read_date(text, self.today, planned=True) if text else None

    def person(self, text: str) -> str | None:
        """Someone of the staff list by name; a name from elsewhere, or of two people, is none of ours."""
        try:
            return self.people.find(text).id if text else None
        except ValueError:
            return None


def _condition(row: Row, patient_id: str, reader: Reader) -> Condition:
    code = read_code(row["icd10"])
    active = is_present(row.get("status") or row.get("active", ""))
    chronicity, version = reader.indicator.of(code), reader.indicator.version
    words = plain(row.get("text", ""))[:200]
    return Condition(
        new_id(), patient_id, code, words, reader.day(row.get("onset", "")), active, chronicity, group_of(code), version
    )


def _encounter(row: Row, patient_id: str, reader: Reader) -> Encounter:
    kind = ENCOUNTERS.get(row["kind"].lower().replace(" ", "_"))
    if kind is None:
        raise ValueError(f"kind is one of: {', '.join(one.value for one in EncounterKind)}")
    discussed = row.get("ccm_discussed", "").lower() in ("yes", "true", "1", "y")
    on = read_date(row["date"], reader.today)
    until, reason = reader.end(row.get("until", "")), plain(row.get("reason", ""))[:200]
    name = plain(row.get("practitioner", ""))[:120]
    who = reader.person(name)
    elsewhere = "" if who else name  # someone outside: their visit is not the billing practitioner's (R-G2)
    return Encounter(new_id(), patient_id, kind, on, until, who, reason, discussed, elsewhere)


def _medication(row: Row, patient_id: str, reader: Reader) -> Medication:
    if not row["name"]:
        raise ValueError("name is empty")
    since, until = reader.day(row.get("since", "")), reader.end(row.get("until", ""))
    return Medication(new_id(), patient_id, plain(row["name"])[:120], plain(row.get("dose", ""))[:80], since, until)


def _charge(row: Row, patient_id: str, reader: Reader) -> Charge:
    code = row["code"].upper()
    if not 4 <= len(code) <= 7 or not code.isalnum():
        raise ValueError("code is a CPT or HCPCS code, as 99490 or G0506")
    who, group = plain(row.get("practitioner", ""))[:120], plain(row.get("group", ""))[:120]
    return Charge(new_id(), patient_id, read_date(row["date"], reader.today), code, who, group)


def _stay(row: Row, patient_id: str, reader: Reader) -> Stay:
    kind = row["kind"].lower().replace(" ", "_")
    if kind not in set(StayKind):
        raise ValueError(f"kind is one of: {', '.join(StayKind)}")
    since, until = read_date(row["from"], reader.today), reader.end(row.get("to", ""))
    if until is not None and until < since:
        raise ValueError("to is before from")
    return Stay(new_id(), patient_id, since, until, StayKind(kind))


def _columns(*names: str, **aliases: str) -> dict[str, str]:
    return {**{name: name for name in names}, "patient_mrn": "mrn", **aliases}


KINDS: dict[str, Kind] = {
    "conditions": Kind(
        "conditions",
        _columns("mrn", "icd10", "text", "onset", "status", "active", code="icd10", icd_10="icd10", diagnosis="text"),
        ("mrn", "icd10"),
        _condition,
        lambda one: (one.patient_id, one.code),
    ),
    "encounters": Kind(
        "encounters",
        _columns(
            "mrn", "kind", "date", "until", "practitioner", "reason", "ccm_discussed", type="kind", discharged="until"
        ),
        ("mrn", "kind", "date"),
        _encounter,
        lambda one: (one.patient_id, one.kind, one.on),
    ),
    "medications": Kind(
        "medications",
        _columns("mrn", "name", "dose", "since", "until", drug="name", medication="name", start="since", stop="until"),
        ("mrn", "name"),
        _medication,
        lambda one: (one.patient_id, one.name),
    ),
    "charges": Kind(
        "charges",
        _columns("mrn", "date", "code", "practitioner", "group", cpt="code"),
        ("mrn", "date", "code"),
        _charge,
        lambda one: (one.patient_id, one.on, one.code, one.practitioner),
    ),
    "stays": Kind(
        "stays",
        {**_columns("mrn", "from", "to", "kind", type="kind"), "admitted": "from", "discharged": "to"},
        ("mrn", "from", "kind"),
        _stay,
        lambda one: (one.patient_id, one.since, one.kind),
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
) -> Report:
    """Check every row, then write all or none; a second import updates what it knows. Raises BadFile."""
    sheet = read_sheet(path, kind.columns, kind.required)
    with database.read(practice.id) as view:
        mrns = {patient.mrn.upper(): patient.id for patient in view.patients.all()}
        people = People(view.staff.all(active_only=False))
        old = {kind.key(one): one for one in _repository(view, kind).all()}
        own = {one.casefold() for one in read_billing(view).own_groups}
    reader = Reader(now.astimezone(ZoneInfo(practice.zone)).date(), people, indicator)
    report = Report(ignored=sheet.ignored)
    new: dict[Key, Any] = {}
    changed: dict[Key, Any] = {}
    same: list[Any] = []  # a discharge that was planned when the row came first may have passed since
    read: dict[Key, tuple[Any, Row]] = {}
    for line, row in sheet.rows:
        made = _read(sheet, line, row, mrns, kind, reader)
        if made is not None and not _outdone(made, read.get(kind.key(made), (None, row))[0]):
            read[kind.key(made)] = made, row
    known = {one.patient_id for one in old.values()}
    for key, (one, row) in read.items():
        before = old.get(key)
        made = _first_seen(one, before, known, reader.today)
        if isinstance(made, Encounter) and before is not None and not row.get("ccm_discussed"):
            made = _as_recorded(made, before)
        if before is None:
            new[key] = made
        elif replace(made, id=before.id) == before:
            report.same += 1
            same.append(made)
        else:
            changed[key] = replace(made, id=before.id)
    report.notes += _foreign_groups([one for one, _ in read.values()], own)
    report.added, report.changed, report.problems = len(new), len(changed), sheet.problems
    if not report.problems and not dry_run:
        rows = [*new.values(), *changed.values()]

        def then(uow: UnitOfWork) -> None:
            report.calls = open_calls(uow, [*rows, *same], now, ZoneInfo(practice.zone))
            uow.audit.record("import.calls", None, now, facts={"calls": str(report.calls)})

        facts = {"added": str(report.added), "changed": str(report.changed)}
        deed, zone = f"import.{kind.name}", ZoneInfo(practice.zone)
        keep_staged(database, practice.id, rows, deed, now, facts, then)
        ends = tie_loose_ends(database, practice.id, deed, now, zone)
        report.saved, report.lacking, report.arrived = True, ends.opened, ends.arrived
    return report


def _foreign_groups(rows: Sequence[Any], own: Collection[str]) -> list[str]:
    """Whose charges were taken as another practice's: what is barred for us is only looked at for them."""
    groups = {one.group for one in rows if isinstance(one, Charge) and not is_ours(one, own)}
    if not groups:
        return []
    named = ", ".join(sorted(groups)[:GROUPS_NAMED])
    more = f" and {len(groups) - GROUPS_NAMED} more" if len(groups) > GROUPS_NAMED else ""
    return [f"Taken as billed by others: {named}{more}. A name of this practice is added with `/ccm setup billing`."]


def _as_recorded(made: Encounter, before: Encounter) -> Encounter:
    """A file that does not say whether CCM was discussed leaves what was recorded here, and with whom."""
    if not before.ccm_discussed:
        return made
    unnamed = made.practitioner_id is None and not made.practitioner
    kept = replace(made, ccm_discussed=True)
    return replace(kept, practitioner_id=before.practitioner_id, practitioner=before.practitioner) if unnamed else kept


def _outdone(made: Any, earlier: Any) -> bool:
    """Whether a row says less than one before it in the file: charts list a problem again when an old one resolved."""
    return isinstance(made, Condition) and isinstance(earlier, Condition) and earlier.active and not made.active


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


def _read(sheet: Sheet, line: int, row: Row, mrns: dict[str, str], kind: Kind, reader: Reader) -> Any | None:
    patient_id = mrns.get(row["mrn"].lstrip("#").upper())
    if patient_id is None:
        sheet.problems.append(Problem(line, "mrn", "is nobody on the roster"))
        return None
    try:
        return kind.read(row, patient_id, reader)
    except CcmError:
        sheet.problems.append(Problem(line, "icd10", "is not an ICD-10-CM code; write it as E11.9"))
    except ValueError as error:
        sheet.problems.append(Problem(line, "", str(error)))
    return None
