"""What a person is answered with: values that any surface can show, and that a duplicate delivery gets again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from ccm.service_month import ServiceMonth


@dataclass(frozen=True, slots=True)
class Answer:
    """A private reply. `text` is the notification's fallback and never names a patient; `blocks` is what is read."""

    text: str
    blocks: tuple[Block, ...] = ()
    title: str = "CCM"
    _dicts: list[dict[str, Any]] = field(default_factory=list, init=False, repr=False, compare=False)

    def dump(self) -> str:
        """As kept beside the delivery's claim, for a duplicate."""
        return json.dumps({"text": self.text, "title": self.title, "blocks": self.block_dicts()})

    def block_dicts(self) -> list[dict[str, Any]]:
        """The blocks as Slack takes them."""
        if not self._dicts:  # made once: the kept answer and the one shown are the same, and making it takes 0.5 ms
            self._dicts.extend(block.to_dict() for block in self.blocks)
        return self._dicts

    @staticmethod
    def load(kept: str) -> Answer:
        """The same answer again, from `dump`."""
        said = json.loads(kept)
        return Answer(said["text"], tuple(Block.parse_all(said["blocks"])), said["title"])

    def plus(self, *more: Block) -> Answer:
        """The answer with more blocks below it."""
        return Answer(self.text, (*self.blocks, *more), self.title)


@dataclass(frozen=True, slots=True)
class OpenView:
    """Open this modal for the person (or replace the one they are in)."""

    view: View


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """A submission that cannot be taken yet: a sentence under each field at fault, nothing saved."""

    errors: dict[str, str] = field(default_factory=dict)


Shown = Answer | OpenView | FieldErrors
"""What a surface can show."""


@dataclass(frozen=True, slots=True)
class Following:
    """An answer that takes longer than Slack waits: what is read is said at once, and what `work` comes to follows.

    `key` is the delivery's: a repeated one begins nothing anew while the first is at work. `modal`: a modal answers,
    which has to be opened while the trigger lives. `verb` is the command that shows the month as it stands then;
    `keeps` says that the deed does more than read.
    """

    month: ServiceMonth
    patients: int
    work: Callable[[], Reply | None]
    key: str
    modal: bool = False
    verb: str = "month"
    keeps: bool = False


Reply = Shown | Following
