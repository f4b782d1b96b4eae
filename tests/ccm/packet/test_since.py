"""What came after a close, and overlaps that a changed time took away: who, when, and what took it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ccm import claim_follow_up
from ccm.chart import Charge, Stay, StayKind
from ccm.follow_up import FollowUp, Kind, Loop
from ccm.packet.overlaps import stood
from ccm.packet.rows import PacketRows, Proof, Written
from ccm.record import Attempt, Correction, CorrectionKind, EntryState, Outcome
from tests.ccm.packet.by_hand import (
    AIDE,
    MONTH,
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


def lines(rows: PacketRows, title: str) -> list[tuple[str, ...]]:
    found = section(packet_of(rows), title).grid
    return list(found.rows) if found else []


def titles(rows: PacketRows) -> list[str]:
    return [one.title for one in packet_of(rows).sections]


def test_what_came_after_the_close_is_told_with_who_when_and_what_took_it_in() -> None:
    rows = closed_and_amended()
    kept = rows.month.rows
    charges = [*kept.charges, Charge("late", "ana", date(2026, 10, 22), "99214", "", "Far Clinic")]
    stays = [Stay("stay", "ana", date(2026, 10, 25), date(2026, 10, 27), StayKind.INPATIENT)]
    written = {
        "h": Written(at(10, 25), at(10, 25), None, 3, 3),  # before the close
        "late": Written(at(11, 2, 18), at(11, 2, 18), None, 8, 8),  # between the close and its amendment
        "stay": Written(at(10, 29), at(11, 4), None, 4, 12),  # there before, changed after both
    }
    month = replace(rows.month, rows=replace(kept, charges=charges, stays=stays))
    rows = replace(rows, month=month, proof=replace(rows.proof, written=written))
    found = lines(rows, "Since the close")
    assert [one[0] for one in found] == [
        "Charge 99214 of Oct 22, 2026, Far Clinic: came",
        "e-NEWONE was undone: not ours",
        "e-SINCE1 of Oct 30, 2026, 4 min 00 s, was entered",
        "Stay, hospital inpatient, Oct 25, 2026 to Oct 27, 2026: changed since; it came Oct 29, 2026, 12:00 PM",
    ]
    assert found[0][1] == "Nov 2, 2026, 1:00 PM, an import"
    assert found[1][1] == "Nov 2, 2026, 3:00 PM, Nora Quinn, RN" and found[1][2].startswith(
        "yes: version 2, Nov 3, 2026"
    )
    assert [one[2][:3] for one in found] == ["yes", "yes", "no:", "no:"]
    assert "first closed Nov 2, 2026" in words(section(packet_of(rows), "Since the close"))


def test_an_imported_entry_came_when_the_chain_says_not_when_it_was_typed_elsewhere() -> None:
    first = rows_of(patient_rows())
    late = EntryState(entry("IMPORT", 5, day=20))
    proof = Proof("7:" + "a" * 64, (), 2, written={"00000IMPORT": Written(at(11, 5), at(11, 5), None, 9, 9)})
    closes = [close_of(first.month, 1, at(11, 2), "")]
    rows = rows_of(patient_rows([*first.month.rows.entries, late]), closes=closes, proof=proof)
    (line,) = lines(rows, "Since the close")
    assert line[1].startswith("Nov 5, 2026") and "typed Oct 20, 2026" in line[1] and line[2].startswith("no:")


def test_an_open_month_has_no_since_and_a_quiet_one_says_so() -> None:
    assert "Since the close" not in titles(rows_of(patient_rows()))
    rows = rows_of(patient_rows())
    closed = replace(rows, closes=[close_of(rows.month, 1, at(11, 2), "")])
    assert "No entry, correction, charge, stay or sign-off" in words(section(packet_of(closed), "Since the close"))


OVERLAPS = "Overlaps that a changed time took away"


def moved(name: str, now: str, minutes: int, was: int, to: int, who_by: str = "nurse") -> list[EntryState]:
    """An entry of 6 October whose start was moved from `was` to `to`, minutes after noon."""
    noon = at(10, 6)
    old = entry(name, minutes, start=noon + timedelta(minutes=was))
    end = Correction(
        f"c{name}", old.id, CorrectionKind.AMENDED, who_by, at(10, 20), "the clock was wrong", f"00000{now}"
    )
    new = entry(
        now,
        minutes,
        start=noon + timedelta(minutes=to),
        replaces_id=old.id,
        entered_at=at(10, 20),
        entered_by_id="nurse",
    )
    return [EntryState(old, (end,)), EntryState(new)]


def test_a_moved_start_that_cures_an_overlap_is_explained() -> None:
    other = EntryState(entry("BESIDE", 20, AIDE, start=at(10, 6)))
    rows = rows_of(patient_rows([other, *moved("OLDONE", "NEWONE", 15, 10, 30)]))
    (line,) = lines(rows, OVERLAPS)
    which, shared, changed, by, before, after = line
    assert "e-OLDONE" in which and "e-BESIDE" in which and "12:10:00 PM to 12:25:00 PM" in which
    assert shared == "10 min 00 s before, 0 min 00 s after"
    assert changed == "e-OLDONE became e-NEWONE: Oct 6, 2026, 12:30:00 PM to 12:45:00 PM"
    assert by == "Nora Quinn, RN, Oct 20, 2026, 12:00 PM: the clock was wrong"
    assert (before, after) == ("25 min 00 s", "35 min 00 s")


def test_one_person_with_two_patients_is_explained_without_the_other_patient() -> None:
    """Whichever of the two was moved: on this chart, or on the other, whose reason stays there."""
    own = EntryState(entry("MINE01", 20, start=at(10, 6)))
    there = [stood(one, here=False) for one in moved("THERE1", "THERE2", 15, 10, 30)]
    (line,) = lines(rows_of(patient_rows([own]), beside=there), OVERLAPS)
    assert "e-THERE1 on another patient's chart" in line[0] and "the clock was wrong" not in line[3]
    here = moved("MINE01", "MINE02", 15, 10, 30)
    there = [stood(EntryState(entry("THERE1", 20, start=at(10, 6))), here=False)]
    (line,) = lines(rows_of(patient_rows(here), beside=there), OVERLAPS)
    assert "e-MINE01 became e-MINE02" in line[2] and "the clock was wrong" in line[3]


def test_a_start_that_was_moved_without_an_overlap_is_no_cure() -> None:
    other = EntryState(entry("BESIDE", 5, AIDE, start=at(10, 6)))
    assert OVERLAPS not in titles(rows_of(patient_rows([other, *moved("OLDONE", "NEWONE", 15, 10, 30)])))
    by_another = stood(EntryState(entry("THERE1", 20, AIDE, start=at(10, 6))), here=False)
    assert OVERLAPS not in titles(rows_of(patient_rows(moved("A00001", "A00002", 15, 10, 30)), beside=[by_another]))
    gone = EntryState(
        entry("BESIDE", 20, start=at(10, 6)),
        (Correction("g", "00000BESIDE", CorrectionKind.VOIDED, "nurse", at(10, 19), "typed twice"),),
    )
    assert OVERLAPS not in titles(rows_of(patient_rows([gone, *moved("OLDONE", "NEWONE", 15, 10, 30)])))


def test_an_amendment_over_the_whole_month_says_so_with_who_and_when() -> None:
    rows = replace(closed_and_amended(), at_once={"close2": 12})
    said = words(section(packet_of(rows), "Closes and amendments"))
    assert "Nov 3, 2026, 11:00 AM, Amara Osei, physician" in said
    assert (
        "(amended over the whole month, 12 other patients in the same act)" in said
        and "an entry was taken back" in said
    )


def test_what_came_first_the_chain_says_not_the_clock() -> None:
    """One instant for two deeds, or a clock that was set back: the row's number in the chain decides."""
    first = rows_of(patient_rows())
    instant = at(11, 2)
    late = EntryState(entry("SAMEAT", 5, day=20, entered_at=instant))
    close = close_of(first.month, 1, instant, "")
    for seq, shown in ((8, False), (10, True)):
        written = {
            "00000SAMEAT": Written(instant, instant, "nurse", seq, seq),
            close.id: Written(instant, instant, "doctor", 9, 9),
        }
        proof = Proof("7:" + "a" * 64, (), 2, written=written)
        rows = rows_of(patient_rows([*first.month.rows.entries, late]), closes=[close], proof=proof)
        assert ("e-SAMEAT" in words(section(packet_of(rows), "Since the close"))) is shown


