"""`import entries`: what was exported comes back as it was; a second import knows what stands here already.

An entry is known by its id where the file has one, else by patient, day, start, seconds, performer and note. Entries
are evidence: a file adds, and never changes or brings back what was corrected here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions.policy import policy_as_of
from bot.files.closed_months import Touched
from bot.files.columns import Problem, Sheet, read_date, read_sheet
from bot.files.entries import ALIASES, RUN_SEPARATOR
from bot.files.people import People
from bot.files.report import Report
from bot.files.staged import TURN, keep_staged, one_at_a_time
from ccm.billing.beside import disturbed
from ccm.billing.record import Worked, worked
from ccm.grammar.activities import read_activities
from ccm.record import Captured, Correction, CorrectionKind, EntryState, Person, Program, Run, TimeEntry
from ccm.service_month import ServiceMonth
from ccm.text import plain
from storage.database import Database
from storage.ids import ALPHABET, new_id
from storage.practices import Practice
from storage.unit_of_work import PracticeView

YES = ("yes", "true", "1", "y", "x")
OTHER_VALUES = "stands here with other values; entries are corrected in Slack, not by a file"
_ID = re.compile(rf"[{ALPHABET}]{{26}}")
_RUN = re.compile(r"(\S+)/(\d{1,5})")
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A row as an entry; `given_id` when the id is the file's own, `confirmed` when its performer confirmed it."""

    line: int
    entry: TimeEntry
    given_id: bool
    confirmed: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are read with."""

    mrns: dict[str, str]
    people: People
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The practice's day."""
        return self.now.astimezone(self.zone).date()


