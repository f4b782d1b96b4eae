"""Nothing prompts about the dead, those who left, or who may not be called: every screen, wherever the path goes on.

The walks are those of the path (`test_path_holds`); after each step every screen is drawn for everyone who may see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.actions import follow_ups, programme
from bot.actions.desk import Caller, Desk
from bot.actions.outreach import Reach, change_reach
from bot.answers import Answer, OpenView, Reply
from bot.commands.registry import BUTTONS, VERBS
from ccm.conditions import Chronicity, Condition, group_of
from ccm.consent import Answer as Said
from ccm.enrolment import SILENT, State, Step
from ccm.errors import CcmError
from ccm.gaps import needs_no_call
from ccm.record import Patient
from storage.database import Database
from storage.ids import new_id
from tests.bot.test_path_holds import actions, own  # noqa: F401 - the fixture
from tests.walks import walk

WAYS = ("die", "withdraw", "move", "elsewhere", "rule_out", "revoke", "do_not_call", "file says deceased")
CALLS = frozenset({"card_start", "todo_for", "todo_done", "letter", "enrol_invite", "attest_open"})
OUTCOMES = frozenset({"outcome_better", "outcome_same", "outcome_worse"})
PLAN = re.compile(r"plan_(goal|step|home|sign|reviewed|copy_given|section_\w+|goal_open|step_open)")
WORDS = re.compile(
    r"zebra|What to talk about| to 20| to 40|What did you do|\?\s\*Change|Next:|Outreach:|Dear |candidates for review"
    r"|candidates?\*? waits?|overdue|have not been heard|lack a team member|Due for review|look at the plan",
    re.IGNORECASE,
)
OF_THE_RECORD = re.compile(r"Absent:|blocks billing|waits? for your signature")
"""What the practice owes to its own record: it stays where the patient is enrolled, do-not-call or not."""
MISSING = re.compile(r"^.*missing data.*$|^\*What is missing\*.*$", re.IGNORECASE | re.MULTILINE)
"""So do the follow-ups that mend the record without a call."""


class Still:
    """A clock that the walk sets."""

    def __init__(self) -> None:
        self.at = datetime.now().astimezone()

    def now(self) -> datetime:
        """The walk's instant."""
        return self.at


def words_and_buttons(reply: Reply | None) -> tuple[str, set[str]]:
    """All that a screen says, and the names of its buttons."""
    if isinstance(reply, Answer):
        blocks: Any = reply.block_dicts()
    else:
        blocks = reply.view.to_dict()["blocks"] if isinstance(reply, OpenView) else []
    nodes = list(_nodes(blocks))
    texts = [one["text"] for one in nodes if isinstance(one.get("text"), str)]
    return "\n".join(texts), {one["action_id"] for one in nodes if "action_id" in one}


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for one in node.values():
            yield from _nodes(one)
    elif isinstance(node, list):
        for one in node:
            yield from _nodes(one)


