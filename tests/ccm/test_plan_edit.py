"""Two people at one plan: what one of them wrote is never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.care_plan import CarePlan, Course, Goal, Home, Progress
from ccm.errors import StateRefused
from ccm.plan_edit import Overtaken, changed_part, differences, together, with_part

TODAY = date(2026, 11, 24)
WALK, SLEEP = Goal("Walk", "days", "5"), Goal("Sleep")
PLAN = CarePlan("pl", "p", 1, Home.BOT, TODAY, "rn", datetime(2026, 11, 24, tzinfo=UTC), goals=(WALK, SLEEP))


@given(was=st.text(max_size=3), now=st.text(max_size=3), said=st.text(max_size=3))
def test_a_change_of_either_is_kept_or_the_clash_is_told(was: str, now: str, said: str) -> None:
    try:
        kept = together("Medicines", was, now, said)
    except Overtaken as clash:
        assert now != was and said not in (was, now) and now in clash.sentence
    else:
        assert kept == (now if said == was else said)


def test_a_goal_changes_in_place_and_keeps_what_it_had() -> None:
    better = changed_part(WALK, Course.OPEN, "three days", TODAY)
    assert better == replace(WALK, progress=(Progress(TODAY, "three days"),))
    assert with_part("goal", PLAN.goals, PLAN.goals, 0, better) == (better, SLEEP)
    met = changed_part(better, Course.MET, "", TODAY)
    assert met.closed_on == TODAY and met.progress == better.progress and met.measure == "days"
    assert changed_part(met, Course.OPEN, "", TODAY).closed_on is None


def test_a_goal_is_found_where_another_was_added_before_it_and_refused_where_it_changed() -> None:
    better = changed_part(SLEEP, Course.OPEN, "two nights", TODAY)
    assert with_part("goal", PLAN.goals, (Goal("New"), WALK, SLEEP), 1, better) == (Goal("New"), WALK, better)
    with pytest.raises(Overtaken):
        with_part("goal", PLAN.goals, (WALK, replace(SLEEP, target="4")), 1, better)
    with pytest.raises(StateRefused):
        with_part("goal", PLAN.goals, PLAN.goals, None, Goal("walk"))


def test_what_a_version_changes_is_named() -> None:
    assert differences(PLAN, replace(PLAN, id="x", version=2)) == ()
    assert differences(PLAN, replace(PLAN, goals=(WALK,), barriers=("bus",))) == ("goals", "barriers")
