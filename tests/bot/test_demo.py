"""The demo: someone in every state, brought there as the product would; no plan generic but the two meant to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.actions import plans
from bot.actions.desk import Caller, Work
from bot.actions.policy import policy_screen
from bot.actions.programme import advance, journey
from bot.demo.practice import seed_practice
from bot.demo.programme import TEMPLATED
from bot.files.indicator import rule_file
from bot.files.rule_files import shipped, to_sign
from ccm.care_plan import Freshness
from ccm.consent import Answer, windows
from ccm.enrolment import ENROLLED, State, Step
from ccm.service_month import is_business_day
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.conftest import KEYS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class Demo:
    """The practice as it was seeded; what a test does to it is rolled back."""

    database: Database
    practice: Practice

    def work(self, uow: UnitOfWork) -> Work:
        """Its owner, now."""
        owner = uow.staff.by_slack_id("U08AMARA")
        assert owner is not None
        return Work(uow, Caller(self.practice, owner.slack_user_id, None, True), owner, NOW, ZONE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    path: Path = tmp_path_factory.mktemp("demo") / "ccm.db"
    database = Database(f"sqlite:///{path}", KEYS)
    schema.upgrade(database.engine)
    practice = Practice(new_id(), "Maple Street", str(ZONE))
    database.practices.create(practice)
    seed_practice(database, practice, NOW)
    yield Demo(database, practice)
    database.close()


def test_someone_is_in_every_state_with_what_the_state_rests_on(demo: Demo) -> None:
    with demo.database.write(demo.practice.id) as uow:
        work = demo.work(uow)
        journeys = [journey(work, patient) for patient in uow.patients.all()]
        assert {one.state for one in journeys} == set(State)
        for one in journeys:
            if one.state in ENROLLED:
                assert one.confirmation is not None and one.confirmation.by_id == one.patient.practitioner_id
                assert one.requirements.missing() == (), one.state
                assert len(set(one.confirmation.groups)) == 2
            assert all(step.reason for step in one.steps if step.step is not Step.CONFIRM)
        assert {one.plan_age.freshness for one in journeys} >= {Freshness.NONE, Freshness.CURRENT, Freshness.STALE}


def test_a_paused_patient_can_be_resumed(demo: Demo) -> None:
    with demo.database.write(demo.practice.id) as uow:
        work = demo.work(uow)
        states = uow.enrolments.states()
        paused = next(one for one in uow.patients.all() if states.get(one.id) is State.PAUSED)
        assert advance(work, paused, Step.RESUME, "back from rehabilitation").state is State.ACTIVE


def test_one_took_consent_back_and_no_minute_lies_outside_consent(demo: Demo) -> None:
    with demo.database.read(demo.practice.id) as view:
        consents = view.enrolments.all_consents()
        revoked = [rows for rows in consents.values() if rows[-1].answer is Answer.REVOKED]
        assert len(revoked) == 1 and windows(revoked[0])[-1].until is not None
        entries = [
            one.entry
            for patient in view.patients.all()
            for one in view.entries.of_patient(patient.id, NOW.date().replace(year=2020), NOW.date())
        ]
        assert len(entries) > 200
        for one in entries:
            given = consents[one.patient_id][0].at.astimezone(ZONE).date()
            assert one.service_date > given


def test_no_plan_is_generic_but_the_two_that_are_meant_to_be(demo: Demo) -> None:
    with demo.database.write(demo.practice.id) as uow:
        work = demo.work(uow)
        shown = [plans.screen(work, patient) for patient in sorted(uow.patients.all(), key=lambda one: int(one.mrn))]
    with_plan = [n for n, one in enumerate(shown) if one.journey.plan is not None]
    assert len(with_plan) == 44
    assert [n for n, one in enumerate(shown) if one.likeness is not None] == list(TEMPLATED)


def test_what_is_owed_is_due_on_a_business_day(demo: Demo) -> None:
    with demo.database.read(demo.practice.id) as view:
        owed = [one for one in view.follow_ups.all() if one.open]
    assert len(owed) >= 10 and all(is_business_day(one.due) for one in owed)
    assert Counter(one.due < NOW.date() for one in owed).keys() == {True, False}
    assert all(one.owner_id for one in owed)


def test_the_owner_has_signed_policy_and_rules(demo: Demo) -> None:
    with demo.database.write(demo.practice.id) as uow:
        screen = policy_screen(demo.work(uow), (rule_file(), *to_sign(shipped())))
        settings = uow.settings.all()
    assert screen.now.by == "Dr. Amara Osei" and screen.unsigned == ()
    assert settings["access_answered_by"] and settings["certified_ehr"]
