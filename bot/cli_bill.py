"""`ccm-bot bill`: worked billing cases decided by the rules, without Slack or database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.files.rule_files import load
from bot.files.vectors import answer, case_of, read_vectors
from bot.terminal import fail
from ccm.billing.decision import decide
from ccm.billing.rules import RuleData, rules_for
from ccm.errors import CcmError
from ccm.service_month import ServiceMonth

MEDICARE = "Medicare"


def bill(
    vectors: Annotated[Path, typer.Option(help="A JSON file in the shape of billing vectors")],
    rules: Annotated[Path | None, typer.Option(envvar="CCM_RULES", help="A folder of rule files")] = None,
) -> None:
    """Decide each case: disposition, codes, reasons and warnings, one JSON line each."""
    try:
        files = load(rules)
        file = read_vectors(vectors)
        for vector in file.vectors:
            month = ServiceMonth.parse(str(vector.input.get("month") or file.defaults.month))
            data = _data(files, month)
            line = answer(vector.id, decide(case_of(file.defaults, vector, data), data))
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except CcmError as error:
        fail(error.sentence)


def _data(files: tuple[RuleData, ...], month: ServiceMonth) -> RuleData:
    data = rules_for(files, MEDICARE, month)
    if data is None:
        raise CcmError(f"No Medicare rule file holds for {month.label}. Put one into the folder that CCM_RULES names.")
    return data
