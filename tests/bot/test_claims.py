"""Claims: what leaves and as what, one original for good, a file made again to the byte on both databases."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.actions.claims import Made, batch_of, claim_file, envelope_of, make_batch, standing
from bot.files.claim_rows import as_csv, as_json, as_xlsx, not_claimed_csv
from bot.files.professional_claim import Interchange, as_837p
from bot.files.rule_files import shipped
from ccm.billing.claim import ClaimFile
from ccm.errors import NotFound, StateRefused
from ccm.month_close import ClaimBatch, ClaimItem, ClaimKind, Close
from ccm.practice_billing import NOTHING_SAID
from ccm.record import Patient
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.bot.test_claim_files import errors_of
from tests.closing import (
    AT,
    BILLING,
    OCTOBER,
    ZONE,
    Team,
    a_team,
    an_enrolled,
    at_work,
    close,
    keep_billing,
    log,
    undo,
)
from tests.conftest import KEYS
from tests.scenarios.conftest import imported_steps


@dataclass(slots=True)
class Office:
    """A practice that bills, on one database."""

    database: Database
    practice: Practice
    team: Team
    patients: list[Patient]

    def do(self, act: Callable[[UnitOfWork], object]) -> None:
        """Change the record."""
        with self.database.write(self.practice.id) as uow:
            act(uow)
            uow.audit.record("test", None, AT)
            uow.commit()

    def close(self, one: Patient, **how: object) -> None:
        """Close the patient's October anew, by the biller unless another is named."""
        how = {"by": self.team.biller} | how
        self.do(lambda uow: close(uow, one, **how))  # type: ignore[arg-type]

    def make(self, database: Database | None = None) -> Made:
        """Make the next batch, as a deed does."""
        with (database or self.database).write(self.practice.id) as uow:
            work = at_work(uow, self.practice, self.team.biller)
            made = make_batch(OCTOBER).at_once(work).made
            assert made is not None
            uow.audit.record("claims.make", self.team.biller.id, AT, patients=tuple(work.seen), facts=work.facts)
            uow.commit()
        return made

    def file(self, number: int, database: Database | None = None) -> ClaimFile:
        with (database or self.database).read(self.practice.id) as view:
            return claim_file(view, batch_of(view, OCTOBER, number))

    def written(self, number: int, database: Database | None = None) -> tuple[bytes, ...]:
        """Every format of a batch, as bytes."""
        file = self.file(number, database)
        with (database or self.database).read(self.practice.id) as view:
            said = envelope_of(view, file.at)
        route = Interchange(said.sender_id, said.receiver_id, said.receiver_name, said.payer_id, said.phone, True)
        content, left = as_837p(file, route)
        assert left == ()
        return as_csv(file), not_claimed_csv(file), as_json(file), content


@pytest.fixture
def office(database: Database, practice: Practice) -> Office:
    """Three patients in order, and one whose minutes do not reach."""
    with database.write(practice.id) as uow:
        keep_billing(uow)
        team = a_team(uow)
        patients = [an_enrolled(uow, team, str(number), minutes) for number, minutes in enumerate((25, 45, 65, 12), 1)]
        uow.audit.record("seed", None, AT)
        uow.commit()
    return Office(database, practice, team, patients)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_what_is_closed_leaves_and_the_rest_stays_behind_with_its_reason(office: Office) -> None:
    one, two, _, short = office.patients
    for closed in (two, one, short):
        office.close(closed)
    assert office.make().kinds == {ClaimKind.ORIGINAL: 2}
    rows = lines(as_csv(office.file(1)))
    assert [(row["claim_id"], row["mrn"], row["code"], row["units"]) for row in rows] == [
        ("00001000001", "1", "99490", "1"),
        ("00001000002", "2", "99490", "1"),
        ("00001000002", "2", "99439", "1"),
    ]
    left = {row["mrn"]: row for row in lines(not_claimed_csv(office.file(1)))}
    assert set(left) == {"3", "4"} and left["3"]["name"] == "Ortiz, Ana3"
    assert left["3"]["reasons"] == "Not closed yet (close it: /ccm close)" and left["3"]["whose_move"] == "biller"
    assert left["4"]["reasons"] == "Fewer than 20 counted minutes" and left["4"]["whose_move"] == "nobody"
    with office.database.read(office.practice.id) as view:
        assert view.audit.verify() == []
        assert [row.deed for row in view.audit.looked_at(office.patients[2].id)][-1] == "claims.make"


