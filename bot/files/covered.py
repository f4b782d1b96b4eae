"""What a roster file says of coverage: a dated row where it differs from what holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.files.columns import Problem, Sheet, read_date, taken
from bot.files.path_rows import Programme
from ccm.coverage import Coverage, Told, completed, news
from ccm.record import Patient
from storage.ids import new_id

CHANGED = "coverage"
SINCE = "coverage_since"


def read_since(sheet: Sheet, line: int, row: dict[str, str], today: date) -> date | None:
    """The row's *coverage_since*. What is wrong with it is added to the sheet's problems."""
    text = row.get(SINCE, "")
    if text and not row.get("payer"):
        sheet.problems.append(Problem(line, SINCE, "stands without a payer"))
        return None
    return taken(sheet, line, SINCE, lambda: read_date(text, today)) if text else None


def add_coverage(
    made: Programme,
    patient: Patient,
    before: Patient | None,
    row: dict[str, str],
    since: date | None,
    rows: Sequence[Coverage],
    line: int,
) -> list[str]:
    """Make the row, if it is news; what it changed. It holds since the day that the file names, or since today."""
    today = made.now.astimezone(made.zone).date()
    roster = Told(before.payer, before.member_id) if before else None
    said = Told(patient.payer if row.get("payer") else "", patient.member_id if row.get("member_id") else "", since)
    told = completed(rows, roster, said, today)
    if told is None:
        return []
    found = news(rows, roster, told, today)
    if found.against is not None:
        what = (
            f"says what it said before; another coverage was recorded here on {found.against.at:%b %-d, %Y}, and stays"
        )
        made.notes.append(Problem(line, "payer", what))
    if not found.new:
        return []
    key, start = patient.id, since or today
    made.coverages.append(Coverage(new_id(), key, told.payer, told.member_id, start, None, None, None, made.now))
    return [CHANGED]
