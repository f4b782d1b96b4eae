"""What a verb declares of itself. Help, usage errors and permissions are all made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.models.views import View

from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.answers import OpenView, Reply
from ccm.grammar.usage import Usage

Run = Callable[[Desk, Caller, str], Reply | None]
Resume = Callable[[Desk, Caller, str, str], Reply | None]
"""A verb's line run again with the chart that was chosen: desk, caller, the line, the case id."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A `/ccm` verb. `deed` names its row in the role table; `has_form` says that a draft can open its modal."""

    name: str
    usage: Usage
    help: str
    deed: Deed
    run: Run
    resume: Resume | None = None
    has_form: bool = False


def blank(desk: Desk, caller: Caller, deed: Deed, view: View) -> Reply | None:
    """The empty form of a deed, for those who may do it: a stranger is told so before filling it in."""
    return desk.perform(caller, deed, lambda work: None, lambda _: OpenView(view))
