"""The path where it bends: deaths in error, new practitioners, refusals, the pilot's gate, a consent signed earlier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ccm.eligibility import Confirmation
from ccm.enrolment import EnrolmentStep, State, Step
from ccm.record import Person
from ccm.roles import Credential, Duty
from simulator.driver import Person as Someone
from simulator.driver import Screen
from storage.ids import new_id
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_programme import ALL, NOW, consent, state, write_plan
from tests.scenarios.test_programme import assign as assign_both
from tests.scenarios.test_programme import chart as _chart
from tests.scenarios.test_programme import confirm as confirm_one

DAY = 86400
LOG = "/ccm log o'brien-smith 12 call asked about her feet, no sores"
fill_chart: Callable[[Clinic], Clinic] = _chart.__wrapped__  # type: ignore[attr-defined]


@pytest.fixture
def chart(web_clinic: Clinic) -> Clinic:
    """The programme's patient, and a second practitioner, June Abbott."""
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.staff.save(Person(new_id(), "U0STRANGER", "June Abbott", Credential.APP, frozenset()))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    return fill_chart(web_clinic)


def activate(clinic: Clinic) -> None:
    confirm_one(clinic)
    assign_both(clinic)
    clinic.nurse.close(clinic.nurse.need_modal())
    clinic.ma.close(consent(clinic.ma))
    clinic.nurse.close(write_plan(clinic.nurse))
    assert state(clinic) is State.ACTIVE


def leave(clinic: Clinic, who: Someone, **said: str) -> Screen:
    who.slash("/ccm withdraw o'brien-smith")
    who.submit(who.need_modal(), {"reason": "her daughter called", **said})
    shown = who.need_modal()
    who.close(shown)
    return shown


def press(who: Someone, action: str, **said: object) -> Screen:
    """A button of the path, and its form filled in."""
    path = who.slash("/ccm enroll o'brien-smith")
    assert path.answer is not None
    pressed = who.press(path.answer, action)
    if not said:
        return path.answer if pressed.answer is None else pressed.answer
    who.submit(who.need_modal(), said)
    shown = who.need_modal()
    who.close(shown)
    return shown


def name_biller(clinic: Clinic, slack_id: str) -> Screen:
    with clinic.database.read(clinic.practice_id) as view:
        people = {one.slack_user_id: one.id for one in view.staff.all()}
    clinic.nurse.slash("/ccm assign o'brien-smith")
    clinic.nurse.submit(clinic.nurse.need_modal(), {"care_manager": people["U0MA"], "practitioner": people[slack_id]})
    shown = clinic.nurse.need_modal()
    clinic.nurse.close(shown)
    return shown


def counted(said: str) -> str:
    return said.replace("*", "").split(" min counted")[0].rsplit(maxsplit=1)[-1]


def test_a_death_has_its_day_and_one_in_error_is_taken_back(chart: Clinic) -> None:
    activate(chart)
    shown = leave(chart, chart.ma, what="die", on="2026-11-23")
    assert "Deceased since Nov 23, 2026" in shown.text.replace("*", "") and "kept Nov 24, 2026" in shown.text
    assert counted(chart.ma.slash(LOG).text) == "0"
    refused = chart.ma.slash("/ccm withdraw o'brien-smith")
    assert "deceased already" in refused.text and "takes it back" in refused.text
    path = chart.ma.slash("/ccm enroll o'brien-smith")
    assert path.answer is not None and "That is for" in chart.ma.press(path.answer, "enrol_correct").text
    shown = press(chart.nurse, "enrol_correct", reason="it was Ana Ortiz's sister")
    assert state(chart) is State.ACTIVE and "recorded in error" in shown.text and "sister" in shown.text
    assert "died" in shown.text  # both rows stay
    assert counted(chart.ma.slash(LOG).text) == "24"


@pytest.mark.parametrize("what", ["move", "withdraw", "elsewhere", "rule_out"])
def test_whoever_leaves_takes_the_minutes_along(chart: Clinic, what: str) -> None:
    activate(chart)
    leave(chart, chart.ma, what=what)
    chart.slack.clock(advance_seconds=60)
    assert counted(chart.ma.slash(LOG).text) == "0"
    card = chart.ma.slash("/ccm patient o'brien-smith")
    assert "consent ended with that" in card.text and "consent on file" not in card.text


