"""The full list as CSV and XLSX, written row by row while the figures are made: memory holds the file, not the rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from types import TracebackType

from bot.files.columns import safe_cell
from ccm.billing.decision import Disposition
from ccm.billing.gathered import PracticeFacts
from ccm.billing.payment import Payment
from ccm.month_row import MonthRow
from ccm.month_words import reason
from ccm.record import Person

COLUMNS = (
    *("mrn", "family_name", "given_name", "dob", "payer", "team_member", "billing_practitioner", "minutes"),
    *("seconds_missing_to_20", "disposition", "reasons", "open_moves", "closed", "claimed", "changed_since_close"),
    *("live_contact", "plan_stale", "plan_generic", "codes", "expected_total", "expected_medicare", "expected_patient"),
    *("held_total", "at_risk_total"),
)
DISPOSITIONS = {Disposition.BILL: "bill", Disposition.DO_NOT_BILL: "do not bill", Disposition.HOLD: "hold"}


class Files:
    """Both files while they are written: `see` each row, then take them. Used as a context."""

    def __init__(self) -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415 - only where a file is written

        self._lines = io.BytesIO()
        self._text = io.TextIOWrapper(self._lines, "utf-8", newline="")  # as text a long list takes four times as much
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        self._bytes = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(self._bytes, options | {"strings_to_numbers": False})
        self._sheet = self._book.add_worksheet("Month")
        self._sheet.freeze_panes(1, 2)
        self._number = 0
        self._write(COLUMNS)

    def __enter__(self) -> Files:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """What is half written is thrown away with its temporary file."""
        if not self._book.fileclosed:
            self._book.close()

    def see(self, row: MonthRow, facts: PracticeFacts) -> None:
        """Write a patient's row into both."""
        self._write(cells(row, facts.people))

    def csv(self) -> bytes:
        """As UTF-8 with the header line; no cell is taken for a formula."""
        self._text.flush()
        return self._lines.getvalue()

    def xlsx(self) -> bytes:
        """One sheet of text cells. Nothing is written after it."""
        self._book.close()
        return self._bytes.getvalue()

    def _write(self, line: tuple[str, ...]) -> None:
        safe = [safe_cell(cell) for cell in line]
        self._csv.writerow(safe)
        for column, cell in enumerate(safe):
            if cell:
                self._sheet.write_string(self._number, column, cell)
        self._number += 1


def cells(row: MonthRow, people: Mapping[str, Person]) -> tuple[str, ...]:
    """One patient's month, as `COLUMNS` name it."""
    one = row.patient
    return (
        *(one.mrn, one.family, one.given, one.dob.isoformat(), one.payer),
        *(_name(one.care_manager_id, people), _name(one.practitioner_id, people), str(row.minutes)),
        *(str(row.missing), DISPOSITIONS[row.disposition], "; ".join(reason(word).said for word in row.reasons)),
        "; ".join(dict.fromkeys(move.words.said for move in row.moves if row.closed is None and move.keeps_open)),
        *(row.closed.at.date().isoformat() if row.closed else "", _yes(row.claimed), _yes(row.changed)),
        *(_yes(row.spoken), _yes(row.stale), _yes(row.generic)),
        ", ".join(f"{line.code}x{line.units}" for line in row.lines),
        *_dollars(row.payment),
        *(_dollars(row.waiting)[0], _dollars(row.at_risk)[0]),
    )


def _dollars(one: Payment) -> tuple[str, str, str]:
    if not one.allowed:
        return "", "", ""
    total, medicare, patient = (
        f"{cents // 100}.{cents % 100:02d}" for cents in (one.allowed, one.medicare, one.patient)
    )
    return total, medicare, patient


def _name(key: str | None, people: Mapping[str, Person]) -> str:
    found = people.get(key or "")
    return found.name if found else ""


def _yes(value: bool) -> str:
    return "yes" if value else ""
