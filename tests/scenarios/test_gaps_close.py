"""A gap closes with its fact, and with nothing else: not with a leaver's name, nor with a plan that says nothing."""

from __future__ import annotations

from pathlib import Path

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from ccm.follow_up import Kind, Loop
from ccm.gaps import Gap, gap_of
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_care_plan import form, send
from tests.scenarios.test_outreach import NOW, loops
from tests.scenarios.test_path import activate, chart, name_biller  # noqa: F401 - the fixture


def about(clinic: Clinic, gap: Gap) -> list[Loop]:
    return [one for one in loops(clinic, Kind.DATA) if gap_of(one.follow_up.what) is gap]


def test_a_leavers_name_is_no_team_member(chart: Clinic, tmp_path: Path) -> None:  # noqa: F811
    activate(chart)
    chart.slack.post("/sim/event", {"event": {"type": "user_change", "user": {"id": "U0MA", "deleted": True}}})
    card = chart.nurse.slash("/ccm patient o'brien-smith").answer
    assert card is not None
    chart.nurse.press(card, "card_reach")
    chart.nurse.submit(chart.nurse.need_modal(), {"phone": "555-0198"})
    chart.nurse.close(chart.nurse.need_modal())
    path = tmp_path / "medications.csv"
    path.write_text("mrn,name\n10483,aspirin\n")
    args = (chart.database, chart.assembly.practice, path, NOW, KINDS["medications"], indicator())
    import_chart(*args, dry_run=False)
    assert [one.open for one in about(chart, Gap.TEAM_MEMBER)] == [True]
    with chart.database.read(chart.practice_id) as view:
        nurse = view.staff.by_slack_id("U0RN")
    assert nurse is not None
    chart.nurse.slash("/ccm assign o'brien-smith")
    chart.nurse.submit(chart.nurse.need_modal(), {"care_manager": nurse.id})
    assert [one.open for one in about(chart, Gap.TEAM_MEMBER)] == [False]


def test_a_practitioner_who_may_not_bill_is_none(chart: Clinic, tmp_path: Path) -> None:  # noqa: F811
    activate(chart)
    chart.slack.post("/sim/event", {"event": {"type": "user_change", "user": {"id": "U0DR", "deleted": True}}})
    path = tmp_path / "medications.csv"
    path.write_text("mrn,name\n10483,aspirin\n")
    args = (chart.database, chart.assembly.practice, path, NOW, KINDS["medications"], indicator())
    import_chart(*args, dry_run=False)
    assert [one.open for one in about(chart, Gap.PRACTITIONER)] == [True]
    name_biller(chart, "U0STRANGER")
    assert [one.open for one in about(chart, Gap.PRACTITIONER)] == [False]


def test_barriers_alone_are_no_plan(web_clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text(
        "mrn,first_name,last_name,dob,payer,phone,practitioner,care_manager,status,consent_date,initiating_visit\n"
        "20001,Zoe,Zimmer,1948-03-02,Medicare,555-0101,Dr. Amara Osei,Rosa Diaz,active,2025-03-04,2025-02-01\n"
    )
    import_patients(web_clinic.database, web_clinic.assembly.practice, path, NOW, dry_run=False)
    nurse = web_clinic.nurse
    plan = nurse.slash("/ccm plan 20001").answer
    assert plan is not None
    send(nurse, form(nurse, plan, "plan_home"), barriers="no ride")
    path = tmp_path / "medications.csv"
    path.write_text("mrn,name\n10483,aspirin\n")
    args = (web_clinic.database, web_clinic.assembly.practice, path, NOW, KINDS["medications"], indicator())
    import_chart(*args, dry_run=False)
    assert [one.open for one in about(web_clinic, Gap.PLAN)] == [True]
    plan = nurse.slash("/ccm plan 20001").answer
    assert plan is not None
    send(nurse, form(nurse, plan, "plan_goal"), text="Walk to the mailbox")
    assert [one.open for one in about(web_clinic, Gap.PLAN)] == [False]