def test_a_new_practitioner_needs_a_new_consent_and_a_visit(chart: Clinic) -> None:
    activate(chart)
    assert "12 min counted" in chart.ma.slash(LOG).text.replace("*", "")
    shown = name_biller(chart, "U0STRANGER")
    assert state(chart) is State.CONSENTED and "new consent" in shown.text
    chart.slack.clock(advance_seconds=3600)
    assert counted(chart.ma.slash(LOG).text) == "12"
    assert "Consent: none that holds" in chart.ma.slash("/ccm patient o'brien-smith").text
    chart.ma.close(consent(chart.ma))
    assert state(chart) is State.CONSENTED  # June Abbott has not seen her yet
    path = chart.ma.slash("/ccm enroll o'brien-smith")
    assert path.answer is not None and "That is for" in chart.ma.press(path.answer, "visit_open").text
    shown = press(chart.nurse, "visit_open", on="2026-11-24", kind="wellness", discussed=["yes"])
    assert state(chart) is State.ACTIVE, shown.text
    assert counted(chart.ma.slash(LOG).text) == "24"  # a wellness visit is no E/M whose day waits for a reviewer


def test_nobody_enrolled_is_left_without_an_owner(chart: Clinic) -> None:
    activate(chart)
    chart.nurse.slash("/ccm assign o'brien-smith")
    nobody = {"selected_option": None}
    chart.nurse.submit(chart.nurse.need_modal(), {"care_manager": nobody, "practitioner": nobody})
    assert "keeps a team member" in chart.nurse.need_modal().text and state(chart) is State.ACTIVE
    chart.slack.post("/sim/event", {"event": {"type": "user_change", "user": {"id": "U0MA", "deleted": True}}})
    assert state(chart) is State.CONSENTED
    assert "Team member: name one" in chart.nurse.slash("/ccm patient o'brien-smith").text


def test_declining_while_enrolled_withdraws_and_a_refusal_is_kept(chart: Clinic) -> None:
    activate(chart)
    shown = consent(chart.ma, answer="declined")
    assert state(chart) is State.WITHDRAWN and "Withdrew consent" in shown.text
    chart.ma.close(shown)
    again = press(chart.ma, "enrol_reconsider", reason="her son asked")
    assert state(chart) is State.CANDIDATE and "her son asked" in again.text
    chart.owner.close(confirm_one(chart))
    press(chart.ma, "enrol_decline", reason="too many calls already")
    with chart.database.read(chart.practice_id) as view:
        answers = view.enrolments.consents(chart.patient("A-77").id)
    assert [one.answer.value for one in answers] == ["given", "revoked", "declined"]
    assert answers[-1].questions == "too many calls already" and state(chart) is State.DECLINED


def test_a_pause_outlasts_a_consent_affirmed_again(chart: Clinic) -> None:
    activate(chart)
    assert "in rehab" in press(chart.ma, "enrol_pause", reason="in rehab until May").text
    chart.slack.clock(advance_seconds=60)
    chart.ma.close(consent(chart.ma))
    assert state(chart) is State.PAUSED
    press(chart.ma, "enrol_resume", reason="home again")
    assert state(chart) is State.ACTIVE


def test_a_consent_signed_earlier_counts_from_the_day_after(chart: Clinic) -> None:
    confirm_one(chart)
    assign_both(chart)
    with chart.database.read(chart.practice_id) as view:
        people = {one.slack_user_id: one.id for one in view.staff.all()}
    chart.ma.slash("/ccm consent o'brien-smith written")
    form = chart.ma.need_modal()
    said: dict[str, object] = {"elements": ALL, "how": "written", "answer": "given", "questions": "What does it cost?"}
    chart.ma.submit(form, {**said, "on": "2027-01-04"})
    assert "still to come" in chart.ma.need_modal().text
    chart.ma.close(chart.ma.need_modal())
    chart.ma.submit(chart.ma.need_modal(), {**said, "on": "2026-11-20", "explained_by": people["U0RN"]})
    shown = chart.ma.need_modal()
    assert "Consented on Nov 20, 2026, written" in shown.text and "Nora Quinn" in shown.text
    assert "What does it cost?" in shown.text and "4 of 4" in shown.text


