"""What a practice's own files say is kept, refused by column, or named: nothing lost in silence, nothing invented."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.demo.practice import seed_practice
from bot.files.chart import KINDS, import_chart
from bot.files.columns import safe_cell
from bot.files.indicator import indicator
from bot.files.people import People
from bot.files.report import Report, causes
from bot.files.roster import import_patients
from bot.files.roster_out import ROSTER_COLUMNS, roster_rows
from bot.settings import Settings
from ccm.consent import Answer, Consent, How
from ccm.errors import BadFile
from ccm.gaps import Gap
from ccm.languages import language_words
from ccm.record import Patient
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from tests.bot.test_roster_path import HEAD, NOW, STAFF, WHO, ZONE, Staffed, counts, read, staffed, state
from tests.record import a_person

__all__ = ["staffed"]  # the fixture
LEAST = "mrn,first_name,last_name,dob"
ONE = "5001,Al,Noon,1948-03-02"


def roster(staffed: Staffed, head: str, *rows: str, dry_run: bool = False) -> Report:
    database, practice, folder = staffed
    (folder / "r.csv").write_text("\n".join([head, *rows]) + "\n")
    return import_patients(database, practice, folder / "r.csv", NOW, dry_run=dry_run)


def chart(staffed: Staffed, kind: str, text: str) -> Report:
    database, practice, folder = staffed
    (folder / "c.csv").write_text(text)
    return import_chart(database, practice, folder / "c.csv", NOW, KINDS[kind], indicator(), dry_run=False)


def one_patient(staffed: Staffed, mrn: str = "5001") -> Patient:
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        found = view.patients.by_mrn(mrn)
        assert found is not None
        return found


def gaps(staffed: Staffed, mrn: str = "5001") -> set[str]:
    database, practice, _ = staffed
    patient = one_patient(staffed, mrn)
    with database.read(practice.id) as view:
        return {one.follow_up.what for one in view.follow_ups.of_patient(patient.id) if one.open}


def the_consent(staffed: Staffed) -> Consent:
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        (kept,) = view.enrolments.consents(one_patient(staffed).id)
        return kept


ACTIVE = f"{WHO},active,,2025-03-04,2026-08-01"


class TestInitiatingVisit:
    """The list says what the path says, in whichever order the files come."""

    def test_it_is_listed_by_the_patients_file(self, staffed: Staffed) -> None:
        report = read(staffed, ACTIVE)
        assert Gap.VISIT.value in gaps(staffed) and report.missing["Initiating visit"] == 1

    def test_a_visit_before_today_but_after_the_consent_is_seen_by_both(self, staffed: Staffed) -> None:
        read(staffed, ACTIVE)
        report = chart(
            staffed,
            "encounters",
            "mrn,kind,date,practitioner\n5001,office,2026-06-01,Amara Osei\n5001,ed,2026-09-01,\n",
        )
        assert report.arrived == 1 and Gap.VISIT.value not in gaps(staffed)

    def test_a_corrected_file_with_the_visit_closes_it(self, staffed: Staffed) -> None:
        read(staffed, ACTIVE)
        report = read(staffed, f"{ACTIVE},2025-02-01", head=f"{HEAD},initiating_visit")
        assert report.arrived == 1 and Gap.VISIT.value not in gaps(staffed)

    def test_the_export_says_what_a_roster_said_and_no_encounters_day(self, staffed: Staffed) -> None:
        database, practice, _ = staffed
        read(staffed, f"{ACTIVE},2025-02-01", f"{ACTIVE},", head=f"{HEAD},initiating_visit")
        chart(staffed, "encounters", "mrn,kind,date,practitioner\n5002,office,2025-02-20,Amara Osei\n")
        assert Gap.VISIT.value not in gaps(staffed, "5002")
        with database.read(practice.id) as view:
            rows = {row["mrn"]: row["initiating_visit"] for row in roster_rows(view, practice)}
        assert rows == {"5001": "2025-02-01", "5002": ""}


def test_a_dry_run_says_what_will_be_missing_and_who_will_not_be_active(staffed: Staffed) -> None:
    rows = [f"{n},Al,Noon,1948-03-02,{row}" for n, row in enumerate((ACTIVE, f"{WHO},active,,,", ",,active,,,"), 1)]
    head = f"{LEAST},practitioner,care_manager,status,status_date,consent_date,plan_date"
    dry, real = roster(staffed, head, *rows, dry_run=True), roster(staffed, head, *rows)
    assert not dry.saved and real.saved and dry.missing == real.missing and dry.not_active == real.not_active
    assert dry.missing == {
        **{"Consent": 2, "Care plan": 2, "Billing practitioner": 1, "Team member": 1},
        **{"Payer": 3, "Phone": 3, "Initiating visit": 3, "Explainer": 1},
    }
    assert [(one.line, one.what) for one in dry.not_active] == [
        (3, "says active; confirmed here: lacks consent, care plan"),
        (4, "says active; confirmed here: lacks consent, care plan, billing practitioner, team member"),
    ]
    again = roster(staffed, head, *rows)
    assert again.lacking == 0 and len(again.not_active) == 2


def test_how_and_to_whom_are_not_invented(staffed: Staffed) -> None:
    report = read(staffed, ACTIVE)
    kept = the_consent(staffed)
    assert (kept.how, kept.said_to, kept.explained_by_id) == (How.UNKNOWN, "", None)
    assert kept.told == "how it was given is not recorded, to whom is not recorded"
    assert report.unsaid.total() == 2 and all(count == 1 for count in report.unsaid.values())


@pytest.mark.parametrize(("text", "how"), [("Verbal", How.VERBAL), ("signed", How.WRITTEN), ("unknown", How.UNKNOWN)])
def test_the_ways_that_charts_write(staffed: Staffed, text: str, how: How) -> None:
    assert read(staffed, f"{ACTIVE},{text}", head=f"{HEAD},Consent Type").saved
    assert the_consent(staffed).how is how


def test_the_names_that_charts_give_their_columns(staffed: Staffed) -> None:
    head = (
        "MRN,First Name,Last Name,DOB,PCP,Care Coordinator,CCM Consent Date,Consent Type,Consent Obtained By,MBI,"
        "Marital Status,Provider NPI"
    )
    row = "5001,Al,Noon,1948-03-02,Amara Osei,Rosa Diaz,2025-03-04,verbal,Nora Quinn,1EG4TE5MK73,widowed,123"
    report = roster(staffed, head, row)
    assert report.saved and report.ignored == ["Marital Status", "Provider NPI"]
    patient, kept = one_patient(staffed), the_consent(staffed)
    assert patient.practitioner_id and patient.care_manager_id and patient.member_id == "1EG4TE5MK73"
    assert (kept.at.astimezone(ZONE).date(), kept.how, bool(kept.explained_by_id)) == (
        date(2025, 3, 4),
        How.VERBAL,
        True,
    )


@pytest.mark.parametrize(
    "name",
    [
        *("Consent Given", "CCM Plan Reviewed", "Status Code", "Attending Provider", "Deceased", "Deceased Date"),
        *("Opt Out", "Enrolled", "Care Team", "DNC Flag", "Do Not Call Reason"),
    ],
)
def test_a_telling_column_that_nobody_reads_stops_the_file(staffed: Staffed, name: str) -> None:
    with pytest.raises(BadFile) as refused:
        roster(staffed, f"{LEAST},{name}", f"{ONE},Y")
    assert name in refused.value.sentence and "Nothing was kept" in refused.value.sentence
    assert roster(staffed, f"{LEAST},{name}", f"{ONE},").saved  # an empty one loses nothing


def test_an_encounter_file_may_not_lose_who_saw_the_patient(staffed: Staffed) -> None:
    roster(staffed, LEAST, ONE)
    with pytest.raises(BadFile):
        chart(staffed, "encounters", "mrn,kind,date,attending_physician\n5001,office,2026-06-01,Dr. Elsewhere\n")
    assert chart(staffed, "encounters", "mrn,visit type,date,Provider\n5001,office,2026-06-01,Dr. Elsewhere\n").saved


@pytest.mark.parametrize("cell", ["Al Noon", "555-0100", "1948-03-02", "Noon, Al"])
def test_a_shifted_column_is_not_repeated(staffed: Staffed, cell: str) -> None:
    head = f"{LEAST},practitioner,consent_date,consent_by"
    report = roster(staffed, head, f'{ONE},"{cell}",2025-03-04,"{cell}"')
    assert [one.what for one in report.problems] == ["is nobody on the staff list"]
    report = roster(staffed, head, f'{ONE},,2025-03-04,"{cell}"')
    assert report.saved and cell not in repr(report)


def test_two_columns_that_disagree_are_a_problem(staffed: Staffed) -> None:
    head = f"{LEAST},Provider,PCP,Home Phone,Cell Phone"
    report = roster(staffed, head, f"{ONE},Amara Osei,June Abbott,1,2", "5002,B,C,1948-03-02,,June Abbott,,2")
    assert [(one.line, one.column) for one in report.problems] == [(2, "practitioner")]
    assert report.doubled == ["phone", "practitioner"]


def test_the_words_of_a_diagnosis_are_its_description(staffed: Staffed) -> None:
    roster(staffed, LEAST, ONE)
    chart(staffed, "conditions", "mrn,icd10,Description\n5001,E11.9,Type 2 diabetes\n")
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        assert [one.text for one in view.conditions.all()] == ["Type 2 diabetes"]


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        ("do_not_call", "after 5pm only", "is yes or no"),
        ("consent_date", "1926-03-02", "before the patient's birth"),
        ("consent_date", "2014-12-31", "did not exist"),
        ("plan_date", "1947-01-01", "before the patient's birth"),
        ("initiating_visit", "1947-01-01", "before the patient's birth"),
        ("caregiver_since", "1947-01-01", "before the patient's birth"),
        ("practitioner", "Jane Roe", "“Jane Roe” is nobody on the staff list"),
        ("care_manager", "Kim Park", "“Kim Park” is the name of two people"),
    ],
)
def test_a_cell_that_cannot_be_right_is_a_problem_of_its_column(
    staffed: Staffed, column: str, cell: str, what: str
) -> None:
    report = roster(staffed, f"{LEAST},{column}", f"{ONE},{cell}")
    (wrong,) = report.problems
    assert (wrong.line, wrong.column) == (2, column) and what in wrong.what and not report.saved


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [
        ("encounters", "mrn,kind,date\n5001,office,June\n", "date"),
        ("encounters", "mrn,kind,date,until\n5001,inpatient,2026-06-01,June\n", "until"),
        ("encounters", "mrn,kind,date\n5001,office,1926-06-01\n", "date"),
        ("conditions", "mrn,icd10,onset\n5001,E11.9,1926-06-01\n", "onset"),
        ("conditions", "mrn,icd10,onset\n5001,E11.9,June\n", "onset"),
        ("conditions", "mrn,icd10,status\n5001,E11.9,perhaps\n", "status"),
        ("conditions", "mrn,icd10,active\n5001,E11.9,perhaps\n", "active"),
        ("medications", "mrn,name,since\n5001,metformin,June\n", "since"),
        ("charges", "mrn,date,code\n5001,June,99490\n", "date"),
        ("stays", "mrn,from,kind\n5001,June,inpatient\n", "from"),
    ],
)
def test_a_problem_of_the_chart_names_its_column(staffed: Staffed, kind: str, text: str, column: str) -> None:
    roster(staffed, LEAST, ONE)
    (wrong,) = chart(staffed, kind, text).problems
    assert wrong.column == column and not wrong.what.startswith(" ")


@pytest.mark.parametrize(
    "text",
    [
        *("Amara Osei", "Osei, Amara", "OSEI, AMARA MD", "Osei, Amara, M.D.", "Amara Osei, MD, FACP", "Dr. Amara Osei"),
        *("Amara Osei MD", "u3"),
    ],
)
def test_a_name_is_known_as_charts_write_it(text: str) -> None:
    people = People(
        [a_person(slack_user_id="U3", name="Amara Osei"), a_person(slack_user_id="U4", name="June Abbott NP")]
    )
    assert people.find(text).name == "Amara Osei"


def test_a_last_name_that_is_a_credential_too_is_a_name() -> None:
    people = People([a_person(slack_user_id="U8", name="Linda Ma"), a_person(slack_user_id="U9", name="Dr. Kim Do")])
    assert people.find("Ma, Linda").name == people.find("Linda Ma, RN").name == "Linda Ma"
    assert people.find("Do, Kim").name == "Dr. Kim Do"
    for text in ("Ma", "Linda", "Kim, Linda", "Linda", "MD"):
        with pytest.raises(ValueError, match="nobody"):
            people.find(text)


@pytest.mark.parametrize(
    ("language", "interpreter", "kept"),
    [
        *(("es", "no", ("Spanish", "")), ("spa", "None", ("Spanish", "")), ("es-MX", "yes", ("Spanish", "Spanish"))),
        *(("Mixteco", "es", ("Mixteco", "Spanish")), ("", "N", ("", "")), ("", "Yes", ("", "yes"))),
    ],
)
def test_languages_are_words_and_no_interpreter_is_none(
    staffed: Staffed, language: str, interpreter: str, kept: tuple[str, str]
) -> None:
    roster(staffed, f"{LEAST},language,interpreter", f"{ONE},{language},{interpreter}")
    patient = one_patient(staffed)
    assert (patient.language, patient.interpreter) == kept
    assert language_words(kept[0]) == kept[0]


def test_a_state_taken_from_the_file_keeps_the_day_that_the_file_gave(staffed: Staffed) -> None:
    read(staffed, f"{WHO},active,2025-04-01,2025-03-04,2026-08-01", ACTIVE, f"{WHO},active,,,2026-08-01")
    read(staffed, f"{WHO},active,2025-04-01,2025-03-04,2026-08-01", ACTIVE, ACTIVE, now=NOW + timedelta(days=2))
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        last = [view.enrolments.steps(one_patient(staffed, mrn).id)[-1] for mrn in ("5001", "5002", "5003")]
        first = view.enrolments.steps(one_patient(staffed).id)[0]
    assert [one.day(ZONE) if one.day_known else None for one in last] == [date(2025, 4, 1), None, None]
    assert not first.day_known and [state(staffed, mrn).value for mrn in ("5001", "5002", "5003")] == ["active"] * 3


def test_another_consent_day_says_the_way(staffed: Staffed) -> None:
    read(staffed, ACTIVE, ACTIVE)
    report = read(staffed, f"{WHO},active,,2025-02-04,2026-08-01", f"{WHO},active,,2025-05-04,2026-08-01")
    earlier, later = report.not_taken
    assert "stays" in earlier.what and "`/ccm consent`" in later.what and "`/ccm flag`" in later.what


def test_a_later_file_adds_how_and_by_whom_to_a_consent_and_rewrites_nothing(staffed: Staffed) -> None:
    database, practice, _ = staffed
    head = f"{HEAD},consent_how,consent_by"
    read(staffed, ACTIVE)
    assert Gap.EXPLAINER.value in gaps(staffed)
    since = [counts(staffed, date(2025, 3, day)) for day in (3, 4, 5)]
    report = read(staffed, f"{ACTIVE},written,Nora Quinn", head=head)
    assert report.changes == {"consent": 1} and report.arrived == 1 and Gap.EXPLAINER.value not in gaps(staffed)
    with database.read(practice.id) as view:
        first, second = view.enrolments.consents(one_patient(staffed).id)
        (row,) = roster_rows(view, practice)
    assert (first.how, first.explained_by_id) == (How.UNKNOWN, None) and second.how is How.WRITTEN
    assert second.at == first.at and second.imported
    assert since == [counts(staffed, date(2025, 3, day)) for day in (3, 4, 5)] == [False, True, True]
    assert (row["consent_how"], row["consent_by"]) == ("written", "Nora Quinn")
    assert read(staffed, f"{ACTIVE},written,Nora Quinn", head=head).same == 1
    otherwise = read(staffed, f"{ACTIVE},verbal,Rosa Diaz", head=head)
    assert otherwise.same == 1 and [one.column for one in otherwise.not_taken] == ["consent_how", "consent_by"]
    assert all("which stays" in one.what for one in otherwise.not_taken)


def test_a_file_adds_nothing_to_a_consent_that_was_withdrawn(staffed: Staffed) -> None:
    database, practice, _ = staffed
    read(staffed, ACTIVE)
    with database.write(practice.id) as uow:
        (given,) = uow.enrolments.consents(one_patient(staffed).id)
        uow.enrolments.consent(replace(given, id=new_id(), answer=Answer.REVOKED))  # at the very instant
        uow.audit.record("test", None, NOW)
        uow.commit()
    report = read(staffed, f"{ACTIVE},written,Nora Quinn", head=f"{HEAD},consent_how,consent_by")
    assert [one.column for one in report.not_taken if "took the place" in one.what] == ["consent_date"]
    assert "consent" not in report.changes and not counts(staffed, date(2025, 3, 5))


def test_how_and_by_whom_without_a_day_are_said(staffed: Staffed) -> None:
    row = f"{WHO},active,,,2026-08-01,verbal,Nora Quinn"
    report = read(staffed, row, head=f"{HEAD},consent_how,consent_by")
    assert [one.column for one in report.not_taken] == ["consent_how", "consent_by"]
    assert all("stands without a consent date" in one.what for one in report.not_taken)


def test_payers_that_no_rule_file_decides_are_counted(place: Path) -> None:
    who = "Amara Osei,Rosa Diaz"
    payers = ("Aetna", "Aetna", "Medicare", "", "Noon HMO", "Aetna")
    status = ("active", "active", "active", "active", "active", "candidate")
    rows = (
        f"{n},Al,Noon,1948-03-02,{pays},{who},{at}\n" for n, (pays, at) in enumerate(zip(payers, status, strict=True))
    )
    (place / "p.csv").write_text(f"{LEAST},payer,practitioner,care_manager,status\n{''.join(rows)}")
    for options in (("--dry-run",), ()):
        text = " ".join(said("import", "patients", "p.csv", *options).split())
        assert "the payer of 3 enrolled patients (“Aetna” 2, a payer that is not repeated here 1)" in text


def test_a_dry_run_of_the_chart_counts_what_will_be_missing(staffed: Staffed) -> None:
    """The same counts as when it is kept, from the rows of the file and those on file; a dry run opens nothing."""
    read(staffed, ACTIVE, ACTIVE, ACTIVE, f"{WHO},withdrawn,2026-09-01,2025-03-04,")
    database, practice, folder = staffed
    for kind, text in (
        ("conditions", "mrn,icd10\n5001,E11.9\n5001,I50.22\n5002,E11.9\n5002,I10,\n5003,E11.9\n5004,E11.9\n"),
        ("encounters", "mrn,kind,date,practitioner\n5001,office,2025-02-05,Amara Osei\n5002,ed,2025-02-01,\n"),
        ("conditions", "mrn,icd10\n5003,J44.9\n5002,E11.9\n"),
        ("conditions", "mrn,icd10,status\n5001,I50.22,resolved\n"),
    ):
        before = {mrn: gaps(staffed, mrn) for mrn in ("5001", "5002", "5003", "5004")}
        (folder / "c.csv").write_text(text.replace("I10,\n", "I10\n"))
        args = (database, practice, folder / "c.csv", NOW, KINDS[kind], indicator())
        told = import_chart(*args, dry_run=True)
        assert not told.saved and before == {mrn: gaps(staffed, mrn) for mrn in before}
        kept = import_chart(*args, dry_run=False)
        assert kept.saved and told.missing == kept.missing
        opened = [one for mrn, was in before.items() for one in gaps(staffed, mrn) - was]
        assert len(opened) == told.lacking
    assert Gap.CONDITIONS.value in gaps(staffed, "5001") and gaps(staffed, "5004") == set()


def test_problems_are_counted_by_cause(staffed: Staffed) -> None:
    report = roster(
        staffed, f"{LEAST},practitioner", *(f"{n},A,B,1948-03-02,Jane Roe" for n in range(1, 60)), "X,,B,3/2/48,"
    )
    found = causes(report.problems)
    assert (found[0].column, len(found[0].lines), found[0].lines[:2]) == ("practitioner", 59, (2, 3))
    assert sorted(one.column for one in found[1:]) == ["dob", "first_name", "mrn"]


def written(folder: Path, rows: list[dict[str, str]]) -> Path:
    with (folder / "out.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ROSTER_COLUMNS)
        writer.writeheader()
        writer.writerows({name: safe_cell(cell) for name, cell in row.items()} for row in rows)
    return folder / "out.csv"


def test_an_exported_roster_comes_back_and_changes_nothing(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    """The training practice: people in every state, plans of both homes, a leaver, consents of both kinds."""
    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    seed_practice(database, practice, now)
    with database.write(practice.id) as uow:
        patient = uow.patients.all()[0]
        uow.patients.save(replace(patient, best_time="=1+1 &amp; so on", caregiver='\'-x, "Eva"', language="es"))
        leaver = next(one for one in uow.staff.all() if one.credential.clinical)
        uow.staff.save(replace(leaver, active=False), now.date())
        uow.audit.record("test", None, now)
        uow.commit()
    with database.read(practice.id) as view:
        before, count = roster_rows(view, practice), view.patients.count()
    assert {row["status"] for row in before} >= {"active", "withdrawn", "deceased", "paused", "candidate", ""}
    report = import_patients(database, practice, written(tmp_path, before), now, dry_run=False)
    assert report.problems == [] and (report.added, report.changed, report.same) == (0, 0, count)
    with database.read(practice.id) as view:
        assert roster_rows(view, practice) == before and view.audit.verify() == []


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    """A folder with an upgraded database, a staff list and the settings to use it."""
    (tmp_path / "ccm.db").write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("CCM_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/ccm.db")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    (tmp_path / "staff.csv").write_text(STAFF)
    assert said("import", "staff", "staff.csv").endswith("Kept: 7 new, 0 changed, 0 the same.\n")
    return tmp_path


def said(*words: str) -> str:
    done = CliRunner().invoke(app, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


def test_the_terminal_says_causes_and_the_report_file_holds_every_line(place: Path) -> None:
    rows = "".join(f"{n},A,B,1948-03-02,Jane Roe\n" for n in range(1, 121)) + "X,,B,3/2/48,\n"
    (place / "p.csv").write_text(f"{LEAST},practitioner\n{rows}")
    text = said("import", "patients", "p.csv", "--dry-run", "--report", "report.csv")
    assert "To mend: 123, by cause" in text and "120 x practitioner “Jane Roe” is nobody on the staff list" in text
    assert "123 problems in 121 lines to mend; nothing was kept" in text and "--report FILE" in text
    with (place / "report.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 123 and lines[0]["line"] == "2" and {one["kind"] for one in lines} == {"to mend"}
    assert (place / "report.csv").stat().st_mode & 0o077 == 0
    assert "there already" in said("import", "patients", "p.csv", "--report", "report.csv")
    assert "could not be made" in said("import", "patients", "p.csv", "--report", "no/such/report.csv")


def test_what_is_missing_is_said_exported_and_owned(place: Path) -> None:
    (place / "p.csv").write_text(f"{LEAST},care_manager,status,consent_date\n{ONE},Rosa Diaz,active,2025-03-04\n")
    text = said("import", "patients", "p.csv", "--dry-run")
    assert "Active in the file, and not active here: 1" in text and "lacks care plan, billing practitioner" in text
    assert "things are missing of enrolled patients (" in text and "each would be a follow-up" in text
    assert "Consents kept as not recorded how, since the file does not say: 1." in text
    assert "each is a follow-up with an owner" in said("import", "patients", "p.csv")
    owed = json.loads(said("export", "follow-ups", "--format", "json"))
    assert {one["what"].partition(":")[0] for one in owed} >= {"Care plan", "Billing practitioner", "Initiating visit"}
    assert all(one["mrn"] == "5001" and one["owner"] and one["state"] == "open" for one in owed)
    (row,) = json.loads(said("export", "patients", "--format", "json"))
    assert (row["consent_date"], row["consent_how"], row["status"]) == ("2025-03-04", "not recorded", "consented")
