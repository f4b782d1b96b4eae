"""`/ccm claims`: what would leave and what stays behind, for who may see money; one batch, however often asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ccm.record import Patient
from ccm.roles import Duty
from simulator.driver import Screen
from tests.closing import AT, OCTOBER, Team, an_enrolled, close, give_npi, keep_billing, log
from tests.record import a_person
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_together import at_once


class Billed:
    """A clinic with Octobers that can be closed: `closed` of them are."""

    def __init__(self, clinic: Clinic, minutes: tuple[int, ...], closed: int, *, billing: bool = True) -> None:
        self.clinic = clinic
        with clinic.database.write(clinic.practice_id) as uow:
            people = {one.slack_user_id: one for one in uow.staff.all()}
            biller = a_person(slack_user_id="U0FRONT2", name="Bea Biller", duties=frozenset({Duty.BILLER}))
            uow.staff.save(biller)
            self.team = Team(people["U0DR"], people["U0RN"], biller)
            give_npi(uow, self.team.doctor)
            if billing:
                keep_billing(uow)
            self.patients = [an_enrolled(uow, self.team, f"9{n}", one) for n, one in enumerate(minutes)]
            for one in self.patients[:closed]:
                close(uow, one, biller)
            uow.audit.record("seed", None, AT)
            uow.commit()

    def close(self, one: Patient, minutes: int = 0) -> None:
        with self.clinic.database.write(self.clinic.practice_id) as uow:
            if minutes:
                log(uow, one, self.team.nurse, minutes)
            close(uow, one, self.team.biller)
            uow.audit.record("close", None, AT)
            uow.commit()

    def batches(self) -> list[int]:
        with self.clinic.database.read(self.clinic.practice_id) as view:
            assert view.audit.verify() == []
            return [one.number for one in view.closes.batches(OCTOBER)]


def claims(clinic: Clinic, line: str = "/ccm claims 2026-10") -> Screen:
    said = clinic.owner.slash(line)
    assert said.answer is not None
    return said.answer


def entries_of(clinic: Clinic, one: Patient) -> list[str]:
    with clinic.database.read(clinic.practice_id) as view:
        found = view.entries.of_patient(one.id, OCTOBER.first_day, OCTOBER.last_day)
    return [each.entry.id for each in found if each.live]


def test_the_batch_is_made_once_and_the_screen_says_by_whom(clinic: Clinic) -> None:
    billed = Billed(clinic, (25, 45, 12, 30), closed=3)
    screen = claims(clinic)
    said = screen.text.replace("*", "")
    assert "Claims, October 2026: 2 originals would leave now" in said
    assert "99490 × 2 · 99439 × 1" in said
    assert "About $182.70 expected before the deductible: Medicare $146.15, patients $36.55" in said
    assert "October 2026 must leave by Oct 31, 2027 (341 days)." in said
    assert "1 · Fewer than 20 counted minutes" in said and "1 · Not closed yet" in said
    assert (
        "Ana93 Ortiz, born Mar 2, 1948 · 30 min · would bill\nNot closed yet (close it: `/ccm close`) · _biller_"
        in said
    )
    assert "No batch of this month was made yet." in said
    at_once([lambda: clinic.owner.press(screen, "claims_make") for _ in range(3)])
    assert billed.batches() == [1]
    after = claims(clinic).text.replace("*", "")
    assert (
        "Nothing new would leave now." in after
        and "1 · first file · Nov 24, 2026, 3:00 PM · Dr. Amara Osei · 2 originals" in after
    )
    assert "ccm-bot claims --month 2026-10 --format csv" in after


def test_the_pressed_button_is_replaced_by_what_was_made(web_clinic: Clinic) -> None:
    Billed(web_clinic, (25,), closed=1)
    screen = claims(web_clinic)
    _, button = screen.places("claims_make")
    assert button["confirm"]["text"]["text"].startswith("1 original of October 2026 in one batch, under your name.")
    assert web_clinic.owner.press(screen, "claims_make").ok
    shown = web_clinic.owner.last()
    assert "Batch 1 is made, the first file of October 2026: 1 original." in shown.text.replace(
        "*", ""
    ) and not shown.has("claims_make")


def test_from_the_close_to_the_batch_in_slack(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 45, 12), closed=0)
    listed = web_clinic.owner.slash("/ccm close 2026-10").answer
    assert listed is not None
    web_clinic.owner.press(listed, "close_ready")
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    assert billed.batches() == [1]
    with web_clinic.database.read(web_clinic.practice_id) as view:
        left = {one.patient_id for one in view.closes.items(OCTOBER)}
    assert left == {one.id for one in billed.patients[:2]}


def test_what_was_closed_since_the_screen_is_not_sent_unseen(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 45), closed=1)
    screen = claims(web_clinic)
    billed.close(billed.patients[1])
    web_clinic.owner.press(screen, "claims_make")
    assert "What leaves has changed since that screen." in web_clinic.owner.last().text and billed.batches() == []
    fresh = claims(web_clinic)
    assert "2 originals" in fresh.text
    web_clinic.owner.press(fresh, "claims_make")
    assert billed.batches() == [1]


def test_a_supplement_with_a_replacement_and_a_void_says_what_it_takes_back(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 45, 30), closed=2)
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    one, two, three = billed.patients
    billed.close(one, minutes=20)
    billed.close(three)
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        uow.patients.save(replace(two, payer="Medicaid"))
        uow.audit.record("test", None, AT)
        uow.commit()
    billed.close(replace(two, payer="Medicaid"))
    said = claims(web_clinic).text.replace("*", "")
    assert "1 original, 1 replacement, 1 void would leave now" in said
    assert "Of that, the replacements stand in place of about $66.13 sent before" in said
    assert "The voids take back about $116.57" in said and "99490 × 2 · 99439 × 1" in said
    assert "Batch 1 left before; this is what came since." in said and "No rule file decides this payer" in said


def test_what_cannot_go_as_an_837p_is_counted_before_the_batch_and_not_held(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 45, 30), closed=0)
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        for one in billed.patients[:2]:
            moved = replace(one, address="somewhere")
            uow.patients.save(moved)
            close(uow, moved, billed.team.biller)
        uow.audit.record("test", None, AT)
        uow.commit()
    billed.close(billed.patients[2])
    screen = claims(web_clinic)
    said = screen.text.replace("*", "")
    assert "3 originals would leave now" in said
    assert "2 of these cannot go as an 837P; they can leave by CSV:\n2 · an address as “street, city, ST 12345”" in said
    web_clinic.owner.press(screen, "claims_make")
    assert billed.batches() == [1]
    assert "837P; they can leave" not in claims(web_clinic).text


def test_a_correction_after_the_claim_left_is_told_and_waits_for_the_biller_once(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 45, 30), closed=3)
    one, two, three = billed.patients
    assert "e left" not in claims(web_clinic).text and "changed since" not in claims(web_clinic).text
    undone = entries_of(web_clinic, three)
    early = web_clinic.nurse.slash(f"/ccm undo e-{undone[0][-6:]} because it was typed twice").text
    assert "October 2026 is closed: what changed is amended there." in early
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        log(uow, one, billed.team.nurse, 3)
        uow.audit.record("test", None, AT)
        uow.commit()
    billed.close(one)
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    for key in (*entries_of(web_clinic, one), *entries_of(web_clinic, two)):
        said = web_clinic.nurse.slash(f"/ccm undo e-{key[-6:]} because it was typed twice").text
        assert "October 2026 is closed and its claim has left: the biller is told." in said
    with web_clinic.database.read(web_clinic.practice_id) as view:
        owed = [each.follow_up for who in (one, two, three) for each in view.follow_ups.of_patient(who.id)]
    assert [(each.patient_id, each.owner_id, each.what) for each in owed] == [
        (who.id, billed.team.biller.id, "October 2026 changed after its claim left: amend or void it")
        for who in (one, two)
    ]
    screen = claims(web_clinic).text.replace("*", "")
    assert "3 sent claims rest on a month that has changed since: amend them with `/ccm close 2026-10`" in screen
    assert f"{two.given} Ortiz, born Mar 2, 1948 · 0 min · now not billable" in screen


def test_sent_claims_that_changed_are_paged_with_who_stays_behind(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25,) * 9, closed=9)
    web_clinic.owner.press(claims(web_clinic), "claims_make")
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        for one in billed.patients:
            log(uow, one, billed.team.nurse, 20)
        uow.audit.record("test", None, AT)
        uow.commit()
    first = claims(web_clinic)
    second = web_clinic.owner.press(first, "claims_page_next").answer
    assert second is not None and "9 sent claims rest" in first.text and "9 to 10 of 10." in second.text
    both = (first.text + second.text).replace("*", "")
    assert all(both.count(f"{one.given} Ortiz") == 1 for one in billed.patients)
    billed.close(billed.patients[0])
    amended = claims(web_clinic).text.replace("*", "")
    assert "8 sent claims rest" in amended and "1 replacement would leave now" in amended


def test_without_the_billing_record_no_button_and_where_to_mend_it(web_clinic: Clinic) -> None:
    Billed(web_clinic, (25,), closed=1, billing=False)
    said = claims(web_clinic)
    assert "the practice's billing record lacks" in said.text and "`/ccm setup billing`" in said.text
    assert not said.has("claims_make")


def test_many_who_stay_behind_are_paged_and_none_is_cut(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (12,) * 11, closed=0)
    first = claims(web_clinic)
    shown = web_clinic.owner.press(first, "claims_page_next").answer
    assert shown is not None
    both = first.text + shown.text
    assert all(f"{one.given} Ortiz" in both.replace("*", "") for one in billed.patients)
    assert "9 to 12 of 12." in shown.text  # and Ana Ortiz of the clinic, who is in the programme
    back = web_clinic.owner.press(shown, "claims_page_back").answer
    assert back is not None and "1 to 8 of 12." in back.text


@pytest.mark.parametrize(
    ("now", "said"), [("2027-09-20T09:00:00-04:00", "41 days left"), ("2027-11-09T09:00:00-05:00", "past by 9 days")]
)
def test_a_month_that_must_leave_soon_warns(web_clinic: Clinic, now: str, said: str) -> None:
    Billed(web_clinic, (25,), closed=1)
    web_clinic.slack.clock(now=now)
    assert said in claims(web_clinic).text.replace("*", "")


def test_without_a_month_it_is_the_last_one_that_is_over(web_clinic: Clinic) -> None:
    Billed(web_clinic, (25,), closed=1)
    assert "Claims, October 2026" in claims(web_clinic, "/ccm claims").text
    assert "Write a month as 2026-10." in web_clinic.owner.slash("/ccm claims soon").text


def test_money_is_not_for_everybody_and_each_look_is_in_the_trail(web_clinic: Clinic) -> None:
    billed = Billed(web_clinic, (25, 12), closed=1)
    assert "That is for lead, biller, owner." in web_clinic.ma.slash("/ccm claims 2026-10").text
    assert "would leave now" in web_clinic.nurse.slash("/ccm claims 2026-10").text
    with web_clinic.database.read(web_clinic.practice_id) as view:
        for one in billed.patients:
            assert [row.deed for row in view.audit.looked_at(one.id)][-1] == "claims.view"


def test_no_name_stands_where_slack_keeps_it(web_clinic: Clinic) -> None:
    Billed(web_clinic, (25, 12), closed=1)
    screen = claims(web_clinic)
    _, button = screen.places("claims_make")
    assert "Ortiz" not in str(button) and "Ortiz" not in str(screen.raw.get("text"))