def test_the_chosen_chart_keeps_how_the_consent_was_given(chart: Clinic) -> None:
    asked = chart.ma.slash("/ccm consent ruiz written")
    assert asked.answer is not None
    chart.ma.press(asked.answer, "choose_0")
    _, element = chart.ma.need_modal().places("how")
    assert element["initial_option"]["value"] == "written"


def test_the_pilot_is_seen_and_its_gate_is_opened_by_the_lead(chart: Clinic) -> None:
    chart.owner.slash("/ccm setup")
    chart.owner.submit(chart.owner.need_modal(), {})
    chart.owner.press(chart.owner.need_modal(), "policy_open")
    chart.owner.press(chart.owner.need_modal(), "policy_form")
    chart.owner.submit(chart.owner.need_modal(), {"cohort": "1"})
    while (shown := chart.owner.modal()) is not None:
        chart.owner.close(shown)
    confirm_one(chart)
    assign_both(chart)
    chart.nurse.close(chart.nurse.need_modal())
    assert "pilot cohort of 1 is full" in press(chart.ma, "enrol_invite").text  # Ana Ortiz came in consented
    refused = consent(chart.ma)
    assert "pilot cohort of 1 is full" in refused.text and state(chart) is State.CONFIRMED
    chart.ma.close(refused)
    listed = chart.ma.slash("/ccm candidates")
    assert listed.answer is not None
    pilot = chart.ma.press(listed.answer, "cohort_open")
    assert "Pilot cohort: 1 of 1" in pilot.text and "Ana Ortiz" in pilot.text and pilot.answer is not None
    assert "That is for" in chart.ma.press(pilot.answer, "gate_open").text
    seen = chart.nurse.press(chart.nurse.slash("/ccm candidates").answer or pilot.answer, "cohort_open").answer
    assert seen is not None
    chart.nurse.press(seen, "gate_open")
    chart.nurse.submit(chart.nurse.need_modal(), {"why": "nine of ten had their calls"})
    opened = chart.nurse.need_modal()
    assert "The gate is open" in opened.text and "Nora Quinn" in opened.text and "nine of ten" in opened.text
    chart.ma.close(consent(chart.ma))
    assert state(chart) is State.CONSENTED


def test_the_gate_holds_activation_too(chart: Clinic) -> None:
    """Someone of the pilot's second rank, whose consent was kept before the pilot was made smaller."""
    activate(chart)
    patient = chart.patient("10483")
    with chart.database.write(chart.practice_id) as uow:
        biller = uow.staff.by_slack_id("U0DR")
        nurse = uow.staff.by_slack_id("U0RN")
        assert biller is not None and nurse is not None
        uow.patients.save(replace(patient, practitioner_id=biller.id, initiating_visit=date(2026, 6, 1)))
        for step in (Step.FIND, Step.CONFIRM, Step.CONSENT):
            uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, nurse.id, NOW, ""))
        old = uow.plans.latest(chart.patient("A-77").id)
        assert old is not None
        uow.plans.add(replace(old, id=new_id(), patient_id=patient.id))
        uow.settings.put("policy", '{"cohort": 1}', biller.id, NOW)
        uow.enrolments.confirm(_word(patient.id, biller.id))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    chart.nurse.slash("/ccm assign 10483")
    chart.nurse.submit(chart.nurse.need_modal(), {"care_manager": nurse.id, "practitioner": biller.id})
    assert "pilot cohort of 1 is full" in chart.nurse.need_modal().text
    with chart.database.read(chart.practice_id) as view:
        assert view.enrolments.states()[patient.id] is State.CONSENTED


def _word(patient_id: str, by_id: str) -> Confirmation:
    return Confirmation(new_id(), patient_id, by_id, NOW, ("diabetes", "copd"), "decline")


