"""Words on a month: what stands, what is taken back, care planning once over all months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ccm.month_close import NOT_SEPARATE, Planned, SignOff, SignOffKind, planned_before, signed, standing
from ccm.service_month import ServiceMonth

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SEPTEMBER, OCTOBER, NOVEMBER = (ServiceMonth(2026, number) for number in (9, 10, 11))


def word(kind: SignOffKind, value: str, number: int = 0, by: str = "dr", why: str = "note") -> SignOff:
    return SignOff(f"{number:03d}", "p", OCTOBER, kind, value, by, NOW + timedelta(minutes=number), why)


def test_a_later_word_takes_the_earlier_ones_place_or_takes_it_back() -> None:
    found = [
        word(SignOffKind.MDM, "high", 1),
        word(SignOffKind.SEPARATE, "E1", 2),
        word(SignOffKind.SEPARATE, "E2", 3),
        word(SignOffKind.SEPARATE, f"{NOT_SEPARATE}E1", 4),
        word(SignOffKind.FAMILY, "staff", 5),
    ]
    said = signed(found, "dr")
    assert said.mdm.qualifies and said.separate == {"E2"} and said.family is not None
    back = [*found, word(SignOffKind.MDM, "", 6), word(SignOffKind.FAMILY, "", 7), word(SignOffKind.SEPARATE, "E1", 8)]
    said = signed(reversed(back), "dr")
    assert said.mdm.level is None and said.family is None and said.separate == {"E1", "E2"}
    assert standing(back, SignOffKind.MDM) is None and standing(found, SignOffKind.MDM) is not None


def test_decision_making_and_care_planning_are_the_billing_practitioners_own() -> None:
    found = [word(SignOffKind.MDM, "high", 1, "other"), word(SignOffKind.PLANNING, "99215", 2, "other")]
    said = signed(found, "dr")
    assert not said.mdm.qualifies and said.planning is None
    assert not signed([word(SignOffKind.MDM, "high", why="")], "dr").mdm.qualifies


@pytest.mark.parametrize(
    ("elsewhere", "before"),
    [
        (Planned(SEPTEMBER, "dr", None), True),  # an earlier month, not closed yet: it may still bill
        (Planned(SEPTEMBER, "dr", True), True),
        (Planned(SEPTEMBER, "dr", False), False),  # closed without it
        (Planned(NOVEMBER, "dr", None), False),  # the later of two open months gives way
        (Planned(NOVEMBER, "dr", True), True),  # but not one that is billed
        (Planned(SEPTEMBER, "other", True), False),  # another practitioner's own
    ],
)
def test_care_planning_counts_once_per_practitioner(elsewhere: Planned, before: bool) -> None:
    assert planned_before([elsewhere], OCTOBER, "dr") is before
