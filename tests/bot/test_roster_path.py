"""What a roster says of consent, plan and status: read apart, added later, and said by line where it was not taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.report import Report
from bot.files.roster import import_patients
from bot.files.staff_list import import_staff
from ccm.consent_windows import counted_windows
from ccm.enrolment import EnrolmentStep, State, Step, state_of
from ccm.gaps import Gap, gap_in
from ccm.service_month import local_midnight
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
STAFF = (
    "slack_user_id,name,role\nU1,Rosa Diaz,ma\nU2,Nora Quinn,rn+lead\nU3,Amara Osei,physician+owner\n"
    "U4,June Abbott,app\nU5,Pat Lee,front_desk\nU6,Kim Park,rn\nU7,Kim Park,ma\n"
)
HEAD = "mrn,first_name,last_name,dob,payer,phone,practitioner,care_manager,status,status_date,consent_date,plan_date"


@pytest.fixture
def staffed(database: Database, practice: Practice, tmp_path: Path) -> tuple[Database, Practice, Path]:
    (tmp_path / "staff.csv").write_text(STAFF)
    assert import_staff(database, practice, tmp_path / "staff.csv", NOW, dry_run=False).saved
    return database, practice, tmp_path


Staffed = tuple[Database, Practice, Path]


def read(staffed: Staffed, *rows: str, head: str = HEAD, now: datetime = NOW) -> Report:
    """A row is what follows the phone."""
    database, practice, folder = staffed
    lines = [f"{n},Al,Noon,1948-03-02,Medicare,555-0100,{row}" for n, row in enumerate(rows, 5001)]
    (folder / "p.csv").write_text("\n".join([head, *lines]) + "\n")
    return import_patients(database, practice, folder / "p.csv", now, dry_run=False)


def state(staffed: Staffed, mrn: str = "5001") -> State:
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        assert view.audit.verify() == []
        patient = view.patients.by_mrn(mrn)
        assert patient is not None
        return state_of(view.enrolments.steps(patient.id))


def counts(staffed: Staffed, day: date, mrn: str = "5001") -> bool:
    """Whether noon of a day counts."""
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        patient = view.patients.by_mrn(mrn)
        assert patient is not None
        kept = view.enrolments
        rows = kept.consents(patient.id), kept.steps(patient.id), kept.assignments(patient.id)
        found = counted_windows(*rows, patient.practitioner_id, ZONE)
        return any(one.holds(local_midnight(day, ZONE) + timedelta(hours=12)) for one in found)


WHO = "Amara Osei,Rosa Diaz"


def test_a_file_without_status_keeps_consent_and_plan(staffed: Staffed) -> None:
    head = HEAD.replace("status,status_date,", "")
    report = read(staffed, f"{WHO},2025-03-04,2026-08-01", f"{WHO},,2026-08-01", head=head)
    assert report.saved and "taken as consented" in report.not_taken[0].what and report.not_taken[0].line == 2
    assert state(staffed) is State.CONSENTED
    assert state(staffed, "5002") is State.UNKNOWN
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        assert len(view.plans.all_latest()) == 2 and len(view.enrolments.all_consents()) == 1
    assert counts(staffed, date(2026, 11, 2))


def test_a_later_file_brings_what_was_missing_and_who_died(staffed: Staffed) -> None:
    read(staffed, f"{WHO},active,,,2026-08-01", f"{WHO},active,,2025-03-04,2026-08-01")
    assert (state(staffed), state(staffed, "5002")) == (State.CONFIRMED, State.ACTIVE)
    rows = f"{WHO},active,,2025-03-04,2026-08-01", f"{WHO},deceased,2026-11-10,2025-03-04,2026-08-01"
    report = read(staffed, *rows, now=NOW + timedelta(days=1))
    assert (report.same, report.changed, dict(report.changes)) == (0, 2, {"consent": 1, "status": 2})
    assert (state(staffed), state(staffed, "5002")) == (State.ACTIVE, State.DECEASED)
    assert counts(staffed, date(2026, 11, 10), "5002") and not counts(staffed, date(2026, 11, 11), "5002")
    assert read(staffed, *rows, now=NOW + timedelta(days=2)).same == 2


@pytest.mark.parametrize(
    ("row", "wanted", "during", "after"),
    [
        ("unreachable,2026-11-01,2025-03-04,2026-08-01", State.UNREACHABLE, True, True),
        ("paused,2026-11-01,2025-03-04,2026-08-01", State.PAUSED, True, True),
        ("withdrawn,2026-10-01,2025-03-04,2026-08-01", State.WITHDRAWN, True, False),
        ("withdrawn,,2025-03-04,2026-08-01", State.WITHDRAWN, False, False),
        ("deceased,2026-10-01,2025-03-04,2026-08-01", State.DECEASED, True, False),
        ("deceased,,2025-03-04,", State.DECEASED, False, False),
        ("moved,2026-10-01,2025-03-04,", State.MOVED, True, False),
        ("elsewhere,2026-10-01,2025-03-04,", State.ELSEWHERE, True, False),
        ("candidate,,2025-03-04,", State.CANDIDATE, False, False),
        ("declined,,,", State.DECLINED, False, False),
    ],
)
def test_a_status_and_its_day_decide_what_counts(
    staffed: Staffed, row: str, wanted: State, during: bool, after: bool
) -> None:
    assert read(staffed, f"{WHO},{row}").saved
    assert state(staffed) is wanted
    assert (counts(staffed, date(2026, 9, 1)), counts(staffed, date(2026, 11, 2))) == (during, after)


def test_a_pause_without_a_team_member_stays_a_pause(staffed: Staffed) -> None:
    read(staffed, "Amara Osei,,paused,,2025-03-04,2026-08-01")
    assert state(staffed) is State.PAUSED
    read(staffed, f"{WHO},paused,,2025-03-04,2026-08-01")
    assert state(staffed) is State.PAUSED


def test_only_those_who_may_bill_or_look_after_are_taken(staffed: Staffed) -> None:
    report = read(staffed, "Rosa Diaz,Pat Lee,active,,2025-03-04,2026-08-01", "Amara Osei,Kim Park,,,,")
    assert not report.saved
    assert [(one.line, one.column) for one in report.problems] == [
        (2, "care_manager"),
        (2, "practitioner"),
        (3, "care_manager"),
    ]
    assert "two people" in report.problems[2].what
    head = HEAD + ",consent_by"
    report = read(staffed, f"{WHO},active,,2025-03-04,2026-08-01,Someone Else", head=head)
    assert report.saved and [one.column for one in report.not_taken] == ["consent_by"]


def test_a_file_that_names_another_practitioner_holds_until_a_new_consent(staffed: Staffed) -> None:
    read(staffed, f"{WHO},active,,2025-03-04,2026-08-01")
    report = read(staffed, "June Abbott,Rosa Diaz,active,,2025-03-04,2026-08-01", now=NOW + timedelta(days=1))
    assert report.saved and state(staffed) is State.CONSENTED
    assert counts(staffed, date(2026, 11, 2)) and not counts(staffed, date(2026, 11, 27))
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        asked = {gap_in(one) for one in view.follow_ups.open()}
        assert asked == {Gap.CONSENT, Gap.VISIT}  # no visit is on file with either practitioner
    read(staffed, "June Abbott,Rosa Diaz,active,,2026-11-26,2026-08-01", now=NOW + timedelta(days=3))
    assert state(staffed) is State.ACTIVE and counts(staffed, date(2026, 11, 27))


def test_what_was_taken_back_here_is_not_taken_again(staffed: Staffed) -> None:
    read(staffed, f"{WHO},deceased,2026-11-10,2025-03-04,2026-08-01")
    database, practice, _ = staffed
    with database.write(practice.id) as uow:
        patient = uow.patients.by_mrn("5001")
        assert patient is not None
        nurse = uow.staff.by_slack_id("U2")
        assert nurse is not None
        uow.enrolments.step(EnrolmentStep(new_id(), patient.id, Step.CORRECT, nurse.id, NOW, "wrong chart"))
        uow.audit.record("test", None, NOW)
        uow.commit()
    report = read(staffed, f"{WHO},deceased,2026-11-10,2025-03-04,2026-08-01", now=NOW + timedelta(days=1))
    assert state(staffed) is State.CONSENTED and "taken back here" in report.not_taken[0].what


def test_a_panel_over_the_cap_is_said(staffed: Staffed) -> None:
    report = read(staffed, *[f"{WHO},active,,2025-03-04,2026-08-01"] * 151)
    assert report.saved and "Rosa Diaz has 151 patients" in report.warnings[0]


def test_a_change_of_credential_in_the_staff_file_holds_their_patients(staffed: Staffed) -> None:
    read(staffed, f"{WHO},active,,2025-03-04,2026-08-01")
    database, practice, folder = staffed
    (folder / "s.csv").write_text("slack_user_id,name,role\nU1,Rosa Diaz,front_desk\n")
    import_staff(database, practice, folder / "s.csv", NOW + timedelta(days=1), dry_run=False)
    assert state(staffed) is State.CONSENTED
    with database.read(practice.id) as view:
        assert {gap_in(one) for one in view.follow_ups.open()} == {Gap.TEAM_MEMBER, Gap.EXPLAINER, Gap.VISIT}


def test_an_outside_visit_keeps_its_name_and_a_recorded_one_its_tick(staffed: Staffed) -> None:
    database, practice, folder = staffed
    read(staffed, f"{WHO},,,,")
    for text in ("Dr. Outside Podiatrist", "Amara Osei"):
        (folder / "e.csv").write_text(f"mrn,kind,date,practitioner\n5001,office,2026-06-01,{text}\n")
        import_chart(database, practice, folder / "e.csv", NOW, KINDS["encounters"], indicator(), dry_run=False)
        with database.write(practice.id) as uow:
            (seen,) = uow.encounters.all()
            doctor = uow.staff.by_slack_id("U3")
            assert doctor is not None
            if text.startswith("Dr."):
                assert (seen.practitioner, seen.practitioner_id) == (text, None)
                uow.encounters.save(replace(seen, practitioner="", practitioner_id=doctor.id, ccm_discussed=True))
                uow.audit.record("test", None, NOW)
                uow.commit()
            else:
                assert seen.ccm_discussed and seen.practitioner_id == doctor.id
