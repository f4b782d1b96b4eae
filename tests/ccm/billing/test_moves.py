"""What keeps a month open, and whose move it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions.month_standing import Standing, row_of
from bot.files.rule_files import shipped
from ccm.billing.gathered import MonthOf, PatientRows, PracticeFacts, decided
from ccm.billing.leaving import open_behind
from ccm.billing.moves import TIMER, claimable, moves_of, ready
from ccm.care_plan import CarePlan, Home
from ccm.consent import Answer, Consent, Element, How
from ccm.eligibility import Confirmation
from ccm.enrolment import EnrolmentStep, Step
from ccm.errors import LineError
from ccm.grammar.months import read_month_line
from ccm.month_close import SignOff, SignOffKind
from ccm.month_end import month_end
from ccm.policy import DEFAULT
from ccm.record import EntryState, Person
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from tests.record import a_patient, an_entry

OCTOBER = ServiceMonth(2026, 10)
BEGAN = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
NURSE = Person("nurse", "U1", "Nora", Credential.RN, frozenset())
DOCTOR = Person("doctor", "U2", "Osei", Credential.PHYSICIAN, frozenset())
PATIENT = a_patient(payer="Medicare", practitioner_id="doctor", care_manager_id="nurse", initiating_visit=BEGAN.date())
FACTS = PracticeFacts(
    OCTOBER, ZoneInfo("America/New_York"), {one.id: one for one in (NURSE, DOCTOR)}, (), DEFAULT, shipped()
)


def month(minutes: int = 25, **changes: Any) -> MonthOf:
    """A month that bills, but for what is changed."""
    entry = an_entry(PATIENT, NURSE, seconds=minutes * 60, service_date=OCTOBER.first_day, entered_at=BEGAN)
    path = (Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE)
    said = (Answer.GIVEN, How.VERBAL, frozenset(Element), "nurse", "the patient", "", "doctor", BEGAN)
    check = SignOff("c", PATIENT.id, OCTOBER, SignOffKind.CHECKED, "portal", "nurse", BEGAN, "all")
    rows: dict[str, Any] = {
        "patient": PATIENT,
        "entries": [EntryState(entry)],
        "steps": [EnrolmentStep(str(at), PATIENT.id, step, "nurse", BEGAN, "") for at, step in enumerate(path)],
        "consents": [Consent("x", PATIENT.id, *said)],
        "confirmations": [Confirmation("y", PATIENT.id, "doctor", BEGAN, ("a", "b"), "risk")],
        "plans": [CarePlan("p", PATIENT.id, 1, Home.CHART, BEGAN.date(), "nurse", BEGAN, link="chart")],
        "sign_offs": [check],
    }
    return decided(PatientRows(**(rows | changes)), FACTS)


def test_a_month_in_order_is_ready_with_nothing_open() -> None:
    assert moves_of(month()) == () and ready(month(), ())


@pytest.mark.parametrize(
    ("changes", "head", "persons"),
    [
        ({"plans": []}, "NO_CARE_PLAN", ("doctor",)),
        ({"sign_offs": []}, "EXCLUSIONS_UNCHECKED", ()),
        ({"patient": replace(PATIENT, payer="Acme")}, "PAYER_RULES_MISSING", ()),
    ],
)
def test_what_is_mended_before_a_claim_keeps_the_month_open(
    changes: dict[str, Any], head: str, persons: tuple[str, ...]
) -> None:
    one = month(**changes)
    found = moves_of(one)
    assert [(move.head, move.persons, move.keeps_open) for move in found] == [(head, persons, True)]
    assert not ready(one, found)


def test_without_consent_no_minute_counts_so_nothing_waits() -> None:
    (move,) = moves_of(month(consents=[]))
    assert (move.head, move.persons, move.keeps_open) == ("NO_CONSENT", ("nurse",), False)


@pytest.mark.parametrize("left", [Step.WITHDRAW, Step.DIE, Step.MOVE, Step.ELSEWHERE, Step.DECLINE])
def test_nobody_is_told_to_ask_one_whom_nothing_prompts_about(left: Step) -> None:
    path = (Step.FIND, left) if left is Step.DECLINE else (Step.FIND, Step.CONFIRM, Step.CONSENT, left)
    steps = [EnrolmentStep(str(at), PATIENT.id, step, "nurse", BEGAN, "") for at, step in enumerate(path)]
    one = month(consents=[], steps=steps)
    assert "NO_CONSENT" in one.reasons and moves_of(one) == ()
    assert open_behind(one, {}).who == "nobody"
    assert moves_of(month(consents=[], patient=replace(PATIENT, do_not_call=True))) == ()


@pytest.mark.parametrize(
    ("path", "way", "ends"),
    [
        ((), "/ccm attest", False),
        ((Step.FIND,), "/ccm attest", False),
        ((Step.FIND, Step.CONFIRM, Step.CONSENT), "import conditions", True),
        ((Step.FIND, Step.CONFIRM, Step.CONSENT, Step.ACTIVATE), "import conditions", True),
        ((Step.FIND, Step.CONFIRM, Step.CONSENT, Step.WITHDRAW), "import conditions", False),
    ],
)
def test_too_few_conditions_say_the_way_that_is_open(path: tuple[Step, ...], way: str, ends: bool) -> None:
    """Named are a candidate's; of whom the chart enrolled they come with it, or the patient leaves (R-G1)."""
    steps = [EnrolmentStep(str(at), PATIENT.id, one, None, BEGAN, "", imported=True) for at, one in enumerate(path)]
    (move,) = (one for one in moves_of(month(confirmations=[], steps=steps)) if one.head == "INSUFFICIENT_CONDITIONS")
    assert way in move.words.then and ("end the enrolment" in move.words.then) is ends
    assert ("/ccm attest" in move.words.then) is (way == "/ccm attest") and move.persons == ("doctor",)


