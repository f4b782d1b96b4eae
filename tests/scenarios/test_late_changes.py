"""What comes to a month after its close: who does it is told, and the biller where a claim left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.actions.attesting import attest_planning
from bot.views.attest import kept
from ccm.coverage import Coverage
from ccm.follow_up import Loop
from ccm.record import Patient
from ccm.staff_facts import FactName, StaffFact
from simulator.driver import Person as Someone
from simulator.driver import Screen
from storage.ids import new_id
from tests.closing import AT, OCTOBER, at_work
from tests.record import an_entry
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_claims import Billed, claims, entries_of
from tests.scenarios.test_month import words

LATE = 'reason:"found on paper"'
SAME = "October 2026 is closed and its claim has left; nothing in the claim changes."
TOLD = "October 2026 is closed and its claim has left: the biller is told."
OWED = "October 2026 changed after its claim left: amend or void it"


def loops(clinic: Clinic, one: Patient) -> list[Loop]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return view.follow_ups.of_patient(one.id)


def results(clinic: Clinic, one: Patient) -> list[str]:
    return [event.result for loop in loops(clinic, one) for event in loop.events]


def close_of(who: Someone, one: Patient) -> Screen:
    said = who.slash(f"/ccm close 2026-10 {one.mrn}")
    assert said.answer is not None, said.text
    return said.answer


def amend(who: Someone, one: Patient, why: str, **more: str) -> str:
    who.press(close_of(who, one), "close_amend")
    who.submit(who.need_modal(), {"reason": why, **more})
    return words(who.need_modal())


def newest(clinic: Clinic, one: Patient) -> str:
    return entries_of(clinic, one)[-1][-6:]


def test_a_late_entry_tells_the_person_and_only_a_changed_claim_the_biller(clinic: Clinic) -> None:
    billed = Billed(clinic, (25, 45), closed=2)
    one, two = billed.patients
    clinic.owner.press(claims(clinic), "claims_make")
    few = clinic.nurse.slash(f"/ccm log {one.mrn} 5 10/9 meds reconciled two medicines {LATE}").text
    assert SAME in few and loops(clinic, one) == []
    many = clinic.nurse.slash(f"/ccm log {one.mrn} 12 10/12 meds reconciled metformin {LATE}").text
    assert TOLD in many
    again = clinic.nurse.slash(f"/ccm log {one.mrn} 20 10/13 edu taught salt and fluids {LATE}").text
    assert TOLD in again and [each.follow_up.what for each in loops(clinic, one)] == [OWED]  # one, however often
    for_her = clinic.ma.slash(f"/ccm log {two.mrn} 20 10/14 by:nora meds went over the list {LATE}").text
    assert SAME in for_her and loops(clinic, two) == []  # it does not count before Nora says so
    confirmed = clinic.nurse.slash("/ccm today").answer
    assert confirmed is not None
    assert TOLD in words(clinic.nurse.press(confirmed, "entry_confirm"))
    assert clinic.nurse.slash(f"/ccm undo e-{newest(clinic, two)} because it was typed twice").text.count(SAME) == 1
    assert results(clinic, two) == ["by itself: nothing in the claim changes any more"]


def test_the_follow_up_closes_itself_when_the_month_is_amended_and_the_claim_leaves(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 30), closed=2)
    one, two = billed.patients
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    web_clinic.nurse.slash(f"/ccm log {one.mrn} 15 10/12 meds reconciled metformin {LATE}")
    web_clinic.nurse.slash(f"/ccm undo e-{newest(web_clinic, two)} because it was typed twice")
    assert "Amended." in amend(web_clinic.owner, one, "found on paper")
    assert "Amended." in amend(web_clinic.owner, two, "wrong chart")
    assert results(web_clinic, one) == ["amended, version 2: its replacement leaves with the next batch"]
    assert results(web_clinic, two) == ["amended, version 2: its void leaves with the next batch"]
    web_clinic.nurse.slash(f"/ccm log {one.mrn} 25 10/13 edu taught salt and fluids {LATE}")
    screen = claims(web_clinic)
    said = screen.text.replace("*", "")
    assert "1 replacement, 1 void would leave now, as file 2 of October 2026, a supplement" in said
    assert "1 of these rests on a month that has changed since its close: first `/ccm close 2026-10`" in said
    made = web_clinic.owner.press(screen, "claims_make").answer
    assert made is not None and "Batch 2 is made, file 2 of October 2026, a supplement" in made.text.replace("*", "")
    assert [each.open for each in loops(web_clinic, one)] == [False, True]  # the month changed again: it stays
    web_clinic.nurse.slash(f"/ccm undo e-{newest(web_clinic, one)} because it was typed twice")
    assert results(web_clinic, one)[-1] == "by itself: nothing in the claim changes any more"


def test_a_void_sent_by_mistake_is_billed_again_with_its_reason(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,), closed=1)
    (one,) = billed.patients
    owner = web_clinic.owner
    owner.press(claims(web_clinic), "claims_make")
    web_clinic.nurse.slash(f"/ccm undo e-{newest(web_clinic, one)} because it was typed twice")
    amend(owner, one, "wrong chart")
    owner.press(claims(web_clinic), "claims_make")
    shown = close_of(owner, one)
    assert "amend it first, so that its close bills" in words(shown) and not shown.has("claim_again")
    web_clinic.nurse.slash(f"/ccm log {one.mrn} 25 10/12 meds reconciled metformin, no side effects {LATE}")
    assert "Amended." in amend(owner, one, "it was her call after all")
    behind = claims(web_clinic).text
    assert "Nothing new would leave now." in behind and "does not leave again by itself" in behind
    shown = close_of(owner, one)
    owner.press(shown, "claim_again")
    form = owner.need_modal()
    assert owner.submit(form, {"reason": " "}).errors
    owner.submit(form, {"reason": "voided by mistake"})
    said = words(owner.need_modal())
    assert "It leaves as a new original with the next batch." in said
    assert "Billed again after its void, as Dr. Amara Osei said on Nov 24, 2026: voided by mistake" in said
    owner.press(shown, "claim_again")
    assert "There is nothing to bill again here" in owner.last().text
    screen = claims(web_clinic)
    assert "1 original is billed again after a void" in screen.text.replace("*", "")
    owner.press(screen, "claims_make")
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert [each.kind.value for each in view.closes.items(OCTOBER)] == ["original", "void", "original"]
    assert "said that a voided month is billed again" in owner.slash(f"/ccm access {one.mrn}").text


def test_a_look_up_and_an_answer_are_taken_back_also_after_the_close(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 30), closed=1)
    one, two = billed.patients
    owner = web_clinic.nurse  # who leads
    for patient in (one, two):
        month = owner.slash(f"/ccm month 2026-10 {patient.mrn}").answer
        assert month is not None and "Decision: bill" in words(month)
        owner.press(month, "month_uncheck")
        form = owner.need_modal()
        assert ("The month is closed: what changes by it is amended." in words(form)) is (patient is one)
        assert owner.submit(form, {"reason": ""}).errors
        owner.submit(form, {"reason": "the wrong portal"})
        said = words(owner.need_modal())
        assert "Taken back." in said and "Decision: hold" in said
        assert "Others' codes and stays looked up: taken back · Nora Quinn" in said
    assert "Nothing of it is billed: no claim leaves." in amend(
        web_clinic.owner, one, "not looked up", **{"as": "take_back"}
    )
    assert "Nothing would leave now." in claims(web_clinic).text


def test_a_corrected_npi_is_one_line_and_one_button_for_all(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,) * 12, closed=11)
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    billed.close(billed.patients[11])
    doctor = billed.team.doctor
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        fact = (doctor.id, FactName.NPI, "1003000126", date(2020, 1, 1), doctor.id, AT)
        uow.staff_facts.add(StaffFact(new_id(), *fact))
        uow.audit.record("test", None, AT)
        uow.commit()
    screen = claims(web_clinic)
    said = screen.text.replace("*", "")
    line = "12 closed months name another NPI, tax id or billing address than the record has now"
    assert line in said and "sent claims rest" not in said and "Ortiz" not in said.partition("Stays behind")[0]
    web_clinic.owner.press(screen, "close_amend")
    form = web_clinic.owner.need_modal()
    assert "12 closed months with another NPI, tax id or billing address" in words(form)
    web_clinic.owner.submit(form, {"reason": "the NPI was another person's"})
    assert "12 patient-months amended" in words(web_clinic.owner.need_modal())
    after = claims(web_clinic).text.replace("*", "")
    assert "1 original, 11 replacements would leave now" in after and line not in after


def test_a_death_told_late_says_what_it_means_for_the_closed_month(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,), closed=1)
    (one,) = billed.patients
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    web_clinic.owner.slash(f"/ccm withdraw {one.mrn}")
    form = web_clinic.owner.need_modal()
    web_clinic.owner.submit(form, {"what": "die", "reason": "told by her son", "on": "2026-10-03"})
    assert TOLD in words(web_clinic.owner.need_modal())
    assert [each.open for each in loops(web_clinic, one)] == [True]  # a claim is no prompt: it outlives the patient
    listed = web_clinic.nurse.slash("/ccm todo list all").text
    assert OWED in listed


def test_a_word_said_after_the_claim_left_tells_the_biller(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,), closed=1)
    (one,) = billed.patients
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    lead = web_clinic.nurse
    month = lead.slash(f"/ccm month 2026-10 {one.mrn}").answer
    assert month is not None
    lead.press(month, "month_uncheck")
    lead.submit(lead.need_modal(), {"reason": "the wrong portal"})
    assert TOLD in words(lead.need_modal())
    assert [each.follow_up.what for each in loops(web_clinic, one)] == [OWED]
    lead.press(month, "month_checked")
    said = {"looked_up": "codes and stays", "where": "the right portal", "on": "2026-11-02"}
    lead.submit(lead.need_modal(), said)
    assert results(web_clinic, one) == ["by itself: nothing in the claim changes any more"]
    looked = lead.slash(f"/ccm access {one.mrn}").text
    assert "took back a look-up of others' codes and stays" in looked


def test_planning_attested_after_the_claim_left_tells_the_biller(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,), closed=1)
    (one,) = billed.patients
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        work = at_work(uow, web_clinic.assembly.practice, billed.team.doctor)
        said = attest_planning(work, one, OCTOBER, "99495", date(2026, 10, 5), "assessed and planned at length")
        uow.audit.record("test", None, AT, patients=tuple(work.seen))
        uow.commit()
    assert [notice for _, notice in said.notices] == [TOLD]
    assert any(TOLD in str(one.to_dict()) for one in kept(said).blocks or ())
    assert [each.follow_up.what for each in loops(web_clinic, one)] == [OWED]


def test_a_wrong_member_id_on_a_sent_claim_is_never_called_the_same(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,), closed=1)
    (one,) = billed.patients
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.patients.save(replace(one, member_id="9ZZ9ZZ9ZZ99"))
        uow.audit.record("import.patients", None, AT)
        uow.commit()
    web_clinic.nurse.slash(f"/ccm log {one.mrn} 20 10/12 meds reconciled metformin {LATE}")
    undone = web_clinic.nurse.slash(f"/ccm undo e-{newest(web_clinic, one)} because it was typed twice").text
    assert TOLD in undone and [each.open for each in loops(web_clinic, one)] == [True]
    said = claims(web_clinic).text
    assert "its claim says the same" not in said
    assert "now would bill 99490×1, with other data of the patient, the payer or the biller than the claim has" in said


@pytest.mark.parametrize("what", ["move", "withdraw"])
def test_who_left_earlier_than_was_known_and_its_correction_tell_the_biller(web_clinic: Clinic, what: str) -> None:
    billed = Billed(web_clinic, (25,), closed=1)
    (one,) = billed.patients
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    web_clinic.owner.slash(f"/ccm withdraw {one.mrn}")
    form = web_clinic.owner.need_modal()
    web_clinic.owner.submit(form, {"what": what, "reason": "told by her son", "on": "2026-10-03"})
    assert TOLD in words(web_clinic.owner.need_modal())
    assert [each.follow_up.what for each in loops(web_clinic, one)] == [OWED]
    path = web_clinic.nurse.slash(f"/ccm enroll {one.mrn}").answer
    assert path is not None
    web_clinic.nurse.press(path, "enrol_correct")
    web_clinic.nurse.submit(web_clinic.nurse.need_modal(), {"reason": "it was her sister"})
    assert results(web_clinic, one) == ["by itself: nothing in the claim changes any more"]


def test_an_answer_for_a_payer_that_changed_is_given_and_taken_back(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,), closed=0)
    (one,) = billed.patients
    lead = web_clinic.nurse
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        plan = ("Humana HMO", "H1", OCTOBER.first_day, date(2026, 10, 20), None, billed.team.nurse.id, AT)
        uow.coverages.add(Coverage(new_id(), one.id, *plan))
        uow.audit.record("test", None, AT)
        uow.commit()
    shown = lead.slash(f"/ccm month 2026-10 {one.mrn}").answer
    assert shown is not None and "Decision: hold" in words(shown)
    assert "Humana HMO until Oct 20, Medicare from Oct 21" in words(shown) and not shown.has("month_unanswer")
    lead.press(shown, "month_override")
    lead.submit(lead.need_modal(), {"hold": "PAYERS_SHARE_MINUTES", "reason": "Medicare took all of it, by phone"})
    answered = lead.need_modal()
    assert "Decision: bill" in words(answered)
    message = lead.slash(f"/ccm month 2026-10 {one.mrn}").answer
    assert message is not None
    lead.press(answered, "month_unanswer")
    lead.submit(lead.need_modal(), {"hold": "PAYERS_SHARE_MINUTES", "reason": "it was another patient's call"})
    back = lead.need_modal()
    assert "Taken back." in words(back) and "Decision: hold" in words(back)
    assert "the answer for it is taken back · Nora Quinn" in words(back)
    lead.press(message, "month_unanswer")
    assert "Nobody answered for a hold on this month" in lead.last().text


def test_time_that_contests_another_patients_claim_tells_the_biller_of_that_one(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 1, 1), closed=1)
    theirs, other, third = billed.patients
    at, nurse = datetime(2026, 10, 7, 16, 0, tzinfo=UTC), billed.team.nurse
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        call = {"service_date": at.date(), "start": at, "seconds": 25 * 60, "entered_at": at}
        uow.entries.add(an_entry(other, nurse, **call))
        uow.audit.record("test", None, AT)
        uow.commit()
    billed.close(other)
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    line = f"20 10/7 at 12:00pm meds reconciled metformin, no side effects {LATE}"
    said = web_clinic.nurse.slash(f"/ccm log {third.mrn} {line}").text
    assert f"On another chart through this time: {TOLD}" in said and loops(web_clinic, third) == []
    assert [each.follow_up.what for each in loops(web_clinic, other)] == [OWED]
    web_clinic.nurse.slash(f"/ccm undo e-{newest(web_clinic, third)} because it was typed twice")
    assert results(web_clinic, other) == ["by itself: nothing in the claim changes any more"]
    web_clinic.nurse.slash(f"/ccm log {theirs.mrn} {line}")  # on a closed chart: what collides holds both
    assert [each.open for each in loops(web_clinic, other)] == [False, True]
    assert [each.open for each in loops(web_clinic, theirs)] == [True]
