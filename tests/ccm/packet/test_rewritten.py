"""Chart rows that an import wrote anew after the close: the close's own words stand, and the change is named."""

from __future__ import annotations

from dataclasses import replace

from ccm.billing.gathered import decided
from ccm.packet.rows import Written
from tests.ccm.packet.by_hand import at, close_of, facts, packet_of, patient_rows, rows_of, section, words


def test_a_diagnosis_written_anew_stands_as_the_close_froze_it_and_is_named() -> None:
    first = patient_rows()
    gone = [replace(one, active=False) if one.code == "E11.9" else one for one in first.conditions]
    rows = rows_of(patient_rows(conditions=gone), closes=[close_of(decided(first, facts()), 1, at(11, 2), "")])
    written = {
        "close1": Written(at(11, 2), at(11, 2), "doctor", 20, 20),
        "d0": Written(at(1, 2), at(11, 20), None, 2, 31),
        "d1": Written(at(1, 2), at(1, 2), None, 2, 2),
        "ana": Written(at(1, 2), at(2, 2), None, 1, 5),
    }
    packet = packet_of(replace(rows, proof=replace(rows.proof, written=written)))
    who = words(section(packet, "Eligibility"))
    assert "Diabetes (E11.9 Type 2 diabetes)" in who and "()" not in words(packet)
    changed = "since changed on Nov 20, 2026, 11:00 AM by an import"
    assert f"No longer active in the chart: E11.9 Type 2 diabetes ({changed})." in who
    proof = words(section(packet, "The chain's proof"))
    assert "nothing was changed" not in proof and "none was changed from outside the program" in proof
    assert f"diagnosis E11.9 Type 2 diabetes: first written Jan 2, 2026, 11:00 AM, {changed}" in proof
    assert "roster row: first written Jan 2, 2026, 11:00 AM, last Feb 2, 2026" in proof and "I50.22" not in proof


def test_rows_as_they_first_came_are_said_to_be_so() -> None:
    written = {"d0": Written(at(1, 2), at(1, 2), None, 2, 2)}
    rows = rows_of(patient_rows())
    proof = words(section(packet_of(replace(rows, proof=replace(rows.proof, written=written))), "The chain's proof"))
    assert "nothing was changed since" in proof and "anew" not in proof
