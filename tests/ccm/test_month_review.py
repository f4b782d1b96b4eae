"""The review of a whole month: what is looked at first, and a review that its counted entries outran."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ccm.billing.gathered import MonthOf, decided
from ccm.chart import Medication
from ccm.follow_up import FollowUp, Kind
from ccm.month_close import SignOff, SignOffKind
from ccm.month_review import Notable, may_review, notable, review_of, seems_unreviewed, stamp_of
from ccm.record import Correction, CorrectionKind, EntryState
from tests.ccm.packet.by_hand import (
    DOCTOR,
    ENTRIES,
    MONTH,
    NURSE,
    at,
    close_of,
    entry,
    facts,
    packet_of,
    patient_rows,
    rows_of,
    section,
    words,
)


def month(entries: tuple[EntryState, ...] = ENTRIES, *signs: SignOff) -> MonthOf:
    return decided(patient_rows(entries, sign_offs=signs), facts())


def a_review(of: MonthOf, when: int = 1, by: str = DOCTOR.id, value: str | None = None) -> SignOff:
    seen = stamp_of(of) if value is None else value
    return SignOff(f"r{when}", "ana", MONTH, SignOffKind.REVIEWED, seen, by, at(11, when))


def test_what_is_looked_at_first_in_the_order_of_the_batch() -> None:
    flag = FollowUp("l", "ana", Kind.QUESTION, "dizzy again?", None, date(2026, 10, 9), "nurse", at(10, 9))
    other = replace(flag, id="m", kind=Kind.LAB, what="A1c")
    late = replace(flag, id="n", what="in November", at=at(11, 9))
    pills = [
        Medication("a", "ana", "warfarin", "5 mg", date(2026, 10, 2), None),
        Medication("b", "ana", "ibuprofen", "", date(2020, 1, 1), date(2026, 10, 3)),
        Medication("c", "ana", "metformin", "", date(2026, 9, 30), None),
    ]
    short = EntryState(entry("SHORT1", 4, day=21, note="called pt"))
    seen = notable(month((*ENTRIES, short)), (flag, other, late), pills)
    assert [(one.what, one.words) for one in seen if one.what is not Notable.SHORT] == [
        (Notable.ESCALATED, "dizzy again?"),
        (Notable.ACUTE, "short of breath"),
        (Notable.MEDICINES, "warfarin started or changed"),
        (Notable.MEDICINES, "ibuprofen stopped"),
    ]
    assert ("called pt", short.entry.id) in [(one.words, one.entry_id) for one in seen if one.what is Notable.SHORT]


def test_a_review_stands_until_what_it_counted_changes() -> None:
    first = month()
    sign = a_review(first)
    kept = review_of(month(ENTRIES, sign))
    assert kept is not None and kept.current and kept.seconds == first.seconds and kept.since == ()
    more = EntryState(entry("LATER1", 4, day=28, entered_at=at(11, 2)))
    outrun = review_of(month((*ENTRIES, more), sign))
    assert outrun is not None and not outrun.current and outrun.since == (more.entry.id,)
    uncounted = EntryState(entry("LATER2", 4, NURSE, day=9, entered_at=at(11, 2), program="rpm"))
    still = review_of(month((*ENTRIES, uncounted), sign))  # kept for another program: what counts is what was seen
    assert still is not None and still.current
    void = Correction("v", ENTRIES[0].entry.id, CorrectionKind.VOIDED, "nurse", at(11, 2), "typed twice")
    gone = (replace(ENTRIES[0], corrections=(void,)), *ENTRIES[1:])
    assert review_of(month(gone, sign)).since == (ENTRIES[0].entry.id,)  # type: ignore[union-attr]
    again = month(gone, sign)
    assert review_of(month(gone, sign, a_review(again, 3))).current  # type: ignore[union-attr]


def test_a_review_taken_back_is_none_and_the_sieve_agrees_with_the_decided_month() -> None:
    first = month()
    assert review_of(month(ENTRIES, a_review(first), a_review(first, 2, value=""))) is None
    assert seems_unreviewed(first.rows) and not seems_unreviewed(month(ENTRIES, a_review(first)).rows)
    empty = month(())
    assert not may_review(empty.rows) and not seems_unreviewed(empty.rows)


@pytest.mark.parametrize(("closed", "said"), [(None, ""), (2, ", before the close"), (-1, ", after the close")])
def test_the_packet_prints_the_review_and_that_the_month_outran_it(closed: int | None, said: str) -> None:
    sign = a_review(month())
    rows = rows_of(patient_rows(sign_offs=[sign]))
    closes = [] if closed is None else [close_of(rows.month, 1, at(11, 1 + closed) if closed > 0 else at(10, 31), "")]
    rows = replace(rows, closes=closes)
    short = words(section(packet_of(rows), "The month in short"))
    seconds = f"{rows.month.seconds // 60} min {rows.month.seconds % 60:02d} s"
    assert (
        f"Practitioner review: the whole month by Amara Osei, physician, Nov 1, 2026, 11:00 AM{said}, {seconds}"
        in short
    )
    assert "counted then as now" in short
    more = EntryState(entry("LATER1", 4, day=28, entered_at=at(11, 2)))
    outrun = rows_of(patient_rows((*ENTRIES, more), sign_offs=[sign]))
    for title in ("The month in short", "Sign-offs"):
        said_ = words(section(packet_of(outrun), title))
        assert "reviewed BEFORE its counted entries changed (e-LATER1), and not since" in said_


def test_a_review_by_who_does_not_bill_any_more_is_named_as_that() -> None:
    rows = rows_of(patient_rows(sign_offs=[a_review(month(), by="nurse")]))
    assert "who is not the month's billing practitioner now" in words(section(packet_of(rows), "The month in short"))
