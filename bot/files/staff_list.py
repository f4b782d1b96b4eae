"""`import staff`: all or nothing. People are known by their Slack id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions.assigning import release
from bot.files.columns import Problem, read_sheet
from bot.files.report import Report
from bot.files.staged import one_at_a_time
from ccm.errors import CcmError, StateRefused
from ccm.record import Person
from ccm.roles import Duty, parse_role
from ccm.text import plain
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice

STAFF_COLUMNS = {
    "slack_user_id": "slack_user_id",
    "slack_id": "slack_user_id",
    "member_id": "slack_user_id",
    "name": "name",
    "full_name": "name",
    "role": "role",
    "roles": "role",
}
NO_OWNER = "with this file the practice would have no owner; give one person here the owner duty, as physician+owner"


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
            today = now.astimezone(ZoneInfo(practice.zone)).date()
            for person in fresh:
                uow.staff.save(person, today)
                if person.slack_user_id in old:
                    release(uow, old[person.slack_user_id], person, None, now, ZoneInfo(practice.zone))
            if _owners(old) and not uow.staff.count_owners():
                raise StateRefused(NO_OWNER)
            facts = {"added": str(report.added), "changed": str(report.changed)}
            uow.audit.record("import.staff", None, now, facts=facts)
            uow.commit()
        report.saved = True
    return report


def _owners(people: Mapping[str, Person]) -> int:
    return sum(person.active and Duty.OWNER in person.duties for person in people.values())
