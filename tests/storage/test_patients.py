"""Looking a patient up by name: a crowd of first names hides nobody."""

from __future__ import annotations

import pytest

from ccm.matching import Certain, PatientWords, decide
from storage.database import Database
from storage.patients import MATCHED_AT_MOST
from storage.practices import Practice
from tests.record import NOW, a_patient


@pytest.fixture
def crowd(database: Database, practice: Practice) -> Database:
    """Sixty people of the given name Lee, two of the family Lee, one of the family Thomas among sixty Thomases."""
    crowd = [
        a_patient(mrn=f"L{at}", given="Lee", family=f"A{chr(97 + at // 26)}{chr(97 + at % 26)}") for at in range(60)
    ]
    crowd += [
        a_patient(mrn=f"T{at}", given="Thomas", family=f"B{chr(97 + at // 26)}{chr(97 + at % 26)}") for at in range(60)
    ]
    crowd += [a_patient(mrn="1", given="Anna", family="Lee"), a_patient(mrn="2", given="Zoe", family="Lee")]
    crowd += [a_patient(mrn="3", given="Anna", family="Thomas"), a_patient(mrn="4", given="Bo", family="Thomas-Reed")]
    with database.write(practice.id) as uow:
        uow.patients.save_many(crowd)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return database


def test_families_of_the_name_are_found_before_given_names(crowd: Database, practice: Practice) -> None:
    with crowd.read(practice.id) as view:
        lee, thomas = (PatientWords.of(name) for name in ("lee", "thomas"))
        assert {one.mrn for one in view.patients.named(lee.lookup())} == {"1", "2"}
        decision = decide(thomas, view.patients.named(thomas.lookup()))
        assert isinstance(decision, Certain) and decision.patient.mrn == "3"


def test_a_cut_list_is_known_as_one(crowd: Database, practice: Practice) -> None:
    with crowd.read(practice.id) as view:
        assert len(view.patients.starting(PatientWords.of("le").lookup())) == MATCHED_AT_MOST + 1
