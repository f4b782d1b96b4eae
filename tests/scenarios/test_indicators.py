"""The indicators in use: from the month to a figure, its patients, a patient's month, and back; staff figures apart."""

from __future__ import annotations

import json

from ccm.indicators.table import TABLE
from simulator.driver import Person as Someone
from simulator.driver import Screen
from tests.panel import Case
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_month import CASES, seed

NASTY = Case("=20009", "<!channel>*Öz*|=1+1", minutes=18)
MANY = tuple(Case(f"4{at:04}", f"Short{at}", minutes=9) for at in range(8))


def press(who: Someone, action: str, name: str) -> str:
    """A button of one indicator; what the modal says then."""
    shown = who.need_modal()
    wanted = [block for block in shown.raw["blocks"] if f"|{name}|" in json.dumps(block)]
    who.press(Screen({**shown.raw, "blocks": wanted}), action)
    return said(who)


def said(who: Someone) -> str:
    return who.need_modal().text.replace("*", "")


def test_each_figure_opens_its_patients(web_clinic: Clinic) -> None:
    seed(web_clinic, *CASES, NASTY, *MANY)
    nurse, compliance = web_clinic.nurse, web_clinic.slack.person("U0FRONT")
    month = nurse.slash("/ccm month 2026-10").answer
    assert month is not None
    nurse.press(month, "indicators_open")
    shown = said(nurse)
    assert "October 2026; in italics September 2026" in shown and "$" not in shown
    assert "4 of 15 patients (27\u00a0%)" in shown and "0 of 15 patients (0\u00a0%)" in shown
    assert all(one.title in shown and one.family.value in shown for one in TABLE.values())
    assert "A sign of: nobody owns it" in shown and len(nurse.need_modal().raw["blocks"]) <= 100

    first = press(nurse, "indicator_behind", "complete")
    assert "11 below 20 minutes" in first and "1 to 8 of 11" in first and "Ida Short0" in first
    assert "born Jan 1, 1950" in first and "MRN 40000" in first and "&lt;!channel&gt;" in first
    nurse.press(nurse.need_modal(), "indicator_behind_next")
    assert "9 to 11 of 11" in said(nurse)
    nurse.press(nurse.need_modal(), "indicator_behind_back")
    nurse.press(nurse.need_modal(), "indicators_open")
    people = press(nurse, "indicator_people", "worked")
    assert "Rosa Diaz, MA: 3 h 25 min on 14 patients" in people and "By person, who did the work" in people
    nurse.press(nurse.need_modal(), "indicators_open")
    press(nurse, "indicator_behind", "complete")
    nurse.press(nurse.need_modal(), "month_patient")
    assert "min counted" in said(nurse)

    month = compliance.slash("/ccm month 2026-10").answer
    assert month is not None
    compliance.press(month, "indicators_open")
    shown = said(compliance)
    assert "Late entries" in shown and "After hours" not in shown and "The staff" not in shown
    assert not compliance.need_modal().has("indicator_people") and compliance.need_modal().has("indicator_behind")
