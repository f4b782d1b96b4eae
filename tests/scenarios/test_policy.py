"""The policy: approved by the owner, read by who may see the set-up, signed with the files of rules it rests on."""

from __future__ import annotations

from bot.actions.policy import NAME
from ccm.policy import Policy, RuleFile
from simulator.driver import Screen
from tests.record import NOW
from tests.scenarios.conftest import Clinic


def shown(clinic: Clinic) -> Screen:
    screen = clinic.owner.slash("/ccm setup policy")
    assert screen.answer is not None
    return screen


def form(clinic: Clinic) -> Screen:
    screen = shown(clinic)
    clinic.owner.press(screen.answer, "policy_form")
    return clinic.owner.need_modal()


def test_the_owner_approves_a_policy_and_its_versions_say_what_changed(web_clinic: Clinic) -> None:
    assert "Nobody here has approved them" in shown(web_clinic).text
    first = web_clinic.owner.submit(form(web_clinic), {"plan_due_days": "120"})
    assert first.ok and "approved by Dr. Amara Osei" in web_clinic.owner.need_modal().text
    second = web_clinic.owner.submit(form(web_clinic), {"plan_due_days": "150", "emergent_within": "10"})
    assert second.ok
    text = shown(web_clinic).text
    assert "2. Nov 24, 2026, 3:00 PM, Dr. Amara Osei: Care plan due after, days 120 → 150" in text
    assert "Emergent\u003a answered within, minutes 15 → 10" in text.replace("\u200b", "")
    assert "1. Nov 24, 2026" in text and "180 → 120" in text


def test_a_value_out_of_bounds_or_at_odds_is_told_under_its_field(web_clinic: Clinic) -> None:
    out = web_clinic.owner.submit(form(web_clinic), {"plan_due_days": "5"})
    assert out.errors is not None and "greater than or equal to 30" in out.errors["plan_due_days"]
    odds = web_clinic.owner.submit(web_clinic.owner.need_modal(), {"warn_day": "26"})
    assert odds.errors == {"warn_day": "The warning comes before the target's day."}
    assert "Nobody here has approved them" in shown(web_clinic).text


def test_the_lead_reads_the_policy_and_cannot_change_it(web_clinic: Clinic) -> None:
    web_clinic.nurse.slash("/ccm setup")
    web_clinic.nurse.press(web_clinic.nurse.need_modal(), "policy_open")
    read = web_clinic.nurse.need_modal()
    assert "An owner changes and approves it." in read.text and "policy_form" not in str(read.raw)
    assert "That is for" in web_clinic.ma.slash("/ccm setup policy").text


def test_rules_that_are_loaded_and_not_signed_are_said_until_an_owner_approves(web_clinic: Clinic) -> None:
    assert "nobody here has approved it" in shown(web_clinic).text
    assert web_clinic.owner.submit(form(web_clinic), {}).ok
    signed = shown(web_clinic).text
    assert "indicator v2023-1" in signed and "signed by Dr. Amara Osei, Nov 24, 2026" in signed
    assert "approved it" not in signed.replace("approved by", "")
    old = Policy(rule_files=(RuleFile(name="indicator", title="Chronic condition indicator v2022-1", sha256="0" * 64),))
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.settings.put(NAME, old.model_dump_json(), None, NOW)
        uow.audit.record("test", None, NOW)
        uow.commit()
    changed = shown(web_clinic).text
    assert "v2022-1, SHA-256 000000000000 was approved" in changed and "not signed" in changed
    assert web_clinic.owner.submit(form(web_clinic), {}).ok
    assert "not signed" not in shown(web_clinic).text and "Rules signed" in shown(web_clinic).text


def test_the_practice_record_says_who_answers_and_with_which_ehr(web_clinic: Clinic) -> None:
    web_clinic.owner.slash("/ccm setup")
    values = {"access_answered_by": "on-call nurse, by the portal", "certified_ehr": "ExampleChart 12.1"}
    assert web_clinic.owner.submit(web_clinic.owner.need_modal(), values).ok
    saved = web_clinic.owner.need_modal().text
    assert "on-call nurse, by the portal" in saved and "ExampleChart 12.1" in saved