@one_at_a_time
def import_entries(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then keep all or none; new ones are marked as imported. Raises BadFile, Busy."""
    sheet = read_sheet(path, ALIASES, ("mrn", "service_date", "performer", "activity", "note"))
    report = Report(ignored=sheet.ignored)
    with database.read(practice.id) as view:
        mrns = {patient.mrn.upper(): patient.id for patient in view.patients.all()}
        known = Known(mrns, People(view.staff.all(active_only=False)), ZoneInfo(practice.zone), now)
        read = [one for line, row in sheet.rows if (one := _read(sheet, line, row, known)) is not None]
        days = [one.entry.service_date for one in read] or [known.today]
        first, last = ServiceMonth.of_day(min(days)), ServiceMonth.of_day(max(days))
        standing = view.entries.all(first.first_day, last.last_day)  # whole months: in them entries collide
        elsewhere = view.entries.known([one.entry.id for one in read if one.given_id])
        most_hours = partial(_most_hours, view, known.zone)
        fresh = _fresh(sheet, read, standing, elsewhere)
        beside = _beside(standing, [one.entry for one in fresh], most_hours)
    report.added, report.same, report.problems = len(fresh), len(read) - len(fresh), sheet.problems
    report.touched = [(one.entry.patient_id, one.entry.service_date, one.entry.service_date) for one in fresh]
    report.touched += beside
    if not report.problems and not dry_run:
        _keep(database, practice, fresh, now)
        report.saved = True
    return report


def _fresh(sheet: Sheet, read: list[Read], standing: list[EntryState], elsewhere: set[str]) -> list[Read]:
    """The rows that stand nowhere here yet, live or corrected."""
    by_id = {state.entry.id: state.entry for state in standing}
    like = Counter(_key(state.entry) for state in standing)
    twice: set[str] = set()
    fresh = []
    for one in read:
        entry = one.entry
        if not one.given_id:
            if like[_key(entry)] > 0:
                like[_key(entry)] -= 1
            else:
                fresh.append(one)
            continue
        if entry.id in twice:
            sheet.problems.append(Problem(one.line, "entry", "the same entry stands on an earlier line"))
        elif entry.id not in elsewhere:
            fresh.append(one)
        elif entry.id not in by_id or not _same(by_id[entry.id], entry):
            sheet.problems.append(Problem(one.line, "entry", OTHER_VALUES))
        twice.add(entry.id)
    return fresh


def _beside(
    standing: list[EntryState], fresh: list[TimeEntry], most_hours: Callable[[ServiceMonth], int]
) -> list[Touched]:
    """Whose months the new time reaches beside its own: a colliding entry holds both patients' (R-C2)."""
    found: list[Touched] = []
    before, new = _by_month(worked(standing)), _by_month(worked(EntryState(one) for one in fresh))
    for month, added in new.items():
        busy = {one.performer_id for one in added}
        was = [one for one in before[month] if one.performer_id in busy]
        reached = disturbed(was, [*was, *added], most_hours(month))
        found += [(one, month.first_day, month.last_day) for one in sorted(reached)]
    return found


def _by_month(time: Iterable[Worked]) -> dict[ServiceMonth, list[Worked]]:
    found: dict[ServiceMonth, list[Worked]] = defaultdict(list)
    for one in time:
        found[ServiceMonth.of_day(one.day)].append(one)
    return found


def _most_hours(view: PracticeView, zone: ZoneInfo, month: ServiceMonth) -> int:
    return policy_as_of(view, month.bounds(zone)[1]).most_hours_a_day


def _key(entry: TimeEntry) -> Key:
    note = plain(entry.note)[:2000]
    return (entry.patient_id, entry.service_date, entry.start, entry.seconds, entry.performer_id, note)


def _same(old: TimeEntry, new: TimeEntry) -> bool:
    """Whether a row says what stands here. Who entered it when, and how, is what happened here, not what it says."""
    return _said(old) == _said(new)


def _said(one: TimeEntry) -> Key:
    flags = (one.program, one.caregiver, one.plan, one.snf)
    return (*_key(one), one.activities, *flags, one.runs)


def _keep(database: Database, practice: Practice, fresh: list[Read], now: datetime) -> None:
    with database.plan(practice.id) as planned:
        planned.entries.add_many(one.entry for one in fresh)
        for one in fresh:
            if one.confirmed is not None:
                by = one.entry.performer_id
                said = Correction(new_id(), one.entry.id, CorrectionKind.CONFIRMED, by, one.confirmed, "imported")
                planned.entries.correct(said)
        later = planned.turns_of(TURN, patients_whole=False)
    facts = {"added": str(len(fresh))}
    keep_staged(database, practice.id, (), "import.entries", now, facts, lambda uow: None, later=later)


def _read(sheet: Sheet, line: int, row: dict[str, str], known: Known) -> Read | None:
    """A row as an entry; None where it is marked as corrected, or wrong, which is added to the sheet's problems."""
    if row.get("voided"):
        return None
    problems = len(sheet.problems)

    def wrong(column: str, what: str) -> None:
        sheet.problems.append(Problem(line, column, what))

    patient_id = known.mrns.get(row["mrn"].lstrip("#").upper())
    if patient_id is None:
        wrong("mrn", "is nobody on the roster")
    performer = _person(sheet, line, "performer", row["performer"], known)
    entered_by = _person(sheet, line, "entered_by", row["entered_by"], known) if row.get("entered_by") else performer
    activities = read_activities(row["activity"])
    if activities is None:
        wrong("activity", "is not an activity")
    note = plain(row["note"])[:2000]
    if not note:
        wrong("note", "is empty")
    program = row.get("program", "").lower() or Program.CCM.value
    if program not in set(Program):
        wrong("program", f"is one of: {', '.join(Program)}")
    given = row.get("entry", "")
    if given and not _ID.fullmatch(given):
        wrong("entry", "is not an entry's id; leave it empty for time from elsewhere")
    when = _when(sheet, line, row, known)
    confirmed = _instant(sheet, line, "confirmed", row.get("confirmed", ""), known.zone)
    if len(sheet.problems) > problems or when is None or not (patient_id and performer and entered_by and activities):
        return None
    entry = TimeEntry(
        id=given or new_id(),
        patient_id=patient_id,
        performer_id=performer.id,
        entered_by_id=entered_by.id,
        service_date=when.day,
        start=when.start,
        seconds=when.seconds,
        activities=activities,
        inferred=False,
        note=note,
        captured=Captured.IMPORTED,
        program=Program(program),
        caregiver=row.get("caregiver", "").lower() in YES,
        plan=row.get("plan", "").lower() in YES,
        snf=row.get("snf", "").lower() in YES,
        late_reason=plain(row.get("late_reason", ""))[:300] or "imported",
        entered_at=known.now,
        pieces=when.pieces,
    )
    return Read(line, entry, bool(given), confirmed)


@dataclass(frozen=True, slots=True)
class _When:
    day: date
    start: datetime | None
    seconds: int
    pieces: tuple[Run, ...]


def _when(sheet: Sheet, line: int, row: dict[str, str], known: Known) -> _When | None:
    """Day, start and length. Time that runs past a month's end would count in one of the two months (R-C4)."""
    try:
        day = read_date(row["service_date"], known.today)
    except ValueError as error:
        sheet.problems.append(Problem(line, "service_date", str(error)))
        return None
    text = row.get("seconds") or row.get("minutes") or ""
    seconds = (int(text) * (1 if row.get("seconds") else 60)) if re.fullmatch(r"[0-9]{1,6}", text) else 0
    if not 1 <= seconds <= 28_800:
        sheet.problems.append(Problem(line, "seconds or minutes", "is a whole number, up to 480 minutes"))
        return None
    problems = len(sheet.problems)
    start = _instant(sheet, line, "start", row.get("start", ""), known.zone)
    pieces = _pieces(sheet, line, row.get("runs", ""), known.zone)
    if len(sheet.problems) > problems:
        return None
    if start is not None:
        last = (pieces[-1].end if pieces else start + timedelta(seconds=seconds)) - timedelta(seconds=1)
        if start.astimezone(known.zone).date() != day:
            sheet.problems.append(Problem(line, "start", "is on another day than service_date"))
        elif ServiceMonth.of(last, known.zone) != ServiceMonth.of_day(day):
            sheet.problems.append(Problem(line, "start", "runs past the month's end; write it as two lines"))
    if pieces and (start != pieces[0].start or sum(one.seconds for one in pieces) != seconds):
        sheet.problems.append(Problem(line, "runs", "do not begin at start, or do not add up to seconds"))
    return None if len(sheet.problems) > problems else _When(day, start, seconds, pieces)


def _pieces(sheet: Sheet, line: int, text: str, zone: ZoneInfo) -> tuple[Run, ...]:
    made: list[Run] = []
    for part in text.split(RUN_SEPARATOR) if text else ():
        match = _RUN.fullmatch(part)
        at = _instant(sheet, line, "runs", match.group(1), zone) if match else None
        if match is None or at is None:
            sheet.problems.append(Problem(line, "runs", "is the bot's own column; leave it empty"))
            return ()
        made.append(Run(at, int(match.group(2))))
    return tuple(made)


def _instant(sheet: Sheet, line: int, column: str, text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        sheet.problems.append(Problem(line, column, "is written as 2026-11-24T14:15"))
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _person(sheet: Sheet, line: int, column: str, text: str, known: Known) -> Person | None:
    try:
        return known.people.find(text)
    except ValueError as error:
        sheet.problems.append(Problem(line, column, str(error)))
        return None
