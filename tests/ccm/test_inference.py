"""What a note alone says: its activities, and whether the patient was spoken to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.activity import Activity
from ccm.inference import infer_activities, is_contact

VOICEMAIL = (Activity.VOICEMAIL,)


def read(note: str) -> tuple[tuple[Activity, ...], bool]:
    found = infer_activities(note)
    return found, is_contact(found, True, note)


@pytest.mark.parametrize(
    "note",
    [
        "Spoke with pt re meds, a1c result and referral to cardiology",
        "spoke with her about insulin",
        "called patient, reviewed refills",
        "Talked to Mrs. Ortiz's daughter about rides; spoke with daughter again",
        "checked in on her knee",
        "left a voicemail at 9, she called back and we went over the labs",
        "patient left a message about insulin; called back and reviewed dosing",
        "pt reports no side effects from metformin, phone call with pt",
    ],
)
def test_whoever_was_spoken_to_was_reached(note: str) -> None:
    found, contact = read(note)
    assert contact and Activity.CALL in found and Activity.VOICEMAIL not in found


@pytest.mark.parametrize(
    "note",
    [
        "reviewed labs, will call patient tomorrow",
        "called pharmacy about metformin refill",
        "tried to reach her, line busy",
        "did not speak with pt, spoke with pharmacist about dose",
        "need to call patient about a1c",
        "called patient, no answer",
        "left vm for pt about refill",
        "could not reach patient; sent portal message",
        "reconciled metformin, no side effects",
        "prepared the care plan",
    ],
)
def test_a_call_to_others_or_to_come_or_in_vain_reached_nobody(note: str) -> None:
    assert not read(note)[1]


@pytest.mark.parametrize(
    "note",
    [
        "left vm about refill",
        "called patient, no answer",
        "no answer, left message re a1c",
        "LVM",
        "unable to reach, will try tomorrow",
    ],
)
def test_a_fruitless_call_alone_is_a_voicemail(note: str) -> None:
    assert infer_activities(note) == VOICEMAIL


def test_work_beside_a_fruitless_call_is_both_so_that_somebody_says_how_much() -> None:
    assert infer_activities("left vm; reviewed refill history and reconciled meds") == (
        Activity.VOICEMAIL,
        Activity.MEDS,
    )


@pytest.mark.parametrize(
    ("note", "contact"),
    [
        ("went over her week", True),
        ("pharmacy about metformin refill", False),
        ("to Dr. Lee's office about the referral", False),
        ("no answer, left word", False),
        ("her daughter about the ride", True),
    ],
)
def test_a_call_that_was_said_reached_the_patient_unless_the_note_says_otherwise(note: str, contact: bool) -> None:
    assert is_contact((Activity.CALL,), False, note) is contact


def test_a_call_is_not_crowded_out_by_what_was_spoken_of() -> None:
    found = infer_activities("Spoke with pt re discharge, meds, a1c, referral and goals")
    assert found[0] is Activity.CALL and len(found) == 3


@given(st.text(max_size=200))
def test_any_note_has_one_to_three_activities_and_no_contact_without_a_call(note: str) -> None:
    found, contact = read(note)
    assert 1 <= len(found) <= 3
    assert not contact or Activity.CALL in found
