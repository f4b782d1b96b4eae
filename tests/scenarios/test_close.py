"""The close in use: what is ready closes, what is held stops nobody, and nothing closed is ever written over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.views.forms_month import TAKE_BACK
from ccm.billing.decision import Disposition
from ccm.billing.frozen import FrozenMonth
from ccm.care_plan import PlanEvent, PlanEventKind
from ccm.chart import Charge
from ccm.coverage import Coverage
from ccm.month_close import ClaimBatch, ClaimItem, ClaimKind, Close
from ccm.practice_billing import PracticeBilling
from ccm.record import Correction, CorrectionKind, Patient
from ccm.roles import Duty
from simulator.driver import Person as Someone
from simulator.driver import Screen
from storage.ids import new_id
from tests.panel import OCTOBER, WORKED, Case, entries_of, entry_of
from tests.record import NOW
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_month import CASES, month_of, seed, words

DAY = 86400
HOUR = 3600
LATER = WORKED + timedelta(days=6, hours=1)
SIGNED_AT = datetime(2026, 10, 20, 15, tzinfo=UTC)


def closes(clinic: Clinic, patient: Patient) -> list[Close]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return view.closes.of_patient(patient.id, OCTOBER)


def close_screen(who: Someone, line: str = "/ccm close 2026-10") -> tuple[str, Screen]:
    said = who.slash(line)
    assert said.answer is not None, said.text
    return words(said), said.answer


def trail(clinic: Clinic) -> list[str]:
    with clinic.database.read(clinic.practice_id) as view:
        return [row.deed for row in view.audit.all() if row.deed.startswith("month.close")]


@pytest.fixture
def october(web_clinic: Clinic) -> Clinic:
    seed(web_clinic, *CASES)
    return web_clinic


def test_one_held_month_stops_nobody_else_on_every_transport(clinic: Clinic) -> None:
    made = seed(clinic, *CASES)
    shown, screen = close_screen(clinic.nurse)
    # Ana Ortiz and Ida Short stand below 20 minutes: with Ida Bills they are closed, as not billable.
    assert "Ready to be closed: 3, kept open: 3" in shown
    done = words(clinic.nurse.press(screen, "close_ready"))
    assert "3 patient-months closed" in done and "kept open: 3" in done and "closed 3" in done
    assert {name: [one.disposition for one in closes(clinic, patient)] for name, patient in made.items()} == {
        "Bills": [Disposition.BILL],
        "Short": [Disposition.DO_NOT_BILL],
        "Unchecked": [],
        "Planless": [],
        "Elsewhere": [],
    }
    (kept,) = closes(clinic, made["Bills"])
    frozen = FrozenMonth.load(kept.body)
    assert frozen.closed_by == "Nora Quinn" and frozen.code_version and frozen.dump() == kept.body
    assert [(one.code, one.units) for one in frozen.lines] == [("99490", 1)] and frozen.timely_until


def test_plans_that_nobody_signed_are_counted_and_hold_nothing(october: Clinic) -> None:
    shown, _ = close_screen(october.nurse)
    assert "1 plan unsigned: it bills, and an auditor will ask" in shown and "Ready to be closed: 3" in shown
    said, _ = month_of(october.nurse, "bills")
    asked = "The care plan is not signed by the end of October 2026: an auditor will ask"
    assert asked in said and "Decision: bill" in said
    with october.database.write(october.practice_id) as uow:
        doctor, patient = uow.staff.by_slack_id("U0DR"), uow.patients.by_mrn("20001")
        assert doctor and patient
        (plan,) = uow.plans.versions(patient.id)
        uow.plans.event(PlanEvent(new_id(), plan.id, PlanEventKind.SIGNED, doctor.id, SIGNED_AT))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert asked not in month_of(october.nurse, "bills")[0] and "unsigned" not in close_screen(october.nurse)[0]


def test_closing_twice_closes_once_and_looking_is_not_closing(october: Clinic) -> None:
    _, first = close_screen(october.nurse)
    _, second = close_screen(october.owner)
    assert trail(october) == ["month.close.form"] * 2
    assert "3 patient-months closed" in words(october.nurse.press(first, "close_ready"))
    again = words(october.owner.press(second, "close_ready"))  # the same deed by a second click
    assert "patient-months closed" not in again and "Ready to be closed: 0" in again
    assert len(closes(october, october.patient("20001"))) == 1
    assert trail(october)[2:] == ["month.close", "month.close"]


def test_a_running_month_is_not_closed(october: Clinic) -> None:
    shown, screen = close_screen(october.nurse, "/ccm close")
    assert "The month is not over: it can be closed from December 1" in shown and not screen.has("close_ready")
    one, screen = close_screen(october.nurse, "/ccm close bills")
    assert "November 2026 is not over" in one and not screen.has("close_one")


def test_who_logged_does_not_close_alone(october: Clinic) -> None:
    with october.database.write(october.practice_id) as uow:
        rosa = uow.staff.by_slack_id("U0MA")
        assert rosa is not None
        uow.staff.save(replace(rosa, duties=frozenset({Duty.BILLER})))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown, screen = close_screen(october.ma)
    assert "2 of them you logged all by yourself" in shown
    done = words(october.ma.press(screen, "close_ready"))
    assert "1 patient-month closed" in done and closes(october, october.patient("20001")) == []
    one, screen = close_screen(october.ma, "/ccm close 2026-10 bills")
    assert "You logged all of this month's time yourself" in one and not screen.has("close_one")
    assert "2 patient-months closed" in words(october.nurse.press(close_screen(october.nurse)[1], "close_ready"))


def test_in_a_practice_of_one_the_close_says_so(october: Clinic) -> None:
    with october.database.write(october.practice_id) as uow:
        rosa, nora, doctor = (uow.staff.by_slack_id(one) for one in ("U0MA", "U0RN", "U0DR"))
        assert rosa and nora and doctor
        uow.staff.save(replace(rosa, duties=frozenset({Duty.OWNER})))
        uow.staff.save(replace(nora, duties=frozenset()))
        uow.staff.save(replace(doctor, duties=frozenset()))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    _, screen = close_screen(october.ma)
    october.ma.press(screen, "close_ready")
    (kept,) = closes(october, october.patient("20001"))
    assert "nobody else here may close" in kept.why
    assert "nobody else here may close" in october.ma.slash("/ccm month 2026-10 bills").text


def test_a_barred_month_closes_by_itself_and_a_held_one_not_at_all(october: Clinic) -> None:
    shown, screen = close_screen(october.nurse, "/ccm close 2026-10 planless")
    assert "Dr. Amara Osei: record what the chart held" in shown
    done = words(october.nurse.press(screen, "close_one"))
    assert "Closed." in done and "Closed: do not bill · Nora Quinn, RN, Nov 24, 2026" in done
    assert [one.disposition for one in closes(october, october.patient("20004"))] == [Disposition.DO_NOT_BILL]
    held, screen = close_screen(october.nurse, "/ccm close 2026-10 unchecked")
    assert "It is held" in held and not screen.has("close_one")


def test_what_changed_since_it_was_read_is_read_first(october: Clinic) -> None:
    _, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    undo_all(october, "20001")
    said = words(october.nurse.press(screen, "close_one"))
    assert "It changed since you looked" in said and closes(october, october.patient("20001")) == []
    screen = october.nurse.last()
    assert "Closed." in words(october.nurse.press(screen, "close_one"))
    assert [one.disposition for one in closes(october, october.patient("20001"))] == [Disposition.DO_NOT_BILL]


def undo_all(clinic: Clinic, mrn: str) -> None:
    """Rosa's time turns out to be another patient's."""
    with clinic.database.write(clinic.practice_id) as uow:
        patient, rosa = uow.patients.by_mrn(mrn), uow.staff.by_slack_id("U0MA")
        assert patient and rosa
        for state in entries_of(uow, patient):
            uow.entries.correct(Correction(new_id(), state.entry.id, CorrectionKind.VOIDED, rosa.id, NOW, "wrong"))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def test_a_late_change_shows_and_is_amended_with_its_reason(october: Clinic) -> None:
    october.nurse.press(close_screen(october.nurse)[1], "close_ready")
    patient = october.patient("20001")
    _, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    assert not screen.has("close_amend") and not screen.has("close_one")  # nothing changed: nothing to amend
    undo_all(october, "20001")
    whole = october.nurse.slash("/ccm month 2026-10")
    assert "changed since the close: 1" in words(whole)
    shown, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    assert "Changed since the close: amend" in shown
    october.owner.press(close_screen(october.owner, "/ccm close 2026-10 bills")[1], "close_amend")
    october.nurse.press(screen, "close_amend")
    form = october.nurse.need_modal()
    assert october.nurse.submit(form, {"reason": " "}).errors
    october.nurse.submit(form, {"reason": "the call was another patient's"})
    done = words(october.nurse.need_modal())
    assert "Amendment, version 2: do not bill" in done and "Closed: bill · 99490×1" in done
    assert [(one.version, one.disposition, one.why) for one in closes(october, patient)] == [
        (1, Disposition.BILL, ""),
        (2, Disposition.DO_NOT_BILL, "the call was another patient's"),
    ]
    october.owner.submit(october.owner.need_modal(), {"reason": "the same, a second time"})
    assert "Nothing to amend" in words(october.owner.need_modal())
    assert len(closes(october, patient)) == 2


def test_a_new_charge_changes_a_closed_month_and_all_are_amended_at_once(october: Clinic) -> None:
    october.nurse.press(close_screen(october.nurse)[1], "close_ready")
    patient = october.patient("20001")
    with october.database.write(october.practice_id) as uow:
        uow.charges.save(Charge(new_id(), patient.id, date(2026, 10, 9), "G0181", "", ""))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    _, screen = close_screen(october.nurse)
    october.nurse.press(screen, "close_amend")
    assert "1 closed month changed since the close" in words(october.nurse.need_modal())
    october.nurse.submit(october.nurse.need_modal(), {"reason": "G0181 came in with the November file"})
    assert "1 patient-month amended" in words(october.nurse.need_modal())
    last = closes(october, patient)[-1]
    assert last.disposition is Disposition.DO_NOT_BILL and "EXCLUDED_BY:G0181" in FrozenMonth.load(last.body).reasons


def test_what_changed_since_the_form_of_an_amendment_was_opened_is_read_first(october: Clinic) -> None:
    october.nurse.press(close_screen(october.nurse)[1], "close_ready")
    patient = october.patient("20001")
    with october.database.write(october.practice_id) as uow:
        nora = uow.staff.by_slack_id("U0RN")
        assert nora
        uow.entries.add(entry_of(patient, nora, 16, LATER))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    assert "Decision: bill" in shown
    october.nurse.press(screen, "close_amend")
    with october.database.write(october.practice_id) as uow:
        uow.charges.save(Charge(new_id(), patient.id, date(2026, 10, 9), "G0181", "", ""))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    october.nurse.submit(october.nurse.need_modal(), {"reason": "16 minutes more"})
    said = october.nurse.need_modal()
    assert "It changed since you opened it" in words(said) and "do not bill" in words(said)
    assert len(closes(october, patient)) == 1
    october.nurse.press(said, "close_amend")
    october.nurse.submit(october.nurse.need_modal(), {"reason": "G0181 came in"})
    assert [one.disposition for one in closes(october, patient)] == [Disposition.BILL, Disposition.DO_NOT_BILL]


def test_a_claim_that_left_is_taken_back_on_the_form_of_a_held_month(october: Clinic) -> None:
    october.nurse.press(close_screen(october.nurse)[1], "close_ready")
    patient = october.patient("20001")
    (kept,) = closes(october, patient)
    since = OCTOBER.first_day
    with october.database.write(october.practice_id) as uow:
        batch = ClaimBatch(new_id(), OCTOBER, 1, kept.by_id, NOW)
        uow.closes.add_batch(
            batch, [ClaimItem(new_id(), batch.id, patient.id, OCTOBER, kept.id, ClaimKind.ORIGINAL, "00001000001")]
        )
        uow.coverages.add(Coverage(new_id(), patient.id, "Humana Gold HMO", "H1", since, None, None, kept.by_id, NOW))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    _, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    october.nurse.press(screen, "close_amend")
    form = october.nurse.need_modal()
    assert "its claim has left" in words(form)
    october.nurse.submit(form, {"as": TAKE_BACK, "reason": "Medicare Advantage since October"})
    assert "The claim is taken back: a void leaves next." in words(october.nurse.need_modal())
    last = closes(october, patient)[-1]
    assert (last.disposition, last.why) == (Disposition.DO_NOT_BILL, "Medicare Advantage since October")
    assert not close_screen(october.nurse, "/ccm close 2026-10 bills")[1].has("close_amend")


def test_what_only_reads_otherwise_is_not_flagged_and_may_be_amended_by_itself(october: Clinic) -> None:
    october.nurse.press(close_screen(october.nurse)[1], "close_ready")
    patient = october.patient("20001")
    with october.database.write(october.practice_id) as uow:
        uow.patients.save(replace(patient, address="9 Oak Street, Springfield, IL 62701"))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    assert "changed since" not in words(october.nurse.slash("/ccm month 2026-10"))
    shown, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    assert "reads differently than at the close" in shown
    october.nurse.press(screen, "close_amend")
    october.nurse.submit(october.nurse.need_modal(), {"reason": "the payer asks for the new address"})
    assert "Amendment, version 2" in words(october.nurse.need_modal())
    assert "Oak Street" in FrozenMonth.load(closes(october, patient)[-1].body).patient.address


def test_a_closed_month_that_is_held_now_is_amended_to_bill_nothing(october: Clinic) -> None:
    october.nurse.press(close_screen(october.nurse)[1], "close_ready")
    with october.database.write(october.practice_id) as uow:
        rosa, first, other = uow.staff.by_slack_id("U0MA"), uow.patients.by_mrn("20001"), uow.patients.by_mrn("20002")
        assert rosa and first and other
        uow.entries.add(entry_of(other, rosa, 30, WORKED))  # at the same moment with both
        uow.audit.record("seed", None, NOW)
        uow.commit()
    _, screen = close_screen(october.nurse, "/ccm close 2026-10 bills")
    october.nurse.press(screen, "close_amend")
    form = october.nurse.need_modal()
    assert "It is held now, and was closed to be billed" in words(form)
    october.nurse.submit(form, {"as": TAKE_BACK, "reason": "Rosa was with two patients at once"})
    assert "Nothing of it is billed: no claim leaves." in words(october.nurse.need_modal())
    assert [one.disposition for one in closes(october, october.patient("20001"))] == [
        Disposition.BILL,
        Disposition.DO_NOT_BILL,
    ]


def test_unconfirmed_time_and_running_timers_are_named_with_their_person(web_clinic: Clinic) -> None:
    made = seed(web_clinic, Case("20001", "Bills"), Case("20008", "Clocked"))
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        rosa, nora, doctor = (uow.staff.by_slack_id(one) for one in ("U0MA", "U0RN", "U0DR"))
        assert rosa and nora and doctor
        late = WORKED + timedelta(days=9)
        uow.entries.add(entry_of(made["Bills"], nora, 7, late, entered_by_id=rosa.id))
        uow.timers.start(new_id(), doctor.id, made["Clocked"].id, datetime(2026, 10, 30, 15, 0, tzinfo=UTC))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown, screen = close_screen(web_clinic.nurse)
    assert "7 min not confirmed by who did it\nNora Quinn: confirm it" in shown
    assert "A timer of this month still runs or is paused\nDr. Amara Osei: stop it" in shown
    assert "Ready to be closed: 1, kept open: 2" in shown  # Ana Ortiz alone
    web_clinic.nurse.press(screen, "close_ready")
    assert [closes(web_clinic, one) for one in made.values()] == [[], []]


def test_what_a_claim_lacks_of_the_practice_is_said_and_amended_when_it_is_there(october: Clinic) -> None:
    shown, screen = close_screen(october.nurse)
    assert "No claim can leave yet" in shown and "Billing NPI" in shown
    october.nurse.press(screen, "close_ready")
    whole = PracticeBilling(
        name="Maple Street",
        npi="1234567893",
        tax_id="123456789",
        street="1 Main",
        city="Springfield",
        state="IL",
        postal_code="62701",
    )
    with october.database.write(october.practice_id) as uow:
        uow.settings.put("billing", whole.model_dump_json(), None, NOW)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    shown, _ = close_screen(october.nurse)
    assert "No claim can leave" not in shown and "changed since the close: 1" in shown  # who bills nothing names nobody


def test_only_who_may_close_is_offered_it(october: Clinic) -> None:
    compliance = october.slack.person("U0FRONT")
    said = compliance.slash("/ccm month 2026-10")
    assert said.answer is not None and not said.answer.has("close_open") and said.answer.has("month_checked")
    assert "That is for lead, biller, owner" in compliance.slash("/ccm close 2026-10").text
    practitioner = october.slack.person("U0STRANGER").slash("/ccm month 2026-10")
    assert practitioner.answer is not None and not practitioner.answer.has("month_checked")
