"""`ccm-bot claims`: a named person makes the batch, everybody's files are the same, each export is in the trail."""

from __future__ import annotations

import stat
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.settings import Settings
from ccm.month_close import ClaimKind
from ccm.practice_billing import NOTHING_SAID, PracticeBilling
from ccm.record import Patient
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from tests.bot.test_cli import place, run, trail
from tests.closing import AT, BILLING, OCTOBER, Team, a_team, an_enrolled, close, keep_billing, log
from tests.record import a_person

__all__ = ["place"]  # the fixture
NAMES = ["claims-2026-10-batch-1-training-not-claimed.csv", "claims-2026-10-batch-1-training.csv"]
MAKE = ("claims", "--month", "2026-10", "--new", "--by", "Bea Biller", "--out", "out")


class Shop:
    """A practice in the folder's database, with one October closed and one open."""

    def __init__(self, billing: PracticeBilling = BILLING) -> None:
        settings = Settings()
        self.database = Database(settings.database_url, settings.audit_keys())
        self.practice = Practice(new_id(), "Maple Street", "America/New_York")
        self.database.practices.create(self.practice)
        with self.database.write(self.practice.id) as uow:
            keep_billing(uow, billing)
            self.team: Team = a_team(uow)
            uow.staff.save(a_person(slack_user_id="U9", name="Mae Assistant", duties=frozenset()))
            self.closed: Patient = an_enrolled(uow, self.team, "1", 45)
            self.open: Patient = an_enrolled(uow, self.team, "2")
            uow.audit.record("seed", None, AT)
            uow.commit()
        self.close(self.closed)

    def close(self, one: Patient, minutes: int = 0) -> None:
        """Close a month anew, with more minutes of it."""
        with self.database.write(self.practice.id) as uow:
            if minutes:
                log(uow, one, self.team.nurse, minutes)
            close(uow, one, self.team.biller)
            uow.audit.record("close", None, AT)
            uow.commit()


def test_a_named_person_makes_the_batch_and_two_files_come_out(place: Path) -> None:
    shop = Shop()
    done = run(*MAKE)
    assert done.exit_code == 0 and "Batch 1 is made, the first file of October 2026: 1 original." in done.output
    assert sorted(path.name for path in (place / "out").iterdir()) == NAMES
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place / "out").iterdir()} == {0o600}
    assert "Not closed yet" in (place / "out" / NAMES[0]).read_text()
    made, written = (row for row in trail(place) if row.deed in ("claims.make", "export.claims"))
    assert made.actor_id == shop.team.biller.id and made.facts["original"] == "1" and made.facts["behind"] == "1"
    assert written.facts["batch"] == "1" and written.facts["format"] == "csv" and written.facts["ran"]
    with shop.database.read(shop.practice.id) as view:
        for one in (shop.closed, shop.open):
            assert [row.deed for row in view.audit.looked_at(one.id)][-2:] == ["claims.make", "export.claims"]
        assert view.audit.verify() == []
    again = run(*MAKE)
    assert again.exit_code == 2 and "Nothing new of October 2026 is to be sent. Batch 1 was made by" in again.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--new",), "Say who makes the batch: --by"),
        (("--new", "--by", "Mae Assistant"), "That is for lead, biller, owner."),
        (("--new", "--by", "Zebulon"), "Nobody on the staff list is called"),
        (("--new", "--by", "U2", "--batch", "1"), "leave --batch out"),
        ((), "No batch of October 2026 was made yet"),
    ],
)
def test_who_may_not_or_asks_for_nothing_is_told(place: Path, words: tuple[str, ...], said: str) -> None:
    Shop()
    done = run("claims", "--month", "2026-10", *words)
    assert done.exit_code == 2 and said in done.output
    assert not list(place.glob("claims-*")) and run("claims", "--month", "soon").output.startswith("Write a month as")


def test_a_practice_that_lacks_an_npi_makes_none(place: Path) -> None:
    Shop(NOTHING_SAID)
    done = run(*MAKE)
    assert done.exit_code == 2 and "“Billing NPI, 10 digits”" in done.output and "/ccm setup billing" in done.output


