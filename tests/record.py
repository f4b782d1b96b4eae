"""A person, a patient, an entry to test with: whole and plausible, any field changed by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from ccm.activity import Activity
from ccm.record import Captured, Patient, Person, Program, TimeEntry
from ccm.roles import Credential, Duty
from storage.ids import new_case_id, new_id

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def a_person(**changes: object) -> Person:
    person = Person(new_id(), "U1", "Rosa Diaz", Credential.MA, frozenset({Duty.LEAD}))
    return replace(person, **changes)  # type: ignore[arg-type]


def a_patient(**changes: object) -> Patient:
    patient = Patient(new_id(), new_case_id(), "10482", "Ana", "Ortiz", date(1948, 3, 2))
    return replace(patient, **changes)  # type: ignore[arg-type]


def an_entry(patient: Patient, person: Person, **changes: object) -> TimeEntry:
    made = TimeEntry(
        id=new_id(),
        patient_id=patient.id,
        performer_id=person.id,
        entered_by_id=person.id,
        service_date=date(2026, 11, 24),
        start=None,
        seconds=720,
        activities=(Activity.MEDS,),
        inferred=False,
        note="meds reconciled",
        captured=Captured.AT_ONCE,
        program=Program.CCM,
        caregiver=False,
        plan=False,
        snf=False,
        late_reason="",
        entered_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
