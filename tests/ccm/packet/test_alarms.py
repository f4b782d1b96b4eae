"""Page 1 says first what is wrong: rows changed from outside, and a claim that today's record does not bear out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ccm.chart import Charge
from ccm.month_close import ClaimBatch, ClaimItem, ClaimKind
from ccm.packet.alarms import ALARM, NOT_AS_WRITTEN, TODAY
from ccm.packet.document import Section
from ccm.packet.rows import PacketRows, Proof
from ccm.record import EntryState
from tests.ccm.packet.by_hand import (
    ENTRIES,
    MONTH,
    at,
    close_of,
    closed_and_amended,
    entry,
    packet_of,
    patient_rows,
    rows_of,
    section,
)

TAKEN = Charge("taken", "ana", date(2026, 10, 15), "99490", "Dr Else", "Other Group")
FIRST = rows_of(patient_rows())


def claimed(charges: tuple[Charge, ...] = (TAKEN,), **changes: object) -> PacketRows:
    """Closed and claimed as 99490; afterwards another group's 99490 came with an import."""
    items = [ClaimItem("i1", "b1", "ana", MONTH, "close1", ClaimKind.ORIGINAL, "000010001")]
    base = {
        "closes": [close_of(FIRST.month, 1, at(11, 2), "")],
        "items": items,
        "batches": {"b1": ClaimBatch("b1", MONTH, 1, "doctor", at(11, 2, 21))},
    }
    return rows_of(patient_rows(charges=charges), **base | changes)


def first_page(rows: PacketRows) -> dict[str, str]:
    return dict(section(packet_of(rows), "The month in short").facts)


def grid_rows(part: Section) -> tuple[tuple[str, ...], ...]:
    return part.grid.rows if part.grid else ()


def test_a_claim_that_todays_record_does_not_bear_out_is_said_on_page_1() -> None:
    said = first_page(claimed())
    assert said["Decision"].startswith("as closed: bill; codes 99490 x1")
    assert said[TODAY].startswith("this month would not be billed (because: ")
    assert said[TODAY].endswith("$66.13 claimed, claim 000010001 of Nov 2, 2026; void or replacement not yet made.")
    hidden = first_page(claimed(amounts=False))[TODAY]
    assert "$" not in hidden and "claimed, claim 000010001" in hidden


def test_of_a_month_that_reads_as_it_was_closed_nothing_is_said() -> None:
    assert TODAY not in first_page(claimed(FIRST.month.rows.charges))  # type: ignore[arg-type]
    assert TODAY not in first_page(FIRST) and ALARM not in first_page(FIRST)


def test_after_the_void_left_no_claim_stands() -> None:
    void = ClaimItem("i2", "b1", "ana", MONTH, "close1", ClaimKind.VOID, "000020001")
    rows = claimed()
    said = first_page(replace(rows, items=[*rows.items, void]))[TODAY]
    assert "No claim of it stands at a payer." in said and "$" not in said
    assert "Nothing was claimed." in first_page(claimed(items=[]))[TODAY]


def test_without_rules_and_with_the_same_codes_on_other_minutes() -> None:
    assert "cannot be decided anew" in first_page(replace(claimed(), standing=None))[TODAY]
    said = first_page(closed_and_amended())[TODAY]
    assert said.startswith("this month would be billed, 99490 x1; it was closed as not billed.")
    more = patient_rows([*ENTRIES, EntryState(entry("SINCE1", 4, day=30))])
    said = first_page(rows_of(more, closes=[close_of(FIRST.month, 1, at(11, 2), "")]))[TODAY]
    assert said.startswith("the same codes would be billed, 99490 x1, on 31 minutes") and "claimed" not in said


def test_an_amendment_whose_claim_has_not_left_is_on_page_1() -> None:
    rows = claimed()
    again = close_of(rows.month, 2, at(11, 5), "another group billed first")
    said = first_page(replace(rows, closes=[*rows.closes, again]))
    assert said["Version 2"].startswith("has not left. $66.13 claimed, claim 000010001")


@pytest.mark.parametrize("bad", ["entry 00000KNEE01", "correction c00000VOIDED", "condition d0"])
def test_a_row_changed_from_outside_alarms_on_page_1_and_beside_the_entry(bad: str) -> None:
    proof = Proof("7:" + "a" * 64, (), 2, (bad,), (f"{bad} was changed", "audit row 9 was changed"))
    packet = packet_of(rows_of(patient_rows(), proof=proof))
    label, said = packet.sections[0].facts[0]
    assert label == ALARM and said.startswith(NOT_AS_WRITTEN) and packet.alarms[0] == said
    assert "1 finding beside" in packet.alarms[1]
    name = {"entry": "e-KNEE01", "correction": "e-VOIDED", "condition": "condition E11.9"}[bad.partition(" ")[0]]
    assert name in said
    beside = [
        row[0]
        for title in ("Each intervention", "Each minute, and by which rule", "Corrections")
        for row in grid_rows(section(packet, title))
        if NOT_AS_WRITTEN in row[0]
    ]
    days = "".join(row[1] for row in grid_rows(section(packet, "The month, day by day")))
    assert days.count(NOT_AS_WRITTEN) == (name == "e-KNEE01")
    assert beside == [f"{name}\n{NOT_AS_WRITTEN}"] * {"e-KNEE01": 2, "e-VOIDED": 1}.get(name, 0)