def test_below_the_threshold_nothing_that_lacks_keeps_it_open() -> None:
    one = month(12, plans=[])
    assert not claimable(one)
    (move,) = moves_of(one)
    assert move.head == "NO_CARE_PLAN" and not move.keeps_open and ready(one, [move])


def test_time_that_waits_for_its_performer_and_a_timer_keep_it_open() -> None:
    waiting = an_entry(PATIENT, DOCTOR, entered_by_id="nurse", service_date=OCTOBER.first_day, entered_at=BEGAN)
    one = month(entries=[*month().rows.entries, EntryState(waiting)])
    (move,) = moves_of(one)
    assert (move.word, move.persons, move.keeps_open) == ("UNCONFIRMED_TIME_EXCLUDED:12", ("doctor",), True)
    timed = moves_of(month(), running=["nurse"])
    assert [(one.head, one.persons) for one in timed] == [(TIMER, ("nurse",))] and not ready(month(), timed)


@pytest.mark.parametrize("line", ["2026-10", "2026-10 ortiz", "ortiz 2026-10", "2026/10 ortiz", "2026.10", "ortiz", ""])
def test_a_month_and_a_patient_are_read_in_either_order(line: str) -> None:
    said = read_month_line(line, "month", ServiceMonth(2026, 11))
    assert said.month == (OCTOBER if "2026" in line else ServiceMonth(2026, 11))
    assert (said.patient is not None) is ("ortiz" in line)


@pytest.mark.parametrize(
    ("line", "word"), [("2026-13 ortiz", "2026-13"), ("2026-12", "2026-12"), ("ortiz 2027-1", "2027-1")]
)
def test_no_month_is_guessed(line: str, word: str) -> None:
    with pytest.raises(LineError) as refused:
        read_month_line(line, "month", ServiceMonth(2026, 11))
    assert refused.value.word == word and refused.value.form == "/ccm month 2026-10"


def test_a_line_of_the_pre_close_list_says_every_way_of_those_behind_it() -> None:
    """Candidates are named, the enrolled imported: one line for both says both."""
    few = [
        month(confirmations=[], steps=[EnrolmentStep("1", PATIENT.id, Step.FIND, None, BEGAN, "")]),
        month(confirmations=[]),
    ]
    rows = tuple(row_of(Standing(one, (), False, moves_of(one), False, False), FACTS) for one in few)
    groups = month_end(OCTOBER, 20, FACTS.people, rows).groups
    (line,) = (one for one in groups if one.head == "INSUFFICIENT_CONDITIONS")
    assert line.count == 2 and "/ccm attest" in line.words.then and "import conditions" in line.words.then
