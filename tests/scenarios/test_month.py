"""The month in use: care before money, who must do what, and what named persons say of a patient's month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ccm.month_close import SignOff
from ccm.record import Patient, Person
from ccm.roles import Credential, Duty
from simulator.driver import Outcome, Screen
from simulator.driver import Person as Someone
from storage.ids import new_id
from tests.panel import OCTOBER, WORKED, Case, add_case, entry_of
from tests.record import NOW
from tests.scenarios.conftest import Clinic

CASES = (
    Case("20001", "Bills", plan_on=date(2026, 3, 2)),
    Case("20002", "Short", minutes=15, checked=False),
    Case("20003", "Unchecked", checked=False),
    Case("20004", "Planless", plan=False),
    Case("20005", "Elsewhere", payer="Acme Medicaid"),
)


def seed(clinic: Clinic, *cases: Case) -> dict[str, Patient]:
    """The cases, by family name; Rosa worked on them, for Dr. Osei. Pat is compliance, June an APP."""
    with clinic.database.write(clinic.practice_id) as uow:
        rosa, doctor, pat = (uow.staff.by_slack_id(one) for one in ("U0MA", "U0DR", "U0FRONT"))
        assert rosa and doctor and pat
        uow.staff.save(replace(pat, duties=frozenset({Duty.COMPLIANCE})))
        uow.staff.save(Person(new_id(), "U0STRANGER", "June Abbott", Credential.APP, frozenset()))
        made = {case.family: add_case(uow, case, rosa, doctor, at) for at, case in enumerate(cases)}
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return made


def words(shown: Outcome | Screen) -> str:
    return shown.text.replace("*", "").replace("\u200b", "")


def month_of(who: Someone, name: str) -> tuple[str, Screen]:
    said = who.slash(f"/ccm month 2026-10 {name}")
    assert said.answer is not None, said.text
    return words(said), said.answer


def fill(who: Someone, screen: Screen, action: str, **fields: object) -> str:
    """A deed's form, opened and submitted; what it says then, or what it refused."""
    who.press(screen, action)
    said = who.submit(who.need_modal(), fields)
    if said.errors:
        return str(said.errors)
    shown = who.need_modal()
    who.close(shown)
    return words(shown)


def signs(clinic: Clinic, patient: Patient) -> list[SignOff]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return view.sign_offs.of_patient(patient.id, OCTOBER)


@pytest.fixture
def october(web_clinic: Clinic) -> Clinic:
    seed(web_clinic, *CASES)
    return web_clinic


def test_the_month_begins_with_care_and_names_whose_move_each_reason_is(october: Clinic) -> None:
    said = october.nurse.slash("/ccm month 2026-10")
    shown = words(said)
    first, _, rest = shown.partition("to bill")
    assert "6 patients" in first and "4 at the target of 20 minutes" in first and "2 below 20 minutes" in first
    assert "25 min short in all" in first and "$" not in first
    assert rest.startswith(" 1 · held 2 · not billed 3 · closed 0")
    assert "Before the close" in rest
    assert "There was no care plan in this month (1 kept open by it)" in rest
    assert "lead, as no billing practitioner is assigned (1), Dr. Amara Osei (1): record what the chart held" in rest
    assert "biller: record what, when and where" in rest
    assert "Estimated payment: $66.13 before deductible: Medicare $52.90, the patient's 20 % $13.23." in rest
    assert "Held, not in it: $132.26" in rest


def test_money_is_hidden_from_those_without_the_duty(october: Clinic) -> None:
    for who in ("U0FRONT", "U0STRANGER"):  # compliance, and a practitioner who is no owner
        person = october.slack.person(who)
        for line in ("/ccm month 2026-10", "/ccm month 2026-10 bills"):
            said = person.slash(line)
            assert said.answer is not None and "$" not in said.text
        assert "99490×1" in person.slash("/ccm month 2026-10 bills").text
    assert "$66.13" in october.owner.slash("/ccm month 2026-10 bills").text


def test_a_reason_opens_its_patients_and_each_opens_its_month(october: Clinic) -> None:
    said = october.nurse.slash("/ccm month 2026-10")
    assert said.answer is not None
    held = october.nurse.press(said.answer, "month_figure_hold")
    assert "2 patients held" in words(held) and "Ida Unchecked" in words(held) and "born Jan 1, 1950" in words(held)
    opened = october.nurse.press(october.nurse.last(), "month_patient")
    assert "Decision: hold" in words(opened) and "No rule file decides this payer" in words(opened)
    back = october.nurse.press(october.nurse.last(), "month_open")
    assert "6 patients" in words(back)


