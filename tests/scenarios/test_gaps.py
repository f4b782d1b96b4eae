"""What the record lacks: asked of who may mend it, found by its name, closed by the fact and by nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.desk import Caller, Desk
from bot.actions.gaps import WAYS, gap_owner
from bot.actions.roles import may
from bot.clock import WallClock
from bot.commands.registry import BUTTONS
from bot.commands.todo_list import narrowed
from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from ccm.enrolment import Step
from ccm.errors import StateRefused
from ccm.follow_up import FollowUpEvent, FollowUpStep, Kind
from ccm.gaps import Gap, gap_in, gap_of, needs_no_call
from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.ids import new_id
from tests.record import a_patient
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_candidates import CODES, add
from tests.scenarios.test_follow_up_list import imported, lacking
from tests.scenarios.test_outreach import NOW, loops
from tests.scenarios.test_path import ALL

WHOLE = "Dr. Amara Osei,Rosa Diaz,Medicare,555-0100\n"
OLD_PLAN = "active,2024-03-04,,2024-08-01," + WHOLE


def id_of(clinic: Clinic, mrn: str, gap: Gap) -> str:
    """The patient's open follow-up about a gap."""
    mine = clinic.patient(mrn).id
    found = [one for one in loops(clinic, Kind.DATA) if one.open and one.follow_up.patient_id == mine]
    return next(one.follow_up.id for one in found if gap_in(one) is gap)


def owner_of(clinic: Clinic, mrn: str, gap: Gap) -> str | None:
    with clinic.database.read(clinic.practice_id) as view:
        loop = view.follow_ups.get(id_of(clinic, mrn, gap))
        people = {one.id: one.slack_user_id for one in view.staff.all()}
    assert loop is not None
    return people[loop.owner_id or ""]


def pressed(clinic: Clinic, slack_id: str, action: str, value: str) -> str:
    """What a button of a message that is not on the screen any more answers."""
    desk = Desk(clinic.database, WallClock(), lambda work, timer: ())
    return str(BUTTONS[action](desk, Caller(clinic.assembly.practice, slack_id, None, True), value))


def test_a_stale_plan_and_an_unknown_explainer_are_asked_for(web_clinic: Clinic, tmp_path: Path) -> None:
    imported(web_clinic, tmp_path, f"900,Ines,Vega,1950-01-01,{OLD_PLAN}")
    assert lacking(web_clinic, "900") == {Gap.PLAN_REVIEW, Gap.EXPLAINER}
    assert owner_of(web_clinic, "900", Gap.PLAN_REVIEW) == "U0RN"  # Rosa, an MA, may not change a plan
    assert owner_of(web_clinic, "900", Gap.EXPLAINER) == "U0MA"
    card = web_clinic.ma.slash("/ccm patient vega").text
    assert "how is not recorded, Mar 4, 2024 (imported)" in card and "plan of Aug 1, 2024, stale" in card
    path = web_clinic.ma.slash("/ccm enroll vega").text
    assert "of Aug 1, 2024, stale: last looked at Aug 1, 2024, 845 days ago" in path
    plan = web_clinic.nurse.slash("/ccm plan vega")
    assert plan.answer is not None
    web_clinic.nurse.press(plan.answer, "plan_reviewed")
    assert lacking(web_clinic, "900") == {Gap.EXPLAINER}


def test_a_plan_that_the_calendar_makes_stale_is_asked_for_by_night(web_clinic: Clinic, tmp_path: Path) -> None:
    imported(web_clinic, tmp_path, f"900,Ines,Vega,1950-01-01,active,2026-03-04,Nora Quinn,2025-12-01,{WHOLE}")
    web_clinic.tick()
    assert lacking(web_clinic, "900") == set()
    for days in (10, 1):
        web_clinic.slack.clock(advance_seconds=days * 86400)
        web_clinic.tick()
        mine = web_clinic.patient("900").id
        gaps = [gap_in(one) for one in loops(web_clinic, Kind.DATA) if one.follow_up.patient_id == mine]
        assert gaps == [Gap.PLAN_REVIEW]


