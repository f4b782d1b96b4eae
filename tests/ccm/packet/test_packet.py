"""The packet of a month made by hand: what an auditor asks for is there, once, and what is sealed is nowhere."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.packet_file import as_json, as_pdf, file_name
from ccm import claim_follow_up
from ccm.activity import Activity
from ccm.billing.frozen import FrozenPractice
from ccm.billing.gathered import decided
from ccm.care_plan import Element, PlanEvent, PlanEventKind
from ccm.chart import Encounter, EncounterKind, Medication
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop
from ccm.month_rules import RULE_OF, rule_of
from ccm.month_words import REASONS, WARNINGS
from ccm.packet.contacts import count_of
from ccm.packet.decision import CUT, ENTERED_SINCE
from ccm.packet.rows import SEALED, WITHHELD, Origin, Proof, Written, handle
from ccm.packet.rulebook import RULES, named_in
from ccm.record import Attempt, Captured, Correction, CorrectionKind, EntryState, Outcome
from ccm.service_month import ServiceMonth
from ccm.staff_facts import FactName, StaffFact
from tests.ccm.billing.test_properties import entries as some_entries
from tests.ccm.packet.by_hand import (
    ENTRIES,
    MADE,
    NURSE,
    PLANS,
    at,
    close_of,
    closed_and_amended,
    corrected,
    entry,
    facts,
    packet_of,
    patient_rows,
    rows_of,
    seconds_in,
    section,
    words,
)

STORY = ["The month in short", "The patient", "The month, day by day"]


def test_the_story_comes_first_and_every_part_says_something() -> None:
    packet = packet_of(rows_of(patient_rows()))
    assert [one.title for one in packet.sections][:3] == STORY
    assert packet.sections[-1].title == "The chain's proof"
    assert [one.title for one in packet.sections if one.empty] == []
    story = words(section(packet, STORY[2]))
    order = [
        "no answer: rang out",
        "spoke with her about KNEE01",
        "Owed by Oct 16",
        "Loop closed, referral",
        "Emergency",
    ]
    assert [story.index(one) for one in order] == sorted(story.index(one) for one in order)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("The month in short", "PROVISIONAL: not closed"),
        ("The month in short", "Designated team member: Nora Quinn, RN"),
        (
            "The month in short",
            "Practitioner review: of the whole month none recorded; attested by Amara Osei, physician",
        ),
        ("The month in short", "Medical decision making (R-F2), Nov 1, 2026"),
        ("The month in short", "Care plan signed: Amara Osei, physician, Mar 4, 2026"),
        ("The patient", "Medicines on Oct 31, 2026: metformin 500 mg (since Jan 1, 2025)"),
        ("Who bills, and the numbers of the month", "Payer, member id: Medicare, 1EG4"),
        ("Who bills, and the numbers of the month", "Case id: C7K2ABCDEF"),
        ("Who bills, and the numbers of the month", "incident to the services of Amara Osei, physician"),
        ("Eligibility", "Diabetes (E11.9 Type 2 diabetes)"),
        ("Eligibility", "Confirmed by: Amara Osei, physician, Jan 20, 2026"),
        ("Eligibility", "risk of decompensation"),
        ("Consent", "that cost sharing may apply"),
        ("Consent", "Said to: Luz, daughter"),
        ("Consent", "Questions: what it costs"),
        ("Initiating visit", "held on Jan 20, 2026"),
        ("Care plan in force", "knee and heart"),
        ("Care plan in force", "Signed: Amara Osei, physician, Mar 4, 2026"),
        ("Care plan in force", "Copy given: to the patient, by mail"),
        ("Care plan in force", "Last review: Nora Quinn, RN, Oct 8, 2026"),
        ("Goals and interventions", "Sep 1, 2026: twice"),
        ("The plan's changes", "1 later version of the plan came after this month"),
        ("Each intervention", "Rosa Diaz, MA"),
        ("Each intervention", "Spoke with the patient, two-way, by the outcome marked on it. Outcome: better."),
        ("Each intervention", "Goal: walk to the shop."),
        ("Each intervention", "in place of e-OLDONE"),
        ("Corrections", "Amended Oct 20, 2026, 12:00 PM by Nora Quinn, RN: it was nine minutes. Now e-NEWONE."),
        ("Corrections", "Undone Oct 20, 2026, 12:00 PM by Nora Quinn, RN: typed twice"),
        ("Outreach", "tried in vain 1 time"),
        ("Follow-ups and loops", "done, Oct 15, 2026, 12:00 PM by Nora Quinn, RN: seen, letter is in"),
        ("Who worked, and how long", "9 min 00 s"),
        ("Decision", "99490 x1"),
        ("Decision", "R-F3 (2)"),
        ("Each minute, and by which rule", "3 min 00 s: voicemail or a failed attempt (R-C7)"),
        ("Each minute, and by which rule", "R-T6"),
        ("What others billed, and stays", "Elsewhere Clinic"),
        ("Sign-offs", "the payer's portal, looked up on Nov 1, 2026"),
        ("Sign-offs", "dose weighed against fall risk"),
        ("Access, continuity and the EHR", "24/7 number: 555-0140 (recorded Jan 2, 2026"),
        ("The chain's proof", "nothing was changed since"),
    ],
)
def test_what_an_auditor_asks_for_is_there(title: str, said: str) -> None:
    text = words(section(packet_of(rows_of(patient_rows())), title))
    assert said in text


@pytest.mark.parametrize(
    ("changes", "tried", "said"),
    [
        (
            {"note": "bp 130/80"},
            (),
            "Logged as a call with the patient; whether somebody answered is not said. No outcome was marked.",
        ),
        (
            {"note": "bp 130/80"},
            ("of the entry",),
            "Logged as a call with the patient; whether somebody answered is not said.",
        ),
        (
            {"note": "bp 130/80"},
            ("a person's",),
            "Spoke with the patient, two-way, by an attempt of that day recorded as reached.",
        ),
        (
            {"note": "spoke with her, bp 130/80"},
            (),
            "Spoke with the patient or the caregiver, two-way, by the note's words. No outcome",
        ),
        ({"note": "pharmacy: refill"}, (), "A call; contact with the patient: not recorded."),
        ({"activities": (Activity.CHART,), "note": "chart"}, (), "Contact: not recorded. No outcome was marked."),
    ],
)
def test_what_nobody_recorded_is_said_to_be_not_recorded(
    changes: dict[str, Any], tried: tuple[str, ...], said: str
) -> None:
    one = entry("ALONE1", 20, **changes)
    attempts = [
        Attempt(f"t{n}", "ana", "nurse", Outcome.REACHED, "", at(10, 6), one.id if word == "of the entry" else None)
        for n, word in enumerate(tried)
    ]
    rows = rows_of(patient_rows([EntryState(one)]), marks={}, attempts=attempts)
    packet = packet_of(rows)
    text = words(section(packet, "Each intervention"))
    assert said in text and text.count("names no setting (R-C5), it is not recorded") == 1 and "Setting:" not in text
    spoken = "spoken to 1 time" if "Spoke" in said else "spoken to 0 times"
    short = words(section(packet, "The month in short"))
    outreach = words(section(packet, "Outreach"))
    assert spoken in short and ("Of 1 call more the record does not say" in short) == ("Logged as" in said)
    assert count_of(rows) in short and count_of(rows) in outreach


def test_a_logged_call_without_a_start_has_its_day_alone_and_an_attempt_the_hour_it_was_recorded() -> None:
    states = [EntryState(entry("NOHOUR", 9)), EntryState(entry("HOUR01", 9, day=7, start=at(10, 7, 18, 5)))]
    tried = [
        Attempt("t1", "ana", "nurse", Outcome.REACHED, "", at(10, 6, 16), "00000NOHOUR"),
        Attempt("t2", "ana", "nurse", Outcome.REACHED, "", at(10, 7, 20), "00000HOUR01"),
        Attempt("t3", "ana", "nurse", Outcome.VOICEMAIL, "", at(10, 8, 20)),
    ]
    grid = section(packet_of(rows_of(patient_rows(states), attempts=tried)), "Outreach").grid
    assert grid is not None
    assert [row[0] for row in grid.rows] == [
        "Oct 6, 2026, start not recorded",
        "Oct 7, 2026, 2:05 PM",
        "Oct 8, 2026, recorded at 4:00 PM",
    ]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("taught daily weights, she repeats it back", True),
        ("A1c 7.4 from 8.1 told patient keeps current dose", True),
        ("ankles less swollen; told to keep daily weights", True),
        ("reviewed low salt diet with daughter Lena", True),
        ("reviewed the list with cardiology", False),
        ("will tell her tomorrow", False),
        ("no answer; told daughter's voicemail, left a message", False),
    ],
)
def test_words_that_are_only_said_to_a_listener_tell_of_a_contact(note: str, told: bool) -> None:
    one = entry("HEARD1", 9, note=note)
    said = count_of(rows_of(patient_rows([EntryState(one)]), marks={}, attempts=[]))
    assert ("spoken to 1 time (by the note's words: e-HEARD1)" in said) is told


def test_the_plan_is_the_one_that_stood_in_the_month_not_the_one_written_after_it() -> None:
    rows = rows_of(patient_rows())
    packet = packet_of(rows)
    assert "written later" not in words(packet)
    said = words(section(packet, "Care plan in force"))
    assert "Version: 1, of Mar 2" in said and "kept by its end" in said and "of this version none" not in said
    assert rows.month.plan is rows.plan is PLANS[0]  # the screen of the month, the decision and the packet alike


def test_work_before_the_newest_version_is_shown_with_the_version_it_was_done_under() -> None:
    first = PLANS[0]
    second = replace(
        first, id="plan3", version=2, at=at(10, 10), elements={**first.elements, Element.MEDICINES: "metformin twice"}
    )
    events = [
        PlanEvent("p1", "plan1", PlanEventKind.SIGNED, "doctor", at(3, 4)),
        PlanEvent("p4", "plan3", PlanEventKind.SIGNED, "doctor", at(11, 5)),
    ]
    packet = packet_of(rows_of(patient_rows(plans=(first, second)), plan_events=events))
    said = words(section(packet, "Plan versions that the month's minutes were worked under"))
    assert "Version 1: held from Mar 2, 2026, 11:00 AM until Oct 10, 2026, 12:00 PM; signed Mar 4, 2026" in said
    assert "e-KNEE01 and e-NEWONE worked under it" in said and "e-VOICE1 and e-DOCTOR worked under it" in said
    assert "Medication management\n1\nnone\n2\nmetformin twice" in said and "knee and heart" not in said
    force = words(section(packet, "Care plan in force"))
    assert "that a copy was given to the patient or caregiver is not recorded" in force
    assert "no review is recorded by the month's end" in force
    later = words(section(packet, "The plan's changes"))
    assert "signed (recorded after the month had ended)" in later and later.count("signed") == 2
    assert "Plan versions" not in "".join(one.title for one in packet_of(rows_of(patient_rows())).sections)


def test_a_correction_is_no_entry_typed_at_once_and_late_ones_are_marked_wherever_they_are_read() -> None:
    fixed = EntryState(entry("FIXED1", 9, day=2, replaces_id="00000KNEE01", entered_at=at(10, 21)))
    late = EntryState(entry("LATE01", 21, day=7, captured=Captured.LATE, entered_at=at(11, 2)))
    timed = EntryState(entry("TIMED1", 9, day=9, start=at(10, 9)))
    after = EntryState(entry("AFTER1", 5, day=30, captured=Captured.LATE, entered_at=at(11, 6)))
    first = decided(patient_rows([fixed, late, timed]), facts())
    both = decided(patient_rows([fixed, late, timed, after]), facts())
    closes = [close_of(first, 1, at(11, 5), ""), close_of(both, 2, at(11, 7), "found on paper")]
    packet = packet_of(rows_of(patient_rows([fixed, late, timed, after]), closes=closes))
    kept = words(section(packet, "Each intervention"))
    assert "Correction, entered 19 days after; entered Oct 21, 2026" in kept
    for title in ("The month, day by day", "Decision", "Each minute, and by which rule"):
        said = words(section(packet, title))
        assert "late: entered Nov 2, 2026" in said and "late, after the close: entered Nov 6, 2026" in said
    minutes = words(section(packet, "Each minute, and by which rule"))
    assert "Overlap (R-C2) could be tested for 1 of 4 entries" in minutes
    alone = words(section(packet_of(rows_of(patient_rows([timed]))), "Each minute, and by which rule"))
    assert "tested for every entry (1)" in alone and "late" not in alone


def test_the_numbers_that_a_payer_knows_them_by_are_printed() -> None:
    rows = rows_of(patient_rows())
    assert rows.standing is not None
    maple = FrozenPractice(
        name="Maple Street Medicine",
        npi="1234567893",
        tax_id="123456789",
        street="1 Main St",
        city="Albany",
        state="NY",
        postal_code="12207",
        setting="office",
        pos="11",
    )
    licence = (("licence_state", "NY"), ("licence_until", "2027-06-30"))
    known = [
        StaffFact(f"f{n}", "doctor", FactName(name), value, date(2026, 1, 1), "doctor", at(1, 1))
        for n, (name, value) in enumerate(licence)
    ]
    rows = replace(rows, standing=rows.standing.model_copy(update={"practice": maple}), staff_facts=known)
    said = words(section(packet_of(rows), "Who bills, and the numbers of the month"))
    assert "Practice, as biller: Maple Street Medicine" in said and "NPI, tax id: 1234567893, 123456789" in said
    assert "1 Main St, Albany, NY 12207" in said and "licence NY, until 2027-06-30" in said


def test_what_was_moved_here_names_its_old_handle_and_whose_words_the_reason_is() -> None:
    came = EntryState(entry("CAME01", 8, replaces_id="elsewhere0FIRST1"))
    moved = Correction("m", "elsewhere0FIRST1", CorrectionKind.MOVED, "nurse", at(10, 7), "wrong chart", came.entry.id)
    twice = corrected(entry("TWICE1", 12, start=at(10, 6), entered_at=at(10, 6, 17, 5)), CorrectionKind.VOIDED, "")
    twice = replace(twice, corrections=(replace(twice.corrections[0], reason="undone by its author"),))
    rows = rows_of(patient_rows([ENTRIES[0], twice, came]), origins={came.entry.id: Origin(True, moved)})
    packet = packet_of(rows)
    said = words(section(packet, "Corrections"))
    assert "e-FIRST1, on another chart" in said and "Now e-CAME01." in said
    assert "Moved here Oct 7, 2026, 12:00 PM by Nora Quinn, RN: wrong chart (the program's words" in said
    assert "undone by its author (the program's words" in said
    assert "there e-FIRST1" in words(section(packet, "Each intervention"))
    assert "e-TWICE1 has the person, day and minutes of e-KNEE01, which was typed within 10 minutes before" in said
    assert "One of them was taken back." in said
    assert "double" not in words(packet_of(rows_of(patient_rows())))


def test_visits_have_place_and_source_medicines_are_events_and_what_was_overdue_says_so() -> None:
    seen = Encounter("e", "ana", EncounterKind.ED, date(2026, 10, 15), None, None, "short of breath", facility="Albany")
    lists = [
        Medication("m1", "ana", "furosemide", "20 mg", date(2025, 1, 5), date(2026, 10, 15)),
        Medication("m2", "ana", "furosemide", "40 mg", date(2026, 10, 16), None),
    ]
    owed = FollowUp("l", "ana", Kind.DISCHARGE, "call", "nurse", date(2026, 10, 17), None, at(10, 16))
    done = FollowUpEvent("le", "l", FollowUpStep.DONE, "nurse", at(10, 21), "told")
    open_ = FollowUp("o", "ana", Kind.LAB, "potassium", "nurse", date(2026, 10, 20), "nurse", at(10, 16))
    about = claim_follow_up.words(ServiceMonth(2026, 10))
    later = FollowUp("c", "ana", Kind.OTHER, about, "nurse", date(2026, 11, 9), "nurse", at(11, 5))
    loops = [Loop(owed, (done,)), Loop(open_), Loop(later)]
    rows = rows_of(patient_rows(encounters=[seen]), medications=lists, loops=loops)
    written = {"e": Written(at(10, 16), at(10, 16), None, 3, 3)}
    packet = packet_of(replace(rows, proof=replace(rows.proof, written=written)))
    days = words(section(packet, "The month, day by day"))
    assert "short of breath. Facility: Albany. Source: an import, Oct 16, 2026" in days
    assert "Oct 16, 2026\nMedicine started or changed: furosemide 40 mg" in days
    assert "Oct 15, 2026\nMedicine ended: furosemide 20 mg" in days
    assert "furosemide 40 mg (since Oct 16, 2026)" in words(section(packet, "The patient"))
    kept = words(section(packet, "Follow-ups and loops"))
    assert "OVERDUE: closed 4 days after it was due" in kept and "open\nOVERDUE at the month's end" in kept
    short = words(section(packet, "The month in short"))
    assert (
        "1 follow-up closed in the month; of those opened by its end 1 open now. 1 follow-up about its claim" in short
    )
    assert "OVERDUE" not in words(packet_of(rows_of(patient_rows())))


def test_every_rule_that_is_named_has_its_line_and_no_other_book_is_pointed_to() -> None:
    packet = packet_of(closed_and_amended())
    lines = section(packet, "The rules named here").grid
    assert lines is not None
    said = words(packet)
    assert {row[0] for row in lines.rows} == named_in(said) | named_in(" ".join(one.source for one in packet.sections))
    assert {"R-X5", "R-C10", "R-G4"} <= {row[0] for row in lines.rows}
    assert set().union(*(named_in(rule) for rule in RULE_OF.values())) <= RULES.keys()
    assert not any(one in said for one in ("rules section", "(2.3)", "(1.1)", "united"))


def test_the_print_carries_the_whole_head_and_its_time_in_the_practices_zone() -> None:
    rows = rows_of(patient_rows())
    head = "143:" + "0123456789abcdef" * 4
    printed = as_pdf(packet_of(replace(rows, proof=replace(rows.proof, head=head))))
    streams = [zlib.decompress(one) for one in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", printed, re.DOTALL)]
    said = b"".join(streams)
    assert f"(Chain head {head})".encode() in said and b"Nov 3, 2026, 10:00 AM" in said and b"UTC" not in said


def test_what_is_missing_of_review_and_signature_is_said() -> None:
    short = words(section(packet_of(rows_of(patient_rows(sign_offs=[]), plan_events=[])), "The month in short"))
    assert "Practitioner review: none recorded" in short
    assert "Care plan signed: this version was not signed by the month's end" in short


def test_a_note_that_stands_on_several_entries_is_said() -> None:
    twins = [
        EntryState(entry(name, 9, day=at, note="Readings in range.")) for at, name in ((6, "TWIN01"), (8, "TWIN02"))
    ]
    gone = corrected(entry("TWIN03", 9, day=9, note="Readings in range."), CorrectionKind.VOIDED, "typed twice")
    said = words(section(packet_of(rows_of(patient_rows([*twins, gone]))), "Each intervention"))
    assert "The same note stands on 2 entries (e-TWIN01, e-TWIN02)." in said
    assert "same note" not in words(packet_of(rows_of(patient_rows())))


def test_a_moved_entry_is_told_of_and_its_words_are_not() -> None:
    packet = packet_of(rows_of(patient_rows()))
    text = as_json(packet).decode()
    assert "Zebulon" not in text and "insulin" not in text and "Ruiz" not in text
    gone = words(section(packet, "Corrections"))
    assert SEALED in gone and WITHHELD in gone and "Moved to another patient's chart" in gone and packet.sealed == 1


def test_a_closed_month_rests_on_its_close_and_says_what_came_after() -> None:
    packet = packet_of(closed_and_amended())
    short = words(section(packet, "The month in short"))
    assert "Closed, version 2" in short and "Since the close: e-SINCE1 was entered; not in this decision" in short
    assert "000010001, original, Nov 2, 2026" in short and "000020001, void of claim 000010001" in short
    minutes = words(section(packet, "Each minute, and by which rule"))
    assert ENTERED_SINCE in minutes and "e-SINCE1" in minutes and "e-NEWONE" not in minutes
    amended = words(section(packet, "Closes and amendments"))
    assert "codes: 99490 x1, now no code" in amended and "an entry was taken back" in amended
    assert "e-NEWONE fell away, 9 min 00 s had counted" in amended
    left = words(section(packet, "Claims that left"))
    assert "000010001" in left and "original" in left and "void of claim 000010001" in left


def test_made_again_it_differs_in_who_made_it_and_when_alone() -> None:
    rows = closed_and_amended()
    later = replace(rows, proof=replace(rows.proof, head="9:" + "b" * 64, whole=()))
    one = as_json(packet_of(replace(rows, proof=replace(rows.proof, whole=())))).decode().splitlines()
    two = as_json(packet_of(later, at(11, 9), "Nora Quinn")).decode().splitlines()
    changed = [left for left, right in zip(one, two, strict=True) if left != right]
    assert len(changed) == 4 and {line.split(":")[0].strip(' "') for line in changed} == {
        "made_by",
        "made_at",
        "head",
        "7",
    }


def test_amounts_are_left_out_where_they_may_not_be_shown() -> None:
    shown, hidden = (words(packet_of(rows_of(patient_rows(), amounts=allowed))) for allowed in (True, False))
    assert "$66.13" in shown and "$" not in hidden and "dollars" not in hidden


def test_a_row_that_is_not_as_written_is_said_in_capitals() -> None:
    proof = Proof("7:" + "a" * 64, (), 2, ("entry X",), ("entry X was changed",))
    said = words(section(packet_of(rows_of(patient_rows(), proof=proof)), "The chain's proof"))
    assert (
        "NOT AS WRITTEN: entry e-X (entry X)" in said
        and "entry X was changed" in said
        and "nothing was changed" not in said
    )


def test_an_empty_month_without_consent_or_plan_is_a_packet_too() -> None:
    bare = patient_rows([], consents=(), plans=(), confirmations=(), steps=(), assignments=(), coverages=(), charges=())
    packet = packet_of(rows_of(bare, plan_events=(), attempts=(), loops=(), marks={}, settings={}))
    said = words(packet)
    assert "No consent is on file." in said and "There was no care plan in this month." in said
    assert "Nothing happened" not in said and as_pdf(packet).startswith(b"%PDF")


def test_the_longest_words_fit_the_print() -> None:
    long = EntryState(entry("LONG01", 10, note=("unbroken" * 40 + " ") * 5 + "ação 日本 " * 60))
    rows = rows_of(patient_rows([long, *ENTRIES], plans=()), loops=(), plan_events=())
    packet = packet_of(rows)
    assert as_pdf(packet).startswith(b"%PDF") and file_name(packet, "pdf") == "packet-C7K2ABCDEF-2026-10.pdf"


def test_every_word_of_a_decision_has_its_rule() -> None:
    assert (REASONS.keys() | WARNINGS.keys()) - RULE_OF.keys() == set()
    assert rule_of("EXCLUDED_BY:G0181") == "R-X1 to R-X3"


KINDS = st.sampled_from([None, None, CorrectionKind.VOIDED, CorrectionKind.AMENDED, CorrectionKind.MOVED])


@settings(max_examples=40)
@given(some_entries(), st.lists(KINDS, min_size=7, max_size=7), st.integers(0, 7))
def test_every_standing_entry_stands_once_its_seconds_add_up_and_no_sealed_word_is_there(
    made: list[object], kinds: list[CorrectionKind | None], closed_with: int
) -> None:
    """Of open months, and of ones that were closed when only some of the entries had been typed."""
    states = []
    for number, (one, kind) in enumerate(zip(made, kinds, strict=False)):
        own = replace(  # type: ignore[type-var]
            one,
            id=f"{number:020d}ENTR{number:02d}",
            patient_id="ana",
            performer_id=NURSE.id,
            note=f"words{number}end",
            late_reason=f"late{number}end",
        )
        gone = Correction(f"c{number}", own.id, kind, NURSE.id, MADE, f"said{number}end") if kind else None  # type: ignore[attr-defined]
        states.append(EntryState(own, (gone,) if gone else ()))  # type: ignore[arg-type]
    sealed = frozenset(one.entry.id for one in states if one.has(CorrectionKind.MOVED))
    rows = rows_of(patient_rows(states), sealed=sealed)
    if closed_with < 7:
        before = decided(patient_rows(states[:closed_with]), facts())
        rows = replace(rows, closes=[close_of(before, 1, at(11, 2), "")])
    packet = packet_of(rows)
    live = {handle(one.entry.id): one.entry.seconds for one in states if one.live}
    listed = section(packet, "Each intervention").grid
    assert sorted(row[0] for row in listed.rows if row) == sorted(live) if listed else not live
    minutes = section(packet, "Each minute, and by which rule").grid
    assert sorted(row[0] for row in minutes.rows) == sorted(live) if minutes else not live
    for row in minutes.rows if minutes else ():
        left = [seconds_in(part) for part in row[5].split("\n") if part != "none"]
        assert seconds_in(row[4]) + sum(left) == live[row[0]] == seconds_in(row[3])
        assert CUT not in row[5]
    text = as_json(packet).decode()
    for number, one in enumerate(states):
        if one.entry.id in sealed:
            assert f"words{number}end" not in text and f"late{number}end" not in text
        elif one.live:
            assert f"words{number}end" in text
