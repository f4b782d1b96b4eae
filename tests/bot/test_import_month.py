"""What files bring for the month: coverage by date, facts of staff, whose charges are whose."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.billing_settings import NAME
from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.report import Report
from bot.files.roster import import_patients
from bot.files.staff_list import import_staff
from ccm.billing.record import is_ours
from ccm.coverage import Coverage
from ccm.practice_billing import PracticeBilling
from ccm.staff_facts import FactName
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from tests.bot.test_import import NOW, a_file

ROSTER = "mrn,first_name,last_name,dob,payer,member_id,coverage_since\n"
STAFF = "slack_user_id,name,role,npi,license_state,licence_until,abroad,since\n"
NPI = "1234567893"


def patients(database: Database, practice: Practice, tmp_path: Path, rows: str, now: datetime = NOW) -> Report:
    return import_patients(database, practice, a_file(tmp_path, ROSTER + rows), now, dry_run=False)


def rows_of(database: Database, practice: Practice, mrn: str = "1") -> list[Coverage]:
    with database.read(practice.id) as view:
        patient = view.patients.by_mrn(mrn)
        assert patient is not None and view.audit.verify() == []
        return view.coverages.of_patient(patient.id)


def test_a_payer_that_differs_becomes_a_coverage(database: Database, practice: Practice, tmp_path: Path) -> None:
    ana, ben = "1,Ana,Ortiz,3/2/1948,Medicare,1EG4,2020-01-01\n", "2,Ben,Ruiz,1951-07-19,,,\n"
    assert patients(database, practice, tmp_path, ana + ben).saved
    (first,) = rows_of(database, practice)
    assert (first.payer, first.since, first.by_id) == ("Medicare", date(2020, 1, 1), None)
    assert rows_of(database, practice, "2") == []
    again = patients(database, practice, tmp_path, "1,Ana,Ortiz,3/2/1948,MEDICARE,,\n")
    assert again.changes["coverage"] == 0 and rows_of(database, practice) == [first]
    later = patients(database, practice, tmp_path, "1,Ana,Ortiz,3/2/1948,Aetna,W1,\n", NOW + timedelta(days=10))
    assert later.changes["coverage"] == 1
    last = rows_of(database, practice)[-1]
    assert (last.payer, last.member_id, last.since) == ("Aetna", "W1", date(2026, 12, 4))


def test_a_persons_coverage_stands_against_a_file_that_repeats_itself(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    rows = "1,Ana,Ortiz,3/2/1948,Medicare,1EG4,\n"
    assert patients(database, practice, tmp_path, rows).saved
    with database.read(practice.id) as view:
        patient = view.patients.by_mrn("1")
    assert patient is not None
    people = a_file(tmp_path, "slack_user_id,name,role\nU1,Bea Biller,front_desk+biller\n", "s.csv")
    assert import_staff(database, practice, people, NOW, dry_run=False).saved
    with database.write(practice.id) as uow:
        bea = uow.staff.by_slack_id("U1")
        assert bea is not None
        said = ("Aetna", "W1", date(2026, 11, 1), None, date(2026, 11, 24), bea.id, NOW + timedelta(hours=1))
        uow.coverages.add(Coverage(new_id(), patient.id, *said))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    report = patients(database, practice, tmp_path, rows, NOW + timedelta(days=1))
    assert "another coverage was recorded here on Nov 24, 2026, and stays" in report.not_taken[0].what
    assert rows_of(database, practice)[-1].payer == "Aetna"


def test_a_day_without_a_payer_keeps_the_file_out(database: Database, practice: Practice, tmp_path: Path) -> None:
    report = patients(database, practice, tmp_path, "1,A,B,1950-01-01,,,2026-01-01\n2,C,D,1950-01-01,X,,soon\n")
    assert [(one.line, one.column) for one in report.problems] == [(2, "coverage_since"), (3, "coverage_since")]


def staff(database: Database, practice: Practice, tmp_path: Path, rows: str, now: datetime = NOW) -> Report:
    return import_staff(database, practice, a_file(tmp_path, STAFF + rows), now, dry_run=False)


def test_facts_of_staff_come_with_their_file(database: Database, practice: Practice, tmp_path: Path) -> None:
    row = f"U3,Amara Osei,physician+owner,{NPI},ny,3/1/2027,,2026-01-05\n"
    assert staff(database, practice, tmp_path, row + "U4,Lin Cho,rn,,,,yes,\n").saved
    with database.read(practice.id) as view:
        known = {(one.name, one.value, one.since) for one in view.staff_facts.all()}
    since, today = date(2026, 1, 5), date(2026, 11, 24)
    assert known == {
        (FactName.NPI, NPI, since),
        (FactName.LICENCE_STATE, "NY", since),
        (FactName.LICENCE_UNTIL, "2027-03-01", since),
        (FactName.ABROAD, "yes", today),
    }
    again = staff(database, practice, tmp_path, row, NOW + timedelta(days=3))
    assert (again.same, again.changed) == (1, 0)
    news = staff(database, practice, tmp_path, row.replace("3/1/2027", "3/1/2029"), NOW + timedelta(days=3))
    assert news.changed == 1 and dict(news.changes) == {"licence_until": 1}
    with database.read(practice.id) as view:
        assert len(view.staff_facts.all()) == 5 and view.audit.verify() == []


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ("U3,A,physician+owner,1234567890,,,,\n", "npi"),
        ("U3,A,physician+owner,,New York,,,\n", "licence_state"),
        ("U3,A,physician+owner,,,3/1/27,,\n", "licence_until"),
        ("U3,A,physician+owner,,,,perhaps,\n", "abroad"),
        ("U3,A,physician+owner,,,,,2031-01-01\n", "since"),
        (f"U3,A,physician+owner,{NPI},,,,\nU4,B,rn,{NPI},,,,\n", "npi"),
    ],
    ids=["check digit", "no state", "two-digit year", "neither", "to come", "one of two"],
)
def test_a_wrong_fact_keeps_the_file_out(
    database: Database, practice: Practice, tmp_path: Path, rows: str, column: str
) -> None:
    report = staff(database, practice, tmp_path, rows)
    assert [one.column for one in report.problems] == [column] and not report.saved
    with database.read(practice.id) as view:
        assert view.staff_facts.all() == [] and view.staff.all() == []


def test_an_npi_that_is_anothers_here_is_refused(database: Database, practice: Practice, tmp_path: Path) -> None:
    assert staff(database, practice, tmp_path, f"U3,A,physician+owner,{NPI},,,,\n").saved
    report = staff(database, practice, tmp_path, f"U4,B,app,{NPI},,,,\n")
    assert "another person" in report.problems[0].what and not report.saved


def test_charges_without_a_group_are_ours_and_so_are_our_own_names(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    own = PracticeBilling(own_groups=("Maple Street FM",))
    assert patients(database, practice, tmp_path, "1,Ana,Ortiz,3/2/1948,,,\n").saved
    with database.write(practice.id) as uow:
        uow.settings.put(NAME, own.model_dump_json(), None, NOW)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    head, rest = "mrn,date,code,practitioner,group\n", "1,2026-10-02,G0181,,\n1,2026-10-03,99490,,maple street fm\n"
    path = a_file(tmp_path, f"{head}{rest}1,2026-10-04,99490,,Elm Clinic\n", "c.csv")
    report = import_chart(database, practice, path, NOW, KINDS["charges"], indicator(), dry_run=False)
    assert report.notes == [
        "Taken as billed by others: Elm Clinic. A name of this practice is added with `/ccm setup billing`."
    ]
    with database.read(practice.id) as view:
        ours = {one.on.day: is_ours(one, {"maple street fm"}) for one in view.charges.all()}
    assert ours == {2: True, 3: True, 4: False}