def test_what_came_after_the_newest_close_is_marked_where_it_is_read_and_counted_at_the_top() -> None:
    rows = closed_and_amended()
    kept = rows.month.rows
    stay = Stay("stay", "ana", date(2026, 10, 25), date(2026, 10, 27), StayKind.INPATIENT)
    own = Charge("own", "ana", date(2026, 10, 14), "99213", "Amara Osei", "Maple Street")
    written = {
        "stay": Written(at(11, 5), at(11, 5), None, 20, 20),
        "close2": Written(at(11, 3), at(11, 3), "doctor", 12, 12),
        "close1": Written(at(11, 2), at(11, 2), "doctor", 7, 7),
    }
    month = replace(rows.month, rows=replace(kept, stays=[stay], charges=[own]))
    rows = replace(rows, month=month, proof=replace(rows.proof, written=written))
    others = words(section(packet_of(rows), "What others billed, and stays"))
    assert "its days do not count (R-C5); written after this decision, which did not read it so" in others
    assert "a visit: staff time of its day needs a reviewer's word (R-C8)" in others
    short = words(section(packet_of(rows), "The month in short"))
    assert "2 things in all came since and no amendment took in" in short  # the stay, and an entry


def test_a_change_after_the_claim_left_its_follow_up_and_a_claim_behind_the_close() -> None:
    rows = closed_and_amended()
    owed = FollowUp(
        "o", "ana", Kind.OTHER, claim_follow_up.words(MONTH), "doctor", date(2026, 11, 5), "nurse", at(11, 3, 21)
    )
    rows = replace(rows, loops=[Loop(owed)], items=rows.items[:1])
    line = next(one for one in lines(rows, "Since the close") if one[0].startswith("Follow-up"))
    assert "for Amara Osei, physician, due Nov 5, 2026" in line[0] and line[0].endswith("(open)")
    said = words(section(packet_of(rows), "Claims that left"))
    assert "Version 2, the newest close, has not left" in said
    assert "has not left" not in words(section(packet_of(closed_and_amended()), "Claims that left"))


