"""When and where the bot speaks: read by who is in charge, changed in a form, followed by the next tick."""

from __future__ import annotations

from simulator.driver import Json, Screen
from tests.scenarios.conftest import Clinic

TEAM: Json = {"selected_conversation": "C0TEAM"}


def form(clinic: Clinic) -> Screen:
    shown = clinic.owner.slash("/ccm setup posting")
    assert shown.answer is not None and "none chosen" in shown.text
    assert clinic.owner.press(shown.answer, "posting_form").ok
    return clinic.owner.need_modal()


def test_the_next_three_posts_follow_the_hours_and_the_holidays(web_clinic: Clinic) -> None:
    shown = web_clinic.owner.slash("/ccm setup posting").text
    assert "Worklist: Wed, Nov 25, 7:30 AM" in shown and "Forecast: Wed, Nov 25, 8:00 AM" in shown
    said = {"worklist_at": "06:45", "closed": "2026-11-25, 2026-11-27", "worklist_channel": TEAM}
    assert web_clinic.owner.submit(form(web_clinic), said).ok
    saved = web_clinic.owner.need_modal().text
    assert "Worklist: Mon, Nov 30, 6:45 AM" in saved and "Nov 25, 2026, Nov 27, 2026" in saved and "C0TEAM" in saved
    assert "Last changed by Dr. Amara Osei" in web_clinic.owner.slash("/ccm setup posting").text


def test_a_channel_that_others_read_is_refused_while_it_is_chosen_and_a_guest_is_found_after(
    web_clinic: Clinic,
) -> None:
    out = web_clinic.owner.submit(form(web_clinic), {"worklist_channel": {"selected_conversation": "C0SHARED"}})
    assert out.errors is not None and "another organisation" in out.errors["worklist_channel"]
    web_clinic.slack.befalls("C0TEAM", "join", "U0GUEST")
    assert web_clinic.owner.submit(web_clinic.owner.need_modal(), {"worklist_channel": TEAM}).ok
    assert "looked at within a minute" in web_clinic.owner.need_modal().text
    web_clinic.tick()
    assert "Guests are among its members" in web_clinic.owner.slash("/ccm setup posting").text


def test_what_cannot_be_meant_is_told_under_its_field(web_clinic: Clinic) -> None:
    out = web_clinic.owner.submit(form(web_clinic), {"day_ends": "06:00"})
    assert out.errors is not None and "ends after" in out.errors["day_ends"]
    out = web_clinic.owner.submit(web_clinic.owner.need_modal(), {"forecast_at": "07:30"})
    assert out.errors is not None and "after it" in out.errors["forecast_at"]
    out = web_clinic.owner.submit(web_clinic.owner.need_modal(), {"closed": "Christmas"})
    assert out.errors is not None and "2026-12-24" in out.errors["closed"]