def test_what_was_held_leaves_later_and_says_until_then_whose_move_it_is(office: Office) -> None:
    """A patient without a plan is open: nobody else waits, and the month leaves in a supplementary file."""
    one, *_ = office.patients
    office.close(one)
    office.do(lambda uow: uow.patients.save(replace(one, id=new_id(), case_id="B" * 10, mrn="9", given="Ida")))
    with office.database.read(office.practice.id) as view:
        late = view.patients.by_mrn("9")
    assert late is not None
    nurse = office.team.nurse
    office.do(lambda uow: uow.enrolments.step_many(imported_steps(late.id, AT - timedelta(days=400))))
    office.do(lambda uow: log(uow, late, nurse, 30))
    office.make()
    before = office.written(1)
    sheet = {row["mrn"]: row for row in lines(before[1])}
    assert "No consent holds in this month (ask for it: /ccm consent)" in sheet["9"]["reasons"]
    assert "team member: Nora Quinn" in sheet["9"]["whose_move"]
    for held in office.patients[1:3]:
        office.close(held)
    assert office.make().kinds == {ClaimKind.ORIGINAL: 2}
    assert office.written(1) == before
    assert {row["mrn"] for row in lines(as_csv(office.file(2)))} == {"2", "3"}


def test_an_amended_close_leaves_as_a_replacement_that_names_the_original(office: Office, tmp_path: Path) -> None:
    one = office.patients[0]
    office.close(one)
    office.make()
    office.do(lambda uow: log(uow, one, office.team.nurse, 20))
    office.close(one, at=AT + timedelta(days=1))
    assert office.make().kinds == {ClaimKind.REPLACEMENT: 1}
    rows = lines(as_csv(office.file(2)))
    assert {(row["claim_id"], row["kind"], row["replaces"]) for row in rows} == {
        ("00002000001", "replacement", "00001000001")
    }
    assert [row["code"] for row in rows] == ["99490", "99439"]
    *_, content = office.written(2)
    assert errors_of(content, tmp_path) == []
    assert b"CLM*00002000001*116.57***11:B:7*" in content and b"REF*F8*00001000001~" in content
    office.do(lambda uow: log(uow, one, office.team.nurse, 20))
    office.close(one, at=AT + timedelta(days=2))
    office.make()
    assert {row["replaces"] for row in lines(as_csv(office.file(3)))} == {"00001000001"}  # the name stays


def test_a_void_repeats_the_lines_it_takes_back_and_ends_the_claim(office: Office, tmp_path: Path) -> None:
    two, nurse = office.patients[1], office.team.nurse
    office.close(two)
    office.make()
    with office.database.read(office.practice.id) as view:
        (entry,) = view.entries.of_patient(two.id, OCTOBER.first_day, OCTOBER.last_day)
    office.do(lambda uow: undo(uow, entry.entry.id, nurse))
    office.do(lambda uow: uow.patients.save(replace(two, family="Renamed")))
    office.do(lambda uow: uow.staff.save(replace(office.team.biller, name="Bo Biller")))
    office.close(two, at=AT + timedelta(days=1), by=office.team.doctor)
    assert office.make().kinds == {ClaimKind.VOID: 1}
    sent, taken = lines(as_csv(office.file(1))), lines(as_csv(office.file(2)))
    said_by_the_close = ("approver", "closed_at", "warnings", "rules")
    own = {"claim_id", "kind", "replaces", *said_by_the_close}
    assert [{k: v for k, v in row.items() if k not in own} for row in taken] == [
        {k: v for k, v in row.items() if k not in own} for row in sent
    ]
    assert taken[0]["approver"] == "Dr. Amara Osei" and taken[0]["warnings"] == "BELOW_THRESHOLD"
    *_, content = office.written(2)
    assert errors_of(content, tmp_path) == []
    assert b"CLM*00002000001*116.57***11:B:8*" in content and b"REF*F8*00001000001~" in content
    assert (
        "Fewer than 20 counted minutes"
        in {row["mrn"]: row for row in lines(not_claimed_csv(office.file(2)))}["2"]["reasons"]
    )
    office.do(lambda uow: log(uow, two, nurse, 30))
    office.close(two, at=AT + timedelta(days=2))
    with pytest.raises(StateRefused) as refused:
        office.make()
    assert "Nothing new of October 2026 is to be sent. Batch 2 was made by Bo Biller" in refused.value.sentence
    with office.database.read(office.practice.id) as view:
        behind = {one.patient.mrn: one for one in standing(view, ZONE, OCTOBER, shipped()).behind}
    assert "does not leave again by itself" in behind["2"].reasons[0].said


