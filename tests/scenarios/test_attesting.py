"""The practitioner's word on the month: in batch, exceptions first, personally; the later word stands, each is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions.month_rows import MonthReader
from bot.files.rule_files import shipped
from ccm.billing.decision import Disposition
from ccm.billing.freeze import Closing, freeze
from ccm.billing.gathered import MonthOf
from ccm.billing.rules import Family
from ccm.care_plan import CarePlan, Home
from ccm.chart import Charge, Encounter, EncounterKind
from ccm.conditions import Chronicity, Condition, group_of
from ccm.month_close import Close, SignOff, SignOffKind, standing
from ccm.practice_billing import PracticeBilling, Setting
from ccm.record import Correction, CorrectionKind, Person, TimeEntry
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from simulator.driver import Screen
from storage.ids import new_id
from tests.record import an_entry
from tests.scenarios.conftest import Clinic, imported_consent, imported_steps

OCTOBER, NOVEMBER = ServiceMonth(2026, 10), ServiceMonth(2026, 11)
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
NOTE = "COPD worse, new oxygen; spirometry and gas read, steroid started against her sugar"


def panel(clinic: Clinic, *mrns: str, by: str = "U0DR") -> None:
    """Those patients are of that practitioner, enrolled and consented since last year."""
    with clinic.database.write(clinic.practice_id) as uow:
        doctor = uow.staff.by_slack_id(by)
        assert doctor is not None
        for mrn in mrns:
            patient = clinic.patient(mrn)
            uow.patients.save(replace(patient, practitioner_id=doctor.id))
            if mrn != "10482":
                at = NOW - timedelta(days=400)
                uow.enrolments.step_many(imported_steps(patient.id, at))
                uow.enrolments.consent(imported_consent(patient.id, at))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def work(
    clinic: Clinic, mrn: str, minutes: int, by: str = "U0RN", day: date = date(2026, 10, 12), **more: Any
) -> TimeEntry:
    with clinic.database.write(clinic.practice_id) as uow:
        person = uow.staff.by_slack_id(by)
        assert person is not None
        made = an_entry(clinic.patient(mrn), person, seconds=minutes * 60, service_date=day, **more)
        uow.entries.add(made)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return made


def visit(
    clinic: Clinic, mrn: str, on: date, kind: EncounterKind = EncounterKind.OFFICE, *, discussed: bool = False
) -> None:
    with clinic.database.write(clinic.practice_id) as uow:
        uow.encounters.save(Encounter(new_id(), clinic.patient(mrn).id, kind, on, None, None, "", discussed))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def month_of(clinic: Clinic, mrn: str, month: ServiceMonth = OCTOBER) -> MonthOf:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return MonthReader(view, ZoneInfo(clinic.assembly.practice.zone), month, shipped()).one(clinic.patient(mrn))


def said(clinic: Clinic, mrn: str, month: ServiceMonth = OCTOBER) -> list[SignOff]:
    return list(month_of(clinic, mrn, month).rows.sign_offs)


def form(clinic: Clinic, line: str = "/ccm attest 2026-10") -> Screen:
    clinic.owner.slash(line)
    return clinic.owner.need_modal()


def send(clinic: Clinic, screen: Screen, **fields: Any) -> Screen:
    """Submit fields named by their first letter and an MRN: `m_10482`."""
    named = {}
    for name, value in fields.items():
        letter, _, mrn = name.partition("_")
        named[f"{letter}:{clinic.patient(mrn).case_id}"] = value
    outcome = clinic.owner.submit(screen, named)
    assert outcome.errors is None, outcome.errors
    shown = clinic.owner.need_modal()
    clinic.owner.close(shown)
    return shown


def close_month(clinic: Clinic, mrn: str, month: ServiceMonth) -> None:
    """As the month's close keeps it."""
    with clinic.database.write(clinic.practice_id) as uow:
        lead = uow.staff.by_slack_id("U0RN")
        assert lead is not None
        reader = MonthReader(uow, ZoneInfo(clinic.assembly.practice.zone), month, shipped())
        one = reader.one(clinic.patient(mrn))
        assert one.decision is not None
        body = freeze(one, one.decision, reader.facts(()), Closing(lead.name, NOW, "test")).dump()
        row = Close(new_id(), one.patient.id, month, 1, one.disposition, body, lead.id, NOW, "")
        uow.closes.add_many([row])
        uow.audit.record("seed", None, NOW)
        uow.commit()


