"""The two-minute brief: the person first, what happened before what was promised, nothing that waits for staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ccm.brief import MOST, PROMISES, talk_about, work_due
from ccm.care_plan import Age, Freshness, Goal
from ccm.chart import Encounter, EncounterKind, Medication
from ccm.eligibility import candidacy
from ccm.fit import fit
from ccm.follow_up import FollowUp, Kind, Loop
from tests.record import NOW

TODAY = date(2026, 11, 24)
FRESH = Age(Freshness.CURRENT, TODAY, "")


def loop(what: str, kind: Kind, days: int) -> Loop:
    return Loop(FollowUp(what, "p", kind, what, "ma", TODAY + timedelta(days=days), "ma", NOW), ())


def test_an_admission_stands_before_any_number_of_promises() -> None:
    promises = [loop(f"call back {number}", Kind.CALL_BACK, number) for number in range(9)]
    home = Encounter(
        "e", "p", EncounterKind.INPATIENT, TODAY - timedelta(days=6), TODAY - timedelta(days=2), None, "CHF"
    )
    new = Medication("m", "p", "furosemide", "40 mg", TODAY - timedelta(days=2), None)
    said = talk_about(promises, [home], [new], [Goal("Walk")], ["no car"], FRESH, TODAY - timedelta(days=20), TODAY)
    assert said[0].what == "How is it going after CHF?" and said[1].what == "furosemide 40 mg"
    assert sum(one.why.startswith("promised") for one in said) == PROMISES and any(one.what == "Walk" for one in said)


def test_what_waits_for_staff_is_not_talked_about() -> None:
    inside = [loop(kind.value, kind, 1) for kind in (Kind.QUESTION, Kind.DATA, Kind.LETTER, Kind.TELL, Kind.REVIEW)]
    said = talk_about([*inside, loop("A1c result", Kind.LAB, 2)], [], [], [Goal("Walk")], [], FRESH, None, TODAY)
    assert [one.what for one in said] == ["A1c result", "Walk"]


def brief(**said: Any) -> list[str]:
    """The lines of a brief, each with its why."""
    base: dict[str, Any] = {"loops": [], "encounters": [], "medications": [], "goals": [Goal("Walk")], "barriers": []}
    base |= {"plan": FRESH, "last_contact": TODAY - timedelta(days=20), "today": TODAY}
    return [f"{one.what}: {one.why}" for one in talk_about(**base | said)]


def test_who_is_still_in_hospital_was_not_discharged() -> None:
    here = Encounter("e", "p", EncounterKind.INPATIENT, TODAY - timedelta(days=3), None, None, "CHF")
    assert "in hospital since Nov 21 for CHF" in brief(encounters=[here])[0]
    planned = replace(here, until=TODAY + timedelta(days=2))
    assert "in hospital since Nov 21" in brief(encounters=[planned])[0]
    assert "discharged Nov 23" in brief(encounters=[replace(here, until=TODAY - timedelta(days=1))])[0]
    long = replace(here, on=TODAY - timedelta(days=60))
    assert "in hospital since Sep 25" in brief(encounters=[long])[0]
    nobody = candidacy([], "Medicare", deceased=False)
    points = fit(nobody, [here], [], date(1948, 3, 2), TODAY).points
    assert not any("discharged" in one.why for one in points) and any("admission" in one.why for one in points)


def test_seven_new_medicines_push_nothing_off() -> None:
    new = [Medication(str(n), "p", f"drug{n}", "5 mg", TODAY - timedelta(days=n), None) for n in range(7)]
    late = loop("call back about the foot ulcer", Kind.CALL_BACK, -3)
    said = brief(medications=new, loops=[late], barriers=["no car"])
    assert said[0] == "7 medicine changes: drug0 5 mg, drug1 5 mg, drug2 5 mg and 4 more: since Nov 18"
    assert any("foot ulcer" in one for one in said) and any(one.startswith("Walk") for one in said)


@given(counts=st.tuples(*[st.integers(0, 9)] * 4))
def test_each_kind_keeps_its_place_and_what_is_left_out_is_counted(counts: tuple[int, int, int, int]) -> None:
    stays, drugs, owed, wanted = counts
    rows: dict[str, Any] = {
        "encounters": [Encounter(str(n), "p", EncounterKind.ED, TODAY, None, None, "fall") for n in range(stays)],
        "medications": [Medication(str(n), "p", "drug", "", TODAY, None) for n in range(drugs)],
        "loops": [loop(f"owed {n}", Kind.LAB, n) for n in range(owed)],
        "goals": [Goal(f"wanted {n}") for n in range(wanted)],
    }
    said = brief(**rows)
    happened = stays + min(drugs, 1)
    shown = [sum(word in one for one in said) for word in ("promised, ", "goal, ")]
    assert shown[0] >= min(owed, 3) and shown[1] >= min(wanted, 1)
    told = sum("in the ED" in one or "medicine change" in one or "started or" in one for one in said)
    assert told >= min(happened, 2) and told + sum(shown) <= MOST
    left = happened + owed + wanted - told - sum(shown)
    assert (f"And {left} more" in said[-1]) is bool(left)


def test_a_chart_that_just_came_in_has_questions() -> None:
    said = brief(goals=[], last_contact=None, conditions=["Diabetes", "COPD"], reaffirm=True)
    assert [one.partition(":")[0] for one in said] == [
        "Does the consent still hold?",
        "What would the patient like to reach?",
        "Ask about Diabetes",
        "Ask about COPD",
    ]


def test_what_is_due_is_promised_to_the_patient_or_the_plans_own_and_not_later() -> None:
    loops = [loop("A1c result", Kind.LAB, 2), loop("refill", Kind.REFILL, -2), loop("ask the lead", Kind.QUESTION, 0)]
    later = loop("ride in December", Kind.RIDE, 20)
    month_end = date(2026, 11, 30)
    said = work_due([*loops, later], FRESH, TODAY, month_end)
    assert said == ("refill (overdue since Nov 22)", "A1c result (Nov 26)")
    stale = Age(Freshness.STALE, TODAY, "not looked at for 400 days")
    assert work_due([], stale, TODAY, month_end) == ("the care plan: not looked at for 400 days",)
    assert work_due([], FRESH, TODAY, month_end) == work_due([], None, TODAY, month_end) == ()