def test_a_file_made_again_is_the_same_to_the_byte(office: Office) -> None:
    """After another rule file, a restart, new names and new clearing-house ids; the spreadsheet is equal by cell."""
    one, two, three, _ = office.patients
    office.close(one)
    office.close(two)
    office.make()
    before, sheet = office.written(1), cells(office.file(1))
    dearer = (shipped()[0].model_copy(update={"conversion_factor": Decimal("40"), "as_of": date(2026, 12, 1)}),)
    assert dearer[0].hash != shipped()[0].hash
    office.do(lambda uow: uow.patients.save(replace(one, family="Newname", member_id="X1", address="nowhere")))
    office.do(lambda uow: uow.patients.save(replace(three, given="Other")))
    office.do(lambda uow: uow.staff.save(replace(office.team.doctor, name="Dr. Amara Osei-Bonsu")))
    office.do(lambda uow: uow.staff.save(replace(office.team.nurse, name="Nora Newname")))
    moved = {"receiver_id": "RECEIVER2", "city": "Boston"}
    office.do(lambda uow: keep_billing(uow, BILLING.model_copy(update=moved), AT + timedelta(days=9)))
    office.close(three, rules=dearer)
    office.make()
    assert lines(as_csv(office.file(2)))[0]["charge"] == "79.20"
    again = Database(office.database.engine.url.render_as_string(hide_password=False), KEYS)
    assert office.written(1, again) == before == office.written(1)
    assert cells(office.file(1, again)) == sheet
    again.close()


def cells(file: ClaimFile) -> list[list[list[object]]]:
    book = load_workbook(io.BytesIO(as_xlsx(file)))
    return [[[cell.value for cell in row] for row in page.iter_rows()] for page in book]


def item_of(batch: ClaimBatch, found: Close, kind: ClaimKind, control: str) -> ClaimItem:
    return ClaimItem(new_id(), batch.id, found.patient_id, OCTOBER, found.id, kind, control)


def test_a_second_original_cannot_be_made(office: Office) -> None:
    """Not by the action, not by the queries under it, not by SQL; nor may a control number be used again."""
    one = office.patients[0]
    office.close(one)
    office.make()
    with pytest.raises(StateRefused):
        office.make()
    office.close(one, at=AT + timedelta(days=1))
    with office.database.read(office.practice.id) as view:
        _, again = view.closes.of_patient(one.id, OCTOBER)
        (first,) = view.closes.items(OCTOBER)
    batch = ClaimBatch(new_id(), OCTOBER, 2, office.team.biller.id, AT, "{}")
    with pytest.raises(DBAPIError):
        office.do(lambda uow: uow.closes.add_batch(batch, [item_of(batch, again, ClaimKind.ORIGINAL, "9")]))
    with pytest.raises(DBAPIError):
        office.do(
            lambda uow: uow.closes.add_batch(batch, [item_of(batch, again, ClaimKind.REPLACEMENT, first.control)])
        )
    row = "practice_id, :id, batch_id, patient_id, month, :close, 'original', '9' FROM claim_item"
    inserts = ["INSERT"] + (["INSERT OR REPLACE", "INSERT OR IGNORE"] if office.database.is_sqlite else [])
    for insert in inserts:
        columns = "practice_id, id, batch_id, patient_id, month, close_id, kind, control"
        with pytest.raises(DBAPIError), office.database.engine.begin() as connection:
            connection.execute(
                text(f"{insert} INTO claim_item ({columns}) SELECT {row}"), {"id": new_id(), "close": again.id}
            )
    with office.database.read(office.practice.id) as view:
        assert view.closes.items(OCTOBER) == [first] and len(view.closes.batches(OCTOBER)) == 1