def test_counted_time_that_was_taken_back_after_the_decision_is_named_with_who_worked() -> None:
    first = rows_of(patient_rows())
    void = Correction("v", "00000KNEE01", CorrectionKind.VOIDED, "nurse", at(11, 4), "typed twice")
    entries = [
        replace(one, corrections=(void,)) if one.entry.id == "00000KNEE01" else one for one in first.month.rows.entries
    ]
    rows = rows_of(patient_rows(entries), closes=[close_of(first.month, 1, at(11, 2), "")])
    said = words(section(packet_of(rows), "Who worked, and how long"))
    assert "Taken back after the decision and not among these: e-KNEE01, 12 min 00 s counted." in said


def test_the_attempt_beside_a_logged_call_is_no_word_of_its_own() -> None:
    call = Attempt("t2", "ana", "nurse", Outcome.REACHED, "", at(10, 6), "00000KNEE01")
    told = Attempt("t3", "ana", "nurse", Outcome.REACHED, "she picked up", at(10, 7))
    said = words(section(packet_of(rows_of(patient_rows(), attempts=[call, told])), "Outreach"))
    assert "spoken to 3 times" in said and "by an attempt recorded as reached: Oct 7, 2026, Nora Quinn, RN" in said
    assert "entry e-KNEE01, which says what came of it" in said
