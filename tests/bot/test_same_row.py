"""Which rows of a chart's file are one row: two doses and two visits of a day are kept apart, and found again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.same_row import MEDICATION, Rows, paired
from ccm.chart import Encounter, Medication
from storage.ids import new_id
from tests.bot.test_roster_path import NOW, Staffed, staffed
from tests.bot.test_roster_told import LEAST, ONE, chart, roster

__all__ = ["staffed"]  # the fixture
MEDICINES, VISITS = "mrn,name,dose,since,until", "mrn,kind,date,until,reason"


@pytest.fixture
def al(staffed: Staffed) -> Staffed:
    roster(staffed, LEAST, ONE)
    return staffed


def medicines(staffed: Staffed) -> list[tuple[str, str, bool]]:
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        return [(one.name, one.dose, one.active(NOW.date())) for one in view.medications.all()]


def visits(staffed: Staffed) -> list[Encounter]:
    database, practice, _ = staffed
    with database.read(practice.id) as view:
        return view.encounters.all()


def brought(staffed: Staffed, kind: str, head: str, *rows: str) -> tuple[int, int, int]:
    report = chart(staffed, kind, "\n".join([head, *(f"5001,{row}" for row in rows)]) + "\n")
    assert report.saved
    return report.added, report.changed, report.same


def test_two_doses_of_one_medicine_are_two_rows_however_often_they_come(al: Staffed) -> None:
    rows = "Warfarin,5 mg Mon Wed Fri,2026-01-02,", "Warfarin,7.5 mg other days,2026-01-02,"
    assert brought(al, "medications", MEDICINES, *rows) == (2, 0, 0)
    assert brought(al, "medications", MEDICINES, *rows) == (0, 0, 2)
    assert brought(al, "medications", MEDICINES, *reversed(rows)) == (0, 0, 2)
    assert {dose for _, dose, _ in medicines(al)} == {"5 mg Mon Wed Fri", "7.5 mg other days"}


def test_another_dose_of_what_is_taken_changes_it_and_what_ended_stays(al: Staffed) -> None:
    assert brought(al, "medications", MEDICINES, "Warfarin,5 mg,2026-01-02,") == (1, 0, 0)
    assert brought(al, "medications", MEDICINES, "Warfarin,7.5 mg,2026-10-01,") == (0, 1, 0)
    assert medicines(al) == [("Warfarin", "7.5 mg", True)]
    rows = "Warfarin,5 mg,2026-01-02,2026-09-30", "Warfarin,7.5 mg,2026-10-01,"
    assert brought(al, "medications", MEDICINES, rows[0]) == (1, 0, 0)
    assert brought(al, "medications", MEDICINES, *rows) == (0, 0, 2)
    assert set(medicines(al)) == {("Warfarin", "7.5 mg", True), ("Warfarin", "5 mg", False)}


@pytest.mark.parametrize("stopped_first", [True, False])
def test_what_was_stopped_and_goes_on_is_taken(al: Staffed, stopped_first: bool) -> None:
    rows = ["Metformin,500 mg,2024-01-02,2025-01-02", "Metformin,500 mg,2026-01-02,"]
    head = MEDICINES + "\n"
    text = head + "".join(f"5001,{row}\n" for row in (rows if stopped_first else rows[::-1]))
    report = chart(al, "medications", text)
    assert medicines(al) == [("Metformin", "500 mg", True)] and "medication_id" in report.notes[0]


def test_strength_and_dose_tell_apart_and_so_does_the_charts_number(al: Staffed) -> None:
    head = "mrn,name,strength,dose,rx_number"
    rows = "Metformin,500 mg,1 tablet,r1", "Metformin,1000 mg,1 tablet,r2", "Metformin,1000 mg,1000 mg nightly,r3"
    assert brought(al, "medications", head, *rows) == (3, 0, 0)
    assert brought(al, "medications", head, *rows) == (0, 0, 3)
    assert sorted(dose for _, dose, _ in medicines(al)) == ["1000 mg 1 tablet", "1000 mg nightly", "500 mg 1 tablet"]
    same = "Insulin,,10 units,r4", "Insulin,,10 units,r5"
    assert brought(al, "medications", head, *same) == (2, 0, 0)
    assert brought(al, "medications", head, *same) == (0, 0, 2)


def test_two_visits_of_one_day_are_two_rows(al: Staffed) -> None:
    for column, told in (("encounter_id", ("a1", "a2")), ("facility", ("County", "St. Mary"))):
        head = f"mrn,kind,date,reason,{column}"
        day = "2026-11-02" if column == "facility" else "2026-11-01"
        rows = [f"ed,{day},fall,{told[0]}", f"ed,{day},chest pain,{told[1]}"]
        assert brought(al, "encounters", head, *rows) == (2, 0, 0)
        assert brought(al, "encounters", head, *rows) == (0, 0, 2)
        assert brought(al, "encounters", head, *reversed(rows)) == (0, 0, 2)
        rows[1] = rows[1].replace("chest pain", "angina")
        assert brought(al, "encounters", head, *rows) == (0, 1, 1)
    assert sorted(one.reason for one in visits(al)) == ["angina", "angina", "fall", "fall"]


def test_another_number_or_another_facility_is_another_visit_also_in_a_later_file(al: Staffed) -> None:
    head = "mrn,kind,date,reason,csn,hospital"
    assert brought(al, "encounters", head, "ed,2026-11-01,fall,a1,County") == (1, 0, 0)
    assert brought(al, "encounters", head, "ed,2026-11-01,chest pain,a2,County") == (1, 0, 0)
    assert brought(al, "encounters", head, "ed,2026-11-01,chest pain,,St. Mary") == (1, 0, 0)
    assert brought(al, "encounters", head, "ed,2026-11-02,fall,a1,County") == (0, 1, 0)  # the day was corrected
    assert brought(al, "encounters", VISITS, "ed,2026-11-02,,fall") == (0, 0, 1)  # a file without them leaves both
    told = sorted((one.on.day, one.chart_id, one.facility) for one in visits(al))
    assert told == [(1, "", "St. Mary"), (1, "a2", "County"), (2, "a1", "County")]


def test_one_number_is_another_visit_where_the_kind_or_the_facility_is_another(al: Staffed) -> None:
    head = "mrn,kind,date,until,reason,visit_number,facility"
    rows = [
        "office,2026-03-02,,CCM discussed,1,Maple Clinic",
        "ed,2026-10-01,,fall,1,County",
        "ed,2026-10-01,,chest pain,1,St. Mary",
        "inpatient,2026-10-01,2026-10-04,hip,1,County",
    ]
    for row in rows:
        assert brought(al, "encounters", head, row) == (1, 0, 0)
    assert brought(al, "encounters", head, *reversed(rows)) == (0, 0, 4)
    assert sorted(one.reason for one in visits(al)) == ["CCM discussed", "chest pain", "fall", "hip"]
    moved = rows[1].replace("10-01", "10-02")
    assert brought(al, "encounters", head, moved) == (0, 1, 0)  # its day was corrected


def test_one_code_of_one_day_billed_by_two_groups_is_two_charges(al: Staffed) -> None:
    rows = "2026-11-01,99490,,Valley Cardiology", "2026-11-01,99490,,Hill Family Practice"
    assert brought(al, "charges", "mrn,date,code,practitioner,group", *rows) == (2, 0, 0)
    assert brought(al, "charges", "mrn,date,code,practitioner,group", *rows) == (0, 0, 2)


def test_visits_that_the_file_does_not_tell_apart_are_one_and_it_is_said(al: Staffed) -> None:
    report = chart(al, "encounters", f"{VISITS}\n5001,ed,2026-11-01,,fall\n5001,ed,2026-11-01,,chest pain\n")
    assert report.added == 1 and "1 row is of a visit" in report.notes[0] and "encounter_id" in report.notes[0]
    report = chart(al, "encounters", f"{VISITS}\n5001,ed,2026-11-01,,chest pain\n5001,ed,2026-11-01,,chest pain\n")
    assert (report.added, report.same, report.notes) == (0, 1, [])


def test_an_admission_and_its_discharge_are_one_stay(al: Staffed) -> None:
    assert brought(al, "encounters", VISITS, "inpatient,2026-11-01,,stroke") == (1, 0, 0)
    both = "inpatient,2026-11-01,,stroke", "inpatient,2026-11-01,2026-11-04,stroke"
    assert brought(al, "encounters", VISITS, *both) == (0, 1, 0)
    assert [one.until for one in visits(al)] == [date(2026, 11, 4)]
    two = "inpatient,2026-11-01,2026-11-01,stroke", "inpatient,2026-11-01,2026-11-04,stroke"
    assert brought(al, "encounters", VISITS, *two) == (1, 0, 1)


NAMES, DOSES = st.sampled_from(["A", "B"]), st.sampled_from(["", "1", "2", "3"])
MADE = st.lists(
    st.builds(
        lambda name, dose, until: (name, dose, until),
        NAMES,
        DOSES,
        st.sampled_from([None, date(2025, 1, 1)]),
    ),
    max_size=8,
)


@given(MADE, MADE)
def test_a_file_is_found_again_whole_and_each_row_of_the_record_once(
    first: list[tuple[str, str, date | None]], then: list[tuple[str, str, date | None]]
) -> None:
    """Whatever was on file: after a file, the same file changes nothing."""

    def rows(said: list[tuple[str, str, date | None]]) -> Rows:
        read = Rows(MEDICATION)
        for name, dose, until in said:
            read.add(Medication(new_id(), "p", name, dose, None, until), {})
        return read

    kept: dict[str, Medication] = {}
    for said in (first, then):
        found = paired(rows(said).kept, list(kept.values()), MEDICATION, NOW.date())
        ids = [before.id for _, before in found if before]
        assert len(set(ids)) == len(ids)
        for (one, _), before in found:
            key = before.id if before else one.id
            kept[key] = Medication(key, "p", one.name, one.dose, one.since, one.until)
    again = paired(rows(then).kept, list(kept.values()), MEDICATION, NOW.date())
    for (one, _), before in again:
        assert before is not None and (one.name, one.dose, one.until) == (before.name, before.dose, before.until)
