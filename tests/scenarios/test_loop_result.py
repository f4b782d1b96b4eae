"""A loop needs its result: from the command's answer, the day, the card and the list alike, and behind every form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.actions import follow_ups
from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.clock import WallClock
from ccm.discharge import Under
from ccm.errors import StateRefused
from ccm.follow_up import FollowUpStep, Kind
from simulator.driver import Screen
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_outreach import enrolled, loops

__all__ = ["enrolled"]  # the fixture
LINE = "/ccm todo ortiz friday call back about the foot"


def from_the_list(clinic: Clinic) -> Screen | None:
    listed = clinic.ma.slash("/ccm todo list").answer
    assert listed is not None
    return clinic.ma.press(listed, "todo_open").answer


WAYS: dict[str, Callable[[Clinic], Screen | None]] = {
    "the command's answer": lambda clinic: clinic.ma.slash(LINE).answer,
    "the day": lambda clinic: clinic.ma.slash("/ccm today").answer,
    "the card": lambda clinic: clinic.ma.slash("/ccm patient ortiz").answer,
    "the list": from_the_list,
}


@pytest.mark.parametrize("way", WAYS)
def test_done_asks_for_the_result_and_takes_none_that_is_blank(enrolled: Clinic, way: str) -> None:
    clinic = enrolled
    if way != "the command's answer":
        clinic.ma.slash(LINE)
    shown = WAYS[way](clinic)
    assert shown is not None and shown.has("todo_done")
    clinic.ma.press(shown, "todo_done")
    form = clinic.ma.need_modal()
    for blank in ("   ", "\n \n", "\u200b"):
        refused = clinic.ma.submit(form, {"result": blank})
        assert refused.errors == {"result": follow_ups.NO_RESULT}
        assert all(one.open for one in loops(clinic, Kind.CALL_BACK))
    assert clinic.ma.submit(form, {"result": "the foot\nis healing"}).ok
    (loop,) = loops(clinic, Kind.CALL_BACK)
    assert (loop.events[-1].step, loop.events[-1].result) == (FollowUpStep.DONE, "the foot is healing")


def test_cancelling_needs_why(enrolled: Clinic) -> None:
    shown = enrolled.ma.slash(LINE).answer
    assert shown is not None
    enrolled.ma.press(shown, "todo_cancel")
    form = enrolled.ma.need_modal()
    assert enrolled.ma.submit(form, {"result": " \n"}).errors == {"result": follow_ups.NO_REASON}
    assert loops(enrolled, Kind.CALL_BACK)[0].open


@pytest.mark.parametrize("result", ["", "  ", "\n"])
def test_the_deed_itself_refuses_whatever_form_it_came_by(enrolled: Clinic, result: str) -> None:
    enrolled.ma.slash(LINE)
    (loop,) = loops(enrolled, Kind.CALL_BACK)
    desk = Desk(enrolled.database, WallClock(), lambda work, timer: ())
    caller = Caller(enrolled.assembly.practice, "U0MA", None, True)
    key = loop.follow_up.id
    with pytest.raises(StateRefused):
        desk.perform(caller, Deed.TODO, lambda work: follow_ups.close(work, key, result, Under.CCM), lambda one: None)
    with pytest.raises(StateRefused):
        desk.perform(caller, Deed.TODO, lambda work: follow_ups.cancel(work, key, result), lambda one: None)
    assert loops(enrolled, Kind.CALL_BACK)[0].open
