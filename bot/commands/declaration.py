"""What a verb declares of itself. Help, usage errors and permissions are all made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.answers import Reply
from ccm.grammar.usage import Usage

Run = Callable[[Desk, Caller, str], Reply | None]
Resume = Callable[[Desk, Caller, str, str], Reply | None]
"""A verb's line run again with the chart that was chosen: desk, caller, the line, the case id."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A `/ccm` verb. `deed` names its row in the role table; `has_form` says that a draft can open its modal, `once`
    that its kept line becomes one row, however often its button is pressed.
    """

    name: str
    usage: Usage
    help: str
    deed: Deed
    run: Run
    resume: Resume | None = None
    has_form: bool = False
    once: bool = False
