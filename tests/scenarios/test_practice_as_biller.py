"""The practice as a biller, who pays for a patient, what is known of staff: kept by those who may, as dated rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.actions.billing_settings import read_billing
from bot.doctor import examine
from bot.files.roster import import_patients
from ccm.coverage import Coverage
from ccm.follow_up import Kind
from ccm.practice_billing import PracticeBilling
from ccm.record import Person as Somebody
from ccm.roles import Credential, Duty
from ccm.staff_facts import FactName, StaffFact
from simulator.driver import Person, Screen
from storage.ids import new_id
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_outreach import NOW, loops

NPI = "1234567893"
WHOLE = {
    "name": "Maple Street Family Medicine",
    "npi": NPI,
    "tax_id": "12-3456789",
    "street": "1 Maple Street",
    "city": "Albany",
    "state": "ny",
    "postal_code": "12207-1234",
    "phone": "(518) 555-0100",
    "sender_id": "ms0042",
    "receiver_id": "CLEAR1",
    "receiver_name": "Clear House",
    "payer_id": "04911",
    "own_groups": "Maple Street FM\nMSFM",
}


def billing(clinic: Clinic, who: Person | None = None) -> Screen:
    (who or clinic.owner).slash("/ccm setup billing")
    return (who or clinic.owner).need_modal()


def kept(clinic: Clinic) -> PracticeBilling:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return read_billing(view)


def test_the_billing_record_is_kept_in_versions_and_says_what_a_claim_lacks(clinic: Clinic) -> None:
    empty = billing(clinic)
    assert "No claim leaves without: Name on the claim" in empty.text.replace("*", "")
    assert "No version was kept yet" in empty.text
    assert clinic.owner.submit(empty, {**WHOLE, "tax_id": ""}).errors is None
    saved = clinic.owner.need_modal()
    assert "Billing record kept" in saved.text and "without: Tax id, 9 digits" in saved.text.replace("*", "")
    assert "No 837P file without" not in saved.text
    clinic.owner.press(saved, "billing_open")
    assert clinic.owner.submit(clinic.owner.need_modal(), {"tax_id": "12-3456789", "production": ["yes"]}).ok
    now = kept(clinic)
    assert (now.tax_id, now.state, now.postal_code, now.phone) == ("123456789", "NY", "122071234", "5185550100")
    assert now.own_groups == ("Maple Street FM", "MSFM") and now.missing == () and now.production
    again = billing(clinic).text
    assert (
        "has all it needs" in again
        and "2. Nov 24, 2026, 3:00 PM, Dr. Amara Osei: Tax id, 9 digits – → 123456789" in again
    )
    assert "Files are real, not tests no → yes" in again


def test_a_value_no_claim_takes_is_told_under_its_field(web_clinic: Clinic) -> None:
    said = web_clinic.owner.submit(
        billing(web_clinic), {**WHOLE, "npi": "1234567890", "tax_id": "12", "state": "New York"}
    )
    assert said.errors is not None and set(said.errors) == {"npi", "tax_id", "state"}
    assert "check digit" in said.errors["npi"] and "9 digits" in said.errors["tax_id"]
    assert kept(web_clinic) == PracticeBilling()
    fixed = web_clinic.owner.submit(web_clinic.owner.need_modal(), WHOLE)
    assert fixed.ok and kept(web_clinic).npi == NPI
    assert web_clinic.owner.submit(billing(web_clinic), {}).ok
    assert (
        "Nothing was changed" in web_clinic.owner.need_modal().text
        and "1 version" in web_clinic.owner.need_modal().text
    )


def test_the_biller_may_and_a_nurse_without_the_duty_may_not(web_clinic: Clinic) -> None:
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.staff.save(Somebody(new_id(), "U0STRANGER", "Bea Biller", Credential.FRONT_DESK, frozenset({Duty.BILLER})))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "Practice as biller" in billing(web_clinic, web_clinic.slack.person("U0STRANGER")).title
    assert "That is for" in web_clinic.ma.slash("/ccm setup billing").text
    web_clinic.nurse.slash("/ccm setup")  # the lead
    web_clinic.nurse.press(web_clinic.nurse.need_modal(), "billing_open")
    assert "Practice as biller" in web_clinic.nurse.need_modal().title


def facts(clinic: Clinic) -> list[StaffFact]:
    with clinic.database.read(clinic.practice_id) as view:
        return view.staff_facts.all()


def staff_form(clinic: Clinic) -> Screen:
    listed = clinic.owner.slash("/ccm staff")
    assert listed.answer is not None
    clinic.owner.press(listed.answer, "staff_form")
    return clinic.owner.need_modal()


NURSE = {"user": "U0RN", "name": "Nora Quinn", "credential": "rn", "duties": ["lead"]}


def test_staff_facts_are_kept_by_day_and_an_expired_licence_is_shown(web_clinic: Clinic) -> None:
    clinic = web_clinic
    wrong = clinic.owner.submit(staff_form(clinic), {**NURSE, "npi": "1234567890", "licence_state": "XX"})
    assert wrong.errors is not None and set(wrong.errors) == {"npi", "licence_state"} and facts(clinic) == []
    first = {"npi": NPI, "licence_state": "ny", "licence_until": "2026-11-20", "abroad": "yes"}
    assert clinic.owner.submit(clinic.owner.need_modal(), {**NURSE, **first, "facts_since": "2026-10-01"}).ok
    saved = clinic.owner.need_modal().text
    assert f"NPI {NPI}" in saved and "licence NY expired Nov 20, 2026" in saved and "works outside the US" in saved
    clinic.owner.close(clinic.owner.need_modal())
    assert {one.since for one in facts(clinic)} == {date(2026, 10, 1)} and len(facts(clinic)) == 4
    assert "Licence expired: Nora Quinn" in clinic.ma.slash("/ccm staff").text.replace("*", "")
    renewed = {**NURSE, "npi": NPI, "licence_until": "2028-11-20", "abroad": "no"}
    assert clinic.owner.submit(staff_form(clinic), renewed).ok
    assert "licence NY until Nov 20, 2028" in clinic.owner.need_modal().text
    assert len(facts(clinic)) == 6 and "expired" not in clinic.ma.slash("/ccm staff").text
    clinic.owner.close(clinic.owner.need_modal())
    other = {"user": "U0MA", "name": "Rosa Diaz", "credential": "ma", "npi": NPI}
    clinic.owner.submit(staff_form(clinic), other)
    assert "is the NPI of another person" in clinic.owner.need_modal().text and len(facts(clinic)) == 6


def test_a_long_staff_list_is_paged(web_clinic: Clinic) -> None:
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        for number in range(40):
            uow.staff.save(Somebody(new_id(), f"U9{number:02d}", f"Zed {number:02d}", Credential.MA, frozenset()))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    first = web_clinic.ma.slash("/ccm staff")
    assert first.answer is not None and "1 to 30 of 45" in first.text and "Zed 39" not in first.text
    assert "Zed 39" in web_clinic.ma.press(first.answer, "staff_page_next").text
    assert "Dr. Amara Osei" in web_clinic.ma.press(web_clinic.ma.last(), "staff_page_back").text


def coverages(clinic: Clinic, mrn: str = "10482") -> list[Coverage]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return view.coverages.of_patient(clinic.patient(mrn).id)


def cover(clinic: Clinic, who: Person, **said: str) -> Screen:
    card = who.slash("/ccm patient ortiz")
    assert card.answer is not None
    who.press(card.answer, "card_coverage")
    outcome = who.submit(who.need_modal(), said)
    assert outcome.errors is None
    shown = who.need_modal()
    who.close(shown)
    return shown


def test_coverage_is_recorded_from_the_card_by_the_front_desk(web_clinic: Clinic) -> None:
    clinic, desk = web_clinic, web_clinic.slack.person("U0FRONT")
    assert "Coverage Medicare (roster)" in desk.slash("/ccm patient ortiz").text
    nurse = clinic.ma.slash("/ccm patient ortiz")
    assert nurse.answer is not None and not nurse.answer.has("card_coverage")
    said = {"payer": "Medicare", "member_id": "1EG4TE5MK73", "since": "2020-01-01", "checked_on": "2026-11-20"}
    shown = cover(clinic, desk, **said)
    assert "Coverage kept" in shown.text and "1EG4TE5MK73" in shown.text
    assert "since Jan 1, 2020, checked Nov 20, 2026" in desk.slash("/ccm patient ortiz").text
    assert "Nothing was changed" in cover(clinic, desk).text and len(coverages(clinic)) == 1
    ended = cover(clinic, desk, until="2026-10-31")
    assert "Coverage: none that holds" in ended.text and "to Oct 31, 2026" in ended.text and len(coverages(clinic)) == 2
    card = clinic.ma.slash("/ccm patient ortiz").text
    assert "none that holds" in card
    advantage = cover(clinic, desk, payer="Aetna Medicare Advantage", member_id="W1", since="2026-11-01")
    assert "No loaded file of rules decides this payer" in advantage.text
    card = clinic.ma.slash("/ccm patient ortiz").text
    assert "Coverage Aetna Medicare Advantage" in card and "its months are held" in card


def test_a_coverage_that_cannot_be_is_told_under_its_field(web_clinic: Clinic) -> None:
    desk = web_clinic.slack.person("U0FRONT")
    card = desk.slash("/ccm patient ortiz")
    assert card.answer is not None
    desk.press(card.answer, "card_coverage")
    wrong = {"payer": "Medicare", "since": "2026-11-01", "until": "2026-10-01", "checked_on": "2027-01-01"}
    said = desk.submit(desk.need_modal(), wrong)
    assert said.errors is not None and set(said.errors) == {"until", "checked_on"} and coverages(web_clinic) == []


HEAD = "mrn,first_name,last_name,dob,status,consent_date,plan_date,practitioner,care_manager,payer,phone\n"


def test_a_recorded_coverage_closes_the_gap_that_waited_for_it(web_clinic: Clinic, tmp_path: Path) -> None:
    clinic = web_clinic
    path = tmp_path / "p.csv"
    path.write_text(
        f"{HEAD}10482,Ana,Ortiz,1948-03-02,,,,,,,\n900,Ines,Vega,1950-01-01,active,2026-03-01,2026-08-01,,,,5\n"
    )
    assert import_patients(clinic.database, clinic.assembly.practice, path, NOW, dry_run=False).saved
    mine = clinic.patient("900").id

    def waiting() -> bool:
        open_ = [one for one in loops(clinic, Kind.DATA) if one.open and one.follow_up.patient_id == mine]
        return any(one.follow_up.what.startswith("Payer") for one in open_)

    assert waiting()
    desk = clinic.slack.person("U0FRONT")
    card = desk.slash("/ccm patient vega")
    assert card.answer is not None and "Coverage: none that holds" in card.text
    desk.press(card.answer, "card_coverage")
    assert desk.submit(desk.need_modal(), {"payer": "Medicare", "since": "2026-01-01"}).ok
    assert not waiting()


@pytest.mark.parametrize("expired", [False, True], ids=["whole", "lacking"])
def test_the_doctor_names_what_claims_lack(web_clinic: Clinic, expired: bool) -> None:
    clinic = web_clinic
    if not expired:
        assert clinic.owner.submit(billing(clinic), WHOLE).ok
    with clinic.database.write(clinic.practice_id) as uow:
        nurse, doctor = uow.staff.by_slack_id("U0RN"), uow.staff.by_slack_id("U0DR")
        assert nurse is not None and doctor is not None
        uow.patients.save(replace(clinic.patient("10482"), practitioner_id=doctor.id))
        rows = [(doctor.id, FactName.NPI, NPI)] if not expired else [(nurse.id, FactName.LICENCE_UNTIL, "2026-01-31")]
        for person, name, value in rows:
            uow.staff_facts.add(StaffFact(new_id(), person, name, value, date(2026, 1, 1), None, NOW))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    said = {one.what: one.good for one in examine(clinic.settings)}
    if expired:
        assert not said["Expired licences: Nora Quinn"]
        assert not said["Billing practitioners without an NPI: Dr. Amara Osei"]
        assert any("Tax id" in what and not good for what, good in said.items())
    else:
        assert said["Claims lack nothing of the practice"] and said["Expired licences: none"]
        assert said["Billing practitioners without an NPI: none"]
