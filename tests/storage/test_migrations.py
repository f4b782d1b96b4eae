"""A practice that began with the first release keeps its record, and its chain, through every later schema."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from alembic import command
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from ccm.billing.rule_text import RuleText
from ccm.care_plan import PlanEvent, PlanEventKind
from ccm.consent import How
from ccm.enrolment import EnrolmentStep, Step
from ccm.follow_up import FollowUp, Kind
from ccm.month_close import SignOffKind
from ccm.service_month import ServiceMonth
from storage import schema
from storage.audit import Audit
from storage.database import Database
from storage.ids import new_id
from storage.patients import columns
from storage.practices import Practice
from storage.scope import Scope, mine
from storage.tables import (
    care_plan,
    charge,
    claim_batch,
    claim_item,
    consent,
    encounter,
    enrolment_step,
    follow_up,
    follow_up_event,
    medication,
    month_close,
    patient,
    plan_event,
    rule_text,
    sign_off,
    staff,
)
from tests.conftest import KEYS
from tests.record import NOW, a_patient, a_person

LATER = ("best_time", "interpreter", "caregiver_since", "initiating_visit", "do_not_call")


def first_release(database: Database) -> Practice:
    """A roster as part 1 wrote it: only the columns that there were."""
    command.upgrade(schema.config(database.engine), "0001")
    practice = Practice(new_id(), "Maple Street", "America/New_York")
    database.practices.create(practice)
    with database.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        audit = Audit(scope)
        scope.add(staff, id=new_id(), slack_user_id="U1", name="Rosa Diaz", credential="ma", duties="lead", active=True)
        row = {name: value for name, value in columns(a_patient()).items() if name not in LATER}
        scope.add(patient, **row)
        audit.record("seed", None, NOW)
    return practice


def test_the_first_release_comes_up_whole(unmigrated: Database) -> None:
    practice = first_release(unmigrated)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    with unmigrated.read(practice.id) as view:
        found = view.patients.by_mrn("10482")
        assert found is not None and found.best_time == "" and not found.do_not_call
        assert view.audit.verify() == []


def test_a_row_changed_before_the_upgrade_is_found_after_it(unmigrated: Database) -> None:
    practice = first_release(unmigrated)
    with unmigrated.engine.begin() as connection:
        connection.execute(patient.update().values(phone="666"))
    schema.upgrade(unmigrated.engine)
    with unmigrated.read(practice.id) as view:
        assert [one.where.split()[0] for one in view.audit.verify()] == ["patient"]


def test_follow_ups_are_made_anew_with_their_rows(unmigrated: Database) -> None:
    """SQLite cannot loosen a column in place: the rows come through, guarded and covered as before."""
    command.upgrade(schema.config(unmigrated.engine), "0003")
    practice, patient_id = Practice(new_id(), "Maple Street", "America/New_York"), ""
    unmigrated.practices.create(practice)
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        one, who = a_patient(), a_person()
        patient_id = one.id
        scope.add(patient, **columns(one))
        person = {"id": who.id, "slack_user_id": "U1", "name": "Rosa Diaz", "credential": "ma", "duties": ""}
        scope.add(staff, **person, active=True)
        due = date(2026, 11, 27)
        owed = {"id": new_id(), "patient_id": one.id, "kind": "lab", "what": "A1c", "owner_id": who.id, "due": due}
        scope.add(follow_up, **owed, by_id=who.id, at=NOW)
        done = {"id": new_id(), "follow_up_id": owed["id"], "step": "done", "by_id": who.id, "at": NOW, "result": "7.1"}
        scope.add(follow_up_event, **done, owner_id=None, due=None)
        Audit(scope).record("seed", None, NOW)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    with unmigrated.write(practice.id) as uow:
        (loop,) = uow.follow_ups.of_patient(patient_id)
        assert not loop.open and loop.events[0].result == "7.1" and uow.audit.verify() == []
        uow.follow_ups.add(FollowUp(new_id(), patient_id, Kind.REVIEW, "silent", None, due, None, NOW, due))
        uow.audit.record("later", None, NOW)
        uow.commit()


def test_steps_kept_before_they_could_be_taken_back_are_still_there(unmigrated: Database) -> None:
    """The table is made anew on SQLite: rows, chain and guards must outlive that."""
    practice = first_release(unmigrated)
    command.upgrade(schema.config(unmigrated.engine), "0003")
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        of = connection.execute(patient.select()).one().id
        old = {"patient_id": of, "by_id": None, "at": NOW, "reason": "from the chart", "imported": True}
        for step in (Step.FIND, Step.CONFIRM):
            scope.add(enrolment_step, id=new_id(), step=step.value, **old)
        Audit(scope).record("seed", None, NOW)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    with unmigrated.write(practice.id) as uow:
        assert [one.step for one in uow.enrolments.steps(of)] == [Step.FIND, Step.CONFIRM]
        uow.enrolments.step(EnrolmentStep(new_id(), of, Step.DIE, None, NOW, "", on=NOW.date()))
        uow.enrolments.step(EnrolmentStep(new_id(), of, Step.CORRECT, None, NOW, "wrong chart"))
        uow.audit.record("test", None, NOW)
        uow.commit()
    with unmigrated.read(practice.id) as view:
        assert view.audit.verify() == []
    with pytest.raises(DBAPIError), unmigrated.engine.begin() as connection:
        connection.execute(enrolment_step.update().values(reason="other"))


def test_what_was_done_with_plans_outlives_the_new_kind(unmigrated: Database) -> None:
    """SQLite makes the table of plan events anew for one kind more: its rows, and their chain, are the same after."""
    practice = first_release(unmigrated)
    command.upgrade(schema.config(unmigrated.engine), "0003")
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        people, staff_ids = scope.rows(mine(patient)), scope.rows(mine(staff))
        plan, body = new_id(), '{"goals": [["Walk", "", "", "", "half-way"]], "elements": {}, "barriers": []}'
        by = staff_ids[0].id
        kept = {"patient_id": people[0].id, "version": 1, "home": "bot", "dated": NOW.date(), "by_id": by, "at": NOW}
        scope.add(care_plan, id=plan, **kept, body=body)
        scope.add(plan_event, id=new_id(), plan_id=plan, kind="signed", by_id=by, at=NOW, note="")
        Audit(scope).record("plan", None, NOW)
    schema.upgrade(unmigrated.engine)
    with unmigrated.write(practice.id) as uow:
        assert [one.kind for one in uow.plans.events(people[0].id)] == [PlanEventKind.SIGNED]
        uow.plans.event(PlanEvent(new_id(), plan, PlanEventKind.CHARTED, by, NOW))
        uow.audit.record("charted", None, NOW)
        uow.commit()
    with unmigrated.read(practice.id) as view:
        assert view.audit.verify() == []
    with pytest.raises(DBAPIError, match="never rewritten"), unmigrated.engine.begin() as connection:
        connection.execute(plan_event.update().values(note="x"))


def test_claims_that_left_before_a_batch_kept_its_second_sheet_are_still_guarded(unmigrated: Database) -> None:
    """A column and a key more: the rows verify, and no control number can be taken a second time, by REPLACE either."""
    practice = first_release(unmigrated)
    command.upgrade(schema.config(unmigrated.engine), "0011")
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        of, by = scope.rows(mine(patient))[0].id, scope.rows(mine(staff))[0].id
        closes, batch = [new_id(), new_id()], new_id()
        month = {"patient_id": of, "month": "2026-10"}
        for version, one in enumerate(closes, start=1):
            kept = {"version": version, "disposition": "bill", "body": "{}", "by_id": by, "at": NOW, "why": ""}
            scope.add(month_close, id=one, **month, **kept)
        scope.add(claim_batch, id=batch, month="2026-10", number=1, by_id=by, at=NOW)
        scope.add(claim_item, id=new_id(), batch_id=batch, **month, close_id=closes[0], kind="original", control="1")
        Audit(scope).record("seed", None, NOW)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    with unmigrated.read(practice.id) as view:
        assert view.closes.batches(ServiceMonth(2026, 10))[0].body == "" and view.audit.verify() == []
    again = {"practice_id": practice.id, "batch_id": batch, **month, "close_id": closes[1], "kind": "replacement"}
    for way in ("", "OR REPLACE") if unmigrated.is_sqlite else ("",):
        taken = insert(claim_item).prefix_with(way) if way else insert(claim_item)
        with pytest.raises(DBAPIError), unmigrated.engine.begin() as connection:
            connection.execute(taken, {**again, "id": new_id(), "control": "1"})
    with unmigrated.engine.begin() as connection:
        connection.execute(insert(claim_item), {**again, "id": new_id(), "control": "2"})


def test_consents_outlive_the_way_that_may_be_unknown(unmigrated: Database) -> None:
    """SQLite makes the table anew for one more way: the rows, their chain and their guards are the same after."""
    practice = first_release(unmigrated)
    command.upgrade(schema.config(unmigrated.engine), "0011")
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        of = connection.execute(patient.select()).one().id
        said = {"answer": "given", "how": "verbal", "elements": "", "said_to": "the patient", "questions": ""}
        kept = {"explained_by_id": None, "practitioner_id": None, "at": NOW, "imported": True}
        scope.add(consent, id=new_id(), patient_id=of, **said, **kept)
        Audit(scope).record("seed", None, NOW)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    with unmigrated.write(practice.id) as uow:
        (old,) = uow.enrolments.consents(of)
        assert old.how is How.VERBAL and old.said_to == "the patient"
        uow.enrolments.consent(replace(old, id=new_id(), how=How.UNKNOWN, said_to=""))
        uow.audit.record("test", None, NOW)
        uow.commit()
    with unmigrated.read(practice.id) as view:
        assert [one.how for one in view.enrolments.consents(of)] == [How.VERBAL, How.UNKNOWN]
        assert view.audit.verify() == []
    with pytest.raises(DBAPIError, match="never rewritten"), unmigrated.engine.begin() as connection:
        connection.execute(consent.update().values(how="written"))


def test_sign_offs_outlive_the_practitioners_review(unmigrated: Database) -> None:
    """SQLite makes the table anew for one kind more; and the kept rule files are guarded from their first row."""
    practice = first_release(unmigrated)
    command.upgrade(schema.config(unmigrated.engine), "0013")
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        of, by = scope.rows(mine(patient))[0].id, scope.rows(mine(staff))[0].id
        said = {"kind": "mdm", "value": "moderate", "by_id": by, "at": NOW, "why": "two drugs weighed"}
        scope.add(sign_off, id=new_id(), patient_id=of, month="2026-10", **said, checked_on=None)
        Audit(scope).record("seed", None, NOW)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    october = ServiceMonth(2026, 10)
    with unmigrated.write(practice.id) as uow:
        (old,) = uow.sign_offs.of_patient(of, october)
        assert old.kind is SignOffKind.MDM and old.why == "two drugs weighed"
        uow.sign_offs.add(replace(old, id=new_id(), kind=SignOffKind.REVIEWED))
        uow.rule_texts.keep([RuleText("ab", "abcd", "m.toml", "Medicare", "m", NOW.date(), "title = 1", NOW)])
        uow.audit.record("test", None, NOW)
        uow.commit()
    with unmigrated.read(practice.id) as view:
        kinds = [one.kind for one in view.sign_offs.of_patient(of, october)]
        assert set(kinds) == {SignOffKind.MDM, SignOffKind.REVIEWED} and view.audit.verify() == []
    for table in (sign_off, rule_text):
        change = {"value": "high"} if table is sign_off else {"text": "title = 2"}
        with pytest.raises(DBAPIError, match="never rewritten"), unmigrated.engine.begin() as connection:
            connection.execute(table.update().values(**change))


def test_chart_rows_are_made_anew_and_two_of_a_day_may_stand(unmigrated: Database) -> None:
    """The keys of a day and a name are gone; rows and chain come through."""
    practice = first_release(unmigrated)
    command.upgrade(schema.config(unmigrated.engine), "0013")
    with unmigrated.engine.begin() as connection:
        scope = Scope(connection, practice.id, KEYS)
        of, day = connection.execute(patient.select()).one().id, date(2026, 11, 2)
        seen = {"kind": "ed", "on": day, "until": None, "practitioner_id": None, "reason": "fall"}
        scope.add(encounter, id=new_id(), patient_id=of, **seen, ccm_discussed=False, practitioner="Dr. Roe")
        scope.add(medication, id=new_id(), patient_id=of, name="Warfarin", dose="5 mg", since=day, until=None)
        billed = {"on": day, "code": "99490", "practitioner": "", "group": "Valley"}
        scope.add(charge, id=new_id(), patient_id=of, **billed)
        Audit(scope).record("seed", None, NOW)
    assert schema.upgrade(unmigrated.engine).ok
    schema.check(unmigrated.engine)
    with unmigrated.write(practice.id) as uow:
        (visit,), (medicine,), (old,) = (one.of_patient(of) for one in (uow.encounters, uow.medications, uow.charges))
        assert (visit.reason, visit.practitioner, visit.chart_id) == ("fall", "Dr. Roe", "") and medicine.since == day
        uow.encounters.save(replace(visit, id=new_id(), reason="chest pain"))
        uow.medications.save(replace(medicine, id=new_id(), dose="7.5 mg"))
        uow.charges.save(replace(old, id=new_id(), group="Hill"))
        uow.audit.record("later", None, NOW)
        uow.commit()
    with unmigrated.read(practice.id) as view:
        assert [len(one.of_patient(of)) for one in (view.encounters, view.medications, view.charges)] == [2, 2, 2]
        assert view.audit.verify() == []
