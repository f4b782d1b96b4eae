"""The commands: a sentence for whatever is wrong, and no patients' data against real Slack before its time."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import Settings
from ccm.privacy import Privacy, SlackPlan
from storage.audit import AuditRow
from storage.database import Database

LOOPBACK = "http://127.0.0.1:9/api/"
PATIENTS = "mrn,first_name,last_name,dob\n1,Ana,Ortiz,1948-03-02\n"
KINDS = ("patients", "entries", "conditions", "encounters", "medications", "charges", "stays")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    """A folder with an upgraded database, in training."""
    shutil.copy(sqlite_template, tmp_path / "ccm.db")
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("CCM_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/ccm.db")
    monkeypatch.setenv("SLACK_API_URL", LOOPBACK)
    return tmp_path


def run(*words: str) -> Result:
    """A command; whatever it raised beside its own end fails here."""
    done = CliRunner().invoke(app, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    return done


def trail(folder: Path) -> list[AuditRow]:
    settings = Settings(_env_file=None, database_url=f"sqlite:///{folder}/ccm.db", ccm_secret_key="s" * 40)
    database = Database(settings.database_url, settings.audit_keys())
    with database.read(database.practices.all()[0].id) as view:
        return view.audit.all()


@pytest.mark.parametrize(
    ("name", "value", "words", "said"),
    [
        ("CCM_TIMEZONE", "Zebulon", "audit verify", "CCM_TIMEZONE"),
        ("CCM_CLOCK", "Zebulon", "export entries", "CCM_CLOCK"),
        ("CCM_SECRET_KEY", "x", "export entries", "CCM_SECRET_KEY"),
        ("DATABASE_URL", "postgresql+psycopg://u:Zebulon@127.0.0.1:9/x", "export entries", "does not answer"),
        ("DATABASE_URL", "Zebulon://x", "export entries", "DATABASE_URL"),
        ("CCM_CLOCK", "http://127.0.0.1:9/Zebulon", "export entries", "could not be reached"),
    ],
)
def test_whatever_is_wrong_is_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    done = run(*words.split())
    assert done.exit_code == 2 and said in done.output and "Zebulon" not in done.output


def test_an_unknown_failure_is_a_reference(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("Zebulon")

    monkeypatch.setattr("bot.cli_files.entry_rows", broken)
    done = run("export", "entries")
    assert done.exit_code == 2 and "Reference" in done.output and "Zebulon" not in done.output


@pytest.mark.parametrize("url", ["", "https://slack.com/api/", "https://slack-gov.com/api/"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_patients_data_against_real_slack(place: Path, monkeypatch: pytest.MonkeyPatch, url: str, kind: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", url) if url else monkeypatch.delenv("SLACK_API_URL")
    (place / "p.csv").write_text(PATIENTS)
    done = run("import", kind, "p.csv")
    assert done.exit_code == 2 and "risk analysis" in done.output and "training only" in done.output


def owner_here(place: Path) -> None:
    (place / "s.csv").write_text("slack_user_id,name,role\nU1,Amara Osei,physician+owner\nU2,Rosa Diaz,ma\n")
    assert run("import", "staff", "s.csv").exit_code == 0


def test_the_privacy_record_is_an_owners_and_audited(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "https://slack.com/api/")
    owner_here(place)
    whole = ("--slack-plan", "enterprise", "--baa-signed", "2026-10-01", "--operator", "Maple IT")
    assert "Only an owner" in run("privacy", "record", "--owner", "Rosa Diaz", *whole).output
    assert "Not understood: --baa-signed" in run("privacy", "record", "--owner", "U1", "--baa-signed", "soon").output
    assert "Still lacking: the date of the risk analysis" in run("privacy", "record", "--owner", "U1", *whole).output
    rest = ("--risk-analysis", "2026-09-01", "--privacy-officer", "Nora Quinn")
    assert "Nothing is lacking" in run("privacy", "record", "--owner", "amara osei", *rest).output
    assert "Maple IT" in run("privacy", "show").output
    assert [row.facts["lacking"] for row in trail(place) if row.deed == "privacy.record"] == ["2", "0"]
    (place / "p.csv").write_text(PATIENTS)
    done = run("import", "patients", "p.csv")
    assert done.exit_code == 2 and "escalations are not built yet" in done.output and "recorded" not in done.output


def test_only_the_enterprise_plan_is_enough() -> None:
    whole = Privacy(
        slack_plan=SlackPlan.BUSINESS,
        baa_signed=date(2026, 10, 1),
        operator="IT",
        risk_analysis=date(2026, 9, 1),
        privacy_officer="N",
    )
    assert whole.lacks() == ("an enterprise plan of Slack, the only one with a BAA",)
    assert whole.model_copy(update={"slack_plan": SlackPlan.ENTERPRISE}).lacks() == ()


def test_an_export_says_who_ran_it_and_whom_it_showed(place: Path) -> None:
    (place / "p.csv").write_text(PATIENTS)
    assert run("import", "patients", "p.csv").exit_code == 0
    assert "Ortiz" in run("export", "patients").output
    settings = Settings()
    database = Database(settings.database_url, settings.audit_keys())
    with database.read(database.practices.all()[0].id) as view:
        patient = view.patients.all()[0]
        looks = [row for row in view.audit.looked_at(patient.id) if row.deed == "export.patients"]
    assert [row.facts["rows"] for row in looks] == ["1"] and looks[0].facts["ran"]


def test_a_moved_clock_stands_in_the_trail(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCM_CLOCK", "2026-11-24T09:00:00-05:00")
    assert run("export", "entries").exit_code == 0
    assert [row.deed for row in trail(place)] == ["clock.moved", "export.entries"]


@pytest.mark.parametrize("lock", ["bot.lock", "cli.lock"])
def test_an_upgrade_waits_for_nobody_at_work(place: Path, lock: str) -> None:
    with FileLock(place / lock):
        done = run("db", "upgrade")
    assert done.exit_code == 2 and "at work on this database" in done.output


def test_a_database_with_two_practices_is_not_guessed_at(place: Path) -> None:
    from storage.ids import new_id
    from storage.practices import Practice

    settings = Settings()
    database = Database(settings.database_url, settings.audit_keys())
    for team in ("T1", "T2"):
        database.practices.create(Practice(new_id(), "P", "America/New_York", team))
    assert "another Slack workspace" in run("export", "entries").output
