"""`ccm-bot close`: the same close as in Slack, by a person who may, with counts and no patient's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.files.rule_files import shipped
from bot.settings import Settings
from ccm.record import Patient
from ccm.roles import Credential, Duty
from storage.database import Database
from tests.bot.test_cli import place, run, trail  # noqa: F401 - `place` is a fixture
from tests.panel import OCTOBER, Case, add_case
from tests.record import NOW, a_person

CASES = (
    Case("20001", "Bills"),
    Case("20002", "Short", minutes=15, checked=False),
    Case("20003", "Unchecked", checked=False),
)


@pytest.fixture
def october(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """Three patients; the practice's clock stands in November."""
    monkeypatch.setenv("CCM_CLOCK", "2026-11-24T09:00:00-05:00")
    assert run("export", "patients").exit_code == 0  # the practice is made by whatever comes first
    database = opened()
    with database.write(database.practices.all()[0].id) as uow:
        rosa = a_person(duties=frozenset[Duty]())
        doctor = a_person(slack_user_id="U2", name="Amara Osei", credential=Credential.PHYSICIAN)
        biller = a_person(slack_user_id="U3", name="Pat Lee", duties=frozenset({Duty.BILLER}))
        for one in (rosa, doctor, biller):
            uow.staff.save(one)
        for at, case in enumerate(CASES):
            add_case(uow, case, rosa, doctor, at)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return place


def opened() -> Database:
    settings = Settings()
    return Database(settings.database_url, settings.audit_keys())


def closed() -> dict[str, list[str]]:
    """Dispositions by family name."""
    database = opened()
    with database.read(database.practices.all()[0].id) as view:
        assert view.audit.verify() == []
        patients: dict[str, Patient] = {one.id: one for one in view.patients.all()}
        found = view.closes.of_month(OCTOBER)
        return {patients[key].family: [one.disposition.value for one in many] for key, many in found.items()}


def test_a_dry_run_prints_who_must_do_what_and_closes_nothing(october: Path) -> None:
    done = run("close", "--month", "2026-10", "--by", "Pat Lee", "--dry-run")
    assert done.exit_code == 0 and "Ready to be closed: 2, kept open: 1" in done.output
    assert "Nobody recorded that others' codes and stays were looked up · biller: record what" in done.output
    assert "No claim can leave yet" in done.output
    assert not any(name in done.output for name in ("Bills", "Ida", "20001"))
    assert closed() == {} and trail(october)[-1].deed == "month.close.form"


def test_it_closes_once_under_the_persons_name_and_says_who_ran_it(october: Path) -> None:
    done = run("close", "--month", "2026-10", "--by", "U3")
    assert done.exit_code == 0 and "2 patient-months closed" in done.output
    assert closed() == {"Bills": ["bill"], "Short": ["do_not_bill"]}
    again = run("close", "--month", "2026-10", "--by", "U3")
    assert again.exit_code == 0 and "patient-months closed" not in again.output
    assert closed() == {"Bills": ["bill"], "Short": ["do_not_bill"]}
    first, second = (row for row in trail(october) if row.deed == "month.close")
    assert (first.facts["closed"], second.facts["closed"]) == ("2", "0") and first.facts["ran"] and first.actor_id


@pytest.mark.parametrize(
    ("month", "by", "said"),
    [
        ("2026-10", "Rosa Diaz", "That is for lead, biller, owner"),
        ("2026-10", "Nobody", "Nobody on the staff list is called"),
        ("2026-11", "Pat Lee", "November 2026 is not over"),
        ("10/2026", "Pat Lee", "Write a month as 2026-10"),
    ],
)
def test_what_is_refused_is_a_sentence_and_closes_nothing(october: Path, month: str, by: str, said: str) -> None:
    done = run("close", "--month", month, "--by", by)
    assert done.exit_code == 2 and said in done.output and closed() == {}


def test_a_large_month_is_closed_in_several_deeds(october: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.actions.closing.AT_ONCE", 1)
    done = run("close", "--month", "2026-10", "--by", "Pat Lee")
    assert done.output.count("1 patient-month closed") == 2 and "1 more are ready" in done.output
    assert closed() == {"Bills": ["bill"], "Short": ["do_not_bill"]}


def test_the_rule_file_that_closed_a_month_is_kept_once_and_stands_beside_its_packet(october: Path) -> None:
    (october / "out").mkdir()
    packet = ("audit", "packet", "20001", "--month", "2026-10", "--by", "Pat Lee", "--out", "out")
    assert run(*packet).exit_code == 0  # open: nothing rests on a file yet
    assert [one.suffix for one in (october / "out").iterdir()] == [".pdf"]
    run("close", "--month", "2026-10", "--by", "Pat Lee")
    run("close", "--month", "2026-10", "--by", "U3")
    done = run(*packet, "--format", "json")
    assert done.exit_code == 0 and "the text of" in done.output, done.output
    (rules,) = shipped()
    beside = json.loads((october / "out" / f"rules-{rules.hash}.json").read_bytes())
    assert beside["text"] == rules.text and "# Medicare fee-for-service" in beside["text"]
    assert beside["read_again"] == beside["sha256"] == rules.sha256 and beside["file"].endswith(".toml")
    (made,) = (one for one in (october / "out").iterdir() if one.name.startswith("packet-") and one.suffix == ".json")
    said = made.read_text()
    assert f"edition of Nov 23, 2026, hash {rules.hash}. Its text is kept" in said and beside["file"] in said
    assert "conversion_factor_apm" not in said  # the text itself stands beside it
    listed = run("audit", "rules")
    assert listed.output.count(rules.hash) == 1
    assert run("audit", "rules", rules.hash).output == rules.text
    assert "No month was closed by" in run("audit", "rules", "0000").output
    database = opened()
    with database.read(database.practices.all()[0].id) as view:
        assert len(view.rule_texts.all()) == 1 and view.audit.verify() == []