def test_the_files_are_the_same_again_after_new_rules_and_what_was_changed_is_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop()
    run(*MAKE)
    for form in ("xlsx", "json", "837p"):
        assert run("claims", "--month", "2026-10", "--format", form, "--out", "out").exit_code == 0
    before = {path.name: path.read_bytes() for path in (place / "out").iterdir()}
    (place / "rules").mkdir()
    medicare = next(one for one in (files("ccm") / "rules").iterdir() if one.name.endswith(".toml")).read_text()
    newer = medicare.replace("as_of = 2026-11-23", "as_of = 2026-12-23").replace('"33.4009"', '"40.0000"')
    (place / "rules" / "newer.toml").write_text(newer)
    monkeypatch.setenv("CCM_RULES", str(place / "rules"))
    for form in ("csv", "xlsx", "json", "837p"):
        assert run("claims", "--month", "2026-10", "--format", form, "--out", "again").exit_code == 0
    after = {path.name: path.read_bytes() for path in (place / "again").iterdir()}
    sheet = "claims-2026-10-batch-1-training.xlsx"
    assert _cells(place / "out" / sheet) == _cells(place / "again" / sheet)
    assert len(before) == 5 and {**after, sheet: b""} == {**before, sheet: b""}
    assert "is there already, the same" in run("claims", "--month", "2026-10", "--out", "again").output
    (place / "again" / NAMES[1]).write_text("worked on")
    edited = run("claims", "--month", "2026-10", "--out", "again")
    assert edited.exit_code == 2 and "was changed since" in edited.output
    assert (place / "again" / NAMES[1]).read_text() == "worked on"
    shop.close(shop.open)
    assert "Batch 2 is made" in run(*MAKE).output
    assert run("claims", "--month", "2026-10", "--batch", "1", "--out", "third").exit_code == 0
    assert (place / "third" / NAMES[0]).read_bytes() == before[NAMES[0]]


def _cells(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for page in load_workbook(path) for row in page.iter_rows()]


def test_an_837p_in_training_is_a_test_and_says_what_is_not_in_it(place: Path) -> None:
    shop = Shop()
    run(*MAKE)
    out = ("--format", "837p", "--out", "out")
    assert run("claims", "--month", "2026-10", *out).exit_code == 0
    content = (place / "out" / "claims-2026-10-batch-1-training.837").read_bytes()
    assert BILLING.production and content.split(b"~")[0].split(b"*")[15] == b"T"
    with shop.database.write(shop.practice.id) as uow:
        uow.patients.save(replace(shop.open, address="somewhere"))
        uow.audit.record("test", None, AT)
        uow.commit()
    shop.close(replace(shop.open, address="somewhere"))
    shop.close(shop.closed, minutes=20)
    assert "Batch 2 is made, file 2 of October 2026, a supplement: 1 original, 1 replacement." in run(*MAKE).output
    said = run("claims", "--month", "2026-10", *out).output
    assert "Not in this file: claim 00002000002: an address as “street, city, ST 12345”." in said
    assert "Only in the CSV: 1 of 2 claims." in said and "REF F8 of 1 replacement carries our own" in said
    with shop.database.read(shop.practice.id) as view:
        assert [one.kind for one in view.closes.items(OCTOBER)].count(ClaimKind.REPLACEMENT) == 1


def test_a_real_practices_file_is_real_and_a_batch_of_the_training_never(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop()
    run(*MAKE)
    monkeypatch.setenv("SLACK_API_URL", "https://slack.com/api/")
    shop.close(shop.open)
    assert "Batch 2 is made" in run(*MAKE).output
    marks = []
    for batch in ("1", "2"):
        run("claims", "--month", "2026-10", "--format", "837p", "--batch", batch, "--out", "out")
        (written,) = (place / "out").glob(f"claims-2026-10-batch-{batch}*.837")
        marks.append((written.stem, written.read_bytes().split(b"~")[0].split(b"*")[15]))
    assert marks == [("claims-2026-10-batch-1-training", b"T"), ("claims-2026-10-batch-2", b"P")]


def test_an_837p_without_the_clearing_houses_ids_is_refused_in_words(place: Path) -> None:
    Shop(BILLING.model_copy(update={"receiver_id": ""}))
    run(*MAKE)
    done = run("claims", "--month", "2026-10", "--format", "837p")
    assert done.exit_code == 2 and "“Its receiver id, up to 15 characters”" in done.output
