"""What a close keeps: the same to the byte when frozen again, on both databases; another reading only in substance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from bot.actions.month_rows import MonthReader
from bot.files.rule_files import shipped
from ccm.billing.amended import differs, reads_otherwise
from ccm.billing.freeze import Closing, freeze
from ccm.billing.frozen import FrozenMonth
from ccm.billing.rules import RuleData
from ccm.month_close import Close, SignOff, SignOffKind
from ccm.record import Correction, CorrectionKind, Patient
from ccm.roles import Credential, Duty
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import PracticeView, UnitOfWork
from tests.panel import OCTOBER, WORKED, Case, add_case, entries_of, entry_of
from tests.record import NOW, a_person

ZONE = ZoneInfo("America/New_York")
CLOSING = Closing("Pat Lee", NOW, "0.1.0")
(RULES,) = shipped()
NURSE = a_person(duties=frozenset[Duty]())
DOCTOR = a_person(slack_user_id="U2", name="Amara Osei", credential=Credential.PHYSICIAN)


def body_of(view: PracticeView, patient: Patient, rules: RuleData = RULES, closing: Closing = CLOSING) -> str:
    now = view.patients.get(patient.id)
    assert now is not None
    one, facts = MonthReader(view, ZONE, OCTOBER, [rules]).one_with_facts(now)
    assert one.decision is not None
    return freeze(one, one.decision, facts, closing).dump()


def written(database: Database, practice: Practice) -> Patient:
    with database.write(practice.id) as uow:
        uow.staff.save(NURSE)
        uow.staff.save(DOCTOR)
        patient = add_case(uow, Case("20001", "Bills", practitioner_minutes=35), NURSE, DOCTOR)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return patient


def keep(database: Database, practice: Practice, *many: Close) -> None:
    with database.write(practice.id) as uow:
        uow.closes.add_many(list(many))
        uow.audit.record("close", None, NOW)
        uow.commit()


def a_close(view: PracticeView, patient: Patient) -> Close:
    body = body_of(view, patient)
    disposition = MonthReader(view, ZONE, OCTOBER, [RULES]).one(patient).disposition
    return Close(new_id(), patient.id, OCTOBER, 1, disposition, body, DOCTOR.id, NOW, "")


def test_frozen_again_it_is_the_same_to_the_byte(database: Database, practice: Practice) -> None:
    patient = written(database, practice)
    with database.read(practice.id) as view:
        first = a_close(view, patient)
    keep(database, practice, first)
    with database.read(practice.id) as view:
        (kept,) = view.closes.of_patient(patient.id, OCTOBER)
        assert kept == first and view.audit.verify() == []
        assert body_of(view, patient) == kept.body == FrozenMonth.load(kept.body).dump()
        whole = MonthReader(view, ZONE, OCTOBER, [RULES])
        facts = whole.practice()
        (one,) = whole.all(facts)  # read with the whole practice it is no other month
        assert one.decision is not None and freeze(one, one.decision, facts, CLOSING).dump() == kept.body


def test_a_version_is_kept_once(database: Database, practice: Practice) -> None:
    patient = written(database, practice)
    with database.read(practice.id) as view:
        first = a_close(view, patient)
    keep(database, practice, first)
    with pytest.raises(IntegrityError):
        keep(database, practice, replace(first, id=new_id()))
    with database.read(practice.id) as view:
        assert len(view.closes.of_patient(patient.id, OCTOBER)) == 1


def dearer(rules: RuleData) -> RuleData:
    return rules.model_copy(update={"conversion_factor": rules.conversion_factor * 2, "title": "Medicare, corrected"})


@pytest.mark.parametrize(
    ("rules", "closing"),
    [(dearer(RULES), CLOSING), (RULES, Closing("Nora Quinn", NOW + timedelta(days=400), "9.9"))],
    ids=["rates", "closer"],
)
def test_new_rates_or_another_closer_amend_nothing(
    database: Database, practice: Practice, rules: RuleData, closing: Closing
) -> None:
    patient = written(database, practice)
    with database.read(practice.id) as view:
        closed, now = body_of(view, patient), body_of(view, patient, rules, closing)
    assert closed != now and not differs(closed, now) and not reads_otherwise(closed, now)


def voided(uow: UnitOfWork, patient: Patient) -> None:
    one = entries_of(uow, patient)[0].entry
    uow.entries.correct(Correction(new_id(), one.id, CorrectionKind.VOIDED, NURSE.id, NOW, "wrong"))


def longer(uow: UnitOfWork, patient: Patient) -> None:
    uow.entries.add(entry_of(patient, NURSE, 1, WORKED + timedelta(days=11)))


def other_family(uow: UnitOfWork, patient: Patient) -> None:
    kept = (new_id(), patient.id, OCTOBER, SignOffKind.FAMILY, "personal", DOCTOR.id, NOW, "mine")
    uow.sign_offs.add(SignOff(*kept))


def new_number(uow: UnitOfWork, patient: Patient) -> None:
    uow.patients.save(replace(patient, member_id="2EG4TE5MK73"))


def moved(uow: UnitOfWork, patient: Patient) -> None:
    uow.patients.save(replace(patient, address="9 Oak Street, Springfield, IL 62701"))


def renamed(uow: UnitOfWork, patient: Patient) -> None:
    uow.staff.save(replace(NURSE, name="Rosa Diaz-Vega"))


@pytest.mark.parametrize(
    ("change", "matters"),
    [(voided, True), (longer, True), (other_family, True), (new_number, True), (moved, False), (renamed, False)],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_what_a_claim_or_an_auditor_reads_otherwise_is_a_change(
    database: Database, practice: Practice, change: Callable[[UnitOfWork, Patient], Any], matters: bool
) -> None:
    patient = written(database, practice)
    with database.read(practice.id) as view:
        closed = body_of(view, patient)
    with database.write(practice.id) as uow:
        change(uow, patient)
        uow.audit.record("change", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        now = body_of(view, patient)
    assert differs(closed, now) is matters and reads_otherwise(closed, now)


def test_timers_of_all_are_read(database: Database, practice: Practice) -> None:
    patient = written(database, practice)
    with database.write(practice.id) as uow:
        for who in (NURSE, DOCTOR):
            uow.timers.start(f"t{who.slack_user_id}", who.id, patient.id, NOW)
        uow.timers.close("tU2", NOW)
        assert [one.person_id for one in uow.timers.open_ones()] == [NURSE.id]