def silenced(own: Database, tmp_path: Path, way: str) -> type[RuleBasedStateMachine]:  # noqa: F811
    """Walks that begin with someone active, about whom everything prompts, and who then is silenced in that way."""
    base: Any = actions(own, tmp_path, "nothing", set())

    class Silenced(base):  # type: ignore[misc]
        @initialize()
        def start(self) -> None:
            base.start(self)
            self.clock = Still()
            self.desk = Desk(own, self.clock, lambda work, timer: ())
            self.act("ma", self._owe)
            wanted = {"card", "day", "list", "log", "plan", "attest", "attempt"}
            if missed := wanted - set(self.prompts(record=True)):
                raise RuntimeError(f"nothing prompts here, and so nothing is shown: {missed}")
            self.leave()
            if not self.silent():
                raise RuntimeError(way)

        def _owe(self, work: Any, patient: Patient) -> None:
            for code in ("E11.9", "I50.22"):
                kept = (code, "", date(2020, 1, 1), True, Chronicity.CHRONIC, group_of(code), "v2023-1")
                work.uow.conditions.save(Condition(new_id(), patient.id, *kept))
            follow_ups.open_follow_up(work, patient, work.today, "call back about the zebra")
            follow_ups.open_follow_up(work, patient, work.today, "send a letter about the zebra")

        def leave(self) -> None:
            if way == "do_not_call":
                shown = Reach("", "", "", "", "", None, False)
                said = replace(shown, do_not_call=True)
                self.act("ma", lambda work, patient: change_reach(work, patient, shown, said))
            elif way == "revoke":
                self.answer(Said.REVOKED, True, None, "ma")
            elif way.startswith("file"):
                self.roster("deceased", True, False, None, None)
            else:
                self.act("rn", lambda work, patient: programme.advance(work, patient, Step[way.upper()], "said so"))

        def silent(self) -> bool:
            with own.read(self.practice.id) as view:
                patient = view.patients.get(self.patient_id)
            return patient.do_not_call or self.state() in SILENT

        def screens(self) -> Iterator[tuple[str, str, set[str]]]:
            """Every screen that could prompt, for everyone whose work it is."""
            with own.read(self.practice.id) as view:
                case_id = view.patients.get(self.patient_id).case_id
            self.clock.at = self.now
            for who in ("ma", "rn"):
                yield self.screen("day", who, lambda c: VERBS["today"].run(self.desk, c, ""))
                yield self.screen("list", who, lambda c: VERBS["todo"].run(self.desk, c, "list"))
                yield self.screen("plan", who, lambda c: VERBS["plan"].run(self.desk, c, "ortiz"))
            yield self.screen("plan", "dr", lambda c: VERBS["plan"].run(self.desk, c, "ortiz"))
            yield self.screen("attest", "dr", lambda c: VERBS["attest"].run(self.desk, c, ""))
            yield self.screen("day", "dr", lambda c: VERBS["today"].run(self.desk, c, ""))
            yield self.screen("candidates", "ma", lambda c: VERBS["candidates"].run(self.desk, c, ""))
            yield self.screen("card", "ma", lambda c: VERBS["patient"].run(self.desk, c, "ortiz"))
            line = "ortiz 5 call called patient"
            yield self.screen("log", "ma", lambda c: VERBS["log"].run(self.desk, c, line))
            yield self.screen("undo", "ma", lambda c: VERBS["undo"].run(self.desk, c, ""))
            yield self.screen("attempt", "ma", lambda c: VERBS["attempt"].run(self.desk, c, "ortiz no-answer"))
            yield self.screen("path", "ma", lambda c: VERBS["enroll"].run(self.desk, c, "ortiz"))
            yield self.screen("letter", "ma", lambda c: BUTTONS["letter"](self.desk, c, case_id))
            yield self.screen("invite", "ma", lambda c: BUTTONS["enrol_invite"](self.desk, c, case_id))

        def screen(self, name: str, who: str, draw: Any) -> tuple[str, str, set[str]]:
            self.acts = getattr(self, "acts", 0) + 1
            caller = Caller(self.practice, self.people[who].slack_user_id, f"k:{self.acts}", True)
            try:
                return (name, *words_and_buttons(draw(caller)))
            except CcmError as refused:
                assert name != "invite" or "prompts" in refused.sentence or "not possible" in refused.sentence
                return name, "", set()

        def prompts(self, *, record: bool) -> dict[str, str]:
            """The screens that prompt, with what they prompt by; with what the practice owes to its own `record`."""
            found = {}
            for name, text, buttons in self.screens():
                prompting = text if record else MISSING.sub("", text)
                said = WORDS.findall(prompting) + sorted(buttons & (CALLS | OUTCOMES))
                if record:
                    said += [*OF_THE_RECORD.findall(text), *filter(PLAN.fullmatch, sorted(buttons))]
                if said or (name == "invite" and "Invited" in text):
                    found[name] = f"{said}: {text}"
            return found

        @rule()
        def wait(self) -> None:
            self.now += timedelta(days=40)

        @invariant()
        def nothing_prompts(self) -> None:
            if not hasattr(self, "acts") or not self.silent():
                return
            assert self.prompts(record=self.state() in SILENT) == {}
            with own.read(self.practice.id) as view:
                left = [one for one in view.follow_ups.of_patient(self.patient_id) if one.open]
            assert not left if self.state() in SILENT else all(needs_no_call(one) for one in left)

    return Silenced


@pytest.mark.parametrize("way", WAYS)
def test_no_screen_prompts_about_the_silent(own: Database, tmp_path: Path, way: str) -> None:  # noqa: F811
    walk(silenced(own, tmp_path, way), few=1, steps=4)


def test_the_screens_are_seen_to_prompt(own: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The walk is worth something: with the state's own word turned round it fails."""
    monkeypatch.setattr(State, "prompts", property(lambda self: True))
    with pytest.raises(AssertionError):
        walk(silenced(own, tmp_path, "die"), few=1, steps=1)
