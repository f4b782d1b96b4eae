"""A new credential counts from its day on: months that were worked before it stay as they were (R-C6)."""

from __future__ import annotations

from datetime import date

from bot.files.entries import entry_rows
from bot.files.rule_files import shipped
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from tests.scenarios.conftest import Clinic

OCTOBER, NOVEMBER = ServiceMonth(2026, 10), ServiceMonth(2026, 11)


def counted(clinic: Clinic, month: ServiceMonth) -> int:
    with clinic.database.read(clinic.practice_id) as view:
        return sum(row["counted_seconds"] for row in entry_rows(view, clinic.assembly.practice, month, shipped()))


def change(clinic: Clinic, **fields: object) -> str:
    said = clinic.owner.slash("/ccm staff")
    assert said.answer is not None
    clinic.owner.press(said.answer, "staff_form")
    person = {"user": "U0FRONT", "name": "Pat Lee", "credential": "ma", **fields}
    clinic.owner.submit(clinic.owner.need_modal(), person)
    shown = clinic.owner.need_modal()
    clinic.owner.close(shown)
    return shown.text


def test_the_front_desks_october_stays_uncounted_after_she_becomes_an_ma(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-10-20T15:00:00-04:00")
    front = web_clinic.slack.person("U0FRONT")
    front.slash("/ccm log ortiz 25 call told her the result")
    web_clinic.slack.clock(now="2026-11-20T15:00:00-05:00")
    assert "MA since Nov 20, 2026" in change(web_clinic).replace("*", "")
    assert "10 min counted" in front.slash("/ccm log ortiz 10 call told her the next").text.replace("*", "")
    assert (counted(web_clinic, OCTOBER), counted(web_clinic, NOVEMBER)) == (0, 600)
    october = web_clinic.nurse.slash("/ccm month 2026-10 ortiz").text
    assert "Pat Lee, front desk" in october and "Pat Lee, MA" not in october
    with web_clinic.database.read(web_clinic.practice_id) as view:
        (pat,) = (one for one in view.staff.all() if one.slack_user_id == "U0FRONT")
        assert view.audit.verify() == []
    assert pat.credential_on(date(2026, 11, 19)) is Credential.FRONT_DESK
    assert pat.credential_on(date(2026, 11, 20)) is Credential.MA


def test_a_day_that_was_said_wrong_is_corrected_by_saying_it_again(web_clinic: Clinic) -> None:
    web_clinic.slack.clock(now="2026-10-20T15:00:00-04:00")
    web_clinic.slack.person("U0FRONT").slash("/ccm log ortiz 25 call told her the result")
    web_clinic.slack.clock(now="2026-11-20T15:00:00-05:00")
    assert "in the future" in change(web_clinic, since="2026-12-01")
    change(web_clinic)
    assert counted(web_clinic, OCTOBER) == 0
    change(web_clinic, since="2026-10-01")
    assert counted(web_clinic, OCTOBER) == 1500
    change(web_clinic, since="2026-10-01")  # said again: no further row
    with web_clinic.database.read(web_clinic.practice_id) as view:
        (pat,) = (one for one in view.staff.all() if one.slack_user_id == "U0FRONT")
    assert [one.since for one in pat.history] == [None, date(2026, 11, 20), date(2026, 10, 1)]
