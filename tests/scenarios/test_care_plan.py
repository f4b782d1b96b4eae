"""The care plan in use: what makes it one, whose word it carries, what of it reaches the chart, whose text it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from ccm.care_plan import CarePlan, Course, Element, Goal, Home, Intervention, PlanEventKind
from simulator.driver import Person, Screen
from storage.ids import new_id
from storage.marks import Mark
from tests.scenarios.conftest import Clinic

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
DAY = 86400
SOUP = (
    "Nurse calls monthly and reviews medicines and reminds of labs: pill box filled weekly by the patient or daughter. "
    "Review every six months with the physician in the office or by phone."
)


def keep(clinic: Clinic, mrn: str = "10482", **parts: object) -> CarePlan:
    """A plan of 1 November, as it was kept."""
    with clinic.database.write(clinic.practice_id) as uow:
        nurse = uow.staff.by_slack_id("U0RN")
        assert nurse is not None
        home = parts.pop("home", Home.BOT)
        dated = parts.pop("dated", date(2026, 11, 1))
        plan = CarePlan(new_id(), clinic.patient(mrn).id, 1, home, dated, nurse.id, NOW, **parts)  # type: ignore[arg-type]
        uow.plans.add(plan)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return plan


def latest(clinic: Clinic, mrn: str = "10482") -> CarePlan:
    with clinic.database.read(clinic.practice_id) as view:
        found = view.plans.latest(clinic.patient(mrn).id)
        assert found is not None and view.audit.verify() == []
    return found


def shown(person: Person, mrn: str = "10482") -> Screen:
    answer = person.slash(f"/ccm plan {mrn}").answer
    assert answer is not None
    return answer


def form(person: Person, screen: Screen, action: str) -> Screen:
    person.press(screen, action)
    return person.need_modal()


def send(person: Person, screen: Screen, **fields: object) -> Screen:
    """Submit; what is on screen then, which is the plan, or a refusal on top of the form."""
    person.submit(screen, dict(fields))
    said = person.need_modal()
    person.close(said)
    return said


def test_a_form_saved_blank_is_no_plan(web_clinic: Clinic) -> None:
    nurse = web_clinic.nurse
    said = send(nurse, form(nurse, shown(nurse), "plan_section_problems"))
    assert "Nothing was changed" in said.text
    nurse.close(nurse.need_modal())
    blank = nurse.submit(form(nurse, shown(nurse), "plan_home"), {"home": "chart"})
    assert blank.errors is not None and set(blank.errors) == {"link", "dated"}
    nurse.close(nurse.need_modal())
    send(nurse, form(nurse, shown(nurse), "plan_home"), barriers="no ride")
    assert "no care plan is on file" in shown(nurse).text
    assert "nothing to sign yet" in web_clinic.owner.press(shown(web_clinic.owner), "plan_sign").text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert view.plans.events(web_clinic.patient("10482").id) == []


def test_only_an_assessment_or_a_review_makes_a_plan_current(web_clinic: Clinic) -> None:
    keep(web_clinic, dated=date(2025, 10, 1), elements={Element.PROBLEMS: "Diabetes; feet are sore."})
    nurse = web_clinic.nurse
    for action, fields in (
        ("plan_home", {"barriers": "reads large print only"}),
        ("plan_goal", {"text": "Walk to church"}),
        ("plan_step", {"text": "Weigh every morning", "owner": "the patient"}),
    ):
        assert "Stale" in send(nurse, form(nurse, shown(nurse), action), **fields).text, action
    assert "Current" in nurse.press(shown(nurse), "plan_reviewed").text
    assert "reviewed today already, by Nora Quinn" in nurse.press(shown(nurse), "plan_reviewed").text
    said = send(nurse, form(nurse, shown(nurse), "plan_home"), barriers="no ride on weekdays")
    assert "Current" in said.text and "Reviewed by Nora Quinn, RN, Nov 24, 2026 (version 4)" in said.text
    written = send(nurse, form(nurse, shown(nurse), "plan_section_problems"), problems="Diabetes; feet healed.")
    assert "Current" in written.text and latest(web_clinic).dated == date(2026, 11, 24)


def test_a_plan_in_the_chart_has_its_own_date_and_asks_for_no_sections(web_clinic: Clinic) -> None:
    nurse = web_clinic.nurse
    said = send(
        nurse, form(nurse, shown(nurse), "plan_home"), home="chart", link="Documents, care plan", dated="2026-03-02"
    )
    assert "Documents, care plan" in said.text and "Due for review" in said.text
    assert not said.has("plan_section_treatment") and not said.has("plan_step") and said.has("plan_goal")
    again = form(nurse, shown(nurse), "plan_home")
    assert "Nothing was changed" in send(nurse, again).text
    assert latest(web_clinic).dated == date(2026, 3, 2)
    nurse.close(nurse.need_modal())
    early = nurse.submit(form(nurse, shown(nurse), "plan_home"), {"dated": "2027-03-02"})
    assert early.errors == {"dated": "That day has not come yet."}


def test_goals_and_interventions_are_changed_in_place(web_clinic: Clinic) -> None:
    due = date(2027, 2, 1)
    step = Intervention("Weigh every morning", "the patient")
    keep(web_clinic, goals=(Goal("Walk to church", "minutes", "20", due),), interventions=(step,))
    nurse = web_clinic.nurse
    opened = form(nurse, shown(nurse), "plan_goal_open")
    assert send(nurse, opened, progress="ten minutes without a stop").has("plan_goal_open")
    web_clinic.slack.clock(advance_seconds=DAY)
    said = send(nurse, form(nurse, shown(nurse), "plan_goal_open"), progress="there and back", course="met")
    goal = latest(web_clinic).goals[0]
    assert (goal.text, goal.measure, goal.target, goal.due) == ("Walk to church", "minutes", "20", due)
    assert [(one.on.day, one.said) for one in goal.progress] == [
        (24, "ten minutes without a stop"),
        (25, "there and back"),
    ]
    assert goal.course is Course.MET and "met Nov 25, 2026" in said.text and not said.has("plan_goal_open")
    assert "Walk to church" not in web_clinic.ma.slash("/ccm patient 10482").text
    dropped = send(nurse, form(nurse, shown(nurse), "plan_step_open"), owner="her sister Rose", course="dropped")
    assert "her sister Rose" in dropped.text and "dropped Nov 25" in dropped.text
    second = form(nurse, shown(nurse), "plan_goal")
    send(nurse, second, text="Sleep through")
    assert (
        "stands in the plan already" in send(nurse, form(nurse, shown(nurse), "plan_goal"), text="sleep through").text
    )


def test_a_practitioner_signs_what_was_read(web_clinic: Clinic) -> None:
    keep(web_clinic, elements={Element.MEDICINES: "Insulin at night."})
    nurse, owner = web_clinic.nurse, web_clinic.owner
    read = shown(owner)
    send(nurse, form(nurse, shown(nurse), "plan_section_treatment"), medicines="STOP INSULIN.")
    refused = owner.press(read, "plan_sign")
    assert "Nora Quinn changed the plan after you opened it (version 2: medication management)" in refused.text
    left_open, before = shown(owner), shown(owner)
    assert "signed by Dr. Amara Osei" in owner.press(before, "plan_sign").text
    assert not shown(owner).has("plan_sign")
    assert "signed already, by Dr. Amara Osei" in owner.press(left_open, "plan_sign").text


def test_two_people_at_one_plan_lose_nothing(web_clinic: Clinic) -> None:
    keep(web_clinic, elements={Element.MEDICINES: "Pill box."}, goals=(Goal("Walk"),))
    nurse, owner = web_clinic.nurse, web_clinic.owner
    first, second = (form(one, shown(one), "plan_section_treatment") for one in (nurse, owner))
    send(nurse, first, medicines="Pill box. Warfarin 5 mg, INR on Mondays.")
    both = send(owner, second, coordination="Cardiology in June.")
    assert "Warfarin" in both.text and "Cardiology in June" in both.text
    first, second = (form(one, shown(one), "plan_section_treatment") for one in (nurse, owner))
    send(nurse, first, medicines="Warfarin stopped.")
    clash = send(owner, second, medicines="Warfarin 4 mg.")
    assert "Nora Quinn changed the same" in clash.text and "Warfarin stopped." in clash.text
    assert latest(web_clinic).elements[Element.MEDICINES] == "Warfarin stopped."
    owner.close(owner.need_modal())
    first, second = (form(one, shown(one), "plan_goal_open") for one in (nurse, owner))
    send(nurse, first, progress="two days")
    assert "Nora Quinn changed the same" in send(owner, second, target="7").text


def test_a_copy_given_says_to_whom_and_how_once(web_clinic: Clinic) -> None:
    keep(web_clinic, goals=(Goal("Walk"),))
    nurse = web_clinic.nurse
    given = form(nurse, shown(nurse), "plan_copy_given")
    said = send(nurse, given, to="daughter Rose", way="mail")
    assert "Copy given to daughter Rose, by mail on Nov 24, 2026, Nora Quinn, RN" in said.text
    twice = send(nurse, form(nurse, shown(nurse), "plan_copy_given"), to="Daughter Rose", way="mail")
    assert "on record already, by Nora Quinn on Nov 24, 2026" in twice.text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert len(view.plans.events(web_clinic.patient("10482").id)) == 1


def test_a_long_plan_is_read_and_copied_whole(web_clinic: Clinic) -> None:
    texts = {
        one: f"{one.value} begins: " + "BP: 130/80 & pulse <90> at 8:15; " * 40 + f"{one.value} ends."
        for one in Element
    }
    steps = tuple(Intervention(f"Step {n:02d}: " + "call the nurse line, " * 8, "the patient") for n in range(14))
    plan = keep(web_clinic, elements=texts, interventions=steps, goals=(Goal("Walk: daily"),))
    nurse = web_clinic.nurse
    screen, read = shown(nurse), ""
    for _ in range(8):
        read += screen.text
        nurse.press(screen, "plan_page")
        screen = nurse.last()
        if "Page 1 of" in screen.text:
            break
    for one in Element:
        assert f"{one.value} begins" in read and f"{one.value} ends" in read
    assert all(f"Step {n:02d}" in read for n in range(14))
    copy = form(web_clinic.ma, shown(web_clinic.ma), "plan_copy")
    blocks = [one for one in copy.raw["blocks"] if one["type"] == "rich_text"]
    text = "\n".join(part["elements"][0]["text"] for one in blocks for part in one["elements"])
    assert "".join(text.split()) == "".join(plan.text.split()) and "\u200b" not in text and len(blocks) > 5
    web_clinic.ma.press(copy, "plan_charted")
    assert "Charted by Rosa Diaz, MA, Nov 24, 2026 at 3:00 PM" in web_clinic.ma.need_modal().text
    web_clinic.ma.close(web_clinic.ma.need_modal())
    assert "Charted by Rosa Diaz" in shown(nurse).text


def test_an_entry_is_copied_as_it_was_typed(web_clinic: Clinic) -> None:
    saved = web_clinic.ma.slash("/ccm log ortiz 12 call BP: 130/80 *at home*, <90 pulse & no_falls").answer
    assert saved is not None
    web_clinic.ma.press(saved, "entry_copy")
    raw = str(web_clinic.ma.last().raw["blocks"])
    assert "BP: 130/80 *at home*, <90 pulse & no_falls" in raw


def test_a_copied_plan_is_told_by_case_id_and_the_look_is_logged(web_clinic: Clinic) -> None:
    nurse, other = web_clinic.nurse, web_clinic.patient("10483")
    for mrn in ("10483", "10482"):
        saved = send(nurse, form(nurse, shown(nurse, mrn), "plan_section_treatment"), interventions=SOUP)
    assert f"100% of this plan's text stands in the plan of case {other.case_id}" in saved.text
    front = web_clinic.slack.person("U0FRONT")
    seen = shown(front).text
    assert "reminds of labs" in seen and "Ruiz" not in seen and "1951" not in seen
    with web_clinic.database.read(web_clinic.practice_id) as view:
        last = view.audit.looked_at(other.id)[-1]
        assert last.deed == "plan.view" and last.actor_id == view.staff.by_slack_id("U0FRONT").id  # type: ignore[union-attr]
    assert "Generic" in shown(nurse, "10483").text  # the original of a copy is generic as well
    own = (
        "Lives alone since the flood; her niece brings soup on Fridays and hides the salt. Walks with the dog at dawn."
    )
    send(nurse, form(nurse, shown(nurse), "plan_section_treatment"), interventions=own)
    assert "Generic" not in shown(nurse).text and "Generic" not in shown(nurse, "10483").text


def test_plans_that_came_by_a_file_are_compared_once_one_is_read(web_clinic: Clinic) -> None:
    for mrn in ("10483", "10482"):
        keep(web_clinic, mrn, elements={Element.INTERVENTIONS: SOUP})
    assert "Generic" in shown(web_clinic.nurse).text and "Generic" in shown(web_clinic.nurse, "10483").text


def test_only_the_billing_practitioner_signs(web_clinic: Clinic) -> None:
    keep(web_clinic, goals=(Goal("Walk"),))
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        doctor, nurse = uow.staff.by_slack_id("U0DR"), uow.staff.by_slack_id("U0RN")
        assert doctor is not None and nurse is not None
        june = type(doctor)(new_id(), "U0JUNE", "June Abbott", doctor.credential, frozenset())
        uow.staff.save(june)
        fields = ("id", "case_id", "mrn", "given", "family", "dob")
        patient = uow.patients.by_mrn("10482")
        assert patient is not None
        uow.patients.save(type(patient)(*(getattr(patient, name) for name in fields), practitioner_id=june.id))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    refused = web_clinic.owner.press(shown(web_clinic.owner), "plan_sign")
    assert "This plan is for June Abbott to sign" in refused.text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        events = view.plans.events(web_clinic.patient("10482").id)
    assert all(one.kind is not PlanEventKind.SIGNED for one in events)


def test_a_new_diagnosis_calls_for_a_review_and_an_old_row_hides_none(web_clinic: Clinic, tmp_path: Path) -> None:
    keep(web_clinic, goals=(Goal("Walk"),))

    def bring(rows: str, days: int) -> None:
        path = tmp_path / "conditions.csv"
        path.write_text("mrn,icd10,status\n" + rows)
        when = NOW + timedelta(days=days)
        practice = web_clinic.assembly.practice
        assert import_chart(
            web_clinic.database, practice, path, when, KINDS["conditions"], indicator(), dry_run=False
        ).saved

    bring("10482,E11.9,active\n", 0)
    web_clinic.slack.clock(advance_seconds=3 * DAY)
    assert "Current" in shown(web_clinic.nurse).text  # a chart's first file is no news
    bring("10482,E11.9,active\n10482,I48.91,active\n10482,I48.91,resolved\n", 2)
    assert "Review now" in shown(web_clinic.nurse).text and "I48.91" in shown(web_clinic.nurse).text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        kept = {one.code: one for one in view.conditions.of_patient(web_clinic.patient("10482").id)}
    assert kept["I48.91"].active and kept["I48.91"].first_seen == date(2026, 11, 26)
    bring("10482,I48.91,active\n", 9)
    with web_clinic.database.read(web_clinic.practice_id) as view:
        kept = {one.code: one for one in view.conditions.of_patient(web_clinic.patient("10482").id)}
    assert kept["I48.91"].first_seen == date(2026, 11, 26)


def test_a_goal_chip_keeps_the_goal_on_its_button(web_clinic: Clinic) -> None:
    """The plan changed under the buttons: the chip still means the goal that it names."""
    keep(web_clinic, goals=(Goal("Walk to church"), Goal("Sleep through")))
    said = web_clinic.ma.slash("/ccm log ortiz 12 call called patient").answer
    assert said is not None
    web_clinic.ma.press(said, "outcome_better")
    chips = web_clinic.ma.last()
    send(web_clinic.nurse, form(web_clinic.nurse, shown(web_clinic.nurse), "plan_goal_open"), course="met")
    assert "Walk to church" in web_clinic.ma.press(chips, "goal_0").text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        patient = web_clinic.patient("10482")
        (entry,) = view.entries.of_patient(patient.id, date(2026, 11, 1), date(2026, 11, 30))
        assert view.marks.of([entry.entry.id])[entry.entry.id][Mark.GOAL] == "Walk to church"
