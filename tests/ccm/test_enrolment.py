"""No path reaches *active* without what it needs, in whatever order things are tried.

That nobody gone prompts anyone is walked in `tests/bot/test_silence_holds.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ccm.consent import Answer, Consent, Element, How, standing, windows
from ccm.enrolment import TRANSITIONS, EnrolmentStep, Requirements, State, Step, state_of, take
from ccm.errors import StateRefused
from tests.walks import walk

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


LAPSING = ("confirmed", "practitioner", "owner", "consent", "plan")
DOOR = ("visit", "gate")
MET: dict[str, dict[str, object]] = {
    "confirmed": {"confirmed": True},
    "practitioner": {"practitioner_id": "dr"},
    "owner": {"owner_id": "ma"},
    "consent": {"consent_problem": ""},
    "plan": {"has_plan": True},
    "visit": {"visit_owed": ""},
    "gate": {"held": ""},
}
"""How each requirement looks when it is met: what a rule that forgets it would take it for."""


def path_from(short: str, seen: set[str]) -> type[RuleBasedStateMachine]:
    """Walks that begin consented, with everything that active needs but one; `seen` tells what happened on them."""

    class Path(RuleBasedStateMachine):
        """Any steps, any answers, any assignments: the rules alone hold the path."""

        @initialize(invited=st.booleans())
        def start(self, invited: bool) -> None:
            self.state, self.now = State.UNKNOWN, NOW
            self.steps: list[EnrolmentStep] = []
            self.consents: list[Consent] = []
            self.confirmed, self.plan = short != "confirmed", short != "plan"
            self.practitioner = None if short == "practitioner" else "dr"
            self.owner = None if short == "owner" else "ma"
            self.visited, self.gate = short != "visit", short != "gate"
            self.answer(Answer.GIVEN, set(Element) if short != "consent" else {Element.COST})
            for step in (Step.FIND, Step.CONFIRM, *((Step.INVITE,) if invited else ()), Step.CONSENT):
                assert self.taken(step)
            assert self.state is State.CONSENTED
            self.activate()

        def lacking(self) -> set[str]:
            """What active needs and is not there, told from the facts by other code than the rules'."""
            last = self.consents[-1]
            agreed = last.answer is Answer.GIVEN and last.elements == frozenset(Element)
            there = {
                "confirmed": self.confirmed,
                "practitioner": self.practitioner is not None,
                "owner": self.owner is not None,
                "consent": agreed and self.practitioner in (None, last.practitioner_id or self.practitioner),
                "plan": self.plan,
                "visit": self.visited,
                "gate": self.gate,
            }
            return {name for name, met in there.items() if not met}

        def requirements(self) -> Requirements:
            problem = standing(self.consents, self.practitioner, self.now).problem
            facts = (self.confirmed, problem, self.plan, self.practitioner, self.owner)
            return Requirements(*facts, "" if self.visited else "not seen", "" if self.gate else "the gate")

        @rule()
        def activate(self) -> None:
            """Refused for the very thing that is missing, and for nothing else."""
            lacking = self.lacking()
            if self.state is not State.CONSENTED:
                assert not self.taken(Step.ACTIVATE)
            elif self.taken(Step.ACTIVATE):
                assert not lacking
                seen.add("active")
            else:
                assert lacking
                seen.update(lacking if len(lacking) == 1 else ())

        @rule()
        def stays(self) -> None:
            """What an active patient may not be without is told at once."""
            held = bool(self.requirements().lapsed())
            assert held == bool(self.lacking() - set(DOOR))

        @rule(step=st.sampled_from(sorted(one for one in Step if one is not Step.CORRECT)))
        def try_step(self, step: Step) -> None:
            self.taken(step)

        def taken(self, step: Step) -> bool:
            self.now += timedelta(minutes=1)
            lacking = self.lacking()
            try:
                self.state = take(self.state, step, self.requirements())
            except StateRefused as refused:
                assert refused.sentence
                return False
            self.steps.append(EnrolmentStep(str(len(self.steps)), "p", step, "me", self.now, ""))
            assert not (self.state is State.ACTIVE and lacking)
            return True

        @rule(answer=st.sampled_from(sorted(Answer)), said=st.sets(st.sampled_from(sorted(Element))))
        def answer(self, answer: Answer, said: set[Element]) -> None:
            self.now += timedelta(minutes=1)
            one = (answer, How.VERBAL, frozenset(said), "me", "the patient", "", self.practitioner, self.now)
            self.consents.append(Consent(str(len(self.consents)), "p", *one))

        @rule()
        def consent_whole(self) -> None:
            self.answer(Answer.GIVEN, set(Element))

        @rule(who=st.sampled_from(["dr", "np", None]))
        def change_practitioner(self, who: str | None) -> None:
            self.practitioner = who

        @rule(who=st.sampled_from(["ma", None]), plan=st.booleans(), visited=st.booleans(), gate=st.booleans())
        def change_the_rest(self, who: str | None, plan: bool, visited: bool, gate: bool) -> None:
            self.owner, self.plan = who, plan or self.plan
            self.visited, self.gate, self.confirmed = visited or self.visited, gate, True

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

    return Path


@pytest.mark.parametrize("short", ["nothing", *LAPSING, *DOOR])
def test_no_path_reaches_active_without_what_it_needs(short: str) -> None:
    """Each walk begins one requirement short: that one was refused by itself; a whole one became active."""
    seen: set[str] = set()
    walk(path_from(short, seen), few=12, steps=25)
    assert ("active" if short == "nothing" else short) in seen


@pytest.mark.parametrize("forgotten", [*LAPSING, *DOOR])
def test_a_requirement_forgotten_is_seen(forgotten: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walks are worth something: with any one requirement taken out of the rules they fail."""
    forget(monkeypatch, forgotten)
    with pytest.raises(AssertionError):
        walk(path_from(forgotten, set()), few=1, steps=1)


def forget(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Take one requirement out of the rules."""
    lapsed, missing = Requirements.lapsed, Requirements.missing
    met: dict[str, Any] = MET[name]
    monkeypatch.setattr(Requirements, "lapsed", lambda self: lapsed(replace(self, **met)))
    monkeypatch.setattr(Requirements, "missing", lambda self: missing(replace(self, **met)))


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
