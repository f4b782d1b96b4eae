"""Over the actions themselves, in any order: nobody reaches or stays active without what it needs (issue 3).

The facts are read from the rows afresh, by other code than the actions'.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.actions import plans, programme
from bot.actions.assigning import assign
from bot.actions.cohort import open_gate
from bot.actions.consents import Said, answer_consent
from bot.actions.desk import Caller, Work
from bot.actions.staff import save_person
from bot.actions.visits import record_visit
from bot.files.roster import import_patients
from ccm.care_plan import Course, Goal
from ccm.chart import EncounterKind
from ccm.consent import Answer, Consent, Element, How
from ccm.consent_windows import counted_windows
from ccm.enrolment import COUNTING, EnrolmentStep, State, Step, state_of
from ccm.errors import CcmError
from ccm.record import Patient, Person
from ccm.roles import Credential, Duty
from storage.database import Database
from storage.ids import new_case_id, new_id
from storage.practices import Practice
from tests.ccm.test_enrolment import LAPSING, forget
from tests.conftest import KEYS
from tests.walks import walk

START = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
ROLES = {
    "dr": (Credential.PHYSICIAN, frozenset({Duty.OWNER})),
    "np": (Credential.APP, frozenset[Duty]()),
    "rn": (Credential.RN, frozenset({Duty.LEAD})),
    "ma": (Credential.MA, frozenset[Duty]()),
    "front": (Credential.FRONT_DESK, frozenset[Duty]()),
}
STARTS = ("nothing", *LAPSING, "visit")
STEPS = sorted(one for one in Step if one not in (Step.ACTIVATE, Step.HOLD, Step.CORRECT, Step.CONFIRM, Step.CONSENT))
DAYS = st.sampled_from([None, None, -9, -1, 0, 4])
WHO = st.sampled_from(sorted(ROLES))
BILLER = st.sampled_from(["dr", "np", "np", "ma", None])
OWNER = st.sampled_from(["ma", "rn", "front", None])
STATUS = st.sampled_from(["", "active", "active", "consented", "paused", "withdrawn", "deceased", "moved", "declined"])


def deed(name: str, **arguments: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[str, dict[str, object]]]:
    """One deed with its arguments drawn."""
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


DEEDS = st.one_of(
    deed("take_step", step=st.sampled_from(STEPS), offset=DAYS),
    deed("take_back"),
    deed("confirm", who=st.sampled_from(["dr", "np"])),
    deed("answer", answer=st.sampled_from(sorted(Answer)), whole=st.booleans(), offset=DAYS, by=WHO),
    deed("answer", answer=st.just(Answer.GIVEN), whole=st.just(True), offset=st.none(), by=st.just("rn")),
    deed("change_owners", biller=BILLER, owner=OWNER),
    deed("write_plan"),
    deed("visit", who=WHO, offset=DAYS, discussed=st.booleans()),
    deed("visit", who=st.just("np"), offset=st.just(-1), discussed=st.just(True)),
    deed("leave_or_come_back", who=st.sampled_from(["np", "ma"]), here=st.booleans()),
    deed("open_the_gate"),
    deed("write_barriers"),
    deed("roster", status=STATUS, consented=st.booleans(), planned=st.booleans(), biller=BILLER, owner=OWNER),
)
"""Drawn by one rule: hypothesis would leave whole rules out of a walk."""


@pytest.fixture
def own(tmp_path: Path, sqlite_template: Path) -> Database:
    shutil.copy(sqlite_template, tmp_path / "ccm.db")
    return Database(f"sqlite:///{tmp_path}/ccm.db", KEYS)


def taken_back_revocations(steps: list[EnrolmentStep], consents: list[Consent]) -> set[str]:
    """Revocations whose withdrawal was recorded in error: each was kept by one deed, just before its step."""
    found: set[str] = set()
    path: list[EnrolmentStep] = []
    for one in steps:
        if one.step is not Step.CORRECT:
            path.append(one)
        elif (gone := path.pop()).step is Step.WITHDRAW:
            before = [said for said in consents if said.id < gone.id]
            if before and max(before, key=lambda said: said.id).answer is Answer.REVOKED:
                found.add(max(said.id for said in before))
    return found


def actions(own: Database, tmp_path: Path, short: str, seen: set[State]) -> type[RuleBasedStateMachine]:
    """Walks that begin one requirement short of active, or whole; `seen` tells which states they came through."""

    class Actions(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.now = START
            self.practice = Practice(new_id(), "Maple Street", "America/New_York")
            own.practices.create(self.practice)
            self.people = {
                name: Person(new_id(), new_id(), name, credential, duties)
                for name, (credential, duties) in ROLES.items()
            }
            patient = Patient(new_id(), new_case_id(), new_id(), "Ana", "Ortiz", date(1948, 3, 2), payer="Medicare")
            self.patient_id, self.mrn = patient.id, patient.mrn
            with own.write(self.practice.id) as uow:
                for person in self.people.values():
                    uow.staff.save(person)
                uow.patients.save(patient)
                if short == "confirmed":  # no deed leads here: rows as something older might have left them
                    for step in (Step.FIND, Step.CONFIRM):
                        uow.enrolments.step(EnrolmentStep(new_id(), patient.id, step, None, self.now, ""))
                uow.audit.record("seed", None, self.now)
                uow.commit()
            biller = "np" if short == "practitioner" else "dr"  # the last owner stays
            if short != "confirmed":
                self.confirm(biller)
            self.change_owners(biller, "ma")
            if short != "visit":
                self.visit(biller, -4, True)
            self.answer(Answer.GIVEN, True, None, "ma")
            if short in ("practitioner", "owner"):
                self.leave_or_come_back("np" if short == "practitioner" else "ma", False)
            elif short == "consent":
                self.change_owners("np", "ma")
                self.visit("np", -3, True)
            self.write_barriers() if short == "plan" else self.write_plan()
            assert self.state() is (State.ACTIVE if short == "nothing" else State.CONSENTED)

        def act(self, who: str, deed: Callable[[Work, Patient], object]) -> None:
            self.now += timedelta(hours=7)
            with own.write(self.practice.id) as uow:
                person = uow.staff.get(self.people[who].id)
                patient = uow.patients.get(self.patient_id)
                assert person is not None and patient is not None
                caller = Caller(self.practice, person.slack_user_id, None, True)
                try:
                    deed(Work(uow, caller, person, self.now, ZONE), patient)
                except CcmError as refused:
                    assert refused.sentence
                    return
                uow.audit.record("test", person.id, self.now)
                uow.commit()

        def day(self, offset: int | None) -> date | None:
            return None if offset is None else (self.now + timedelta(days=offset)).date()

        def take_step(self, step: Step, offset: int | None) -> None:
            self.act("rn", lambda work, patient: programme.advance(work, patient, step, "why", self.day(offset)))

        def take_back(self) -> None:
            self.act("rn", lambda work, patient: programme.correct(work, patient, "wrong chart"))

        def confirm(self, who: str) -> None:
            self.act(who, lambda work, patient: programme.confirm(work, patient, ("diabetes", "copd"), "decline"))

        def answer(self, answer: Answer, whole: bool, offset: int | None, by: str) -> None:
            elements = frozenset(Element) if whole else frozenset({Element.COST})
            said = Said(answer, How.VERBAL, elements, "", "no", self.day(offset), self.people[by].id)
            self.act("ma", lambda work, patient: answer_consent(work, patient, said))

        def change_owners(self, biller: str | None, owner: str | None) -> None:
            ids = (self.people[one].id if one else None for one in (owner, biller))
            manager, practitioner = ids
            self.act("rn", lambda work, patient: assign(work, patient, manager, practitioner))

        def write_plan(self) -> None:
            def act(work: Work, patient: Patient) -> object:
                latest = work.uow.plans.latest(patient.id)
                goal = Goal("Walk to the mailbox", "days")
                return plans.keep_goal(work, patient, latest.id if latest else "", None, goal, "", Course.OPEN)

            self.act("rn", act)

        def write_barriers(self) -> None:
            def act(work: Work, patient: Patient) -> object:
                latest = work.uow.plans.latest(patient.id)
                said = plans.Edited(barriers=(f"no ride on day {self.now:%j}",))
                return plans.write(work, patient, latest.id if latest else "", said)

            self.act("rn", act)

        def roster(self, status: str, consented: bool, planned: bool, biller: str | None, owner: str | None) -> None:
            day = f"{self.now - timedelta(days=20):%Y-%m-%d}"
            cells = (status, day if consented else "", day if planned else "", biller or "", owner or "")
            header = "mrn,first_name,last_name,dob,status,consent_date,plan_date,practitioner,care_manager"
            path = tmp_path / "patients.csv"
            path.write_text(f"{header}\n{self.mrn},Ana,Ortiz,1948-03-02,{','.join(cells)}\n")
            self.now += timedelta(hours=7)
            import_patients(own, self.practice, path, self.now, dry_run=False)

        def visit(self, who: str, offset: int | None, discussed: bool) -> None:
            kind, on = EncounterKind.OFFICE, self.day(offset) or self.now.date()
            self.act(
                "dr",
                lambda work, patient: record_visit(work, patient, on, kind, self.people[who].id, discussed=discussed),
            )

        def leave_or_come_back(self, who: str, here: bool) -> None:
            one = self.people[who]
            values = one.slack_user_id, one.name, one.credential, one.duties, here
            self.act("rn", lambda work, patient: save_person(work, *values))

        def open_the_gate(self) -> None:
            self.act("rn", lambda work, patient: open_gate(work, "it runs well"))

        @rule(one=DEEDS)
        def walk(self, one: tuple[str, dict[str, Any]]) -> None:
            name, arguments = one
            getattr(self, name)(**arguments)

        def teardown(self) -> None:
            with own.read(self.practice.id) as view:
                assert view.audit.verify() == []

        def state(self) -> State:
            with own.read(self.practice.id) as view:
                return state_of(view.enrolments.steps(self.patient_id))

        @invariant()
        def active_has_what_it_needs(self) -> None:
            if not hasattr(self, "patient_id"):
                return
            with own.read(self.practice.id) as view:
                steps, consents = (
                    view.enrolments.steps(self.patient_id),
                    view.enrolments.consents(self.patient_id),
                )
                patient = view.patients.get(self.patient_id)
                assert patient is not None
                state = state_of(steps)
                seen.add(state)
                changes = view.enrolments.assignments(self.patient_id)
                windows = counted_windows(consents, steps, changes, patient.practitioner_id, ZONE)
                if state not in COUNTING:
                    assert not any(one.holds(self.now + timedelta(hours=1)) for one in windows)
                if state is not State.ACTIVE:
                    return
                here = {one.id: one for one in view.staff.all()}
                assert patient.practitioner_id in here and here[patient.practitioner_id].credential.practitioner
                assert patient.care_manager_id in here and here[patient.care_manager_id].credential.clinical
                brought = any(one.imported and one.step is Step.CONFIRM for one in steps)
                assert view.enrolments.confirmations(self.patient_id) or brought
                plan = view.plans.latest(self.patient_id)
                assert plan is not None and (plan.goals or plan.link or any(plan.elements.values()))
                wrong = taken_back_revocations(steps, consents)
                bound = patient.practitioner_id
                held = [one for one in consents if one.id not in wrong]
                said = [one for one in held if one.answer is not Answer.GIVEN or one.practitioner_id == bound]
                last = max(said, key=lambda one: one.at)
                assert last.answer is Answer.GIVEN and not last.missing
                assert any(one.holds(self.now + timedelta(days=1)) for one in windows)

    return Actions


@pytest.mark.parametrize("short", STARTS)
def test_nobody_reaches_or_stays_active_without_what_it_needs(own: Database, tmp_path: Path, short: str) -> None:
    """The start itself asserts that one requirement short is refused, and a whole chart active."""
    seen: set[State] = set()
    walk(actions(own, tmp_path, short, seen), few=6, steps=16)
    assert {State.CONSENTED, State.ACTIVE} & seen and (short != "nothing" or State.ACTIVE in seen)


@pytest.mark.parametrize("forgotten", STARTS[1:])
def test_a_requirement_forgotten_is_seen(
    own: Database, tmp_path: Path, forgotten: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With any one requirement taken out of the rules the walks fail."""
    forget(monkeypatch, forgotten)
    with pytest.raises(AssertionError):
        walk(actions(own, tmp_path, forgotten, set()), few=1, steps=1)