def test_in_batch_exceptions_first_and_each_word_is_a_row(clinic: Clinic) -> None:
    panel(clinic, "10482", "10483", "10484")
    work(clinic, "10482", 65)  # complex, if the decision making was
    visit(clinic, "10483", date(2026, 10, 12))
    apart = work(clinic, "10483", 25, note="called the pharmacy about the refill")
    work(clinic, "10484", 35, "U0DR")  # personal by the rules; nothing pays more
    work(clinic, "10484", 20, "U0DR", day=date(2026, 10, 20))  # 55: pooled it would be 99490 and 99439
    listed = clinic.owner.slash("/ccm attest")
    assert "October 2026: 3 patients wait" in listed.text.replace("*", "") and listed.answer is not None
    clinic.owner.press(listed.answer, "attest_month")
    screen = clinic.owner.need_modal()
    text = screen.text.replace("*", "")
    assert text.index("Ben Ruiz") < text.index("Clara Ruiz") < text.index("Ana Ortiz")
    assert "called the pharmacy about the refill" in text and "99490×1, 99439×1" in text
    shown = send(
        clinic,
        screen,
        m_10482="moderate",
        n_10482=NOTE,
        s0_10483=[apart.id],
        f_10484="staff",
    )
    assert "decision making moderate (after the month's end)" in shown.text and "staff, complex" in shown.text
    assert "1 entry attested as separate" in shown.text and "25 min counted" in shown.text
    assert month_of(clinic, "10482").decision.family is Family.COMPLEX  # type: ignore[union-attr]
    assert month_of(clinic, "10483").minutes == 25
    assert month_of(clinic, "10484").decision.choice.rule == "R-F3, switched by a named person"  # type: ignore[union-attr]
    (row,) = said(clinic, "10482")
    assert (row.kind, row.value, row.why) == (SignOffKind.MDM, "moderate", NOTE)
    again = form(clinic)  # complex for 65 minutes pays less than the staff family: that is the practitioner's to say
    assert "Another family would pay more" in again.text and "Nov 24, 2026, after the month's end" in again.text
    send(clinic, again, f_10482="complex", m_10484="low", n_10484="stable")
    last = form(clinic)
    assert "All answered" in last.text
    assert "Nothing new was said" in send(clinic, last).text and len(said(clinic, "10482")) == 2


