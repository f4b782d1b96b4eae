"""Eligibility, fit, plans' age, outreach, follow-ups, days ahead: each rule by worked cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.indicator import indicator
from ccm.care_plan import CarePlan, Freshness, Goal, Home, PlanEvent, PlanEventKind, age
from ccm.chart import Encounter, EncounterKind, Medication
from ccm.conditions import Chronicity, Condition, group_of, read_code
from ccm.consent import Answer, Consent, Element, How, revoked_words, standing
from ccm.discharge import Discharge, call_owed
from ccm.eligibility import Doubt, candidacy
from ccm.enrolment import State
from ccm.errors import CcmError, LineError
from ccm.fit import fit
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop, kind_of, owner_among
from ccm.gaps import Facts, Gap, gap_of
from ccm.grammar.when import read_when
from ccm.initiating_visit import initiating_visit
from ccm.outreach import Outreach, Quiet, outreach
from ccm.policy import DEFAULT
from ccm.prompting import may_prompt, silence, way_forward
from ccm.record import Attempt, Outcome, Person
from ccm.roles import Credential, Duty

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
SHIPPED = indicator()
LIMITS = {"due_days": 180, "due_days_complex": 90, "stale_days": 365}


def has(*codes: str, active: bool = True) -> list[Condition]:
    return [
        Condition(str(n), "p", code, "", None, active, SHIPPED.of(code), group_of(code), SHIPPED.version)
        for n, code in enumerate(codes)
    ]


def test_the_indicator_says_what_ahrq_says() -> None:
    """The probes of the reference: nine chronic codes, prediabetes not, a factor none, and one it does not know."""
    for code in ("E11.9", "I10", "I50.22", "N18.4", "J44.9", "E78.5", "K21.9", "K50.90", "F32.9"):
        assert SHIPPED.of(code) is Chronicity.CHRONIC, code
    assert SHIPPED.of("R73.03") is Chronicity.NOT_CHRONIC and SHIPPED.of("Z79.4") is Chronicity.NO_DETERMINATION
    assert SHIPPED.of("X99.999") is Chronicity.UNKNOWN and SHIPPED.version == "v2023-1"


def test_two_codes_of_one_disease_are_one_condition() -> None:
    """R-G1: groups are counted, not codes."""
    one = candidacy(has("E11.9", "E11.42"), "Medicare", False)
    assert one.doubts == (Doubt.TOO_FEW,) and one.groups[0].codes == ("E11.42", "E11.9")
    assert candidacy(has("E11.9", "I10"), "Medicare Part B", False).is_candidate
    assert candidacy(has("E11.9", "I10", active=False), "Medicare", False).doubts == (Doubt.TOO_FEW,)
    assert candidacy(has("E11.9", "I10"), "Aetna", True).doubts == (Doubt.DECEASED, Doubt.NOT_MEDICARE)
    assert candidacy(has("E11.9", "X99.999"), "Medicare", False).unknown_codes == ("X99.999",)


@pytest.mark.parametrize(
    ("typed", "code"), [("e119", "E11.9"), ("I10", "I10"), (" i50.22 ", "I50.22"), ("M1A.9", "M1A.9")]
)
def test_codes_are_read_dotted_or_not(typed: str, code: str) -> None:
    assert read_code(typed) == code
    for wrong in ("250.00", "", "E1", "diabetes", "U07.1.2.3.4"):
        with pytest.raises(CcmError):
            read_code(wrong)


def test_every_point_names_its_row() -> None:
    seen = [
        Encounter("1", "p", EncounterKind.INPATIENT, date(2026, 11, 2), date(2026, 11, 6), None, "heart failure"),
        Encounter("2", "p", EncounterKind.ED, date(2026, 9, 1), None, None, ""),
        Encounter("3", "p", EncounterKind.ED, date(2025, 9, 1), None, None, ""),
    ]
    drugs = [Medication(str(n), "p", f"drug {n}", "", None, None) for n in range(6)]
    found = fit(candidacy(has("E11.9", "I10", "I50.22"), "Medicare", False), seen, drugs, date(1940, 1, 1), TODAY)
    said = {one.why: one.points for one in found.points}
    assert said == {
        "1 admission in 6 months (Nov 2)": 3,
        "1 ED visit in 6 months (Sep 1)": 2,
        "discharged Nov 6": 2,
        "6 medicines": 2,
        "86 years old": 2,
        "3 chronic condition groups": 1,
    }
    assert found.total == 12


def test_the_initiating_visit_is_owed_only_by_the_new_and_the_unseen() -> None:
    """R-G2: seen in the year before, none is owed; an ED visit is no visit; one with CCM discussed always is."""
    start = date(2026, 11, 1)
    office = Encounter("1", "p", EncounterKind.OFFICE, date(2026, 2, 1), None, "dr", "")
    assert not initiating_visit([office], "dr", start).owed
    assert initiating_visit([replace(office, on=date(2025, 8, 1))], "dr", start).owed  # V28: 14 months before
    assert initiating_visit([replace(office, kind=EncounterKind.ED)], "dr", start).owed
    assert initiating_visit([replace(office, practitioner_id="other")], "dr", start).owed
    held = replace(office, on=date(2024, 8, 1), ccm_discussed=True)
    assert not initiating_visit([held], "dr", start).owed
    assert not initiating_visit([], "dr", start, stated=date(2026, 3, 3)).owed


PLAN = CarePlan("pl", "p", 1, Home.BOT, date(2026, 6, 1), "rn", NOW, goals=(Goal("Walk to the mailbox"),))


@pytest.mark.parametrize(
    ("dated", "expected"),
    [
        (date(2026, 11, 1), Freshness.CURRENT),
        (date(2026, 5, 29), Freshness.CURRENT),
        (date(2026, 5, 28), Freshness.DUE),
        (date(2025, 11, 25), Freshness.DUE),
        (date(2025, 11, 24), Freshness.STALE),
    ],
)
def test_a_plan_ages(dated: date, expected: Freshness) -> None:
    assert age(replace(PLAN, dated=dated), [], [], [], TODAY, **LIMITS).freshness is expected
    assert age(None, [], [], [], TODAY, **LIMITS).freshness is Freshness.NONE


def test_an_admission_or_a_new_diagnosis_calls_for_a_review_at_once() -> None:
    seen = Encounter("1", "p", EncounterKind.INPATIENT, date(2026, 10, 1), date(2026, 10, 4), None, "")
    assert age(PLAN, [], [seen], [], TODAY, **LIMITS).freshness is Freshness.REVIEW_NOW
    reviewed = PlanEvent("e", "pl", PlanEventKind.REVIEWED, "rn", datetime(2026, 10, 6, 12, tzinfo=UTC))
    assert age(PLAN, [reviewed], [seen], [], TODAY, **LIMITS).freshness is Freshness.CURRENT
    new = [replace(one, onset=date(2026, 9, 1)) for one in has("N18.4")]
    assert age(PLAN, [], [], new, TODAY, **LIMITS).freshness is Freshness.REVIEW_NOW
    assert age(replace(PLAN, complex=True), [], [], [], TODAY, **LIMITS).freshness is Freshness.DUE


def test_a_diagnosis_without_an_onset_counts_from_the_file_that_first_brought_it() -> None:
    came = [replace(one, onset=None, first_seen=date(2026, 9, 1)) for one in has("N18.4")]
    said = age(PLAN, [], [], came, TODAY, **LIMITS)
    assert said.freshness is Freshness.REVIEW_NOW and "N18.4" in said.why
    first_file = [replace(one, onset=None, first_seen=None) for one in has("N18.4")]
    assert age(PLAN, [], [], first_file, TODAY, **LIMITS).freshness is Freshness.CURRENT


def test_a_major_medicine_change_calls_for_a_review_a_minor_one_does_not() -> None:
    def changed(*drugs: Medication) -> Freshness:
        return age(PLAN, [], [], [], TODAY, drugs, **LIMITS).freshness

    after, before = date(2026, 9, 1), date(2026, 5, 1)
    warfarin = Medication("1", "p", "Warfarin", "5 mg", after, None)
    assert changed(warfarin) is Freshness.REVIEW_NOW
    assert changed(replace(warfarin, since=before)) is Freshness.CURRENT
    assert changed(replace(warfarin, since=before, until=after)) is Freshness.REVIEW_NOW
    minor = [Medication(str(n), "p", f"drug {n}", "", after, None) for n in range(3)]
    assert changed(*minor[:2]) is Freshness.CURRENT
    assert changed(*minor) is Freshness.REVIEW_NOW


def test_an_empty_form_is_no_plan_and_a_review_of_an_earlier_version_holds() -> None:
    assert age(replace(PLAN, goals=()), [], [], [], TODAY, **LIMITS).freshness is Freshness.NONE
    assert age(replace(PLAN, goals=(), home=Home.CHART), [], [], [], TODAY, **LIMITS).freshness is Freshness.NONE
    reviewed = PlanEvent("e", "an earlier version", PlanEventKind.REVIEWED, "rn", NOW)
    assert age(replace(PLAN, dated=date(2025, 6, 1)), [reviewed], [], [], TODAY, **LIMITS).looked_at == NOW.date()


def tried(outcome: Outcome, days_ago: int, hour: int = 15) -> Attempt:
    at = NOW.replace(hour=hour) - timedelta(days=days_ago)
    return Attempt(f"{days_ago}-{hour}", "p", "ma", outcome, "", at)


def stands(
    *attempts: Attempt, now: datetime = NOW, letters: tuple[date, ...] = (), since: date | None = None
) -> Outreach:
    return outreach(attempts, now, ZONE, DEFAULT, letters=letters, enrolled_since=since)


def test_three_tries_on_different_days_and_times_of_day_then_a_letter() -> None:
    assert stands(tried(Outcome.NO_ANSWER, 1)).next_step == "try again today in the afternoon"
    one_day = [tried(Outcome.NO_ANSWER, 1, hour) for hour in (14, 16, 18, 20, 22)]
    assert stands(*one_day).tries == 1 and not stands(*one_day).letter_due
    mornings = [tried(Outcome.VOICEMAIL, day) for day in (1, 4, 5)]
    assert stands(*mornings).tries == 3 and not stands(*mornings).letter_due
    assert stands(*mornings).next_step == "try again today in the afternoon"
    spread = [tried(Outcome.VOICEMAIL, 1), tried(Outcome.VOICEMAIL, 4, 20), tried(Outcome.VOICEMAIL, 5)]
    assert stands(*spread).letter_due
    assert not stands(*spread, tried(Outcome.REACHED, 0, 14)).letter_due
    assert "number is wrong" in stands(tried(Outcome.WRONG_NUMBER, 1)).next_step


def test_one_letter_a_month_and_the_next_month_begins_anew() -> None:
    spread = [tried(Outcome.VOICEMAIL, 1), tried(Outcome.VOICEMAIL, 4, 20), tried(Outcome.VOICEMAIL, 5)]
    written = stands(*spread, letters=(TODAY,))
    assert not written.letter_due and written.next_step.endswith("try again in December")
    december = [replace(one, at=one.at + timedelta(days=30)) for one in spread]
    later = stands(*spread, *december, now=NOW + timedelta(days=30), letters=(TODAY,))
    assert later.tries == 3 and later.letter_due
    assert stands(*[replace(one, at=one.at - timedelta(days=30)) for one in spread]).tries == 0


@pytest.mark.parametrize(
    ("days_ago", "quiet"),
    [(29, Quiet.NONE), (30, Quiet.FLAG), (59, Quiet.FLAG), (60, Quiet.TELL), (90, Quiet.REVIEW)],
)
def test_silence_is_flagged_told_and_reviewed(days_ago: int, quiet: Quiet) -> None:
    """Reference 6: a month, two, three; who declines has answered; what nobody tried is not yet unreachable."""
    contact = tried(Outcome.DECLINED, days_ago)
    assert stands(contact, tried(Outcome.VOICEMAIL, 1)).quiet is quiet
    assert stands(contact).quiet is min(quiet, Quiet.TELL)
    assert stands(tried(Outcome.VOICEMAIL, 1), since=TODAY - timedelta(days=days_ago)).quiet is quiet
    assert stands(tried(Outcome.VOICEMAIL, 1)).quiet is Quiet.NONE  # no day from which silence could be known


def test_the_next_try_is_on_a_business_day_at_another_time_of_day() -> None:
    friday = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 2 pm there
    today = Attempt("1", "p", "ma", Outcome.NO_ANSWER, "", friday)
    assert stands(today, now=friday + timedelta(hours=1)).next_step == "try again Monday in the morning"
    evening = NOW.replace(hour=22)
    assert stands(tried(Outcome.NO_ANSWER, 1, 20), now=evening).next_step == "try again Wednesday in the morning"
    eve = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)  # Thanksgiving follows
    assert stands(replace(today, at=eve), now=eve + timedelta(hours=1)).next_step == "try again Friday in the morning"
    assert "declined" in stands(tried(Outcome.DECLINED, 0, 14)).next_step


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("ask about ear discharge", Kind.OTHER),
        ("bring her pill bottles", Kind.OTHER),
        ("glucose monitoring", Kind.OTHER),
        ("recall her dog's name", Kind.OTHER),
        ("call back about the foot", Kind.CALL_BACK),
        ("ring her daughter", Kind.CALL_BACK),
        ("cardiology appointment with Dr Lee", Kind.REFERRAL),
        ("ask about the A1c lab", Kind.LAB),
    ],
)
def test_kinds_are_read_by_whole_words(what: str, kind: Kind) -> None:
    assert kind_of(what) is kind


def test_a_call_belongs_to_its_discharge() -> None:
    """A to-do that only speaks of discharge owes nothing to the hospital; each discharge has its own call, once."""
    left = [Discharge("p", date(2026, 11, 20), "the discharge of Nov 20")]
    todo = Loop(FollowUp("f", "p", kind_of("ask about ear discharge"), "x", "ma", TODAY, "ma", NOW))
    owed = call_owed(left, [todo], TODAY, ZONE, 2)
    assert owed is not None and owed.about == date(2026, 11, 20) and owed.due == date(2026, 11, 24)
    made = Loop(FollowUp("g", "p", Kind.DISCHARGE, owed.what, "ma", owed.due, None, NOW, owed.about))
    assert call_owed(left, [made], TODAY, ZONE, 2) is None
    again = [*left, Discharge("p", date(2026, 11, 23), "the ED visit of Nov 23")]
    assert call_owed(again, [made], TODAY, ZONE, 2) is not None
    planned = [Discharge("p", TODAY + timedelta(days=2), "later")]
    assert call_owed(planned, [], TODAY, ZONE, 2) is None


def test_a_follow_up_is_never_nobodys() -> None:
    ma = Person("ma", "U1", "Rosa", Credential.MA, frozenset(), active=False)
    lead = Person("lead", "U2", "Nora", Credential.RN, frozenset({Duty.LEAD}))
    owner = Person("dr", "U3", "Amara", Credential.PHYSICIAN, frozenset({Duty.OWNER}))
    loop = Loop(FollowUp("f", "p", Kind.LAB, "x", "ma", TODAY, "ma", NOW))
    assert loop.whose("ma", [ma, lead, owner]) == "lead" and loop.whose("ma", [ma, owner]) == "dr"
    assert loop.whose(None, [replace(ma, active=True), lead]) == "ma"
    assert owner_among("ma", [ma]) is None and owner_among("dr", [lead, owner]) == "dr"


def test_a_gap_is_known_by_its_first_words() -> None:
    for gap in Gap:
        assert gap_of(gap.value) is gap and gap_of(f"{gap.label}: in other words") is gap
    assert gap_of("call her back: soon") is None
    nothing = Facts(*[False] * len(Gap))
    assert not any(nothing.has(gap) for gap in Gap)
    assert replace(nothing, team_member=True).has(Gap.TEAM_MEMBER)


@given(st.sampled_from(sorted(State)), st.booleans())
def test_what_is_silent_has_a_reason_and_a_way_forward(state: State, do_not_call: bool) -> None:
    said = silence(state, do_not_call)
    gone = state in {State.DECEASED, State.WITHDRAWN, State.MOVED, State.DECLINED, State.INELIGIBLE, State.ELSEWHERE}
    assert bool(said) is (gone or do_not_call) is not may_prompt(state, do_not_call)
    assert not said or way_forward(state)


def test_a_review_in_the_evening_is_of_that_day_there() -> None:
    evening = PlanEvent("e", "pl", PlanEventKind.REVIEWED, "rn", datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    assert age(PLAN, [evening], [], [], TODAY, **LIMITS, zone=ZONE).looked_at == date(2026, 11, 1)


def test_a_withdrawal_in_the_evening_closes_the_month_it_fell_in_there() -> None:
    at = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)  # November 30, 9 pm there
    said = (Answer.REVOKED, How.VERBAL, frozenset[Element](), "ma", "the patient", "", "dr", at)
    words = revoked_words(standing([Consent("1", "p", *said)], "dr", at), ZONE)
    assert "on Nov 30" in words and "November bills" in words


def test_a_loop_is_open_until_it_is_done_and_follows_its_owner() -> None:
    kept = FollowUp("f", "p", Kind.LAB, "lipid panel", "ma", TODAY, "ma", NOW)
    handed = FollowUpEvent("1", "f", FollowUpStep.HANDED, "ma", NOW, owner_id="rn")
    moved = FollowUpEvent("2", "f", FollowUpStep.MOVED, "rn", NOW, due=TODAY + timedelta(days=3))
    loop = Loop(kept, (handed, moved))
    assert loop.open and loop.owner_id == "rn" and loop.due == TODAY + timedelta(days=3)
    assert not loop.overdue(TODAY + timedelta(days=3)) and loop.overdue(TODAY + timedelta(days=4))
    assert not Loop(kept, (FollowUpEvent("3", "f", FollowUpStep.DONE, "rn", NOW, "done"),)).open
    assert [kind_of(one) for one in ("refill lisinopril", "ride to dialysis", "hmm")] == [
        Kind.REFILL,
        Kind.RIDE,
        Kind.OTHER,
    ]


@pytest.mark.parametrize(
    ("typed", "due", "taken"),
    [
        ("today x", TODAY, 1),
        ("tomorrow x", date(2026, 11, 25), 1),
        ("friday x", date(2026, 11, 27), 1),
        ("tue x", date(2026, 12, 1), 1),
        ("3d x", date(2026, 11, 27), 1),
        ("2 weeks x", date(2026, 12, 8), 2),
        ("in 3 days x", date(2026, 11, 27), 3),
        ("next week x", date(2026, 11, 30), 2),
        ("12/4 x", date(2026, 12, 4), 1),
        ("1/4 x", date(2027, 1, 4), 1),
        ("2026-12-04 x", date(2026, 12, 4), 1),
    ],
)
def test_days_ahead(typed: str, due: date, taken: int) -> None:
    assert read_when(typed.split(), TODAY, "") == (due, taken)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4))
def test_any_words_are_a_day_or_a_sentence(words: list[str]) -> None:
    try:
        due, taken = read_when(words, TODAY, "form")
    except LineError as refused:
        assert refused.sentence
        return
    assert due >= TODAY and 1 <= taken <= 3