def test_a_long_list_is_paged(web_clinic: Clinic) -> None:
    seed(web_clinic, *(Case(f"3{at:04}", f"Name{at:02}", checked=False) for at in range(11)))
    said = web_clinic.nurse.slash("/ccm month 2026-10")
    assert said.answer is not None
    first = words(web_clinic.nurse.press(said.answer, "month_behind"))
    assert "11 patients with" in first and "1 to 8 of 11" in first
    assert "9 to 11 of 11" in words(web_clinic.nurse.press(web_clinic.nurse.last(), "month_behind_next"))
    assert "1 to 8 of 11" in words(web_clinic.nurse.press(web_clinic.nurse.last(), "month_behind_back"))


def test_a_patients_month_says_what_counted_and_what_not_and_why(october: Clinic) -> None:
    with october.database.write(october.practice_id) as uow:
        rosa, doctor = uow.staff.by_slack_id("U0MA"), uow.staff.by_slack_id("U0DR")
        patient = uow.patients.by_mrn("20001")
        assert rosa and doctor and patient
        late = WORKED + timedelta(days=3)
        uow.entries.add(entry_of(patient, rosa, 9, late, snf=True))
        uow.entries.add(entry_of(patient, rosa, 7, late + timedelta(hours=1), entered_by_id=doctor.id))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown, screen = month_of(october.nurse, "bills")
    assert "25 min counted · staff 25 min · practitioner 0 min · together 25 min" in shown
    assert "9 min not counted: in hospital or a Part A stay (R-C5)" in shown
    assert "7 min not counted: not confirmed by who did it" in shown and "Rosa Diaz: confirm it" in shown
    assert "Decision: bill · 99490×1" in shown and "Family: staff, non-complex, by R-F3 (2)" in shown
    assert "Date of service Oct 31, 2026, the last unit full on Oct 6" in shown
    assert "Coverage: Medicare, as the roster says" in shown and "Consent: since Mar 2, 2026" in shown
    assert "Others' codes and stays looked up: portal, looked up on Nov 2, 2026 · Rosa Diaz" in shown
    assert "Rules: Medicare CCM, calendar year 2026" in shown
    assert not screen.has("month_separate") and not screen.has("month_override")


def test_the_same_note_on_two_entries_is_said(october: Clinic) -> None:
    with october.database.write(october.practice_id) as uow:
        rosa, patient = uow.staff.by_slack_id("U0MA"), uow.patients.by_mrn("20001")
        assert rosa and patient
        for at, note in enumerate(("BP reviewed, in range", "bp reviewed in range.", "called the pharmacy")):
            uow.entries.add(entry_of(patient, rosa, 2, WORKED + timedelta(days=4 + at), note=note))
        uow.audit.record("seed", None, NOW)
        uow.commit()
        found = [one.entry for one in uow.entries.of_patient(patient.id, OCTOBER.first_day, OCTOBER.last_day)]
    twins = ", ".join(f"e-{one.id[-6:]}" for one in found if one.note.lower().startswith("bp"))
    shown, _ = month_of(october.nurse, "bills")
    assert f"The same note stands on 2 entries ({twins})" in shown and shown.count("The same note") == 1


def test_a_month_longer_than_a_message_has_pages_and_nothing_is_cut(october: Clinic) -> None:
    with october.database.write(october.practice_id) as uow:
        rosa, patient = uow.staff.by_slack_id("U0MA"), uow.patients.by_mrn("20001")
        assert rosa and patient
        many = [entry_of(patient, rosa, 1, WORKED + timedelta(hours=3, minutes=at)) for at in range(220)]
        uow.entries.add_many(many)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    first, screen = month_of(october.nurse, "bills")
    assert "Page 1 of 2" in first
    second = words(october.nurse.press(screen, "month_patient_page"))
    assert "Page 2 of 2" in second
    assert all(f"e-{one.id[-6:]}" in first + second for one in many)


def test_the_next_threshold_never_stands_alone(october: Clinic) -> None:
    said = words(october.nurse.slash("/ccm month short"))
    assert "20 min to 20 minutes · nothing due; do not add" in said
    october.nurse.slash("/ccm todo short friday call back about the foot")
    said = words(october.nurse.slash("/ccm month short"))
    assert "20 min to 20 minutes · work due: call back about the foot" in said
    assert "work due: the care plan" in words(october.nurse.slash("/ccm month bills"))
    assert "to 20 minutes" not in month_of(october.nurse, "short")[0]  # October is over: there is nothing to reach


def test_a_look_up_is_recorded_for_one_and_for_all(october: Clinic) -> None:
    _, screen = month_of(october.nurse, "unchecked")
    said = {"looked_up": "charges of others, stays", "where": "the Medicare portal"}
    early = fill(october.nurse, screen, "month_checked", **said, on="2026-10-20")
    assert "the month was not over" in early
    october.nurse.close(october.nurse.need_modal())
    assert "has not come yet" in fill(october.nurse, screen, "month_checked", **said, on="2026-12-24")
    october.nurse.close(october.nurse.need_modal())
    done = fill(october.nurse, screen, "month_checked", **said, on="2026-11-03")
    assert "Decision: bill" in done and "the Medicare portal, looked up on Nov 3, 2026 · Nora Quinn" in done
    (kept,) = signs(october, october.patient("20003"))
    assert (kept.value, kept.why, kept.checked_on) == (said["where"], said["looked_up"], date(2026, 11, 3))
    whole = october.nurse.slash("/ccm month 2026-10")
    assert whole.answer is not None and not whole.answer.has("month_checked")  # nobody waits for it any more


