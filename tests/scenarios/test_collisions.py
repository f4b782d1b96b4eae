"""Whose entries collide sees which: on the answer and in the day, with the way to change either."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.views.collisions import SHOWN
from ccm.roles import Credential
from tests.record import NOW
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_audit_packet import packet
from tests.scenarios.test_corrections import states


def as_lpn(clinic: Clinic) -> None:
    with clinic.database.write(clinic.practice_id) as uow:
        rosa = uow.staff.by_slack_id("U0MA")
        assert rosa is not None
        uow.staff.save(replace(rosa, credential=Credential.LPN), date(2026, 1, 1))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def said(text: str) -> str:
    return text.replace("\u200b", "").replace("*", "")


def test_an_lpn_sees_what_hers_collides_with_and_changes_it(clinic: Clinic) -> None:
    as_lpn(clinic)
    clinic.ma.slash("/ccm log ortiz 12 at 2:00pm meds refilled metformin")
    saved = clinic.ma.slash("/ccm log ben ruiz 10 at 2:05pm labs told him the result")
    one, two = (state.entry for state in states(clinic))
    whole = said(saved.text)
    assert "With two patients at one moment, Nov 24, 2:05 PM to 2:12 PM. Neither counts until one is changed" in whole
    for entry, times, who in ((one, "2:00 PM to 2:12 PM", "Ana Ortiz"), (two, "2:05 PM to 2:15 PM", "Ben Ruiz")):
        assert f"e-{entry.id[-6:]} · {times} · {who}, born" in whole
    day = clinic.ma.slash("/ccm today")
    assert "With two patients at one moment" in day.text and day.answer is not None
    assert "With two patients" not in clinic.nurse.slash("/ccm today").text  # it is Rosa's time
    with clinic.database.read(clinic.practice_id) as view:  # Ben's entry showed Ana as well: both looks are kept
        deeds = [one.deed for one in view.audit.looked_at(clinic.patient("10482").id)]
        assert deeds.count("entry.log") == 2 and "day.view" in deeds
    clinic.ma.slash(f"/ccm amend e-{two.id[-6:]}")
    form = clinic.ma.need_modal()
    assert clinic.ma.submit(form, {"at": "14:20", "reason": "the clock on the wall was wrong"}).ok
    assert "With two patients" not in clinic.ma.need_modal().text
    assert "With two patients" not in clinic.ma.slash("/ccm today").text
    first, second = packet(clinic, "10482"), packet(clinic, "10483")
    for text in (first, second):  # the packet of either chart tells how the overlap went
        assert "Overlaps that a changed time took away" in text and "7 min 00 s before, 0 min 00 s after" in text
        assert "15 min 00 s" in text and "22 min 00 s" in text
    assert "the clock on the wall was wrong" in second and "the clock on the wall was wrong" not in first
    assert "on another patient's chart" in first and "Ruiz" not in first and "Ortiz" not in second


def test_more_pairs_than_a_day_shows_are_counted(web_clinic: Clinic) -> None:
    web_clinic.ma.slash("/ccm log ortiz 60 at 1:00pm meds refilled metformin")
    for at in range(SHOWN + 2):
        web_clinic.ma.slash(f"/ccm log ben ruiz 2 at 1:{10 + 3 * at}pm labs told him the result {at}")
    day = web_clinic.ma.slash("/ccm today").text
    assert day.count("With two patients") == SHOWN and "2 more such pairs" in day
