"""A submitted modal as typed values: what its fields hold, by block id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from ccm.text import plain, storable

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
LINE_MOST = 3000  # as much as Slack lets anybody type into a field
_SHOWN = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_date": "selected_date",
}
"""What a field opened with, and the name under which Slack sends what it holds at the end."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The state of a modal's fields, and its private metadata (opaque ids only).

    `opened` is what the fields held when the form was opened: Slack sends the form's own blocks back with it.
    """

    values: Values
    meta: str = ""
    opened: Values = field(default_factory=dict)

    @staticmethod
    def of(view: Mapping[str, Any]) -> Submitted:
        """From Slack's view object."""
        opened = {
            block["block_id"]: {"x": {_SHOWN[key]: value for key, value in block["element"].items() if key in _SHOWN}}
            for block in view.get("blocks") or ()
            if block.get("type") == "input" and isinstance(block.get("element"), Mapping)
        }
        return Submitted(view.get("state", {}).get("values", {}), view.get("private_metadata") or "", opened)

    def before(self) -> Submitted:
        """The form as it was opened, to tell what its author changed."""
        return Submitted(self.opened, self.meta)

    def has(self, block: str) -> bool:
        """Whether the form had that field, filled in or not."""
        return block in self.values

    def text(self, block: str) -> str:
        """A text field, stripped; empty when left empty."""
        return storable(str(self._field(block).get("value") or "")).strip()

    def line(self, block: str, most: int = LINE_MOST) -> str:
        """A text field as one plain line, cut at `most`: what phones and Slack put into it is taken out."""
        return plain(self.text(block))[:most]

    def choice(self, block: str) -> str:
        """A select's value, or an empty text."""
        return storable(str((self._field(block).get("selected_option") or {}).get("value") or ""))

    def choices(self, block: str) -> tuple[str, ...]:
        """The values of a multi-select or of checkboxes."""
        return tuple(str(option["value"]) for option in self._field(block).get("selected_options") or ())

    def user(self, block: str) -> str:
        """A user select's Slack id."""
        return str(self._field(block).get("selected_user") or "")

    def conversation(self, block: str) -> str:
        """A conversation select's channel id."""
        return str(self._field(block).get("selected_conversation") or "")

    def day(self, block: str) -> date | None:
        """A date picker's day."""
        said = self._field(block).get("selected_date")
        return date.fromisoformat(said) if said else None

    def at(self, block: str) -> time | None:
        """A time picker's time."""
        said = self._field(block).get("selected_time")
        return datetime.strptime(said, "%H:%M").time() if said else None  # noqa: DTZ007 - a local time of day

    def _field(self, block: str) -> Mapping[str, Any]:
        for one in self.values.get(block, {}).values():
            return one
        return {}
