"""`/ccm access`: who has looked at a patient, in pages."""

from __future__ import annotations

from bot.actions.access import Looks, looks
from bot.actions.desk import Caller, Desk, Work
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_picker
from bot.commands.pressed import number, parts
from bot.commands.submitted import Submitted
from bot.views.access import access_answer
from bot.views.look import which
from ccm.grammar import usage
from ccm.grammar.verbs import read_patient


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The newest page for the line's patient; with no line, the picker."""
    if not text:
        return open_picker(desk, caller, Deed.ACCESS, "Who has looked", "access")
    words = read_patient(text, "access")

    def act(work: Work) -> Looks | Which:
        return for_patient(work, words, "access", text, lambda patient: looks(work, patient))

    return desk.perform(caller, Deed.ACCESS, act, _show)


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept `access` line, with its chart chosen."""
    return turn(desk, caller, case_id)


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """The picker's form."""
    return turn(desk, caller, form.choice("patient"))


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page."""
    case_id, page, _ = parts(value)
    return desk.perform(
        caller, Deed.ACCESS, lambda work: looks(work, by_case(work, case_id), number(page)), access_answer
    )


def _show(result: Looks | Which) -> Reply:
    if isinstance(result, Which):
        return which(result.candidates, result.why, result.draft_id, "access")
    return access_answer(result)


VERB = Verb(
    "access", usage.ACCESS, "Who has looked at, searched, written or exported a patient.", Deed.ACCESS, run, resume
)