def test_only_the_patients_own_practitioner_confirms_and_the_rest_go_through(chart: Clinic) -> None:
    waiting = chart.owner.slash("/ccm attest")
    assert waiting.answer is not None
    chart.owner.press(waiting.answer, "attest_open")
    form = chart.owner.need_modal()
    block = next(one for one in form.raw["blocks"] if one["block_id"].startswith("c:"))
    name_biller(chart, "U0STRANGER")
    chart.owner.submit(form, {block["block_id"]: block["element"]["options"]})
    shown = chart.owner.need_modal()
    assert "Nobody was confirmed" in shown.text and "June Abbott is the billing practitioner" in shown.text
    assert "O" in shown.text and "Brien-Smith" in shown.text and state(chart) is State.UNKNOWN


def given(who: Someone, form: Screen) -> str:
    """A form filled with a whole consent; what it answers."""
    who.submit(form, {"elements": ALL, "how": "verbal", "answer": "given"})
    text = who.need_modal().text
    while who.modal() is not None:
        who.close(who.need_modal())
    return text


def test_consent_is_to_the_practitioner_that_the_form_named(chart: Clinic) -> None:
    confirm_one(chart)
    assign_both(chart)
    chart.nurse.close(chart.nurse.need_modal())
    chart.ma.slash("/ccm consent o'brien-smith verbal")
    left_open = chart.ma.need_modal()
    assert "Dr. Amara Osei" in left_open.text
    name_biller(chart, "U0STRANGER")
    said = given(chart.ma, left_open)
    assert "changed to June Abbott" in said and "/ccm consent" in said and state(chart) is State.CONFIRMED
    with chart.database.read(chart.practice_id) as view:
        assert view.enrolments.consents(chart.patient("A-77").id) == []
    chart.ma.slash("/ccm consent o'brien-smith verbal")
    assert "Consented" in given(chart.ma, chart.ma.need_modal()) and state(chart) is State.CONSENTED


@pytest.mark.parametrize("what", ["revoke", "withdraw", "die"])
def test_a_form_opened_before_the_patient_left_brings_nobody_back(chart: Clinic, what: str) -> None:
    activate(chart)
    chart.ma.slash("/ccm consent o'brien-smith verbal")
    left_open = chart.ma.need_modal()
    leave(chart, chart.nurse, what=what)
    left = state(chart)
    chart.slack.clock(advance_seconds=60)
    assert "After you opened this form" in given(chart.ma, left_open) and state(chart) is left


def test_two_forms_keep_one_answer(chart: Clinic) -> None:
    """The second of two forms of one moment is asked to look again, whichever way it answers."""
    activate(chart)
    chart.ma.slash("/ccm consent o'brien-smith verbal")
    chart.nurse.slash("/ccm consent o'brien-smith verbal")
    first, second = chart.ma.need_modal(), chart.nurse.need_modal()
    given(chart.ma, first)
    assert "another answer was kept (given, Rosa Diaz)" in given(chart.nurse, second)


def test_two_at_the_assignment_keep_what_each_changed(chart: Clinic) -> None:
    activate(chart)
    with chart.database.read(chart.practice_id) as view:
        people = {one.slack_user_id: one.id for one in view.staff.all()}
    chart.owner.slash("/ccm assign o'brien-smith")
    left_open = chart.owner.need_modal()
    name_biller(chart, "U0STRANGER")
    chart.owner.submit(left_open, {"care_manager": people["U0RN"]})
    kept = chart.patient("A-77")
    assert (kept.care_manager_id, kept.practitioner_id) == (people["U0RN"], people["U0STRANGER"])
    chart.owner.close(chart.owner.need_modal())
    chart.owner.slash("/ccm assign o'brien-smith")
    left_open = chart.owner.need_modal()
    name_biller(chart, "U0DR")  # and the MA again
    chart.owner.submit(left_open, {"care_manager": {"selected_option": None}})
    assert "team member was changed to Rosa Diaz" in chart.owner.need_modal().text
    assert chart.patient("A-77").care_manager_id == people["U0MA"]


