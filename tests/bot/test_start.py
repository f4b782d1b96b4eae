"""A practice with 300 patients enrolled already is live from four files, and knows what is missing, and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from bot.files.staff_list import import_staff
from ccm.enrolment import State
from storage.database import Database
from storage.practices import Practice

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
STAFF = "slack_user_id,name,role\nU1,Rosa Diaz,ma\nU2,Nora Quinn,rn+lead\nU3,Amara Osei,physician+owner\n"


def a_practice(folder: Path, patients: int) -> Path:
    """Its four files: every 10th patient lacks a consent date, every 15th a plan date, every 20th a team member."""
    rows = [
        "mrn,first_name,last_name,dob,payer,phone,practitioner,care_manager,"
        "status,consent_date,consent_how,consent_by,plan_date,initiating_visit"
    ]
    conditions, encounters = ["mrn,icd10,onset"], ["mrn,kind,date,practitioner"]
    for n in range(patients):
        consent = "" if n % 10 == 0 else "2025-03-04"
        plan = "" if n % 15 == 0 else "2026-08-01"
        manager = "" if n % 20 == 0 else "Rosa Diaz"
        who = f"{n + 1},Given{n},Family{n},1948-03-02,Medicare,555-{n:04d},Amara Osei,{manager}"
        rows.append(f"{who},active,{consent},written,Nora Quinn,{plan},2025-02-01")
        conditions += [f"{n + 1},E11.9,2015-01-01", f"{n + 1},I50.22,2019-05-05"]
        encounters.append(f"{n + 1},office,2026-06-01,Amara Osei")
    (folder / "staff.csv").write_text(STAFF)
    (folder / "patients.csv").write_text("\n".join(rows))
    (folder / "conditions.csv").write_text("\n".join(conditions))
    (folder / "encounters.csv").write_text("\n".join(encounters))
    return folder


def test_four_files_make_a_practice_live(database: Database, practice: Practice, tmp_path: Path) -> None:
    files = a_practice(tmp_path, 300)
    assert import_staff(database, practice, files / "staff.csv", NOW, dry_run=False).saved
    report = import_patients(database, practice, files / "patients.csv", NOW, dry_run=False)
    assert report.saved and report.added == 300 and report.problems == []
    for name in ("conditions", "encounters"):
        said = import_chart(database, practice, files / f"{name}.csv", NOW, KINDS[name], indicator(), dry_run=False)
        assert said.saved and said.problems == []
    no_consent, no_plan, no_manager = ({n for n in range(300) if n % step == 0} for step in (10, 15, 20))
    with database.read(practice.id) as view:
        states = list(view.enrolments.states().values())
        loops, people = view.follow_ups.all(), {one.id: one.name for one in view.staff.all()}
        consents = view.enrolments.all_consents()
        assert view.audit.verify() == []
    assert states.count(State.ACTIVE) == 300 - len(no_consent | no_plan | no_manager)
    assert len(consents) == 300 - len(no_consent) and all(one[0].imported for one in consents.values())
    assert len(loops) == report.lacking == len(no_consent) + len(no_plan) + len(no_manager)
    owners = {people[one.owner_id or ""] for one in loops}
    assert owners == {"Rosa Diaz", "Nora Quinn"}  # the patient's own team member, else the lead: nobody's is nobody's


def test_a_second_import_changes_nothing_twice(database: Database, practice: Practice, tmp_path: Path) -> None:
    files = a_practice(tmp_path, 60)  # each lack, and each two of them together, at least once
    import_staff(database, practice, files / "staff.csv", NOW, dry_run=False)
    for _ in range(2):
        report = import_patients(database, practice, files / "patients.csv", NOW, dry_run=False)
        chart = import_chart(
            database, practice, files / "conditions.csv", NOW, KINDS["conditions"], indicator(), dry_run=False
        )
    assert (report.same, report.added, report.lacking) == (60, 0, 0)
    assert (chart.same, chart.added) == (120, 0)
    with database.read(practice.id) as view:
        assert all(len(steps) <= 4 for steps in view.enrolments.all_steps().values())


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("conditions", "mrn,icd10\n1,250.00\n", "ICD-10"),
        ("conditions", "mrn,icd10\n999999,E11.9\n", "roster"),
        ("encounters", "mrn,kind,date\n1,party,2026-01-01\n", "kind is one of: office"),
        ("medications", "mrn,name\n1,\n", "name is empty"),
        ("charges", "mrn,date,code\n1,2026-01-01,99\n", "CPT"),
        ("stays", "mrn,from,to,kind\n1,2026-02-01,2026-01-01,inpatient\n", "to is before from"),
    ],
)
def test_a_wrong_row_keeps_the_whole_file_out(
    database: Database, practice: Practice, tmp_path: Path, name: str, text: str, problem: str
) -> None:
    files = a_practice(tmp_path, 3)
    import_staff(database, practice, files / "staff.csv", NOW, dry_run=False)
    import_patients(database, practice, files / "patients.csv", NOW, dry_run=False)
    (files / "wrong.csv").write_text(text)
    report = import_chart(database, practice, files / "wrong.csv", NOW, KINDS[name], indicator(), dry_run=False)
    (wrong,) = report.problems
    assert not report.saved and problem in f"{wrong.column} {wrong.what}"