def test_a_look_up_for_all_reaches_only_whose_claim_waits(web_clinic: Clinic) -> None:
    made = seed(web_clinic, *(Case(f"3{at:04}", f"Name{at}", checked=False) for at in range(3)), CASES[1], CASES[0])
    compliance = web_clinic.slack.person("U0FRONT")
    said = compliance.slash("/ccm month 2026-10")
    assert said.answer is not None
    done = fill(compliance, said.answer, "month_checked", looked_up="charges", where="portal", on="2026-11-03")
    assert "recorded for 3 patients of October 2026" in done
    assert "to bill 4 · held 0" in words(compliance.slash("/ccm month 2026-10"))
    assert [len(signs(web_clinic, one)) for one in made.values()] == [1, 1, 1, 0, 1]


def test_a_hold_is_answered_for_only_where_a_person_can(october: Clinic) -> None:
    _, screen = month_of(october.nurse, "elsewhere")
    october.nurse.press(screen, "month_override")
    form = october.nurse.need_modal()
    assert "No rule file decides this payer" in str(form.raw) and "looked up" not in str(form.raw["blocks"][1])
    assert october.nurse.submit(form, {"reason": " "}).errors
    october.nurse.submit(form, {"reason": "the plan follows Medicare, letter of March 3"})
    assert "Decision: bill" in words(october.nurse.need_modal())
    assert "A hold answered for: No rule file decides this payer" in words(october.nurse.need_modal())
    _, unchecked = month_of(october.nurse, "unchecked")
    assert not unchecked.has("month_override")


def test_the_family_is_a_named_persons_choice_and_may_be_taken_back(web_clinic: Clinic) -> None:
    made = seed(web_clinic, Case("20006", "Both", minutes=25, practitioner_minutes=30))
    shown, screen = month_of(web_clinic.owner, "both")
    assert "99490×1" in shown and "Also satisfied: the practitioner's own time (99491×1), would pay" in shown
    web_clinic.owner.press(screen, "month_family")
    form = web_clinic.owner.need_modal()
    offered = {one["value"] for one in form.raw["blocks"][1]["element"]["options"]}
    assert offered == {"staff", "personal"}  # complex is not satisfied, and nothing was chosen yet
    web_clinic.owner.submit(form, {"family": "personal", "reason": "I did the work"})
    done = words(web_clinic.owner.need_modal())
    assert "Decision: bill · 99491×1" in done and "switched by a named person" in done
    web_clinic.owner.close(web_clinic.owner.need_modal())
    _, screen = month_of(web_clinic.owner, "both")
    back = fill(web_clinic.owner, screen, "month_family", family="rules", reason="the staff carried it")
    assert "99490×1" in back and "Family chosen: taken back" in back
    assert [one.value for one in signs(web_clinic, made["Both"])][1:] == ["personal", ""]


def test_same_day_time_is_a_reviewers_to_attest_and_never_ones_own(web_clinic: Clinic) -> None:
    seed(web_clinic, Case("20007", "Visited", visit_on_the_day=True))
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        rosa = uow.staff.by_slack_id("U0MA")
        assert rosa is not None
        uow.staff.save(replace(rosa, duties=frozenset({Duty.LEAD})))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown, screen = month_of(web_clinic.ma, "visited")
    assert "25 min not counted: on the day of a billed visit (R-C8)" in shown and "Fewer than 20" in shown
    web_clinic.ma.press(screen, "month_separate")
    entry = web_clinic.ma.need_modal().raw["blocks"][1]["element"]["options"][0]["value"]
    web_clinic.ma.submit(web_clinic.ma.need_modal(), {"entries": [entry], "reason": "by phone that evening"})
    assert "somebody else's to attest" in words(web_clinic.ma.need_modal())
    _, screen = month_of(web_clinic.owner, "visited")
    done = fill(
        web_clinic.owner, screen, "month_separate", entries=[entry], reason="she called at 7, the visit was at 9"
    )
    assert "Decision: bill · 99490×1" in done and "Separate from that day's visit" in done


def test_a_line_that_is_nearly_right_is_told_so(october: Clinic) -> None:
    assert "is no month" in october.nurse.slash("/ccm month 2026-13").text
    assert "has not begun" in october.nurse.slash("/ccm month 2027-01").text
    assert "Ida Bills" in words(october.nurse.slash("/ccm month bills 2026/10"))
    asked = october.nurse.slash("/ccm month 2026-10 bils")
    assert asked.answer is not None
    assert "25 min counted" in words(october.nurse.press(asked.answer, "choose_0"))