def test_a_death_taken_back_brings_its_follow_ups_back(chart: Clinic) -> None:
    """Each with its owner and its day; what was cancelled by hand before stays cancelled."""
    activate(chart)
    chart.nurse.slash("/ccm todo o'brien-smith friday call back about the foot")
    said = chart.ma.slash("/ccm todo o'brien-smith friday ask about the ride").answer
    assert said is not None
    chart.ma.press(said, "todo_cancel")
    chart.ma.submit(chart.ma.need_modal(), {"result": "her son drives"})
    chart.ma.close(chart.ma.need_modal())
    leave(chart, chart.ma, what="die")
    assert "foot" not in chart.nurse.slash("/ccm today").text
    chart.slack.clock(advance_seconds=60)
    press(chart.nurse, "enrol_correct", reason="wrong chart")
    assert "about the foot" in chart.ma.slash("/ccm patient o'brien-smith").text
    with chart.database.read(chart.practice_id) as view:
        (owed,) = [one for one in view.follow_ups.of_patient(chart.patient("A-77").id) if one.open]
        nurse = view.staff.by_slack_id("U0RN")
    assert nurse is not None and owed.owner_id in (nurse.id, chart.patient("A-77").care_manager_id)
    assert owed.due == date(2026, 11, 27)


@pytest.mark.parametrize("what", ["revoke", "withdraw"])
def test_a_withdrawal_on_the_wrong_chart_is_taken_back(chart: Clinic, what: str) -> None:
    activate(chart)
    leave(chart, chart.ma, what=what)
    chart.slack.clock(advance_seconds=60)
    assert counted(chart.ma.slash(LOG).text) == "0"
    path = chart.ma.slash("/ccm enroll o'brien-smith").answer
    assert path is not None and "That is for" in chart.ma.press(path, "enrol_correct").text
    shown = press(chart.nurse, "enrol_correct", reason="it was Ana Ortiz who called")
    assert state(chart) is State.ACTIVE and "withdrew" in shown.text and "recorded in error" in shown.text
    assert "verbal, Nov 24, 2026" in shown.text  # the consent that stood stands
    chart.slack.clock(advance_seconds=60)
    assert counted(chart.ma.slash(LOG).text) == "24"  # the minutes between count, and these
    with chart.database.read(chart.practice_id) as view:
        answers = view.enrolments.consents(chart.patient("A-77").id)
    assert [one.answer.value for one in answers] == ["given", "revoked"][: 2 if what == "revoke" else 1]
    leave(chart, chart.ma, what="revoke")  # and a true one holds
    chart.slack.clock(advance_seconds=60)
    assert state(chart) is State.WITHDRAWN and counted(chart.ma.slash(LOG).text) == "24"


def test_a_revocation_of_the_consents_own_day_is_kept_the_day_after(chart: Clinic) -> None:
    activate(chart)
    assert counted(chart.ma.slash(LOG).text) == "12"
    chart.slack.clock(advance_seconds=DAY)
    leave(chart, chart.ma, what="revoke", on="2026-11-24")
    assert state(chart) is State.WITHDRAWN
    with chart.database.read(chart.practice_id) as view:
        given, revoked = view.enrolments.consents(chart.patient("A-77").id)
    assert given.at < revoked.at and revoked.at.date() == date(2026, 11, 24)
    assert counted(chart.ma.slash(LOG).text) == "0"


def test_whoever_takes_a_withdrawal_claims_no_explanation(chart: Clinic) -> None:
    """Front desk that leads the programme may not explain a consent, and is not on record as if it had."""
    activate(chart)
    with chart.database.write(chart.practice_id) as uow:
        pat = uow.staff.by_slack_id("U0FRONT")
        assert pat is not None
        uow.staff.save(replace(pat, duties=frozenset({Duty.LEAD})))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    desk = chart.slack.person("U0FRONT")
    assert "That is for" in desk.slash("/ccm consent o'brien-smith").text
    shown = leave(chart, desk, what="revoke")
    assert "taken by Pat Lee" in shown.text
    with chart.database.read(chart.practice_id) as view:
        last = view.enrolments.consents(chart.patient("A-77").id)[-1]
    assert last.answer.value == "revoked" and last.explained_by_id is None