def test_done_and_cancel_are_refused_while_the_fact_is_missing(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    imported(clinic, tmp_path, "900,Ines,Vega,1950-01-01,active,,,,Dr. Amara Osei,Rosa Diaz,Medicare,\n")
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.PLAN, Gap.PHONE}
    listed = clinic.ma.slash("/ccm todo list phone")
    assert listed.answer is not None and "phone: 1" in listed.text.replace("*", "")
    opened = clinic.ma.press(listed.answer, "todo_open")
    assert opened.answer is not None and not opened.answer.has("todo_done") and not opened.answer.has("todo_cancel")
    for action in ("todo_done", "todo_cancel"):  # as an old message still has them
        with pytest.raises(StateRefused) as refused:
            pressed(clinic, "U0MA", action, id_of(clinic, "900", Gap.PHONE))
        assert "Not closed, because it is still missing" in refused.value.sentence
        assert "How to reach" in refused.value.sentence
    clinic.ma.press(opened.answer, "card_reach")
    clinic.ma.submit(clinic.ma.need_modal(), {"phone": "555-0177"})
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.PLAN}


def test_what_was_closed_without_its_fact_is_opened_again(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    row = "900,Ines,Vega,1950-01-01,active,2026-03-01,Nora Quinn,2026-08-01,Dr. Amara Osei,Rosa Diaz,{payer},\n"
    imported(clinic, tmp_path, row.format(payer=""))
    assert lacking(clinic, "900") == {Gap.PAYER, Gap.PHONE}
    with clinic.database.write(clinic.practice_id) as uow:
        for gap in (Gap.PAYER, Gap.PHONE):
            done = (id_of(clinic, "900", gap), FollowUpStep.DONE, None, NOW, "done")
            uow.follow_ups.event(FollowUpEvent(new_id(), *done))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert lacking(clinic, "900") == set()
    imported(clinic, tmp_path, row.format(payer="Medicare"))
    assert lacking(clinic, "900") == {Gap.PHONE}  # by the import; and below by a step on the path
    with clinic.database.write(clinic.practice_id) as uow:
        done = (id_of(clinic, "900", Gap.PHONE), FollowUpStep.CANCELLED, None, NOW, "not needed")
        uow.follow_ups.event(FollowUpEvent(new_id(), *done))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    clinic.nurse.slash("/ccm assign vega")
    clinic.nurse.submit(clinic.nurse.need_modal(), {})
    assert lacking(clinic, "900") == {Gap.PHONE}


def test_an_opened_gap_offers_its_deed_to_who_may_and_says_who_may(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    imported(clinic, tmp_path, "900,Ines,Vega,1950-01-01,active,,,,,Rosa Diaz,Medicare,5\n")
    assert owner_of(clinic, "900", Gap.PRACTITIONER) == owner_of(clinic, "900", Gap.PLAN) == "U0RN"
    assert owner_of(clinic, "900", Gap.CONSENT) == "U0MA"
    for words, action in (("practitioner", "assign_open"), ("care plan", "plan_open"), ("consent", "enrol_consent")):
        listed = clinic.nurse.slash(f"/ccm todo list {words}")
        assert listed.answer is not None
        opened = clinic.nurse.press(listed.answer, "todo_open")
        assert opened.answer is not None and opened.answer.has(action), opened.text
    shown = pressed(clinic, "U0MA", "todo_open", id_of(clinic, "900", Gap.PRACTITIONER))
    assert "assign_open" not in shown and "For lead, owner." in shown
    plan = clinic.ma.slash("/ccm plan vega").text
    assert "Plans are written by" in plan and "falls to Nora Quinn, RN" in plan


def test_the_list_is_narrowed_by_what_is_missing(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    rows = "".join(f"9{n:02},Ina,Vega{n},1950-01-01,active,,,,,Rosa Diaz,Medicare,5\n" for n in range(3))
    imported(clinic, tmp_path, rows)
    shown = clinic.nurse.slash("/ccm todo list")
    assert "Consent 3 · Billing practitioner 3 · Care plan 3" in shown.text.replace("*", "")
    assert shown.answer is not None
    consent = clinic.nurse.press(shown.answer, "todo_gap_consent")
    assert "consent: 3" in consent.text.replace("*", "") and "1 to" not in consent.text
    assert "Care plan: none" not in consent.text.partition("What is missing")[2].partition("Ina")[2]
    assert "consent: 3" in clinic.nurse.slash("/ccm todo list rosa consents").text.replace("*", "")
    assert "care plan: 0" in clinic.nurse.slash("/ccm todo list care plans rosa").text.replace("*", "")
    lost = clinic.nurse.slash("/ccm todo list xyzzy").text
    assert "Nobody on the staff list is called “xyzzy”" in lost and "stale plan" in lost


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", ("", None, None)),
        ("labs", ("", Kind.LAB, None)),
        ("mine stale plans", ("mine", Kind.DATA, Gap.PLAN_REVIEW)),
        ("care plan rosa diaz", ("rosa diaz", Kind.DATA, Gap.PLAN)),
        ("missing data", ("", Kind.DATA, None)),
        ("rosa diaz", ("rosa diaz", None, None)),
    ],
)
def test_a_list_line_says_whose_and_what(line: str, wanted: tuple[str, Kind | None, Gap | None]) -> None:
    assert narrowed(line) == wanted


@given(
    st.sampled_from(Gap),
    st.lists(st.tuples(st.sampled_from(Credential), st.frozensets(st.sampled_from(Duty)), st.booleans()), max_size=5),
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
)
def test_a_gap_goes_to_who_may_mend_it_or_to_the_lead(
    gap: Gap, people: list[tuple[Credential, frozenset[Duty], bool]], chosen: tuple[int, int]
) -> None:
    """Never to a leaver; to who may not only where none of the patient's own, the leads and the owners may."""
    staff = [Person(str(n), f"U{n}", f"P{n}", what, duties, here) for n, (what, duties, here) in enumerate(people)]
    patient = replace(a_patient(), care_manager_id=str(chosen[0]), practitioner_id=str(chosen[1]))
    owner = next((one for one in staff if one.id == gap_owner(gap, patient, staff)), None)
    near = [one for one in staff if one.active and (one.id in map(str, chosen) or one.duties & {Duty.LEAD, Duty.OWNER})]
    able = [one for one in near if may(one, WAYS[gap].deed)]
    assert owner in able if able else owner is None or owner.duties & {Duty.LEAD, Duty.OWNER}
    assert owner is not None or not able


def test_those_whom_the_chart_enrolled_are_no_candidates(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    add(clinic, "Truly", "Medicare", CODES, (Step.FIND, Step.CONFIRM))
    imported(clinic, tmp_path, "900,Ines,Vega,1950-01-01,active,,,2026-08-01,Dr. Amara Osei,Rosa Diaz,Medicare,5\n")
    with clinic.database.write(clinic.practice_id) as uow:
        mine = uow.conditions.all()
        for one in mine:
            uow.conditions.save(replace(one, id=new_id(), patient_id=clinic.patient("900").id))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown = clinic.ma.slash("/ccm candidates").text
    assert "1 candidates for review" in shown and "Vega" not in shown and "all are confirmed" in shown
    assert "1 patient is enrolled by the chart and lacks" in shown and "/ccm todo list consent" in shown


def test_conditions_are_asked_of_whoever_is_enrolled_once_their_file_came(web_clinic: Clinic, tmp_path: Path) -> None:
    """Of whom the chart calls enrolled by the import, before a consent; of whom becomes so here, by the step."""
    clinic = web_clinic
    path = tmp_path / "c.csv"
    rest = "1950-01-01,{},,,2026-08-01," + WHOLE
    imported(clinic, tmp_path, f"900,Ines,Vega,{rest.format('active')}901,Ana,Sol,{rest.format('confirmed')}")
    assert lacking(clinic, "900") == {Gap.CONSENT} and lacking(clinic, "901") == set()
    path.write_text("mrn,icd10\n900,E11.9\n901,E11.9\n")
    args = (clinic.database, clinic.assembly.practice, path, NOW, KINDS["conditions"], indicator())
    assert import_chart(*args, dry_run=False).saved
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.CONDITIONS}
    assert lacking(clinic, "901") == set()  # confirmed is not enrolled
    clinic.ma.slash("/ccm consent sol")
    clinic.ma.submit(clinic.ma.need_modal(), {"elements": ALL, "how": "verbal", "answer": "given"})
    assert lacking(clinic, "901") == {Gap.CONDITIONS}
    assert owner_of(clinic, "901", Gap.CONDITIONS) == "U0DR"


def test_of_who_may_not_be_called_only_what_needs_no_call_is_listed(web_clinic: Clinic, tmp_path: Path) -> None:
    """Nobody is told to call: a consent is recorded from the chart or asked for in person, no number is asked for."""
    clinic = web_clinic
    head = (
        "mrn,first_name,last_name,dob,status,consent_date,consent_by,plan_date,practitioner,care_manager,do_not_call\n"
    )
    path = tmp_path / "patients.csv"
    path.write_text(head + "900,Ines,Vega,1950-01-01,active,,,,Dr. Amara Osei,,yes\n")
    report = import_patients(clinic.database, clinic.assembly.practice, path, NOW, dry_run=False)
    asked = {Gap.CONSENT, Gap.PLAN, Gap.TEAM_MEMBER, Gap.PAYER}
    assert lacking(clinic, "900") == asked and {one.label for one in asked} <= set(report.missing)
    again = import_patients(clinic.database, clinic.assembly.practice, path, NOW, dry_run=False)
    assert lacking(clinic, "900") == asked and again.lacking == 0
    listed = clinic.nurse.slash("/ccm todo list consent")
    assert listed.answer is not None and "Vega" in listed.text
    assert "no calls to this patient" in listed.text and "ask and record it" not in listed.text
    opened = clinic.nurse.press(listed.answer, "todo_open")
    assert opened.answer is not None and opened.answer.has("enrol_consent") and not opened.answer.has("card_start")
    assert "Vega" in clinic.nurse.slash("/ccm today").text
    card = clinic.nurse.slash("/ccm patient vega")
    assert card.answer is not None and not card.answer.has("card_start") and "What to talk about" not in card.text
    with pytest.raises(StateRefused) as refused:
        pressed(clinic, "U0RN", "todo_done", id_of(clinic, "900", Gap.CONSENT))
    assert "no calls to this patient" in refused.value.sentence and "ask and record" not in refused.value.sentence
    path.write_text(head.replace("do_not_call", "payer") + "900,Ines,Vega,1950-01-01,active,,,,,Rosa Diaz,Medicare\n")
    import_patients(clinic.database, clinic.assembly.practice, path, NOW, dry_run=False)
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.PLAN}


