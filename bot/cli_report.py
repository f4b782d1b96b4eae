"""What an import says in the terminal: causes first, then lines, then what it comes to; the whole of it as a file."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from bot.files.columns import Problem, safe_cell
from bot.files.report import Report, causes
from bot.terminal import console, fail

CAUSES_SHOWN = 20
LINES_SHOWN = 50
LINES_NAMED = 8


def tell(report: Report, file: Path | None) -> None:
    """Print a report; every line of it goes to `file` where one is given. Ends the command where nothing was kept."""
    if file is not None:
        _write(report, file)
    _causes("To mend", report.problems)
    _causes("Not taken from rows that are otherwise good", report.not_taken)
    _causes("Active in the file, and not active here", report.not_active)
    for note in (*report.warnings, *report.notes):
        _say(f"Note: {note}")
    if report.ignored:
        _say(f"Columns not read: {', '.join(report.ignored)}")
    if report.doubled:
        _say(f"Read from several columns, the first that is filled: {', '.join(report.doubled)}")
    counts = f"{report.added} new, {report.changed} changed, {report.same} the same"
    if report.changes:
        counts += " (" + ", ".join(f"{name} {count}" for name, count in sorted(report.changes.items())) + ")"
    if report.problems:
        lines = len({one.line for one in report.problems})
        count = len(report.problems)
        fail(
            f"{count} {'problem' if count == 1 else 'problems'} in {lines} {'line' if lines == 1 else 'lines'} to "
            f"mend; nothing was kept. Otherwise: {counts}."
        )
    for words, count in sorted(report.unsaid.items()):
        _say(f"{words}: {count}.")
    for count, words in _figures(report):
        if count:
            _say(f"{count} {words}")
    if report.missing:
        kinds = ", ".join(f"{name} {count}" for name, count in report.missing.most_common())
        where = (
            "each is a follow-up with an owner, in `/ccm todo list`" if report.saved else "each would be a follow-up"
        )
        _say(f"{report.lacking} things are missing of enrolled patients ({kinds}): {where}.")
    _say(f"{'Kept' if report.saved else 'Checked, nothing kept'}: {counts}.")


def _figures(report: Report) -> list[tuple[int, str]]:
    return [
        (report.meanwhile, "patients were changed by someone meanwhile: what they wrote stands."),
        (report.arrived, "follow-ups are closed: the file brought what they waited for."),
        (report.kept["do_not_call"], "patients stay on do-not-call: only a person lifts it, on the patient's card."),
        (report.calls, "patients left a hospital: each is a call within two business days."),
    ]


def _causes(title: str, problems: Sequence[Problem]) -> None:
    """How often each, and in which lines; then line by line, as far as it is short enough to be read."""
    if not problems:
        return
    found = causes(problems)
    _say(f"{title}: {len(problems)}, by cause")
    for one in found[:CAUSES_SHOWN]:
        lines = ", ".join(str(line) for line in one.lines[:LINES_NAMED])
        more = f" and {len(one.lines) - LINES_NAMED} more" if len(one.lines) > LINES_NAMED else ""
        _say(f"  {len(one.lines)} x {one.column} {one.what} (line {lines}{more})")
    cut = len(found) > CAUSES_SHOWN or any(len(one.lines) > LINES_NAMED for one in found)
    if not cut:
        return
    for problem in problems[:LINES_SHOWN]:
        _say(f"line {problem.line}: {problem.column} {problem.what}")
    if len(problems) > LINES_SHOWN:
        _say(f"… and {len(problems) - LINES_SHOWN} more; `--report FILE` writes them all")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False)


def _write(report: Report, file: Path) -> None:
    """All lines as CSV, readable by its owner alone. A file that is there already is not overwritten."""
    kinds = (("to mend", report.problems), ("not taken", report.not_taken), ("not active", report.not_active))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        fail("The report's file is there already. Name one that is not, or take it away.")
    except OSError:
        fail("The report's file could not be made. Name one in a folder that you may write to.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("line", "column", "kind", "what"))
        for kind, problems in kinds:
            for one in sorted(problems, key=lambda each: each.line):
                writer.writerow((one.line, one.column, kind, safe_cell(one.what)))
