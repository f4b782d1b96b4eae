"""Only an MRN, an exact name or a unique exact prefix is certain; a suffix is part of a name."""

from __future__ import annotations

import pytest

from ccm.matching import Ask, Certain, PatientWords, decide
from ccm.record import Patient
from tests.record import a_patient


def someone(given: str, family: str) -> Patient:
    return a_patient(mrn=f"{given}{family}", given=given, family=family)


SENIOR, JUNIOR, PLAIN = someone("John", "Smith Sr"), someone("John", "Smith, Jr."), someone("John", "Smith")


@pytest.mark.parametrize("typed", ["john smith jr", "smith jr", "Smith, John Jr.", "smith iii", "john smi jr"])
def test_another_persons_suffix_is_never_certain(typed: str) -> None:
    asked = decide(PatientWords.of(typed), [SENIOR])
    assert isinstance(asked, Ask) and asked.candidates == (SENIOR,)


@pytest.mark.parametrize("typed", ["john smith jr", "Smith, John Jr", "smith jr", "john smi jr"])
def test_a_typed_suffix_tells_two_apart(typed: str) -> None:
    assert decide(PatientWords.of(typed), [SENIOR, JUNIOR, PLAIN]) == Certain(JUNIOR)


def test_without_it_those_who_differ_by_it_are_asked_about() -> None:
    for candidates in ([SENIOR, JUNIOR], [PLAIN, JUNIOR]):
        assert isinstance(decide(PatientWords.of("john smith"), candidates), Ask)
    assert decide(PatientWords.of("john smith"), [SENIOR]) == Certain(SENIOR)


def test_a_cut_list_is_never_unique() -> None:
    asked = decide(PatientWords.of("smith"), [someone("Jo", "Smith"), *[someone("Smith", "X")] * 50], cut=True)
    assert isinstance(asked, Ask)
    asked = decide(PatientWords.of("smi"), [someone("Jo", "Smith")] * 51, cut=True)
    assert isinstance(asked, Ask) and "More than 50" in asked.why


def test_a_word_within_a_name_finds_it() -> None:
    names = [("1", ("de la cruz maria", "maria de la cruz")), ("2", ("crus ann", "ann crus"))]
    assert PatientWords.of("cruz").near(names) == ["1"]
    assert PatientWords.of("maria cruz").near(names) == ["1"]
