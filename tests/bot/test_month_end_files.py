"""The full list: every patient in both files, once, whatever their names; nothing in a cell can act."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import replace

import openpyxl

from bot.digests.month_end.files import COLUMNS, Files
from tests.ccm.billing.test_gathered import FACTS, PATIENT, month
from tests.ccm.test_month_end import row_for

PANEL = int(os.environ.get("CCM_PANEL", "300"))  # `make soak` writes 100,000
NAMES = ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2", "\t=1", 'O\'Brien, "Bo"\nline', "Őz 🦉", "<b>", "")


def test_nobody_is_missing_and_no_cell_acts() -> None:
    one = row_for(month())
    with Files() as files:
        for at in range(PANEL):
            name = NAMES[at % len(NAMES)]
            files.see(replace(one, patient=replace(PATIENT, mrn=f"{at}", family=name, given=name)), FACTS)
        table, sheet = files.csv(), files.xlsx()
    lines = list(csv.reader(io.StringIO(table.decode(), newline="")))
    assert lines[0] == list(COLUMNS) and [one[0] for one in lines[1:]] == [str(at) for at in range(PANEL)]
    assert not [cell for line in lines for cell in line if cell[:1] in ("=", "+", "@", "-", "\t")]
    book = openpyxl.load_workbook(io.BytesIO(sheet), read_only=True)
    rows = book["Month"].iter_rows(values_only=True)
    for shown, line in zip(rows, lines, strict=True):
        assert [cell or "" for cell in shown] == [*line]


def test_a_list_that_is_given_up_leaves_nothing_behind() -> None:
    with Files() as files:
        files.see(row_for(month()), FACTS)
    assert files._book.fileclosed