def test_a_level_without_its_note_is_refused_and_a_later_word_stands(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    work(clinic, "10482", 55)
    screen = form(clinic)
    key = clinic.patient("10482").case_id
    assert "Close to the complex family" in screen.text
    refused = clinic.owner.submit(screen, {f"m:{key}": "high"})
    assert refused.errors is not None and "R-F2" in refused.errors[f"n:{key}"] and said(clinic, "10482") == []
    send(clinic, clinic.owner.need_modal(), m_10482="high", n_10482=NOTE)
    send(clinic, form(clinic), m_10482="low", n_10482="stable after all, nothing changed")
    assert [one.value for one in said(clinic, "10482")] == ["high", "low"]
    send(clinic, form(clinic), m_10482="take back")
    assert standing(said(clinic, "10482"), SignOffKind.MDM) is None
    assert month_of(clinic, "10482").record.signed.mdm.level is None


def test_a_family_and_a_separate_entry_are_taken_back(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10484")
    visit(clinic, "10484", date(2026, 10, 20))
    work(clinic, "10484", 55, "U0DR")
    one = work(clinic, "10484", 10, day=date(2026, 10, 20))
    send(clinic, form(clinic), f_10484="staff", s0_10484=[one.id])
    assert month_of(clinic, "10484").minutes == 65
    shown = send(clinic, form(clinic), f_10484="take back", s0_10484=[])
    assert "family by the rules again" in shown.text and "1 entry part of the visit after all" in shown.text
    now = month_of(clinic, "10484")
    assert now.minutes == 55 and now.decision is not None and now.decision.family is Family.PERSONAL


def test_minutes_that_one_logged_as_staff_oneself_are_for_another_reviewer(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    visit(clinic, "10482", date(2026, 10, 12))
    with clinic.database.write(clinic.practice_id) as uow:  # a nurse until this week, a practitioner since
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None
        uow.staff.save(replace(doctor, credential=Credential.RN), date(2026, 1, 1))
        uow.staff.save(doctor, date(2026, 11, 20))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    own = work(clinic, "10482", 35, "U0DR")
    theirs = work(clinic, "10482", 22)
    screen = form(clinic)
    offered = screen.places(f"s0:{clinic.patient('10482').case_id}")[1]["options"]
    assert [one["value"] for one in offered] == [theirs.id]
    send(clinic, screen, s0_10482=offered)
    assert month_of(clinic, "10482").record.signed.separate == {theirs.id} and own.id != theirs.id


def test_the_patients_month_has_the_way_there_and_shows_each_word(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    work(clinic, "10482", 65)
    shown = clinic.owner.slash("/ccm month 2026-10 ortiz")
    assert shown.answer is not None
    clinic.owner.press(shown.answer, "attest_one")
    send(clinic, clinic.owner.need_modal(), m_10482="high", n_10482=NOTE)
    text = clinic.owner.slash("/ccm month 2026-10 ortiz").text
    assert "Decision making of the month: high" in text and "after the month's end" in text and NOTE in text
    others = clinic.nurse.slash("/ccm month 2026-10 ortiz")
    assert others.answer is not None and not others.answer.has("attest_one")


def test_nobody_attests_anothers_patient_nor_a_month_to_come(web_clinic: Clinic) -> None:
    clinic = web_clinic
    with clinic.database.write(clinic.practice_id) as uow:
        uow.staff.save(Person(new_id(), "U0STRANGER", "Dr. Kim", Credential.PHYSICIAN, frozenset()))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    panel(clinic, "10482", by="U0STRANGER")
    work(clinic, "10482", 65)
    assert "Nothing in October 2026 waits" in form(clinic).text
    assert "billing practitioner of October 2026 is Dr. Kim" in clinic.owner.slash("/ccm attest 2026-10 ortiz").text
    assert "Nobody was the patient's billing practitioner" in clinic.owner.slash("/ccm attest 2026-10 10483").text
    assert "December 2026 has not begun" in clinic.owner.slash("/ccm attest 2026-12").text
    assert "That is for" in clinic.nurse.slash("/ccm attest 2026-10").text
    theirs = clinic.slack.person("U0STRANGER")
    theirs.slash("/ccm attest 2026-10")
    opened = theirs.need_modal()
    panel(clinic, "10482")  # the patient moved on to Dr. Osei meanwhile, as an import without history would have it
    theirs.submit(
        opened, {f"m:{clinic.patient('10482').case_id}": "high", f"n:{clinic.patient('10482').case_id}": NOTE}
    )
    assert "not kept" in theirs.need_modal().text and "is Dr. Amara Osei" in theirs.need_modal().text
    assert said(clinic, "10482") == []


def test_a_newer_word_is_not_written_over_by_an_older_form(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    work(clinic, "10482", 65)
    old = form(clinic)
    with clinic.database.write(clinic.practice_id) as uow:
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None
        key = clinic.patient("10482").id
        uow.sign_offs.add(
            SignOff(new_id(), key, OCTOBER, SignOffKind.MDM, "high", doctor.id, NOW, "from the other screen")
        )
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown = send(clinic, old, m_10482="low", n_10482="typed before")
    assert "Something was attested here since the form was opened" in shown.text
    assert [one.value for one in said(clinic, "10482")] == ["high"]
    assert shown.has("attest_one")


def billable(clinic: Clinic, mrn: str, month: ServiceMonth = OCTOBER) -> None:
    """Nothing bars that month: two conditions, a plan, a visit before, the exclusions looked up."""
    patient = clinic.patient(mrn)
    with clinic.database.write(clinic.practice_id) as uow:
        nurse = uow.staff.by_slack_id("U0RN")
        assert nurse is not None
        for code in ("E11.9", "I50.22"):
            known = (date(2020, 1, 1), True, Chronicity.CHRONIC, group_of(code), "v2023-1")
            uow.conditions.save(Condition(new_id(), patient.id, code, "", *known))
        uow.plans.add(
            CarePlan(new_id(), patient.id, 1, Home.CHART, date(2026, 1, 5), nurse.id, NOW, link="in the chart")
        )
        uow.patients.save(replace(patient, initiating_visit=date(2025, 10, 1)))
        uow.sign_offs.add(SignOff(new_id(), patient.id, month, SignOffKind.CHECKED, "portal", nurse.id, NOW))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def test_a_correction_that_raises_the_claim_is_settled_by_the_family(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482", "10483")
    work(clinic, "10483", 65)
    billable(clinic, "10482")
    staff = work(clinic, "10482", 21)
    work(clinic, "10482", 95, "U0DR", day=date(2026, 10, 20))
    with clinic.database.write(clinic.practice_id) as uow:
        nurse = uow.staff.by_slack_id("U0RN")
        assert nurse is not None
        uow.entries.correct(Correction(new_id(), staff.id, CorrectionKind.VOIDED, nurse.id, NOW, "wrong chart"))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert month_of(clinic, "10482").reasons == ("CORRECTION_RAISES_CLAIM",)
    screen = form(clinic)
    assert "A correction would raise the claim" in screen.text
    assert screen.text.index("Ana Ortiz") < screen.text.index("Ben Ruiz")
    send(clinic, screen, f_10482="personal")
    now = month_of(clinic, "10482")
    assert now.disposition is Disposition.BILL and now.decision is not None and now.decision.family is Family.PERSONAL
    assert "99491×1, 99437×2" in form(clinic, "/ccm attest 2026-10 ortiz").text


def test_a_closed_month_leaves_the_batch_and_takes_a_later_word(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    work(clinic, "10482", 65)
    close_month(clinic, "10482", OCTOBER)
    assert "for your word" not in clinic.owner.slash("/ccm attest").text  # only its review is left
    opened = form(clinic, "/ccm attest 2026-10 ortiz")
    assert "This month is closed" in opened.text
    send(clinic, opened, m_10482="moderate", n_10482=NOTE)
    assert month_of(clinic, "10482").record.signed.mdm.qualifies


def test_a_page_at_a_time_within_slacks_limits(web_clinic: Clinic) -> None:
    clinic = web_clinic
    with clinic.database.write(clinic.practice_id) as uow:
        for number in range(11):
            base = clinic.patient("10483")
            made = replace(
                base, id=new_id(), case_id=f"CASE{number:06d}", mrn=f"7{number:02d}", family=f"Vega{number:02d}"
            )
            uow.patients.save(made)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    mrns = [f"7{number:02d}" for number in range(11)]
    panel(clinic, *mrns)
    for mrn in mrns:
        visit(clinic, mrn, date(2026, 11, 10))
        for _ in range(22):
            work(clinic, mrn, 3, day=date(2026, 11, 10), note="talked through the pill box with her daughter " * 4)
    screen = form(clinic, "/ccm attest 2026-11")
    assert "1 to 8 of 11" in screen.text and "2 more follow once these are attested" in screen.text
    clinic.owner.press(screen, "attest_month_next")
    last = clinic.owner.need_modal()
    assert "9 to 11 of 11" in last.text and "Vega10" in last.text
    clinic.owner.press(last, "attest_month_back")
    assert "Vega00" in clinic.owner.need_modal().text


@pytest.fixture
def seen(web_clinic: Clinic) -> Clinic:
    """Ana Ortiz had her wellness visit on 3 November, at which CCM was discussed."""
    panel(web_clinic, "10482")
    visit(web_clinic, "10482", date(2026, 11, 3), EncounterKind.WELLNESS, discussed=True)
    work(web_clinic, "10482", 22, day=date(2026, 11, 10))
    return web_clinic


def plan(clinic: Clinic, **fields: Any) -> Screen:
    listed = clinic.owner.slash("/ccm attest")
    assert listed.answer is not None and "initiating visit Nov 3" in listed.text
    clinic.owner.press(listed.answer, "planning_open")
    clinic.owner.submit(clinic.owner.need_modal(), fields)
    shown = clinic.owner.need_modal()
    clinic.owner.close(shown)
    return shown


def test_care_planning_is_attested_with_its_visit(seen: Clinic) -> None:
    listed = seen.owner.slash("/ccm attest")
    assert listed.answer is not None
    seen.owner.press(listed.answer, "planning_open")
    screen = seen.owner.need_modal()
    wrong = seen.owner.submit(screen, {"code": "99211", "on": "2026-12-01", "note": "read the chart, 20 min"})
    assert wrong.errors is not None and "G0438" in wrong.errors["code"] and "November 2026" in wrong.errors["on"]
    assert said(seen, "10482", NOVEMBER) == []
    seen.owner.submit(seen.owner.need_modal(), {"code": "g0438", "note": "assessed home, memory, goals: 25 min"})
    shown = seen.owner.need_modal()
    seen.owner.close(shown)
    assert "care planning beyond G0438 on Nov 3" in shown.text
    (row,) = said(seen, "10482", NOVEMBER)
    assert (row.value, row.checked_on) == ("G0438", date(2026, 11, 3))
    planning = month_of(seen, "10482", NOVEMBER).record.signed.planning
    assert planning is not None and not planning.already_billed
    assert "Care planning" not in seen.owner.slash("/ccm attest").text
    again = form(seen, "/ccm attest 2026-11 ortiz")
    assert "care planning beyond G0438" in again.text


def test_care_planning_counts_once_over_all_months(seen: Clinic) -> None:
    plan(seen, code="G0438", note="assessed home, memory, goals: 25 min")
    with seen.database.write(seen.practice_id) as uow:  # an earlier month says so too, as yet open
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None
        key = seen.patient("10482").id
        march = ServiceMonth(2026, 3)
        early = SignOff(new_id(), key, march, SignOffKind.PLANNING, "99215", doctor.id, NOW, "x", date(2026, 3, 3))
        uow.sign_offs.add(early)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    planning = month_of(seen, "10482", NOVEMBER).record.signed.planning
    assert planning is not None and planning.already_billed
    assert not month_of(seen, "10482", march).record.signed.planning.already_billed  # type: ignore[union-attr]
    close_month(seen, "10482", march)  # no minute, no plan: that month bills nothing, so November's stands
    assert not month_of(seen, "10482", NOVEMBER).record.signed.planning.already_billed  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("practitioner", "billed"), [("", True), ("Amara Osei elsewhere", True), ("Nora Quinn", False)], ids=str
)
def test_a_charge_of_another_month_is_the_one_time(seen: Clinic, practitioner: str, billed: bool) -> None:
    plan(seen, code="G0438", note="assessed home, memory, goals: 25 min")
    with seen.database.write(seen.practice_id) as uow:
        uow.charges.save(Charge(new_id(), seen.patient("10482").id, date(2025, 5, 4), "G0506", practitioner, ""))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    planning = month_of(seen, "10482", NOVEMBER).record.signed.planning
    assert planning is not None and planning.already_billed is billed


def planning_form_of(clinic: Clinic, line: str) -> str:
    """The form behind the one patient's form; the refusal where there is none."""
    opened = form(clinic, line)
    pressed = clinic.owner.press(opened, "planning_open")
    shown = clinic.owner.need_modal()
    return pressed.text + shown.text


@pytest.mark.parametrize("closed", [False, True], ids=["while that month is open", "once it is billed"])
def test_a_second_care_planning_is_refused_with_the_way_forward(seen: Clinic, closed: bool) -> None:
    plan(seen, code="G0438", note="assessed home, memory, goals: 25 min")
    if closed:
        billable(seen, "10482", NOVEMBER)
        close_month(seen, "10482", NOVEMBER)
    seen.slack.clock(advance_seconds=20 * 86400)
    visit(seen, "10482", date(2026, 12, 4), EncounterKind.WELLNESS, discussed=True)
    work(seen, "10482", 22, day=date(2026, 12, 5))
    assert "Care planning" not in seen.owner.slash("/ccm attest").text
    said_ = planning_form_of(seen, "/ccm attest 2026-12 ortiz")
    assert (
        "you have it in November 2026" in said_
        and "take it back there first (/ccm attest 2026-11)" in said_.replace("`", "")
    )


def test_it_is_taken_back_by_the_same_form(seen: Clinic) -> None:
    plan(seen, code="G0438", note="assessed home, memory, goals: 25 min")
    assert "There was none" in planning_form_of(seen, "/ccm attest ortiz")
    seen.owner.submit(seen.owner.need_modal(), {"undone": ["take back"]})
    shown = seen.owner.need_modal()
    assert "no care planning beyond the visit after all" in shown.text
    assert month_of(seen, "10482", NOVEMBER).record.signed.planning is None
    assert len(said(seen, "10482", NOVEMBER)) == 2


def test_a_clinic_that_is_not_paid_for_it_is_told_so(seen: Clinic) -> None:
    with seen.database.write(seen.practice_id) as uow:
        uow.settings.put("billing", PracticeBilling(setting=Setting.RHC).model_dump_json(), None, NOW)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "not paid to an RHC or FQHC" in planning_form_of(seen, "/ccm attest ortiz")


def test_a_line_with_several_patients_asks_and_keeps_its_month(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10483", "10484")
    work(clinic, "10484", 65)
    asked = clinic.owner.slash("/ccm attest 2026-10 ruiz")
    assert asked.answer is not None and "Clara Ruiz" in asked.text
    clinic.owner.press(asked.answer, "choose_1" if "Clara" in str(asked.answer.raw["blocks"][2]) else "choose_0")
    opened = clinic.owner.need_modal()
    assert "October 2026" in opened.text and "Clara Ruiz" in opened.text
    assert "is no month" in clinic.owner.slash("/ccm attest 2026-13 ruiz").text
