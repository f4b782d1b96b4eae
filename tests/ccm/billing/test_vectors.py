"""The reference's worked cases, through `ccm-bot bill` as a practice would run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app

FILE = Path(__file__).parent / "second_reading" / "billing-vectors.json"
VECTORS = json.loads(FILE.read_text())["vectors"]


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What the command printed, by case."""
    done = CliRunner().invoke(app, ["bill", "--vectors", str(FILE)])
    assert done.exit_code == 0, done.output
    return {line["id"]: line for line in map(json.loads, done.output.splitlines())}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["id"])
def test_a_worked_case(vector: dict[str, Any], answers: dict[str, Any]) -> None:
    expected, got = vector["expected"], answers[vector["id"]]
    assert got["disposition"] == expected["disposition"]
    assert got["codes"] == expected["codes"]
    assert sorted(got["reasons"]) == sorted(expected["reasons"])
    assert sorted(got["warnings"]) == sorted(expected["warnings"])
    for name, minutes in expected.get("countable_minutes", {}).items():
        assert got["countable_minutes"].get(name, 0) == minutes
    assert got["other_program_codes_ok"] == expected.get("other_program_codes_ok", [])
    assert [one["codes"] for one in got["alternates"]] == [one["codes"] for one in expected.get("alternates", [])]


def test_a_month_without_rules_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text(json.dumps({"vectors": [{"id": "1", "input": {"month": "2019-03"}}]}))
    done = CliRunner().invoke(app, ["bill", "--vectors", str(file)])
    assert done.exit_code == 2 and "No Medicare rule file holds for March 2019" in done.output


@pytest.mark.parametrize("content", ["", "[]", '{"vectors": 3}', '{"vectors": [{"id": "a", "input": {"consent": 5}}]}'])
def test_another_shape_is_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content)
    done = CliRunner().invoke(app, ["bill", "--vectors", str(file)])
    assert done.exit_code == 2 and "Traceback" not in done.output
