"""`import staff`: all or nothing. People are known by their Slack id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions.assigning import release
from bot.actions.staff_facts import SHARED_NPI, keep_facts, shared
from bot.files.columns import Problem, Sheet, read_date, read_sheet, taken
from bot.files.report import Report
from bot.files.staged import one_at_a_time
from ccm.errors import CcmError, StateRefused
from ccm.record import Person
from ccm.roles import Duty, parse_role
from ccm.staff_facts import FactName, changed_facts, read_fact
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
    **{one.value: one.value for one in FactName},
    "license_state": "licence_state",
    **dict.fromkeys(("license_until", "licence_expires", "license_expires", "license_expiration"), "licence_until"),
    **dict.fromkeys(("works_abroad", "outside_us"), "abroad"),
    "since": "since",
}
NO_OWNER = "with this file the practice would have no owner; give one person here the owner duty, as physician+owner"


@one_at_a_time
def import_staff(database: Database, practice: Practice, path: Path, now: datetime, *, dry_run: bool) -> Report:
    """Check every row, then write all or none. People are known by their Slack id. Raises BadFile.

    A file gives nobody back an access that was taken away, and never takes the last owner. NPI, licence and work from
    abroad are kept where they are news, as of the row's *since*, or of today; an empty cell says nothing.
    """
    sheet = read_sheet(path, STAFF_COLUMNS, ("slack_user_id", "name", "role"))
    with database.read(practice.id) as view:
        old = {person.slack_user_id: person for person in view.staff.all(active_only=False)}
        known = view.staff_facts.all()
    today = now.astimezone(ZoneInfo(practice.zone)).date()
    facts: dict[str, tuple[dict[FactName, str], date]] = {}
    report = Report(ignored=sheet.ignored)
    fresh: list[Person] = []
    seen: set[str] = set()
    for line, row in sheet.rows:
        person = None if _seen(sheet, line, row, seen) else _person(sheet, line, row, old)
        if person is None:
            continue
        before, said, since = old.get(person.slack_user_id), *_facts(sheet, line, row, today)
        npis = {each.get(FactName.NPI) for each, _ in facts.values()}
        if shared(known, person.id, said, since) or said.get(FactName.NPI, "-") in npis:
            sheet.problems.append(Problem(line, "npi", SHARED_NPI))
            continue
        if not person.active:
            report.notes.append(f"Line {line}: this person has left, and stays so. `/ccm staff` brings someone back.")
        news = changed_facts(known, person.id, said, since)
        facts[person.id] = said, since
        report.added += before is None
        report.same += before == person and not news
        report.changed += before is not None and (before != person or bool(news))
        report.changes.update(one.value for one in news if before is not None)
        fresh.append(person)
    after = {**old, **{person.slack_user_id: person for person in fresh}}
    if _owners(old) and not _owners(after) and not sheet.problems:
        sheet.problems.append(Problem(1, "role", NO_OWNER))
    report.problems = sheet.problems
    if not report.problems and not dry_run:
        with database.write(practice.id) as uow:
            for person in fresh:
                said, since = facts[person.id]
                uow.staff.save(person, today)
                if said:
                    keep_facts(uow, person.id, said, since, None, now)
                if person.slack_user_id in old:
                    release(uow, old[person.slack_user_id], person, None, now, ZoneInfo(practice.zone))
            if _owners(old) and not uow.staff.count_owners():
                raise StateRefused(NO_OWNER)
            counts = {"added": str(report.added), "changed": str(report.changed)}
            uow.audit.record("import.staff", None, now, facts=counts)
            uow.commit()
        report.saved = True
    return report


def _owners(people: Mapping[str, Person]) -> int:
    return sum(person.active and Duty.OWNER in person.duties for person in people.values())


def _seen(sheet: Sheet, line: int, row: dict[str, str], seen: set[str]) -> bool:
    again = row["slack_user_id"] in seen
    if again:
        sheet.problems.append(Problem(line, "slack_user_id", "the same Slack id stands on an earlier line"))
    seen.add(row["slack_user_id"])
    return again


def _person(sheet: Sheet, line: int, row: dict[str, str], old: Mapping[str, Person]) -> Person | None:
    """A row's person, with the id and the access they have here; None where the row is wrong, which is noted."""
    if not row["slack_user_id"] or not row["name"]:
        sheet.problems.append(Problem(line, "slack_user_id", "Slack id and name must be there"))
        return None
    try:
        credential, duties = parse_role(row["role"])
    except CcmError as error:
        sheet.problems.append(Problem(line, "role", error.sentence))
        return None
    before = old.get(row["slack_user_id"])
    person_id, active = (before.id, before.active) if before else (new_id(), True)
    return Person(person_id, row["slack_user_id"], plain(row["name"]), credential, duties, active)


def _facts(sheet: Sheet, line: int, row: dict[str, str], today: date) -> tuple[dict[FactName, str], date]:
    """A row's facts and the day since which they hold; what is wrong is added to the sheet's problems."""
    said: dict[FactName, str] = {}
    for name in FactName:
        text = row.get(name.value, "")
        try:
            if text and name is FactName.LICENCE_UNTIL:
                said[name] = read_date(text, today, planned=True).isoformat()
            elif text:
                said[name] = read_fact(name, text)
        except ValueError as error:
            sheet.problems.append(Problem(line, name.value, str(error)))
    since = taken(sheet, line, "since", lambda: read_date(row["since"], today)) if row.get("since") else today
    return said, since or today
