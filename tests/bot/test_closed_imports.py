"""A file that falls into closed months says so in one line, and opens one follow-up where a sent claim would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.files.chart import KINDS, import_chart
from bot.files.closed_months import tell_closed
from bot.files.entries_in import import_entries
from bot.files.indicator import indicator
from bot.files.report import Report
from bot.files.roster import import_patients
from bot.files.rule_files import shipped
from ccm.claim_follow_up import about_claim
from ccm.month_close import SignOff, SignOffKind
from storage.ids import new_id
from tests.bot.test_claims import Office, office  # noqa: F401
from tests.bot.test_import import a_file
from tests.closing import AT, OCTOBER
from tests.record import an_entry

CHARGES = "mrn,date,code,practitioner,group\n"
ENTRIES = "mrn,service_date,minutes,performer,activity,note\n"
STAYS = "mrn,from,to,kind\n"
ROSTER = "mrn,first_name,last_name,dob,payer,member_id,coverage_since\n"


def told(office: Office, report: Report) -> str:  # noqa: F811
    assert not report.problems, report.problems
    return tell_closed(office.database, office.practice, shipped(), report.touched, AT, kept=report.saved).said


def chart(office: Office, tmp_path: Path, kind: str, rows: str, *, dry_run: bool = False) -> Report:  # noqa: F811
    path = a_file(tmp_path, rows)
    return import_chart(office.database, office.practice, path, AT, KINDS[kind], indicator(), dry_run=dry_run)


def owed(office: Office) -> list[int]:  # noqa: F811
    """How many of the biller's follow-ups each patient has, open ones."""
    with office.database.read(office.practice.id) as view:
        assert view.audit.verify() == []
        found = [
            [loop for loop in view.follow_ups.of_patient(one.id) if about_claim(loop.follow_up)]
            for one in office.patients
        ]
    assert all(one.owner_id == office.team.biller.id for loops in found for one in loops)
    return [sum(one.open for one in loops) for loops in found]


def test_charges_and_stays_of_closed_months(office: Office, tmp_path: Path) -> None:  # noqa: F811
    one, two, three, _ = office.patients
    for closed in (one, two, three):
        office.close(closed)
    office.make()
    harmless = CHARGES + "1,2026-10-09,99213,,Elsewhere\n"
    assert told(office, chart(office, tmp_path, "charges", harmless, dry_run=True)) == (
        "Closed months touched: 1. Whether their claims change is told when the file is kept."
    )
    assert told(office, chart(office, tmp_path, "charges", harmless)) == (
        "Closed months touched: 1; nothing in their claims changes."
    )
    bars = harmless + "1,2026-10-09,G0181,,\n2,2026-10-30,G0181,,\n4,2026-10-30,G0181,,\n3,2026-11-01,G0181,,\n"
    said = (
        "Closed months touched: 2. The claim changes in 2; 2 had left, each a follow-up of the biller's "
        "(`/ccm todo list`). What changed is amended: `/ccm close 2026-10`."
    )
    assert told(office, chart(office, tmp_path, "charges", bars)) == said and owed(office) == [1, 1, 0, 0]
    stay = STAYS + "1,2026-10-01,2026-10-20,inpatient\n3,2026-10-05,,inpatient\n"
    assert "The claim changes in 2; 2 had left" in told(office, chart(office, tmp_path, "stays", stay))
    assert owed(office) == [1, 1, 1, 0]  # one a patient-month, however many files


def test_entries_and_a_new_payer_of_a_closed_month_that_has_not_left(office: Office, tmp_path: Path) -> None:  # noqa: F811
    one, two, *_ = office.patients
    office.close(one)
    office.close(two)
    rows = ENTRIES + "1,2026-10-12,3,Nora Quinn,meds,went over the list\n2,2026-10-12,20,Nora Quinn,meds,metformin\n"
    path = a_file(tmp_path, rows)
    report = import_entries(office.database, office.practice, path, AT, dry_run=False)
    assert told(office, report) == (
        "Closed months touched: 2. The claim changes in 1. What changed is amended: `/ccm close 2026-10`."
    )
    payer = a_file(tmp_path, ROSTER + "1,Ana1,Ortiz,3/2/1948,Humana Gold HMO,H1,2026-10-01\n")
    report = import_patients(office.database, office.practice, payer, AT, dry_run=False)
    assert "Closed months touched: 1. The claim changes in 1." in told(office, report)
    assert owed(office) == [0, 0, 0, 0]


def test_imported_time_that_contests_another_patients_claim(office: Office, tmp_path: Path) -> None:  # noqa: F811
    two = office.patients[1]
    at = datetime(2026, 10, 7, 16, 0, tzinfo=UTC)
    call = {"service_date": at.date(), "start": at, "seconds": 25 * 60, "entered_at": at}
    office.do(lambda uow: uow.entries.add(an_entry(two, office.team.nurse, **call)))
    office.close(two)
    office.make()
    head = "mrn,service_date,start,minutes,performer,activity,note\n"
    rows = head + "1,2026-10-07,2026-10-07T12:00,20,Nora Quinn,meds,metformin\n"
    report = import_entries(office.database, office.practice, a_file(tmp_path, rows), AT, dry_run=False)
    assert "Closed months touched: 1. The claim changes in 1; 1 had left" in told(office, report)
    assert owed(office) == [0, 1, 0, 0]


def test_a_roster_that_tells_late_who_moved_away(office: Office, tmp_path: Path) -> None:  # noqa: F811
    office.close(office.patients[0])
    office.make()
    row = "mrn,first_name,last_name,dob,status,status_date\n1,Ana1,Ortiz,3/2/1948,moved,2026-10-03\n"
    report = import_patients(office.database, office.practice, a_file(tmp_path, row), AT, dry_run=False)
    assert "The claim changes in 1; 1 had left" in told(office, report) and owed(office) == [1, 0, 0, 0]


def test_a_roster_that_corrects_a_member_id_of_a_sent_claim(office: Office, tmp_path: Path) -> None:  # noqa: F811
    office.close(office.patients[0])
    office.make()
    row = "mrn,first_name,last_name,dob,member_id\n1,Ana1,Ortiz,3/2/1948,9ZZ9ZZ9ZZ99\n"
    report = import_patients(office.database, office.practice, a_file(tmp_path, row), AT, dry_run=False)
    assert "The claim changes in 1; 1 had left" in told(office, report) and owed(office) == [1, 0, 0, 0]


def test_a_visit_or_care_planning_told_late_reaches_the_months_that_rest_on_it(office: Office, tmp_path: Path) -> None:  # noqa: F811
    one, two, *_ = office.patients
    unseen = replace(one, initiating_visit=None)
    office.do(lambda uow: uow.patients.save(unseen))
    said = (OCTOBER, SignOffKind.PLANNING, "99495", office.team.doctor.id, AT, "planned at length", date(2026, 10, 5))
    office.do(lambda uow: uow.sign_offs.add(SignOff(new_id(), two.id, *said)))
    office.close(unseen)
    office.close(two)
    office.make()
    visit = "mrn,kind,date,practitioner,ccm_discussed\n1,office,2025-05-20,Dr. Amara Osei,yes\n"
    assert "Closed months touched: 1. The claim changes in 1." in told(
        office, chart(office, tmp_path, "encounters", visit)
    )
    planned = CHARGES + "2,2026-08-03,G0506,,\n"
    assert "The claim changes in 1; 1 had left" in told(office, chart(office, tmp_path, "charges", planned))
    assert owed(office) == [0, 1, 0, 0]
