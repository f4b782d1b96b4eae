"""`ccm-bot audit packet`: a file by case and month, under a named person's name, logged with whom it shows."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.terminal import read_settings
from storage.scope import digest
from tests.bot.test_cli import place, run, trail

__all__ = ["place"]

PATIENTS = "mrn,first_name,last_name,dob,payer\n10482,Ana,Ortiz,1948-03-02,Medicare\n"
STAFF = "slack_user_id,name,role\nU1,Amara Osei,physician+owner\nU2,Rosa Diaz,ma\nU3,Cora Lind,front_desk+compliance\n"
ENTRIES = (
    "mrn,service_date,seconds,performer,activity,note,captured,entered_by,entered_at\n"
    "10482,2026-10-06,720,Rosa Diaz,meds,reconciled metformin,at_once,Rosa Diaz,2026-10-06T16:00:00+00:00\n"
)


@pytest.fixture
def filled(place: Path) -> Path:
    """A practice with one patient and one entry of October."""
    for name, content in (("staff", STAFF), ("patients", PATIENTS), ("entries", ENTRIES)):
        (place / f"{name}.csv").write_text(content)
        done = run("import", name, f"{name}.csv")
        assert done.exit_code == 0, done.output
    (place / "out").mkdir()
    return place


def made(*more: str) -> str:
    done = run("audit", "packet", "10482", "--month", "2026-10", "--by", "Amara Osei", "--out", "out", *more)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_pdf_and_json_whose_names_tell_nothing(filled: Path) -> None:
    assert "chain head" in made() and "Ortiz" not in made("--format", "json")
    names = sorted(one.name for one in (filled / "out").iterdir())
    assert [one.rpartition(".")[2] for one in names] == ["json", "pdf"]
    assert all(one.startswith("packet-") and "2026-10" in one and "10482" not in one for one in names)
    assert {stat.S_IMODE(one.stat().st_mode) for one in (filled / "out").iterdir()} == {0o600}
    assert (filled / "out" / names[1]).read_bytes().startswith(b"%PDF")
    said = json.loads((filled / "out" / names[0]).read_bytes())
    assert said["mrn"] == "10482" and said["made_by"] == "Amara Osei" and said["training"]
    proof = said["sections"][-1]["facts"]
    assert [
        "Made, whole chain",
        "checked from its first row to this head: no row changed, inserted or removed",
    ] in proof
    looks = [row for row in trail(filled) if row.deed == "packet.make"]
    assert [(row.facts["month"], row.facts["format"]) for row in looks] == [
        ("2026-10", "pdf"),
        ("2026-10", "json"),
    ]
    assert all(row.actor_id and row.facts["ran"] for row in looks)


def test_made_again_only_its_made_lines_differ(filled: Path) -> None:
    made("--format", "json")
    path = next((filled / "out").iterdir())
    first = json.loads(path.read_bytes())
    path.chmod(0o644)  # as an earlier release left it
    made("--format", "json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = json.loads(path.read_bytes())
    for one in (first, second):
        for name in ("made_by", "made_at", "head"):
            del one[name]
        one["sections"][-1]["facts"] = [fact for fact in one["sections"][-1]["facts"] if not fact[0].startswith("Made")]
    assert first == second


def test_the_json_carries_the_chain_rows_whole_and_tells_when_a_head_was_printed(filled: Path) -> None:
    made("--format", "json")
    path = next((filled / "out").iterdir())
    before = json.loads(path.read_bytes())
    assert "never by `ccm-bot audit head`" in str(before["sections"][-1]["facts"])
    end = run("audit", "head").output.strip()
    assert run("audit", "verify", "--head", end).exit_code == 0
    made("--format", "json")
    after = json.loads(path.read_bytes())
    assert f"when row {end.partition(':')[0]} was the newest" in str(after["sections"][-1]["facts"])
    assert [row.facts["head"] for row in trail(filled) if row.deed == "audit.head"] == [end.partition(":")[0]]
    chain = {row["seq"]: row for row in after["chain"]}
    assert after["chain"] == before["chain"] and len(chain) >= 2
    keys = read_settings().audit_keys()
    for row in chain.values():
        assert digest(keys, "audit", {name: value for name, value in row.items() if name != "hash"}) == row["hash"]
        if row["seq"] - 1 in chain:
            assert row["previous"] == chain[row["seq"] - 1]["hash"]


def test_what_is_wrong_is_a_sentence_and_nothing_is_written(filled: Path) -> None:
    for words, said in (
        (("10482", "--month", "2026-10", "--by", "Rosa Diaz"), "That is for"),
        (("10482", "--month", "2026-10", "--by", "Nobody"), "Nobody on the staff list"),
        (("99", "--month", "2026-10", "--by", "U1"), "No patient has that MRN"),
        (("10482", "--month", "october", "--by", "U1"), "2026-10"),
        (("10482", "--month", "2099-01", "--by", "U1"), "has not begun"),
        (("10482", "--month", "2026-10", "--by", "U1", "--out", "nowhere"), "not a folder"),
    ):
        done = run("audit", "packet", *words)
        assert done.exit_code == 2 and said in done.output and list((filled / "out").iterdir()) == []
    assert [row for row in trail(filled) if row.deed == "packet.make"] == []


def test_compliance_makes_one_without_amounts(filled: Path) -> None:
    done = run("audit", "packet", "10482", "--month", "2026-10", "--by", "U3", "--out", "out", "--format", "json")
    assert done.exit_code == 0
    assert "left out: amounts" in next((filled / "out").iterdir()).read_text()


def test_an_entry_altered_in_the_database_fails_the_command_and_is_named_by_its_handle(filled: Path) -> None:
    with create_engine(f"sqlite:///{filled}/ccm.db").begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE entry SET seconds = 1320"))
        (key,) = connection.execute(text("SELECT id FROM entry")).one()
    wanted = ("audit", "packet", "10482", "--month", "2026-10", "--by", "U1", "--out", "out", "--format", "json")
    done = run(*wanted)
    assert done.exit_code == 2 and f"NOT AS WRITTEN: entry e-{key[-6:]}" in done.output
    said = json.loads(next((filled / "out").iterdir()).read_bytes())
    assert said["sections"][0]["facts"][0] == ["ALARM", said["alarms"][0]]