def test_do_not_call_takes_the_calls_off_the_list_and_leaves_the_record(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    imported(clinic, tmp_path, "900,Ines,Vega,1950-01-01,active,,,,Dr. Amara Osei,Rosa Diaz,Medicare,\n")
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.PLAN, Gap.PHONE}
    card = clinic.ma.slash("/ccm patient vega")
    clinic.ma.press(card.answer, "card_reach")
    clinic.ma.submit(clinic.ma.need_modal(), {"do_not_call": ["yes"]})
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.PLAN}
    with clinic.database.read(clinic.practice_id) as view:
        open_now = [one for one in view.follow_ups.of_patient(clinic.patient("900").id) if one.open]
    assert all(needs_no_call(one) for one in open_now) and len(open_now) == 2
    clinic.ma.close(clinic.ma.need_modal())
    clinic.ma.press(clinic.ma.slash("/ccm patient vega").answer, "card_reach")
    clinic.ma.submit(clinic.ma.need_modal(), {"do_not_call": {"selected_options": []}})
    assert lacking(clinic, "900") == {Gap.CONSENT, Gap.PLAN, Gap.PHONE}


@pytest.mark.parametrize("gap", list(Gap))
def test_what_is_asked_of_who_may_not_be_called_names_the_same_gap(gap: Gap) -> None:
    words = gap.asked(do_not_call=True)
    assert gap.asked(do_not_call=False) == gap.value and (not words or gap_of(words) is gap)
    assert not any(said in words.lower() for said in ("book", "ask and", "phone", "affirm"))


