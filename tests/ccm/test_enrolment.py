"""No path reaches *active* without what it needs, in whatever order things are tried.

That nobody gone prompts anyone is walked place by place in `tests/scenarios/test_prompting.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ccm.consent import Answer, Consent, Element, How, standing, windows
from ccm.enrolment import TRANSITIONS, EnrolmentStep, Requirements, State, Step, state_of, take
from ccm.errors import StateRefused

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
NO_STEPS: frozenset[Element] = frozenset()


class Path(RuleBasedStateMachine):
    """Any steps, any answers, any assignments: the rules alone hold the path."""

    @initialize()
    def start(self) -> None:
        self.state, self.now = State.UNKNOWN, NOW
        self.steps: list[EnrolmentStep] = []
        self.consents: list[Consent] = []
        self.confirmed, self.plan = False, False
        self.practitioner: str | None = None
        self.owner: str | None = None

    def requirements(self) -> Requirements:
        problem = standing(self.consents, self.practitioner, self.now).problem
        return Requirements(self.confirmed, problem, self.plan, self.practitioner, self.owner, "")

    @rule(step=st.sampled_from(sorted(Step)))
    def try_step(self, step: Step) -> None:
        self.now += timedelta(minutes=1)
        try:
            self.state = take(self.state, step, self.requirements())
        except StateRefused as refused:
            assert refused.sentence
            return
        if step is Step.CONFIRM:
            self.confirmed = True
        self.steps.append(EnrolmentStep(str(len(self.steps)), "p", step, "me", self.now, ""))
        if self.state is State.ACTIVE and step is Step.ACTIVATE:
            good = self.requirements()
            assert good.confirmed and not good.consent_problem and good.has_plan
            assert good.practitioner_id and good.owner_id

    @rule(answer=st.sampled_from(sorted(Answer)), said=st.sets(st.sampled_from(sorted(Element))))
    def answer(self, answer: Answer, said: set[Element]) -> None:
        self.now += timedelta(minutes=1)
        one = (answer, How.VERBAL, frozenset(said), "me", "the patient", "", self.practitioner, self.now)
        self.consents.append(Consent(str(len(self.consents)), "p", *one))

    @rule(who=st.sampled_from(["dr", "np", None]))
    def change_practitioner(self, who: str | None) -> None:
        self.practitioner = who

    @rule(who=st.sampled_from(["ma", None]), plan=st.booleans())
    def change_owner_and_plan(self, who: str | None, plan: bool) -> None:
        self.owner, self.plan = who, plan or self.plan

    @invariant()
    def the_steps_tell_the_state(self) -> None:
        if hasattr(self, "steps"):
            assert state_of(self.steps) is self.state

    @invariant()
    def windows_are_apart_and_open_only_by_a_whole_consent(self) -> None:
        if not hasattr(self, "consents"):
            return
        found = windows(self.consents)
        for one, other in pairwise(found):
            assert one.until is not None and one.until <= other.since
        whole = {one.at for one in self.consents if one.answer is Answer.GIVEN and not one.missing}
        assert {one.since for one in found} <= whole


Path.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestPath = Path.TestCase


def test_a_death_is_the_end() -> None:
    for step in Step:
        if step is not Step.DIE:
            with pytest.raises(StateRefused):
                take(State.DECEASED, step)


def test_every_state_has_a_way_in_and_every_refusal_a_sentence() -> None:
    reached = {target for _, target in TRANSITIONS.values()}
    assert reached | {State.UNKNOWN} == set(State)
    for state in State:
        for step, (allowed, _) in TRANSITIONS.items():
            if state not in allowed:
                with pytest.raises(StateRefused) as refused:
                    take(state, step)
                assert state.value in refused.value.sentence


def test_consent_is_for_one_practitioner() -> None:
    whole = (Answer.GIVEN, How.VERBAL, frozenset(Element), "me", "the patient", "", "dr", NOW)
    given = Consent("1", "p", *whole)
    assert standing([given], "dr", NOW).good
    assert "new consent" in standing([given], "np", NOW).problem
    short = Consent("2", "p", Answer.GIVEN, How.VERBAL, frozenset({Element.AVAILABLE}), "me", "", "", "dr", NOW)
    assert "share" in standing([short], "dr", NOW).problem and windows([short]) == ()
    assert "no consent" in standing([], "dr", NOW).problem
