"""Nothing prompts about the deceased, the withdrawn, or who asked not to be called: every place is walked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from ccm.enrolment import EnrolmentStep, State, Step
from ccm.follow_up import FollowUpStep, Kind
from ccm.gaps import needs_no_call
from storage.ids import new_id
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_outreach import DAY, NOW, enrolled, loops  # noqa: F401 - the fixture

WAYS = ["die", "withdraw", "revoke", "move", "do_not_call"]


def silence(clinic: Clinic, way: str) -> None:
    """She leaves by that way, by hand."""
    if way == "do_not_call":
        card = clinic.ma.slash("/ccm patient ortiz")
        assert card.answer is not None
        clinic.ma.press(card.answer, "card_reach")
        clinic.ma.submit(clinic.ma.need_modal(), {"do_not_call": ["yes"]})
    else:
        clinic.ma.slash("/ccm withdraw ortiz")
        clinic.ma.submit(clinic.ma.need_modal(), {"what": way, "reason": "said so"})
    clinic.ma.close(clinic.ma.need_modal())


def stands(clinic: Clinic, way: str) -> bool:
    """Whether nothing is open; of who may not be called nothing but what mends the record without a call."""
    with clinic.database.read(clinic.practice_id) as view:
        left = [one for one in view.follow_ups.of_patient(clinic.patient("10482").id) if one.open]
    return all(map(needs_no_call, left)) if way == "do_not_call" else not left


@pytest.mark.parametrize("way", WAYS)
def test_no_place_prompts(enrolled: Clinic, tmp_path: Path, way: str) -> None:  # noqa: F811
    clinic = enrolled
    clinic.ma.slash("/ccm todo ortiz today call back about the foot")
    clinic.nurse.slash("/ccm flag ortiz can her sister consent?")
    assert "about the foot" in clinic.ma.slash("/ccm today").text
    silence(clinic, way)
    patient = clinic.patient("10482")
    with clinic.database.read(clinic.practice_id) as view:
        ended = [one for one in view.follow_ups.of_patient(patient.id) if not one.open]
        assert ended and all(one.events[-1].step is FollowUpStep.CANCELLED and one.events[-1].result for one in ended)
        assert view.audit.verify() == []
    assert stands(clinic, way)
    clinic.slack.clock(advance_seconds=100 * DAY)
    for person in (clinic.ma, clinic.nurse, clinic.owner):
        day = person.slash("/ccm today").text
        listed = person.slash("/ccm todo list").text
        assert "foot" not in day + listed
        for line in (day + listed).splitlines():  # only what the record lacks, where it is mended without a call
            assert "Ortiz" not in line or way == "do_not_call"
            assert ":pushpin:" not in line or ("missing data" in line and way == "do_not_call")
    card = clinic.ma.slash("/ccm patient ortiz")
    assert card.answer is not None and "foot" not in card.text and "What to talk about" not in card.text
    assert not card.answer.has("card_start") and not card.answer.has("todo_for")
    for _ in range(4):
        tried = clinic.ma.slash("/ccm attempt ortiz no-answer").text
        assert "Next:" not in tried and "follow-up" not in tried and "nothing prompts" in tried
        clinic.slack.clock(advance_seconds=DAY + 7200)
    assert stands(clinic, way)  # before a file comes, which would tidy up after them
    assert "nothing prompts" in clinic.ma.slash("/ccm todo ortiz friday call her again").text
    assert "nothing prompts" in clinic.nurse.slash("/ccm flag ortiz who sends the letter?").text
    discharged = tmp_path / "encounters.csv"
    discharged.write_text("mrn,kind,date,until\n10482,inpatient,2026-11-18,2026-11-23\n")
    args = (clinic.database, clinic.assembly.practice, discharged, NOW, KINDS["encounters"], indicator())
    assert import_chart(*args, dry_run=False).calls == 0
    assert stands(clinic, way)
    started = clinic.ma.slash("/ccm start ortiz").text
    assert "Do not call" in started if way == "do_not_call" else "/ccm log" in started


def test_who_asked_not_to_be_called_is_no_candidate(enrolled: Clinic, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "conditions.csv"
    path.write_text("mrn,icd10\n10483,E11.9\n10483,I50.22\n")
    import_chart(
        enrolled.database, enrolled.assembly.practice, path, NOW, KINDS["conditions"], indicator(), dry_run=False
    )
    assert "Ben Ruiz" in enrolled.ma.slash("/ccm candidates").text
    with enrolled.database.write(enrolled.practice_id) as uow:
        uow.patients.save(replace(enrolled.patient("10483"), do_not_call=True))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "Ben Ruiz" not in enrolled.ma.slash("/ccm candidates").text


def test_a_file_that_silences_cancels_too(enrolled: Clinic, tmp_path: Path) -> None:  # noqa: F811
    enrolled.ma.slash("/ccm todo ortiz friday call back about the foot")
    path = tmp_path / "patients.csv"
    path.write_text("mrn,first_name,last_name,dob,do_not_call\n10482,Ana,Ortiz,1948-03-02,yes\n")
    import_patients(enrolled.database, enrolled.assembly.practice, path, NOW, dry_run=False)
    (loop,) = loops(enrolled, Kind.CALL_BACK)
    assert loop.events[-1].step is FollowUpStep.CANCELLED and loop.events[-1].by_id is None


def test_every_state_that_leaves_cancels(enrolled: Clinic) -> None:  # noqa: F811
    """A step taken by another hand than the form's, as a file's, silences what it left open as well."""
    enrolled.ma.slash("/ccm todo ortiz friday call back about the foot")
    with enrolled.database.write(enrolled.practice_id) as uow:
        patient = enrolled.patient("10482")
        uow.enrolments.step(EnrolmentStep(new_id(), patient.id, Step.DIE, None, NOW, "", imported=True))
        assert uow.enrolments.states_of([patient.id]) == {patient.id: State.DECEASED}
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "foot" not in enrolled.ma.slash("/ccm today").text
    assert "foot" not in enrolled.nurse.slash("/ccm todo list").text
