"""Reading a CSV as values: names that other systems use are mapped, and every row is checked before any is kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from ccm.errors import BadFile

ROWS_MOST = 500_000
Value = TypeVar("Value")
PLANNED_MOST = timedelta(days=5 * 366)
BEFORE_BIRTH = "the date is before the patient's birth"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row; `line` counts from 1, the header being line 1.

    The value itself is not repeated, but for the name of a member of staff.
    """

    line: int
    column: str
    what: str


@dataclass(slots=True)
class Sheet:
    """A file's rows by our column names, and the columns nobody reads."""

    rows: list[tuple[int, dict[str, str]]]
    ignored: list[str]
    doubled: list[str] = field(default_factory=list)  # read from several columns of the file: the first one filled
    problems: list[Problem] = field(default_factory=list)


def read_sheet(
    path: Path,
    aliases: Mapping[str, str],
    required: tuple[str, ...],
    *,
    telling: re.Pattern[str] | None = None,
    once: Container[str] = (),
) -> Sheet:
    """Read a file: UTF-8 with or without BOM, any line ends. Raises BadFile when it is no such file.

    A column that nobody reads stops the file where its name is a `telling` one and it holds anything: what it says
    would be lost in silence. Two columns that are read as one of `once` may not differ in a row.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    header = next(reader, None)
    if not header:
        raise BadFile("The file is empty: its first line must name the columns.")
    names = [_canonical(name, aliases) for name in header]
    doubled = _fitting(header, names, required)
    sheet = Sheet([], [original for original, name in zip(header, names, strict=True) if not name], doubled)
    lost: dict[str, None] = {}
    for values in reader:
        line = reader.line_num
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(names):
            sheet.problems.append(Problem(line, "", f"{len(values)} fields where the header has {len(names)}"))
            continue
        row: dict[str, str] = {}
        for original, name, value in zip(header, names, values, strict=True):
            cell = bare_cell(value.strip())
            if not name and cell and telling and telling.match(_word(original)):
                lost[original.strip()] = None
            elif name and not row.get(name):  # of home and mobile phone the first that is filled
                row[name] = cell
            elif name in once and cell and cell != row[name]:
                sheet.problems.append(Problem(line, name, "is said by two columns, and they differ; keep one of them"))
        sheet.rows.append((line, row))
        if len(sheet.rows) > ROWS_MOST:
            raise BadFile(f"The file has over {ROWS_MOST} rows. Split it.")
    if lost:
        named = ", ".join(f"“{name[:60]}”" for name in lost)
        raise BadFile(
            f"Nobody reads {named}, and the name says that it matters here. Rename it to the column that is meant "
            "(README, Bring the practice in), or take it out of the file. Nothing was kept."
        )
    return sheet


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"The file is not UTF-8 (byte {error.start}). Save it as “CSV UTF-8”.") from None
    except OSError:
        raise BadFile("The file could not be opened.") from None


def _fitting(header: list[str], names: list[str], required: tuple[str, ...]) -> list[str]:
    """The columns that are read from several of the file's. Raises BadFile where one is missing, or two are unclear."""
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    unclear = [name for name in doubled if name in required or _same_word(header, names, name)]
    missing = [name for name in required if name not in names]
    if unclear:
        raise BadFile(f"Two columns are read as {', '.join(unclear)}. Keep one of them.")
    if missing:
        raise BadFile(f"The file lacks the columns {', '.join(missing)}. It has: {', '.join(header)[:300]}.")
    return doubled


def taken(sheet: Sheet, line: int, column: str, read: Callable[[], Value]) -> Value | None:
    """Read one value; what is wrong with it becomes a problem of its row, and it is none."""
    try:
        return read()
    except ValueError as error:
        sheet.problems.append(Problem(line, column, str(error) or "not understood"))
        return None


def read_date(text: str, today: date, *, planned: bool = False) -> date:
    """`1948-03-02`, `3/2/1948`, `03-02-1948`. Raises ValueError for anything else; no two-digit years.

    `planned` lets a day ahead pass, up to five years: a prescription's end, a discharge that is planned.
    """
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text):
        month, day, year = map(int, match.groups())
    else:
        raise ValueError("write dates as 1948-03-02 or 3/2/1948")
    found = date(year, month, day)
    if planned and found > today + PLANNED_MOST:
        raise ValueError("the date is over five years ahead")
    if found > today and not planned:
        raise ValueError("the date is in the future")
    if found.year < 1900:
        raise ValueError("the date is before 1900")
    return found


def read_day(text: str, today: date, born: date | None, *, since: date = date.min, why: str = "") -> date:
    """A day in somebody's life. Raises ValueError for one before their birth, or before `since`, with `why`."""
    found = read_date(text, today)
    if born is not None and found < born:
        raise ValueError(BEFORE_BIRTH)
    if found < since:
        raise ValueError(f"the date is before {since:%b %-d, %Y}: {why}")
    return found


_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # some sheets take the wide forms for the narrow ones


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (promise 6). `bare_cell` gives the text back."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare_cell(cell: str) -> str:
    """What stood in a cell before `safe_cell`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _same_word(header: list[str], names: list[str], name: str) -> bool:
    words = [original.strip().lower() for original, read in zip(header, names, strict=True) if read == name]
    return len(set(words)) < len(words)


def _canonical(name: str, aliases: Mapping[str, str]) -> str:
    return aliases.get(_word(name), "")


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
