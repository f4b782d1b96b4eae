"""An unknown failure: a reference for the person, the same in the log, and not a word of what was typed (promise 8)."""

from __future__ import annotations

import logging
import re

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.actions.desk import Desk
from bot.settings import Settings
from storage.database import Database
from tests.scenarios.conftest import Clinic

CANARY = "Zebulon"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every deed fails with an exception whose text holds what was typed, as a careless library's would."""

    def perform(*_: object, **__: object) -> None:
        raise ValueError(f"bad value {CANARY}")

    monkeypatch.setattr(Desk, "perform", perform)


def test_a_failure_is_a_reference_that_is_also_in_the_log(
    clinic: Clinic, broken: None, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    logging.getLogger("slack_bolt").setLevel(logging.DEBUG)
    said = clinic.ma.slash(f"/ccm log ortiz 12 meds {CANARY}")
    assert said.ok and said.status == 200
    found = re.search(r"Reference ([0-9a-f]{8})", said.text)
    assert found is not None and CANARY not in said.text
    printed = capfd.readouterr().err
    assert found.group(1) in printed and "ValueError" in printed
    assert CANARY not in printed and "Traceback" not in printed


def test_a_failed_form_says_so_and_keeps_what_was_filled_in(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clinic.ma.slash("/ccm log")
    form = clinic.ma.need_modal()
    option = clinic.ma.suggest(form, "patient", "ort")[0]

    def perform(*_: object, **__: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(Desk, "perform", perform)
    said = clinic.ma.submit(form, {"patient": option, "minutes": "12", "note": "refilled metformin"})
    assert said.status == 200
    pushed = clinic.ma.need_modal()
    assert "Reference" in pushed.text and pushed.raw["previous_view_id"] == form.raw["id"]
    assert CANARY not in capfd.readouterr().err


def test_libraries_keep_values_out_of_their_errors(database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as failed, database.engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": CANARY})
    assert CANARY not in str(failed.value)
    with pytest.raises(ValidationError) as invalid:
        Settings(_env_file=None, ccm_timezone=CANARY)
    assert CANARY not in str(invalid.value)


def test_other_libraries_records_are_reduced_to_their_place(capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("slack_bolt.app").exception("Failed to run listener (error: %s)", CANARY)
    printed = capfd.readouterr().err
    assert "exception=ValueError" in printed and CANARY not in printed and "Traceback" not in printed
