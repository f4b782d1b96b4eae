"""The two-minute brief: the person first, what happened before what was promised, nothing that waits for staff."""

from __future__ import annotations

from datetime import date, timedelta

from ccm.brief import PROMISES, talk_about, work_due
from ccm.care_plan import Age, Freshness, Goal
from ccm.chart import Encounter, EncounterKind, Medication
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
    said = talk_about([*inside, loop("A1c result", Kind.LAB, 2)], [], [], [], [], FRESH, None, TODAY)
    assert [one.what for one in said] == ["A1c result"]


def test_what_is_due_is_promised_to_the_patient_or_the_plans_own_and_not_later() -> None:
    loops = [loop("A1c result", Kind.LAB, 2), loop("refill", Kind.REFILL, -2), loop("ask the lead", Kind.QUESTION, 0)]
    later = loop("ride in December", Kind.RIDE, 20)
    month_end = date(2026, 11, 30)
    said = work_due([*loops, later], FRESH, TODAY, month_end)
    assert said == ("refill (overdue since Nov 22)", "A1c result (Nov 26)")
    stale = Age(Freshness.STALE, TODAY, "not looked at for 400 days")
    assert work_due([], stale, TODAY, month_end) == ("the care plan: not looked at for 400 days",)
    assert work_due([], FRESH, TODAY, month_end) == work_due([], None, TODAY, month_end) == ()