def test_two_batches_at_once_are_one(office: Office) -> None:
    for one in office.patients[:3]:
        office.close(one)
    url = office.database.engine.url.render_as_string(hide_password=False)
    databases = [Database(url, KEYS) for _ in range(2)]
    start, said = threading.Barrier(2), list[str]()

    def run(database: Database) -> None:
        start.wait()
        try:
            said.append(f"made {office.make(database).batch.number}")
        except StateRefused as refused:
            said.append(refused.sentence[:11])

    threads = [threading.Thread(target=run, args=(one,)) for one in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in databases:
        one.close()
    assert sorted(said) == ["Nothing new", "made 1"]
    with office.database.read(office.practice.id) as view:
        items = view.closes.items(OCTOBER)
        assert len(items) == len({one.control for one in items}) == 3 and view.audit.verify() == []


def test_no_claim_leaves_a_practice_that_is_not_whole_as_a_biller(office: Office) -> None:
    office.close(office.patients[0])
    office.do(lambda uow: keep_billing(uow, NOTHING_SAID.model_copy(update={"name": "Maple"}), AT))
    with pytest.raises(StateRefused) as refused:
        office.make()
    assert "“Billing NPI, 10 digits”, “Tax id, 9 digits”" in refused.value.sentence
    assert "`/ccm setup billing`" in refused.value.sentence


def test_a_claim_that_no_payer_would_take_stays_behind_until_it_is_whole(office: Office) -> None:
    """Left once as an original it could only be replaced, and a payer who took none has nothing to replace."""
    one, two, *_ = office.patients
    office.do(lambda uow: uow.patients.save(replace(one, member_id="")))
    office.close(replace(one, member_id=""))
    office.close(two)
    office.make()
    assert {row["mrn"] for row in lines(as_csv(office.file(1)))} == {"2"}
    sheet = {row["mrn"]: row["reasons"] for row in lines(not_claimed_csv(office.file(1)))}
    assert sheet["1"].startswith(
        "The claim lacks the member id (record it, then close the month again: /ccm close 2026-10)"
    )
    office.do(lambda uow: uow.patients.save(one))
    office.close(one, at=AT + timedelta(days=1))
    assert office.make().kinds == {ClaimKind.ORIGINAL: 1}


def test_only_a_batch_that_was_made_is_written(office: Office) -> None:
    with office.database.read(office.practice.id) as view, pytest.raises(NotFound) as none:
        batch_of(view, OCTOBER, None)
    assert "No batch of October 2026 was made yet" in none.value.sentence
    office.close(office.patients[0])
    office.make()
    with office.database.read(office.practice.id) as view:
        assert batch_of(view, OCTOBER, None).number == 1
        with pytest.raises(NotFound) as other:
            batch_of(view, OCTOBER, 7)
    assert other.value.sentence == "October 2026 has no batch 7. Its batches: 1."


def test_an_837p_needs_the_clearing_houses_ids_and_says_which(office: Office) -> None:
    bare = BILLING.model_copy(update={"sender_id": "", "payer_id": ""})
    office.do(lambda uow: keep_billing(uow, bare, AT - timedelta(days=1)))
    office.close(office.patients[0])
    made = office.make()
    with office.database.read(office.practice.id) as view, pytest.raises(StateRefused) as refused:
        envelope_of(view, made.batch.at)
    assert "“Sender id" in refused.value.sentence and "“The payer's id" in refused.value.sentence
    office.do(lambda uow: keep_billing(uow, BILLING, AT + timedelta(days=1)))
    assert b"*CCMTEST01" in office.written(1)[-1]