@pytest.mark.parametrize("way", ["die", "move", "do_not_call"])
def test_path_and_card_of_the_silent_say_what_is_on_file_and_ask_nothing(
    web_clinic: Clinic, tmp_path: Path, way: str
) -> None:
    """An old consent is not to be asked for again, an old plan not to be gone through, a visit not to be booked."""
    clinic = web_clinic
    imported(clinic, tmp_path, f"900,Ines,Vega,1950-01-01,{OLD_PLAN}", visit="")
    with clinic.database.write(clinic.practice_id) as uow:
        uow.patients.save(replace(clinic.patient("900"), caregiver="Eva Vega, daughter"))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    before = clinic.nurse.slash("/ccm enroll vega").text + clinic.nurse.slash("/ccm patient vega").text
    assert "so ask whether" in before and "owed:" in before and "stale" in before and "ask the patient" in before
    if way == "do_not_call":
        clinic.nurse.press(clinic.nurse.slash("/ccm patient vega").answer, "card_reach")
        clinic.nurse.submit(clinic.nurse.need_modal(), {"do_not_call": ["yes"]})
    else:
        clinic.nurse.slash("/ccm withdraw vega")
        clinic.nurse.submit(clinic.nurse.need_modal(), {"what": way, "reason": "said so"})
    clinic.nurse.close(clinic.nurse.need_modal())
    after = clinic.nurse.slash("/ccm enroll vega").text + clinic.nurse.slash("/ccm patient vega").text
    assert not re.search(r"\bask\b|ask again", after)
    if way != "do_not_call":
        assert "owed" not in after and "stale" not in after and "of Aug 1, 2024" in after
