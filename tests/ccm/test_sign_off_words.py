"""What a sign-off says: a word taken back is told as such, on the screen and in the packet by the same function."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ccm.month_close import NOT_SEPARATE, SignOff, SignOffKind, signed
from ccm.packet.proof import sign_offs
from ccm.service_month import ServiceMonth
from ccm.sign_off_words import said_of
from tests.ccm.packet.by_hand import patient_rows, rows_of

ENTRY = "01K8ZX00000000000000ABCDEF"


def sign_off(kind: SignOffKind, value: str) -> SignOff:
    return SignOff("s", "ana", ServiceMonth(2026, 10), kind, value, "doctor", datetime(2026, 11, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (SignOffKind.MDM, "high", "high"),
        (SignOffKind.MDM, "", "taken back"),
        (SignOffKind.PLANNING, "", "taken back"),
        (SignOffKind.FAMILY, "personal", "the practitioner's own time"),
        (SignOffKind.FAMILY, "", "taken back, the rules' own order holds"),
        (SignOffKind.SEPARATE, ENTRY, "e-ABCDEF"),
        (SignOffKind.SEPARATE, f"{NOT_SEPARATE}{ENTRY}", "e-ABCDEF, part of the visit after all"),
        (SignOffKind.CHECKED, "the portal", "the portal"),
        (SignOffKind.CHECKED, "", "taken back"),
    ],
)
def test_a_word_taken_back_is_no_attestation(kind: SignOffKind, value: str, said: str) -> None:
    one = sign_off(kind, value)
    assert said_of(one) == said
    grid = sign_offs(rows_of(patient_rows(sign_offs=[one]))).grid
    assert grid is not None and [line[1] for line in grid.rows] == [said]


def test_a_hold_that_was_answered_for_is_told_in_words() -> None:
    answered = said_of(sign_off(SignOffKind.OVERRIDE, "IMPOSSIBLE_DAY"))
    assert answered != "IMPOSSIBLE_DAY"
    back = said_of(sign_off(SignOffKind.OVERRIDE, f"{NOT_SEPARATE}IMPOSSIBLE_DAY"))
    assert back == f"{answered}: the answer for it is taken back"


def test_a_word_stands_until_it_is_taken_back_and_again_once_it_is_said_anew() -> None:
    """By the latest of each hold and of the look-up, in whatever order the rows are read."""
    kinds = (SignOffKind.OVERRIDE, "IMPOSSIBLE_DAY"), (SignOffKind.CHECKED, "the portal")
    for kind, value in kinds:
        back = f"{NOT_SEPARATE}{value}" if kind is SignOffKind.OVERRIDE else ""
        said = [
            replace(sign_off(kind, one), id=str(at), at=datetime(2026, 11, 2, at, tzinfo=UTC))
            for at, one in enumerate((value, back, value))
        ]
        for count, stands in enumerate((False, True, False, True)):
            for rows in (said[:count], said[:count][::-1]):
                found = signed(rows, "doctor")
                assert (found.checked if kind is SignOffKind.CHECKED else value in found.overrides) is stands
