"""What each close froze is printed as it stood: who pays, which conditions, which amounts; and what changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ccm.billing.frozen import FrozenMonth
from ccm.coverage import Coverage
from ccm.month_close import ClaimItem, ClaimKind, SignOff, SignOffKind
from ccm.packet.as_closed import LATE_MDM, WORDS_TODAY
from ccm.packet.rows import PacketRows, Proof, Written
from ccm.record import EntryState
from ccm.staff_facts import FactName, StaffFact
from tests.ccm.packet.by_hand import (
    ENTRIES,
    MONTH,
    NURSE,
    at,
    close_of,
    closed_and_amended,
    entry,
    packet_of,
    patient_rows,
    rows_of,
    section,
    words,
)

FIRST = rows_of(patient_rows())
MORE = EntryState(entry("MORE01", 40, day=21, note="taught daily weights"))


def closed(**changes: object) -> PacketRows:
    """Closed on 2 November; whatever is changed came afterwards."""
    return rows_of(patient_rows(**changes), closes=[close_of(FIRST.month, 1, at(11, 2), "")])


def written(rows: PacketRows, **keys: Written) -> PacketRows:
    keys = {"close1": Written(at(11, 2), at(11, 2), "doctor", 7, 7)} | keys
    return replace(rows, proof=Proof("9:" + "a" * 64, (), 2, written=keys))


SINCE = Written(at(2, 1), at(11, 5), None, 2, 9)


def test_conditions_stand_as_they_were_frozen_and_what_the_chart_says_now_beside_them() -> None:
    kept = FIRST.month.rows.conditions
    resolved = [replace(kept[0], active=False), replace(kept[1], text="Failing heart")]
    rows = written(closed(conditions=resolved), d0=SINCE, d1=SINCE)
    said = words(section(packet_of(rows), "Eligibility"))
    assert "Condition 1, at the close: Diabetes (E11.9 Type 2 diabetes)" in said
    short = words(section(packet_of(rows), "The month in short"))
    assert (
        "Conditions at the close: Diabetes (E11.9 Type 2 diabetes); Heart failure (I50.22 Heart failure)\n" in short
        and "Diabetes ()" not in short + said
    )
    since = "(since changed on Nov 5, 2026, 11:00 AM by an import)"
    gone = f"Diabetes: no active diagnosis; no longer active: E11.9 Type 2 diabetes {since}"
    assert f"Conditions in the chart today: {gone}; Heart failure: I50.22 Failing heart {since}" in short
    assert "Conditions in the chart today" not in words(section(packet_of(closed()), "The month in short"))
    came = words(section(packet_of(rows), "Since the close"))
    assert "Diagnosis E11.9 Type 2 diabetes, no longer active: changed since; it came Feb 1, 2026" in came


def test_a_close_that_kept_codes_alone_says_that_the_words_are_todays() -> None:
    rows = closed()
    body = FrozenMonth.load(rows.closes[0].body).model_copy(update={"conditions": ()}).dump()
    rows = replace(rows, closes=[replace(rows.closes[0], body=body)])
    short = words(section(packet_of(rows), "The month in short"))
    assert f"Conditions at the close: E11.9 Type 2 diabetes; I50.22 Heart failure ({WORDS_TODAY})" in short


def test_a_payer_and_a_name_that_changed_back_in_time_are_told_and_the_close_keeps_its_own() -> None:
    taken = Coverage("n", "ana", "Humana Medicare Advantage", "H999", date(2026, 10, 1), None, None, None, at(11, 5))
    before = Coverage("o", "ana", "Medicaid", "M1", date(2025, 1, 1), date(2025, 2, 1), None, None, at(11, 5))
    rows = closed(coverages=[*FIRST.month.rows.coverages, taken, before])
    patient = replace(rows.month.patient, family="Ortiz-Lind")
    month = replace(rows.month, rows=replace(rows.month.rows, patient=patient))
    rows = written(replace(rows, month=month), ana=SINCE)
    found = section(packet_of(rows), "Since the close").grid
    assert found is not None and [line[0] for line in found.rows] == [
        "Payer Humana Medicare Advantage, member id H999, from Oct 1, 2026 on: recorded",
        "Roster: family name: Ortiz, now Ortiz-Lind",
    ]
    assert {line[2] for line in found.rows} == {"no: no amendment since"}
    decision = words(section(packet_of(rows), "Decision"))
    assert "Payer: Medicare, member id 1EG4" in decision and "Patient: Ana Ortiz, born" in decision
    short = words(section(packet_of(rows), "The month in short"))
    assert "Medicare, member id 1EG4; by today's record Humana Medicare Advantage, member id H999" in short


@pytest.mark.parametrize(("day", "late"), [(28, False), (30, True)])
def test_decision_making_written_after_the_month_is_said_wherever_it_is_read(day: int, late: bool) -> None:
    when = at(11, 2) if late else at(10, day)
    mdm = SignOff("g2", "ana", MONTH, SignOffKind.MDM, "moderate", "doctor", when, "dose weighed against fall risk")
    rows = rows_of(patient_rows([*ENTRIES, MORE], sign_offs=[mdm]))
    assert rows.decision is not None and rows.decision.family == "complex"
    packet = packet_of(rows)
    said = {title: words(section(packet, title)) for title in ("The month in short", "Decision", "Sign-offs")}
    assert [LATE_MDM in one for one in said.values()] == [late] * 3
    assert "Decision making (R-F2): moderate, by Amara Osei" in said["Decision"]


def test_each_close_has_its_own_decision_and_its_oversight() -> None:
    signs = [FIRST.month.rows.sign_offs[0], reviewed(FIRST)]
    first = rows_of(patient_rows(sign_offs=signs)).month
    second = rows_of(patient_rows([*ENTRIES, MORE], sign_offs=signs)).month
    closes = [close_of(first, 1, at(11, 2), ""), replace(close_of(second, 2, at(11, 3), "more"), by_id=NURSE.id)]
    packet = packet_of(rows_of(patient_rows([*ENTRIES, MORE]), closes=closes))
    before = next(one for one in packet.sections if one.title.startswith("Decision of version 1"))
    assert "99490 x1" in words(before) and "Place of service: 11" in words(before)
    assert "1.98 RVU x 33.4009 dollars = $66.13 each" in words(before) and "Payer: Medicare" in words(before)
    assert "99439 x2" in words(section(packet, "Decision")) and "about $" in words(section(packet, "Decision"))
    said = words(section(packet, "Closes and amendments"))
    assert "logged 6 min 00 s of the 27 min 00 s counted; Amara Osei had reviewed as much as this close counts" in said
    assert "logged 52 min 00 s of the 67 min 00 s counted" in said
    assert "had reviewed 27 min 00 s, not the 67 min 00 s that this close counts" in said


def reviewed(rows: PacketRows) -> SignOff:
    value = f"{rows.month.seconds}:abc"
    return SignOff("r", "ana", MONTH, SignOffKind.REVIEWED, value, "doctor", at(11, 1))


def test_a_claim_says_what_it_asked_for_of_whom_and_what_it_takes_the_place_of() -> None:
    rows = closed_and_amended()
    again = ClaimItem("i0", "b1", "ana", MONTH, "close1", ClaimKind.REPLACEMENT, "000010002")
    rows = replace(rows, items=[rows.items[0], again, rows.items[1]])
    lines = section(packet_of(rows), "Claims that left").grid
    assert lines is not None and [line[1] for line in lines.rows] == [
        "original",
        "replacement of claim 000010001",
        "void of claim 000010001",
    ]
    assert {line[2] for line in lines.rows} == {"99490 x1, $66.13"}  # a void repeats what it takes back
    whose = lines.rows[0][3]
    assert "Oct 31, 2026, place of service 11" in whose and "E11.9 and I50.22" in whose and "member id 1EG4" in whose
    hidden = section(packet_of(replace(rows, amounts=False)), "Claims that left")
    assert "$" not in words(hidden) and "99490 x1" in words(hidden)
    assert "version 1, file 1" in lines.rows[0][4]


def test_a_licence_and_a_name_stand_as_they_did_at_the_close_with_what_was_said_since() -> None:
    day = date(2024, 1, 2)
    licence = [
        StaffFact("f1", "nurse", FactName.LICENCE_STATE, "NY", day, None, at(1, 2)),
        StaffFact("f2", "nurse", FactName.LICENCE_UNTIL, "2027-06-30", day, None, at(1, 2)),
        StaffFact("f3", "nurse", FactName.LICENCE_UNTIL, "2026-09-30", day, None, at(11, 5)),
    ]
    rows = closed()
    people = {**rows.people, "nurse": replace(NURSE, name="Nora Quinn-Lee")}
    rows = replace(rows, people=people, staff_facts=licence)
    said = words(section(packet_of(rows), "Who worked, and how long"))
    assert "At the close Nora Quinn-Lee was Nora Quinn;" in said
    ended = "NY, until 2026-09-30 (ENDED before the month's end)"
    assert f"NY, until 2027-06-30\nsaid after the close, Nov 5, 2026: {ended}" in said
    assert "was Nora Quinn" not in words(section(packet_of(closed()), "Who worked, and how long"))
